using Progressd.Store.TimeLeft;

namespace Progressd.Store;

/// <summary>Ordered from worst to best, as the job's worst state is chosen.</summary>
public enum WorkerState
{
    Failed,
    /// <summary>Said <c>exit=0</c> before its end, or nothing since the job was finished.</summary>
    Ended,
    /// <summary>Announced, and never came before the job was finished.</summary>
    Missing,
    Stalled,
    Running,
    /// <summary>Announced by <c>create?workers=N</c>, not seen yet.</summary>
    Waiting,
    Done,
}

/// <summary>One worker as its newest report left it. Never changed: a report makes the next value.</summary>
public sealed record Worker
{
    internal const byte GapsForHabit = 3;
    internal const int MostTries = 1_000_000_000; // more than anybody counts to
    internal static readonly TimeSpan StallAtFirst = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StallAtLeast = TimeSpan.FromMinutes(2);
    private const double StallGaps = 5;

    public required Id Id { get; init; }

    /// <summary>What its newest report says.</summary>
    public required Said Said { get; init; }

    /// <summary>The newest desc of this try, empty if there was none; the very string of the newest report where that had one.</summary>
    public required string SaidLast { get; init; }

    /// <summary>Wall time of the first report, milliseconds.</summary>
    public required long StartedWall { get; init; }

    /// <summary>The newest report.</summary>
    public required Moment Seen { get; init; }

    /// <summary>Usual gap between reports in milliseconds: the mean of the first three, then an exponential mean.</summary>
    public float GapMilliseconds { get; init; }

    /// <summary>How many gaps the mean holds, up to three: below that the habit is not known.</summary>
    public byte Gaps { get; init; }

    /// <summary>Where its pace is counted from (<see cref="Pace"/>), steady milliseconds and percent.</summary>
    public required long BeganSteady { get; init; }
    public required double BeganPercent { get; init; }

    /// <summary>Its newest step, steady milliseconds, and how many it made since it began.</summary>
    public required long GainedSteady { get; init; }
    public int Gains { get; init; }

    /// <summary>Usual gap without the time in which it was stalled, milliseconds.</summary>
    public float PaceGapMilliseconds { get; init; }

    /// <summary>When it began to be failed (steady milliseconds); 0 while it is not.</summary>
    public long FailedSteady { get; init; }

    /// <summary>What it said last was sent with a failure, and so is the reason of it.</summary>
    public bool SaidAsFailing { get; init; }

    /// <summary>Which try this is, from 1.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>How often the job had been finished when this worker was last heard.</summary>
    public int Finishes { get; init; }

    public double Current => Said.Current;
    public double Total => Said.Total;
    public long? Exit => Said.Exit;
    public double Percent => Said.Percent;
    public bool Failed => Said.Failed;
    public bool Done => !Failed && Said.IsComplete;

    /// <summary>As people read it: its desc, or of a failure without one the words of its exit and what it said last.</summary>
    public string Text => Said.TextAfter(SaidLast);

    /// <summary>The desc that was sent with its failure, be it before a bare <c>exit=1</c>; of who did not fail that of its newest report. Empty: there was none.</summary>
    public string Reason => !string.IsNullOrWhiteSpace(Said.Desc) ? Said.Desc : SaidAsFailing ? SaidLast : "";

    /// <summary>When it began to be failed; its newest report while it is not.</summary>
    public Moment FailedAt => FailedSteady == 0 ? Seen : new(FailedSteady, Seen.Wall - (Seen.Steady - FailedSteady));

    /// <summary>What the budget of <c>--max-memory</c> counts for this worker, in bytes.</summary>
    public long Bytes => 450 + Footprint.Beyond(Id.Shown) + Footprint.Beyond(Said.Desc) + (SaidLast == Said.Desc ? 0 : Footprint.Beyond(SaidLast));

    /// <summary>Nothing more is awaited from it: failed, done or ended.</summary>
    /// <param name="job">Its own.</param>
    public bool IsFinished(Job job) => Failed || Current >= Total || Said.EndedEarly || (Finishes < job.Finishes && !Said.IsNote);

    /// <summary>The first that holds of failed, done, ended, stalled, running (docs/design/states.md#worker).</summary>
    /// <param name="now">The present, not <i>asOf</i>: a state is true when it is shown.</param>
    /// <param name="job">Its own.</param>
    public WorkerState StateAt(Moment now, Job job) =>
        Failed ? WorkerState.Failed
        : Said.IsComplete ? WorkerState.Done
        : Said.EndedEarly || (Finishes < job.Finishes && !Said.IsNote) ? WorkerState.Ended
        : now.Steady > PatientUntil(job.Stall) ? WorkerState.Stalled
        : WorkerState.Running;

    /// <summary>What its job's time left is reckoned from.</summary>
    public Pace Pace => new()
    {
        Began = BeganSteady,
        BeganPercent = BeganPercent,
        Seen = Seen.Steady,
        Gained = GainedSteady,
        Percent = Store.Percent.Held(Percent),
        Gains = Gains,
        Gap = PaceGapMilliseconds,
        Gaps = Gaps,
    };

    /// <summary>Silence in milliseconds after which it is stalled; <see cref="long.MaxValue"/>: never.</summary>
    public long PatienceAt(TimeSpan? stall) => PatientUntil(stall) is var until and < long.MaxValue ? until - Seen.Steady : long.MaxValue;

    /// <summary>The worker after a report: what it says now, and what is known of its habit and pace.</summary>
    /// <param name="finishes">How often the job was finished so far.</param>
    public static Worker After(Worker? last, Reported report, Moment at, int finishes) => After(last, report, at, finishes, null, default, out _);

    /// <param name="stall">Of its job.</param>
    /// <param name="silences">Of its job, with this report.</param>
    /// <param name="step">How far off its pace this report was.</param>
    internal static Worker After(Worker? last, Reported report, Moment at, int finishes, TimeSpan? stall, in Silences silences, out Taken step)
    {
        var said = report.Said;
        var beginsTry = last is not null && said.BeginsTryAfter(last.Said);
        var saysWhy = !string.IsNullOrWhiteSpace(said.Desc) || last is { SaidAsFailing: true };
        var pace = PaceAfter(last, said, isAnew: beginsTry || (last is not null && said.Total != last.Total), at.Steady, stall, silences, out step);
        return new Worker
        {
            Id = last?.Id ?? report.Worker,
            Said = said,
            SaidLast = said.LastAfter(last is null || beginsTry ? "" : last.SaidLast),
            StartedWall = last?.StartedWall ?? at.Wall,
            Seen = at,
            BeganSteady = pace.Began,
            BeganPercent = pace.BeganPercent,
            GainedSteady = pace.Gained,
            Gains = pace.Gains,
            PaceGapMilliseconds = pace.Gap,
            GapMilliseconds = last is null ? 0 : NextGap(last, at),
            Gaps = last is null ? (byte)0 : (byte)Math.Min(last.Gaps + 1, GapsForHabit),
            Tries = Math.Min((last?.Tries ?? 1) + (beginsTry ? 1 : 0), MostTries),
            Finishes = finishes,
            SaidAsFailing = said.Failed && saysWhy,
            FailedSteady = !said.Failed ? 0 : last is { Failed: true } ? last.FailedSteady : at.Steady,
        };
    }

    private static Pace PaceAfter(Worker? last, in Said said, bool isAnew, long at, TimeSpan? stall, in Silences silences, out Taken step)
    {
        var percent = Store.Percent.Held(said.Percent);
        step = default;
        return last is null ? Pace.First(percent, at) : last.Pace.After(percent, isAnew, said.Failed, at, last.PatienceAt(stall), silences, out step);
    }

    private static float NextGap(Worker last, Moment at)
    {
        var gap = (float)Math.Max(0, at.Steady - last.Seen.Steady);
        var divisor = last.Gaps < GapsForHabit ? last.Gaps + 1 : 4;
        return last.GapMilliseconds + (gap - last.GapMilliseconds) / divisor;
    }

    /// <summary>Steady milliseconds up to which it may be silent and still counts as running; <see cref="long.MaxValue"/>: for ever.</summary>
    public long PatientUntil(TimeSpan? stall)
    {
        if (stall == TimeSpan.Zero || Said.IsNote) return long.MaxValue; // nobody waits for a remark
        var patience = stall?.TotalMilliseconds
            ?? (Gaps < GapsForHabit
                ? StallAtFirst.TotalMilliseconds
                : Math.Max(StallAtLeast.TotalMilliseconds, StallGaps * GapMilliseconds));
        return Seen.Steady + (long)Math.Min(patience, long.MaxValue / 4);
    }
}

/// <summary>How <c>--max-memory</c> counts: 450 B a worker, 1 KiB a job with 16 samples of its history, 2 B a character of ids and texts beyond 32.</summary>
internal static class Footprint
{
    /// <summary>So many characters of a text count as part of its worker or job.</summary>
    public const int Free = 32;

    public static long Beyond(string text) => 2L * Math.Max(0, text.Length - Free);
}
