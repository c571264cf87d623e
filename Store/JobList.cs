using Progressd.Store.Texts;

namespace Progressd.Store;

/// <summary>The jobs of a list: newest created first, in the same millisecond the higher id.</summary>
/// <param name="Jobs">Those that match the search; all without one.</param>
/// <param name="Kept">How many there are with those that do not match.</param>
/// <param name="Workers">How many workers those have.</param>
/// <param name="NextGone">Steady milliseconds at which the time of the first is over; <see cref="long.MaxValue"/> if there is none.</param>
public sealed record JobList(IReadOnlyList<Job> Jobs, int Kept, int Workers, long NextGone)
{
    /// <param name="search">Found in an id or a title, '+' being a space and case none; empty finds all.</param>
    public static JobList Of(State state, string search, Moment now)
    {
        var wanted = new Search(search);
        var (found, kept, workers, nextGone) = (new List<Job>(), 0, 0, long.MaxValue);
        foreach (var job in state.Jobs.Values)
        {
            if (job.IsGone(now)) continue; // also before its memory is
            (kept, workers, nextGone) = (kept + 1, workers + job.Workers.Count, Math.Min(nextGone, job.Expires.Steady));
            if (wanted.IsIn(job.Title) || wanted.IsIn(job.Id.Shown)) found.Add(job);
        }
        found.Sort(static (a, b) => (b.Created.Steady, b.Id).CompareTo((a.Created.Steady, a.Id)));
        return new(found, kept, workers, nextGone);
    }
}
