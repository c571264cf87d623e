using System.Collections.Immutable;

namespace Progressd.Store.Grouping;

/// <summary>A job among those of its series: by when it was made, of one millisecond by its id.</summary>
/// <param name="Created">Steady milliseconds.</param>
internal readonly record struct RunOfSeries(long Created, Id Job) : IComparable<RunOfSeries>
{
    public static RunOfSeries Of(Job job) => new(job.Created.Steady, job.Id);

    public int CompareTo(RunOfSeries other) => (Created, Job).CompareTo((other.Created, other.Job));
}

/// <summary>
/// Which jobs are of which series, the oldest first: kept up where a job is made, amended or removed, so that nobody walks all jobs to find the runs of one. A
/// report does not touch it. Never changed: each change gives the next one.
/// </summary>
public sealed class SeriesIndex
{
    public static readonly SeriesIndex Empty = new(ImmutableDictionary<Id, ImmutableSortedSet<RunOfSeries>>.Empty);

    private static readonly ImmutableSortedSet<RunOfSeries> None = [];

    private readonly ImmutableDictionary<Id, ImmutableSortedSet<RunOfSeries>> _runs;

    private SeriesIndex(ImmutableDictionary<Id, ImmutableSortedSet<RunOfSeries>> runs) => _runs = runs;

    public static SeriesIndex Of(IEnumerable<Job> jobs) => jobs.Aggregate(Empty, (so, job) => so.With(job));

    internal SeriesIndex With(Job job) => job.Series is { } series ? new(_runs.SetItem(series, RunsOf(series).Add(RunOfSeries.Of(job)))) : this;

    internal SeriesIndex Without(Job job)
    {
        if (job.Series is not { } series) return this;
        var left = RunsOf(series).Remove(RunOfSeries.Of(job));
        return new(left.IsEmpty ? _runs.Remove(series) : _runs.SetItem(series, left));
    }

    /// <summary>The ids of its jobs, the newest first.</summary>
    public IEnumerable<Id> NewestFirst(Id series)
    {
        var runs = RunsOf(series);
        for (var i = runs.Count - 1; i >= 0; i--) yield return runs[i].Job;
    }

    /// <summary>The ids of those made before one of them, the newest first.</summary>
    public IEnumerable<Id> Before(Job job)
    {
        if (job.Series is not { } series) yield break;
        var runs = RunsOf(series);
        for (var i = runs.IndexOf(RunOfSeries.Of(job)) - 1; i >= 0; i--) yield return runs[i].Job;
    }

    private ImmutableSortedSet<RunOfSeries> RunsOf(Id series) => _runs.GetValueOrDefault(series, None);
}
