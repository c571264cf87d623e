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
        if (!_byPrefix && _job.Stages.IsEmpty) return null;
        return NameRules.PrefixOf(worker.Id) is { } name && (_byPrefix || _job.Stages.Has(name)) ? name : null;
    }

    private static bool HasTwoPairs(Job job)
    {
        var once = new HashSet<string>();
        string? pair = null;
        foreach (var id in job.Workers.Keys)
        {
            var prefix = NameRules.PrefixOf(id);
            if (prefix is null || once.Add(prefix) || prefix == pair) continue;
            if (pair is not null) return true;
            pair = prefix;
        }
        return false;
    }
}
