namespace Progressd.Store.Grouping;

/// <summary>
/// Which group each worker of a job is of, as people see it (docs/design/states.md#groups): the one it sent; where nobody of the job ever sent one, what
/// stands before the first slash of its id, if <c>groups=</c> named that or at least two such prefixes have two workers.
/// </summary>
public sealed class GroupOfWorkers
{
    private readonly Job _job;
    private readonly bool _byPrefix;

    private GroupOfWorkers(Job job) => (_job, _byPrefix) = (job, job.Grouped == 0 && HasTwoPairs(job));

    /// <summary>Walks over the ids until two pairs are found.</summary>
    public static GroupOfWorkers Of(Job job) => new(job);

    /// <summary>Null: of none.</summary>
    public string? Of(Worker worker)
    {
        if (_job.Grouped > 0) return worker.Said.Group;
        if (NameRules.PrefixOf(worker.Id) is not { IsEmpty: false } prefix || !(_byPrefix || !_job.Stages.IsEmpty)) return null;
        var name = prefix.ToString();
        return _byPrefix || _job.Stages.Has(name) ? name : null;
    }

    private static bool HasTwoPairs(Job job)
    {
        var once = new HashSet<string>();
        string? pair = null;
        var seen = once.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var id in job.Workers.Keys)
        {
            var prefix = NameRules.PrefixOf(id);
            if (prefix.IsEmpty || seen.Add(prefix) || prefix.SequenceEqual(pair)) continue;
            if (pair is not null) return true;
            pair = prefix.ToString();
        }
        return false;
    }
}
