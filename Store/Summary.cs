namespace Progressd.Store;

/// <summary>The state of a whole job (docs/design/states.md#job).</summary>
public enum JobState { Waiting, Running, Stalled, Failed, Done }

/// <summary>How many workers are in each state.</summary>
public readonly record struct Counts
{
    public required int Failed { get; init; }
    public required int Ended { get; init; }
    public required int Stalled { get; init; }
    public required int Running { get; init; }
    public required int Waiting { get; init; }
    public required int Done { get; init; }

    /// <summary>All that have reported.</summary>
    public int Seen => Failed + Ended + Stalled + Running + Done;

    public int Of(WorkerState state) => state switch
    {
        WorkerState.Failed => Failed,
        WorkerState.Ended => Ended,
        WorkerState.Stalled => Stalled,
        WorkerState.Running => Running,
        WorkerState.Waiting => Waiting,
        WorkerState.Done => Done,
    };
}

/// <summary>Whose progress the overall percent is made of: percent of the whole job by state of worker.</summary>
public readonly record struct Shares
{
    public required double Failed { get; init; }
    public required double Ended { get; init; }
    public required double Stalled { get; init; }
    public required double Running { get; init; }
    public required double Done { get; init; }

    /// <summary>What will not come any more: Σ(100 − p) of failed and ended workers over max(N, seen).</summary>
    public required double Lost { get; init; }

    public double Of(WorkerState state) => state switch
    {
        WorkerState.Failed => Failed,
        WorkerState.Ended => Ended,
        WorkerState.Stalled => Stalled,
        WorkerState.Running => Running,
        WorkerState.Waiting => 0,
        WorkerState.Done => Done,
    };
}

/// <summary>A job at an instant, in numbers. Pure: a walk over its workers.</summary>
public sealed record Summary
{
    private static readonly int States = Enum.GetValues<WorkerState>().Length;

    public required JobState State { get; init; }
    public required WorkerState Worst { get; init; }
    public required Counts Counts { get; init; }
    public required Shares Shares { get; init; }

    /// <summary>Overall, exact: the mean of the workers' percents held within 0–100, over max(N, seen).</summary>
    public required double Percent { get; init; }

    /// <summary>Percent a minute since the first report; null if ≤ 0 or under 10 s.</summary>
    public required double? RatePerMinute { get; init; }

    /// <summary>Null while unknown.</summary>
    public required double? SecondsLeft { get; init; }

    /// <summary>Steady milliseconds: the first instant at which a worker falls silent, if none reports; <see cref="long.MaxValue"/>: none will.</summary>
    public required long NextStall { get; init; }

    /// <param name="now">The present: states are taken here.</param>
    /// <param name="asOf">Where texts that follow the clock are taken: time left.</param>
    public static Summary Of(Job job, Moment now, Moment asOf)
    {
        Span<int> counts = stackalloc int[States];
        Span<double> sums = stackalloc double[States];
        var (lost, longest, known, nextStall) = (0.0, 0.0, 0, long.MaxValue);
        foreach (var (_, worker) in job.Workers)
        {
            var state = worker.StateAt(now, job.Stall);
            var held = Store.Percent.Held(worker.Percent);
            counts[(int)state]++;
            sums[(int)state] += held;
            lost += worker.Said.Lost;
            if (state != WorkerState.Running) continue;
            nextStall = Math.Min(nextStall, worker.PatientUntil(job.Stall));
            if (worker.SecondsLeft(asOf) is { } left)
            {
                known++;
                longest = Math.Max(longest, left);
            }
        }

        var n = Math.Max(job.Expected, 1);
        var tally = new Counts
        {
            Failed = counts[(int)WorkerState.Failed],
            Ended = counts[(int)WorkerState.Ended],
            Stalled = counts[(int)WorkerState.Stalled],
            Running = counts[(int)WorkerState.Running],
            Waiting = job.Expected - job.Workers.Count,
            Done = counts[(int)WorkerState.Done],
        };
        var shares = new Shares
        {
            Failed = sums[(int)WorkerState.Failed] / n,
            Ended = sums[(int)WorkerState.Ended] / n,
            Stalled = sums[(int)WorkerState.Stalled] / n,
            Running = sums[(int)WorkerState.Running] / n,
            Done = sums[(int)WorkerState.Done] / n,
            Lost = lost / n,
        };
        var percent = Overall(sums, n);
        var rate = PerMinute(job, percent - job.FirstPercent);
        // The rest of a failed worker never comes: it counts as over, like finished work, both in the work left and in the rate.
        var over = percent + shares.Lost;
        var secondsLeft = tally.Waiting > 0 ? (100 - over) / PerMinute(job, over - job.FirstPercent - job.FirstLost) * 60
            : tally.Running > 0 && 2 * known >= tally.Running ? longest
            : (double?)null;
        return new()
        {
            State = StateOf(tally),
            Worst = WorstOf(tally),
            Counts = tally,
            Shares = shares,
            Percent = percent,
            RatePerMinute = rate,
            SecondsLeft = secondsLeft is > 0 and < double.PositiveInfinity ? secondsLeft : null,
            NextStall = nextStall == long.MaxValue ? nextStall : nextStall + 1,
        };
    }

    private static double Overall(ReadOnlySpan<double> sums, int n)
    {
        var sum = 0.0;
        foreach (var part in sums) sum += part;
        return sum / n;
    }

    private static JobState StateOf(Counts c) =>
        c.Seen == 0 ? JobState.Waiting
        : c.Running + c.Waiting > 0 ? JobState.Running
        : c.Stalled > 0 ? JobState.Stalled
        : c.Failed + c.Ended > 0 ? JobState.Failed
        : JobState.Done;

    private static WorkerState WorstOf(Counts c)
    {
        foreach (var state in Enum.GetValues<WorkerState>())
            if (c.Of(state) > 0) return state;
        return WorkerState.Waiting;
    }

    // From the first report to the newest; null if nothing was gained, or under 10 s.
    private static double? PerMinute(Job job, double gained)
    {
        if (job.FirstReport is not { } first) return null;
        var minutes = (job.Touched.Steady - first.Steady) / 60_000.0;
        var rate = gained / minutes;
        return minutes * 60 >= 10 && rate > 0 ? rate : null;
    }
}
