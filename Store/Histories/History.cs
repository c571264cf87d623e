namespace Progressd.Store.Histories;

/// <summary>
/// How a job went (docs/design/states.md#history): closed samples, and the open one, of which what is to be counted stands here and the shares follow from
/// the job itself. Kept up with each report in constant time.
/// </summary>
public readonly record struct History
{
    public static readonly History None = new() { Past = Samples.None };

    private const int Tenth = 100; // milliseconds
    private const long ClockMoved = 1_000; // milliseconds: less is not worth a label

    internal Samples Past { get; init; }

    /// <summary>Tenths of a second from the first report to the newest change.</summary>
    internal uint Newest { get; init; }

    /// <summary>Since the newest closed sample.</summary>
    internal long Reports { get; init; }
    internal long Failed { get; init; }

    /// <summary>From one sample to the next.</summary>
    public TimeSpan Step => Past.Step;

    /// <summary>What <c>--max-memory</c> counts for it beyond the job itself.</summary>
    public long Bytes => Past.Bytes;

    /// <summary>Of a job in an old state, whose history begins with the present.</summary>
    internal static History From(Moment first, Moment present) => None with { Newest = TenthsBetween(first, present) };

    /// <summary>After a change of the job.</summary>
    /// <param name="before">The job as it was until then.</param>
    /// <param name="at">The time of the change, the first report or later.</param>
    /// <param name="failed">How many workers began to be failed by it.</param>
    internal History After(Job before, Moment at, int reports, int failed)
    {
        var first = before.FirstReport ?? at;
        var newest = Math.Max(Newest, TenthsBetween(first, at));
        var next = this;
        while (newest != Newest && next.Past.SlotOf(newest) != next.Past.SlotOf(Newest))
        {
            if (next.Past.Count < Samples.Most)
            {
                next = next.Closed(before);
                break;
            }
            next = next.Halved();
        }
        var shift = at.Wall - first.Wall - (at.Steady - first.Steady);
        if (Math.Abs(shift - Past.Shift) > ClockMoved) next = next with { Past = next.Past.Marked(new(newest, shift)) };
        return next with { Newest = newest, Reports = next.Reports + reports, Failed = next.Failed + failed };
    }

    /// <summary>The job's points in order of time, the last as of its newest change; none before the first report.</summary>
    public static IReadOnlyList<HistoryPoint> PointsOf(Job job)
    {
        if (job.FirstReport is not { } first) return [];
        var history = job.History;
        var points = new List<HistoryPoint>(history.Past.Count + 1);
        var (marks, shift, passed) = (history.Past.Marks, 0L, 0);
        foreach (var sample in history.Past.All) Add(sample, LogCount.Of(sample.Failed), LogCount.Of(sample.Reports));
        Add(history.Open(job), history.Failed, history.Reports);
        return points;

        void Add(Sample sample, long failed, long reports)
        {
            for (; passed < marks.Length && marks[passed].At <= sample.At; passed++) shift = marks[passed].Shift;
            var past = (long)sample.At * Tenth;
            var at = new Moment(first.Steady + past, Math.Clamp(first.Wall + past + shift, Moment.Earliest, Moment.Latest));
            points.Add(new(at, sample.Percent, sample.Done, sample.Lost, failed, reports));
        }
    }

    private History Closed(Job job) => this with { Past = Past.With(Open(job)), Reports = 0, Failed = 0 };

    private Sample Open(Job job)
    {
        var (percent, done, lost) = job.Sums.SharesOf(job);
        return new(Newest, percent, done, lost, LogCount.Code(Failed), LogCount.Code(Reports));
    }

    // The newest closed sample may now be of the open one's slot: then it is part of that.
    private History Halved()
    {
        var past = Past.Halved();
        if (past.SlotOf(past.All[^1].At) != past.SlotOf(Newest)) return this with { Past = past };
        var last = past.All[^1];
        return this with { Past = past.WithoutLast(), Reports = Reports + LogCount.Of(last.Reports), Failed = Failed + LogCount.Of(last.Failed) };
    }

    private static uint TenthsBetween(Moment first, Moment at) => (uint)Math.Clamp((at.Steady - first.Steady) / Tenth, 0, uint.MaxValue);
}
