using System.Collections.Immutable;

namespace Progressd.Store;

/// <summary>
/// All jobs at one sequence number: one immutable value. Live and at start-up the same <see cref="Apply"/> makes the next one.
/// </summary>
/// <param name="Sequence">Number of the newest entry applied; 0 in an empty state.</param>
/// <param name="Newest">Time of that entry; null before the first.</param>
/// <param name="Weight">Sum of the jobs' weights, in bytes as <c>--max-memory</c> counts them.</param>
public sealed record State(long Sequence, Moment? Newest, long Weight, ImmutableDictionary<Id, Job> Jobs)
{
    public static readonly State Empty = new(0, null, 0, ImmutableDictionary<Id, Job>.Empty);

    /// <summary>The job, unless it is unknown or its time is over.</summary>
    public Job? Find(Id id, Moment now) => Jobs.TryGetValue(id, out var job) && !job.IsGone(now) ? job : null;

    public State Apply(Entry entry)
    {
        var next = this with { Sequence = entry.Sequence, Newest = entry.At };
        foreach (var change in entry.Changes) next = next.Apply(change, entry.At, entry.Sequence);
        return next;
    }

    /// <summary>Without the jobs whose time is over; the same value if there is none.</summary>
    public State WithoutGone(Moment now)
    {
        var gone = Jobs.Values.Where(job => job.IsGone(now)).ToList();
        return gone.Count == 0 ? this : this with { Jobs = Jobs.RemoveRange(gone.Select(job => job.Id)), Weight = Weight - gone.Sum(job => job.Weight) };
    }

    /// <summary>One change of an entry: with all of them it is <see cref="Apply(Entry)"/>, and while an entry is decided it shows what went before.</summary>
    public State Apply(Change change, Moment at, long sequence)
    {
        var last = Jobs.GetValueOrDefault(change.Job);
        var next = change switch
        {
            Created created => Job.After(created, at, sequence),
            // No job: its create was never saved (the journal tells of a gap), so there is nothing to report to.
            Reported report => last?.After(report, at, sequence),
            Deleted => null,
            _ => throw new InvalidOperationException($"unknown change {change.GetType().Name}"),
        };
        // Removed first, since a replacing create brings its own spelling of the id, and SetItem keeps the old key.
        var jobs = next is null || change is Created ? Jobs.Remove(change.Job) : Jobs;
        return this with
        {
            Sequence = sequence,
            Newest = at,
            Jobs = next is null ? jobs : jobs.SetItem(next.Id, next),
            Weight = Weight + (next?.Weight ?? 0) - (last?.Weight ?? 0),
        };
    }
}
