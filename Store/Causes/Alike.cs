using System.Runtime.InteropServices;
using Progressd.Store.Texts;

namespace Progressd.Store.Causes;

/// <summary>Workers of one state with the same exit and, numbers folded, the same reason: they are parted into causes by place and time.</summary>
internal sealed class Alike(WorkerState state, long? exit, string sample)
{
    /// <summary>So many of one place within <see cref="Burst"/> are a cause of their own.</summary>
    private const int LeastOfPlace = 3;

    /// <summary>More places than that at once: what happened to all of them was not of a place.</summary>
    private const int MostPlacesAtOnce = 8;

    private const long Burst = 10 * 60_000, Apart = 60 * 60_000;

    private static readonly Comparer<string> Natural = Comparer<string>.Create(NaturalOrder.Compare);

    private readonly FoldedText _text = new(sample);
    private readonly List<Member> _members = [];

    public WorkerState State => state;

    public void Take(Member member, string reason)
    {
        _members.Add(member);
        _text.Take(reason);
    }

    public IEnumerable<Part> Parts() => Parted(InOrder()).Select(part => new Part(this, part));

    public Cause Cause(List<Member> members)
    {
        var places = new HashSet<string>();
        var areHosts = true;
        foreach (var member in members)
        {
            areHosts &= member.IsAtHost;
            if (member.Place is { } place) places.Add(place);
        }
        var text = _text.ToString();
        return new()
        {
            State = state,
            Text = text.Length > 0 || state != WorkerState.Failed || exit is null or 0 ? text : ExitWords.Of(exit.Value),
            Count = members.Count,
            First = members[0].At,
            Last = members[^1].At,
            SaidEnd = state == WorkerState.Ended && exit == 0,
            Places = [.. places.Order(Natural).Take(Store.Causes.Cause.MostNamed)],
            PlacesTotal = places.Count,
            AreHosts = areHosts,
            Workers = [.. members.Take(Store.Causes.Cause.MostNamed).Select(member => new CauseWorker(member.Index, member.Worker))],
        };
    }

    // By time, then as they stand in the job. By keys and in place, since a million may have failed at once: each array as long as that costs a whole collection.
    private List<Member> InOrder()
    {
        const int indexBits = 25;
        var members = CollectionsMarshal.AsSpan(_members);
        var earliest = long.MaxValue;
        foreach (var member in members) earliest = Math.Min(earliest, member.Steady);
        var keys = new long[members.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = Math.Min(members[i].Steady - earliest, long.MaxValue >> indexBits) << indexBits | (long)members[i].Index;
        MemoryExtensions.Sort(keys.AsSpan(), members);
        return _members;
    }

    private static IEnumerable<List<Member>> Parted(List<Member> members)
    {
        var own = members.Count < LeastOfPlace ? [] : Bursts(members);
        var taken = new HashSet<int>(own.SelectMany(burst => burst.Select(member => member.Index)));
        foreach (var burst in own) yield return burst;
        foreach (var rest in ByHour(taken.Count == 0 ? members : members.FindAll(member => !taken.Contains(member.Index)))) yield return rest;
    }

    // Of each place; none where all are of one, since time alone parts them then.
    private static List<List<Member>> Bursts(List<Member> members)
    {
        var ofPlaces = new Dictionary<string, List<Member>>();
        foreach (var member in members)
        {
            if (member.Place is not { } place) continue;
            if (!ofPlaces.TryGetValue(place, out var there)) ofPlaces[place] = there = [];
            there.Add(member);
        }
        if (ofPlaces.Count == 1 && ofPlaces.Values.Single().Count == members.Count) return [];
        var bursts = ofPlaces.Values.SelectMany(BurstsOfPlace).OrderBy(burst => burst[0].Steady).ThenBy(burst => burst[0].Index).ToList();
        return [.. AtOnce(bursts).Where(together => together.Count <= MostPlacesAtOnce).SelectMany(together => together)];
    }

    private static IEnumerable<List<Member>> BurstsOfPlace(List<Member> there) => ByHour(there).Where(IsBurst);

    private static bool IsBurst(List<Member> there)
    {
        for (var last = LeastOfPlace - 1; last < there.Count; last++)
            if (there[last].Steady - there[last - LeastOfPlace + 1].Steady <= Burst) return true;
        return false;
    }

    private static IEnumerable<List<Member>> ByHour(List<Member> members)
    {
        var first = 0;
        for (var i = 1; i <= members.Count; i++)
        {
            if (i < members.Count && members[i].Steady - members[i - 1].Steady <= Apart) continue;
            yield return i - first == members.Count ? members : members.GetRange(first, i - first);
            first = i;
        }
    }

    private static IEnumerable<List<List<Member>>> AtOnce(List<List<Member>> bursts)
    {
        List<List<Member>> together = [];
        foreach (var burst in bursts)
        {
            if (together.Count > 0 && burst[0].Steady - together[^1][0].Steady > Burst)
            {
                yield return together;
                together = [];
            }
            together.Add(burst);
        }
        if (together.Count > 0) yield return together;
    }

    /// <summary>One worker with what it is sorted by: in order of time a million of them lie anywhere in memory, and are not looked at again.</summary>
    /// <param name="Steady">When it failed, else when it was last heard.</param>
    /// <param name="Place">Null: not known.</param>
    internal readonly record struct Member(int Index, Worker Worker, long Steady, string? Place, bool IsAtHost)
    {
        public static Member Of(int index, Worker worker, Func<Worker, string?> groupOf)
        {
            var host = worker.Said.Host;
            return new(index, worker, worker.FailedAt.Steady, host ?? groupOf(worker), host is not null);
        }

        public Moment At => Worker.FailedAt;
    }

    /// <summary>Those of one cause.</summary>
    internal sealed record Part(Alike Alike, List<Member> Members);
}
