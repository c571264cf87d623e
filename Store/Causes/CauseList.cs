using Progressd.Store.Grouping;

namespace Progressd.Store.Causes;

/// <summary>Why workers of a job failed, ended early or are stalled, from one walk over them (docs/design/states.md#causes).</summary>
public static class CauseList
{
    /// <summary>So many are told one by one, the largest; what is left is one more of each state.</summary>
    public const int Most = 64;

    private const int MostTexts = 65_536; // that are kept apart on the walk
    private const int KeyBeforeText = 5;

    /// <returns>By state, the worst first, then by time; what is left over ends the list.</returns>
    public static IReadOnlyList<Cause> Of(Job job, Moment now)
    {
        if (job.Bad == 0 && job.Open == 0) return [];
        var (alike, beyond) = Walk(job, now);
        var parts = alike.SelectMany(one => one.Parts()).OrderByDescending(part => part.Members.Count).ThenBy(part => part.Members[0].Steady).ToList();
        var causes = parts.Take(Most).Select(part => part.Alike.Cause(part.Members));
        return [.. causes.OrderBy(cause => cause.State).ThenBy(cause => cause.First.Steady).ThenByDescending(cause => cause.Count),
            .. Others(parts.Skip(Most), beyond)];
    }

    private static (IEnumerable<Alike> Alike, Dictionary<WorkerState, List<Alike.Member>> Beyond) Walk(Job job, Moment now)
    {
        var known = new Dictionary<string, Alike>();
        var bySpan = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var beyond = new Dictionary<WorkerState, List<Alike.Member>>();
        var key = new char[512];
        var groups = new Lazy<GroupOfWorkers>(() => GroupOfWorkers.Of(job), LazyThreadSafetyMode.None);
        Func<Worker, string?> groupOf = worker => groups.Value.Of(worker);
        var index = -1;
        foreach (var (_, worker) in job.Workers)
        {
            index++;
            var state = worker.StateAt(now, job);
            if (state is not (WorkerState.Failed or WorkerState.Ended or WorkerState.Stalled)) continue;
            var reason = worker.Reason;
            if (key.Length < reason.Length + KeyBeforeText) key = new char[reason.Length + KeyBeforeText];
            var used = Key(key, state, worker.Exit, reason);
            if (!bySpan.TryGetValue(used, out var alike))
            {
                if (known.Count == MostTexts)
                {
                    if (!beyond.TryGetValue(state, out var more)) beyond[state] = more = [];
                    more.Add(Alike.Member.Of(index, worker, groupOf));
                    continue;
                }
                bySpan[used] = alike = new(state, worker.Exit, reason);
            }
            alike.Take(Alike.Member.Of(index, worker, groupOf), reason);
        }
        return (known.Values, beyond);
    }

    // State, exit and what is left of the text, as characters.
    private static ReadOnlySpan<char> Key(char[] key, WorkerState state, long? exit, string reason)
    {
        var number = exit ?? long.MaxValue;
        (key[0], key[1], key[2], key[3], key[4]) = ((char)state, (char)number, (char)(number >> 16), (char)(number >> 32), (char)(number >> 48));
        return key.AsSpan(0, KeyBeforeText + FoldedText.Skeleton(reason, key.AsSpan(KeyBeforeText)));
    }

    private static IEnumerable<Cause> Others(IEnumerable<Alike.Part> parts, Dictionary<WorkerState, List<Alike.Member>> beyond)
    {
        var left = parts.Select(part => (part.Alike.State, part.Members)).Concat(beyond.Select(one => (State: one.Key, Members: one.Value)));
        foreach (var ofState in left.GroupBy(one => one.State).OrderBy(one => one.Key))
        {
            var members = ofState.SelectMany(one => one.Members).OrderBy(member => member.Steady).ThenBy(member => member.Index).ToList();
            yield return new Alike(ofState.Key, null, "").Cause(members) with { Text = "other", IsOther = true };
        }
    }
}
