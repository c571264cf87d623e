using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>
/// The runs of a job's series that are kept (docs/design/picture.md#runs), and which of them went well last. What is said of one at work holds for as long as it is
/// at work: another job's reports draw this one's views anew only once it ends, falls silent or is gone.
/// </summary>
public sealed class SeriesRuns
{
    /// <summary>So many are shown.</summary>
    public const int Most = 10;

    /// <summary>So many are looked through for one that went well.</summary>
    private const int MostLookedThrough = 100;

    public static readonly SeriesRuns None = new([], null);

    private SeriesRuns(IReadOnlyList<SeriesRun> all, SeriesRun? lastGood) => (All, LastGood) = (all, lastGood);

    /// <summary>The newest first, the job itself among them unless it is older than those; none: there is no other.</summary>
    public IReadOnlyList<SeriesRun> All { get; }

    /// <summary>All but the job itself.</summary>
    public IEnumerable<SeriesRun> Others => All.Where(run => !run.IsThis);

    /// <summary>The newest run before the job that ended well, if it is known how it went; null: none did.</summary>
    public SeriesRun? LastGood { get; }

    /// <summary>All that is shown of them, apart from the minute: a view with another list is another view.</summary>
    public IEnumerable<string> Key => All.Append(LastGood).OfType<SeriesRun>().Select(run => run.Key);

    /// <param name="runs">Those of its series that are kept, the newest first.</param>
    /// <param name="before">Of those the ones made before it, the newest first.</param>
    public static SeriesRuns Of(Job job, IEnumerable<Job> runs, IEnumerable<Job> before, Moment now)
    {
        if (job.Series is null) return None;
        var all = runs.Take(Most).Select(run => new SeriesRun(run, run.Id == job.Id, now)).ToList();
        if (all.All(run => run.IsThis)) return None;
        var good = before.Take(MostLookedThrough).FirstOrDefault(run => run.End is { IsFailed: false });
        return new(all, good is null ? null : new SeriesRun(good, false, now));
    }
}
