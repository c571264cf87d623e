using System.Collections.Immutable;
using Progressd.Store.Grouping;

namespace Progressd.Store;

/// <summary>
/// All jobs at one sequence number: one immutable value. Live and at start-up the same <see cref="Apply"/> makes the next one.
/// </summary>
/// <param name="Sequence">Number of the newest entry applied; 0 in an empty state.</param>
/// <param name="Newest">Time of that entry; null before the first.</param>
/// <param name="NewestChange">Time of the newest entry that changed anything; a mark of the time does not. Null before the first.</param>
/// <param name="Bytes">Of all jobs, as <c>--max-memory</c> counts them.</param>
public sealed record State(long Sequence, Moment? Newest, Moment? NewestChange, long Bytes, ImmutableDictionary<Id, Job> Jobs)
{
    /// <summary>No job yet. By reference, as <see cref="Job.NoWorkers"/> is.</summary>
    public static readonly ImmutableDictionary<Id, Job> NoJobs = ImmutableDictionary.Create<Id, Job>(null, ReferenceEqualityComparer.Instance);

    public static readonly State Empty = new(0, null, null, 0, NoJobs);

    /// <summary>Which of the jobs are runs of the same thing.</summary>
    public SeriesIndex Series { get; init; } = SeriesIndex.Empty;

    /// <summary>The job, unless it is unknown or its time is over.</summary>
    public Job? Find(Id id, Moment now) => Jobs.TryGetValue(id, out var job) && !job.IsGone(now) ? job : null;

    /// <summary>The jobs of a series, the newest first, each looked up as it is reached.</summary>
    public IEnumerable<Job> RunsOf(Id series, Moment now) => Found(Series.NewestFirst(series), now);

    /// <summary>The jobs of its series that were made before a job, the newest first.</summary>
    public IEnumerable<Job> RunsBefore(Job job, Moment now) => Found(Series.Before(job), now);

    public State Apply(Entry entry)
    {
        var next = new StateBuilder(this);
        next.Apply(entry);
        return next.ToState();
    }

    /// <summary>As if all ends were told.</summary>
    public State WithEndsTold() => this with
    {
        Jobs = Jobs.SetItems(
            from job in Jobs.Values
            where job.End is not null
            select KeyValuePair.Create(job.Id, job with { End = job.End!.Value with { IsTold = true } })),
    };

    /// <summary>Without the jobs whose time is over; the same value if there is none.</summary>
    public State WithoutGone(Moment now)
    {
        var gone = Jobs.Values.Where(job => job.IsGone(now)).ToList();
        return gone.Count == 0 ? this : this with
        {
            Jobs = Jobs.RemoveRange(gone.Select(job => job.Id)),
            Bytes = Bytes - gone.Sum(job => job.Bytes),
            Series = gone.Aggregate(Series, (so, job) => so.Without(job)),
        };
    }

    private IEnumerable<Job> Found(IEnumerable<Id> runs, Moment now) => runs.Select(id => Find(id, now)).OfType<Job>();
}
