using Progressd.Store.TimeLeft;

namespace Progressd.Store;

/// <summary>The state of a whole job (docs/design/states.md#job).</summary>
public enum JobState { Waiting, Running, Stalled, Failed, Done }

/// <summary>How many workers are in each state. A note counts if it failed.</summary>
public readonly record struct Counts
{
    public required int Failed { get; init; }
    public required int Ended { get; init; }
    public required int Missing { get; init; }
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
        WorkerState.Missing => Missing,
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

    /// <summary>What will not come any more: of the failed, the ended and the missing.</summary>
    public required double Lost { get; init; }

    public double Of(WorkerState state) => state switch
    {
        WorkerState.Failed => Failed,
        WorkerState.Ended => Ended,
        WorkerState.Stalled => Stalled,
        WorkerState.Running => Running,
        WorkerState.Missing or WorkerState.Waiting => 0,
        WorkerState.Done => Done,
    };
}

/// <summary>A job at an instant, in numbers. Pure: a walk over its workers.</summary>
public sealed record Summary
{
    private static readonly int States = Enum.GetValues<WorkerState>().Length;
    private static readonly double LargestUnfinished = Math.BitDecrement(100.0);

    public required JobState State { get; init; }
    public required WorkerState Worst { get; init; }
    public required Counts Counts { get; init; }
    public required Shares Shares { get; init; }

    /// <summary>Overall, exact: the weighted mean of the workers' percents held within 0–100, over all that are expected; 100 only if all are there and at 100.</summary>
    public required double Percent { get; init; }

    /// <summary>Percent a minute since the first report; null if ≤ 0 or under 10 s, and while some wait and nobody reports.</summary>
    public required double? RatePerMinute { get; init; }

    /// <summary>Null while unknown, of a job that is not running, and where nobody asked.</summary>
    public required Left? Left { get; init; }

    /// <summary>Steady milliseconds: the first instant at which a worker or the job falls silent, if none reports; <see cref="long.MaxValue"/>: none will.</summary>
    public required long NextStall { get; init; }

    /// <param name="now">The present: states are taken here.</param>
    /// <param name="asOf">Where texts that follow the clock are taken: time left. Null: that is not asked for.</param>
    public static Summary Of(Job job, Moment now, Moment? asOf)
    {
        Span<int> counts = stackalloc int[States];
        Span<double> sums = stackalloc double[States]; // weight × percent
        var (lost, weights, areWhole) = (0.0, 0L, true);
        var nextStall = long.MaxValue;
        foreach (var (_, worker) in job.Workers)
        {
            var state = worker.StateAt(now, job);
            if (!IsCounted(worker, state)) continue;
            counts[(int)state]++;
            if (worker.Said.IsNote) continue;
            var held = Store.Percent.Held(worker.Percent);
            var weight = worker.Said.Weight / (double)Said.UsualWeight;
            weights += worker.Said.Weight;
            areWhole &= held == 100;
            sums[(int)state] += weight * held;
            if (state is WorkerState.Failed or WorkerState.Ended) lost += weight * (100 - held);
            if (state != WorkerState.Running) continue;
            nextStall = Math.Min(nextStall, worker.PatientUntil(job.Stall));
        }

        var tally = new Counts
        {
            Failed = counts[(int)WorkerState.Failed],
            Ended = counts[(int)WorkerState.Ended],
            Missing = job.Missing,
            Stalled = counts[(int)WorkerState.Stalled],
            Running = counts[(int)WorkerState.Running],
            Waiting = job.Waiting,
            Done = counts[(int)WorkerState.Done],
        };
        // Of who has not reported nothing is known but that they are like the others: the mean weight.
        var meanWeight = job.Seen == 0 ? 1 : weights / (double)Said.UsualWeight / job.Seen;
        var all = meanWeight * Math.Max(job.Expected, 1);
        var shares = new Shares
        {
            Failed = sums[(int)WorkerState.Failed] / all,
            Ended = sums[(int)WorkerState.Ended] / all,
            Stalled = sums[(int)WorkerState.Stalled] / all,
            Running = sums[(int)WorkerState.Running] / all,
            Done = sums[(int)WorkerState.Done] / all,
            Lost = (lost + 100 * meanWeight * tally.Missing) / all,
        };
        var percent = job.Seen > 0 && job.Seen == job.Expected && areWhole ? 100 : Math.Min(Overall(sums, all), LargestUnfinished);
        var silent = tally is { Running: 0, Waiting: > 0, Seen: > 0 } ? SilentFrom(job) : long.MaxValue;
        var isSilent = now.Steady > silent;
        if (!isSilent) nextStall = Math.Min(nextStall, silent);
        var rate = isSilent ? null : PerMinute(job, percent - job.FirstPercent);
        var stateOfAll = StateOf(tally, job.Finished is not null, isSilent);
        return new()
        {
            State = stateOfAll,
            Worst = WorstOf(tally),
            Counts = tally,
            Shares = shares,
            Percent = percent,
            RatePerMinute = rate,
            Left = stateOfAll == JobState.Running && asOf is { } instant ? Remaining.Of(job, instant) : null,
            NextStall = nextStall == long.MaxValue ? nextStall : nextStall + 1,
        };
    }

    /// <summary>A note is in no count unless it failed.</summary>
    public static bool IsCounted(Worker worker, WorkerState state) => !worker.Said.IsNote || state == WorkerState.Failed;

    private static double Overall(ReadOnlySpan<double> sums, double all)
    {
        var sum = 0.0;
        foreach (var part in sums) sum += part;
        return sum / all;
    }

    // Nobody runs and some wait: a dependency that is never satisfied, tasks that were cancelled before they began.
    private static long SilentFrom(Job job)
    {
        if (job.Stall == TimeSpan.Zero) return long.MaxValue;
        var patience = job.Stall is { } stall && stall > Worker.StallAtFirst ? stall : Worker.StallAtFirst;
        return job.Touched.Plus(patience).Steady;
    }

    private static JobState StateOf(Counts c, bool isFinished, bool isSilent) =>
        c.Seen == 0 && (!isFinished || c.Waiting > 0) ? JobState.Waiting
        : c.Running > 0 || (c.Waiting > 0 && !isSilent) ? JobState.Running
        : c.Stalled + c.Waiting > 0 ? JobState.Stalled
        : c.Failed + c.Ended + c.Missing > 0 || c.Seen == 0 ? JobState.Failed
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
