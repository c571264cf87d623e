using System.Runtime.CompilerServices;
using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// How each of all jobs is signed. That takes a walk over its workers, and is remembered with the job's value: of those that did not change nobody walks again
/// until a worker would have fallen silent.
/// </summary>
internal sealed class JobSigns
{
    private readonly ConditionalWeakTable<Job, Known> _known = [];

    /// <param name="at">The present.</param>
    /// <returns>With the steady milliseconds up to which it is so, if nothing is written.</returns>
    public (WorkerState Sign, long Until) Of(Job job, Moment at)
    {
        if (_known.TryGetValue(job, out var known) && at.Steady < known.Until) return (known.Sign, known.Until);
        var summary = Summary.Of(job, at, at.AsOf(job.Touched));
        known = new(JobLook.Sign(summary).State, summary.NextStall);
        _known.AddOrUpdate(job, known);
        return (known.Sign, known.Until);
    }

    private sealed record Known(WorkerState Sign, long Until);
}

/// <summary>The jobs of a list with their signs.</summary>
/// <param name="List">Those that a search found.</param>
/// <param name="Signs">Of each of them, in their order.</param>
internal sealed record SignedJobs(JobList List, IReadOnlyList<(WorkerState Sign, long Until)> Signs)
{
    /// <summary>Those that are signed so; null: all.</summary>
    public IReadOnlyList<Job> Of(WorkerState? sign) => sign is null ? List.Jobs : [.. List.Jobs.Where((_, i) => Signs[i].Sign == sign)];

    /// <summary>The same, the worst first; of those signed alike who is at work before who is over, and the newest report first.</summary>
    public IReadOnlyList<Job> WorstFirst(WorkerState? sign) =>
    [
        .. List.Jobs.Zip(Signs).Where(one => sign is null || one.Second.Sign == sign)
            .OrderBy(one => one.Second.Sign).ThenBy(one => one.First.End is not null).ThenByDescending(one => one.First.Touched.Steady).Select(one => one.First),
    ];

    /// <summary>How many are signed in each way, in the order of counts; those of which there is none are left out.</summary>
    public IReadOnlyList<(WorkerState Sign, int Count)> Counts => [.. StateLook.InCounts
        .Select(look => (look.State, Signs.Count(one => one.Sign == look.State))).Where(one => one.Item2 > 0)];

    /// <summary>Steady milliseconds up to which a view of it is true, if nothing is written.</summary>
    public long Until(Moment at) => Signs.Select(one => one.Until).Append(List.NextGone).Append(at.NextMinute).Min();
}
