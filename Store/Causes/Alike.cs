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

    /// <param name="placeOf">Null: not known.</param>
    public IEnumerable<Part> Parts(Func<Worker, string?> placeOf)
    {
        var members = InOrder();
        foreach (var part in Parted(members, placeOf)) yield return new(this, part);
    }

    public Cause Cause(List<Member> members, Func<Worker, string?> placeOf)
    {
        var places = new HashSet<string>();
        var areHosts = true;
        foreach (var member in members)
        {
            areHosts &= member.Worker.Said.Host is not null;
            if (placeOf(member.Worker) is { } place) places.Add(place);
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

    // By time, then as they stand in the job. By keys, since a million may have failed at once.
    private Member[] InOrder()
    {
        const int indexBits = 25;
        var members = _members.ToArray();
        var earliest = members.Min(member => member.Steady);
        var keys = Array.ConvertAll(members, member => Math.Min(member.Steady - earliest, long.MaxValue >> indexBits) << indexBits | (long)member.Index);
        Array.Sort(keys, members);
        return members;
    }

    private static IEnumerable<List<Member>> Parted(Member[] members, Func<Worker, string?> placeOf)
    {
        var own = members.Length < LeastOfPlace ? [] : Bursts(members, placeOf);
        var taken = new HashSet<int>(own.SelectMany(burst => burst.Select(member => member.Index)));
        foreach (var burst in own) yield return burst;
        foreach (var rest in ByHour(members.Where(member => !taken.Contains(member.Index)))) yield return rest;
    }

    // Of each place; none where all are of one, since time alone parts them then.
    private static List<List<Member>> Bursts(Member[] members, Func<Worker, string?> placeOf)
    {
        var ofPlaces = new Dictionary<string, List<Member>>();
        foreach (var member in members)
        {
            if (placeOf(member.Worker) is not { } place) continue;
            if (!ofPlaces.TryGetValue(place, out var there)) ofPlaces[place] = there = [];
            there.Add(member);
        }
        if (ofPlaces.Count == 1 && ofPlaces.Values.Single().Count == members.Length) return [];
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

    private static IEnumerable<List<Member>> ByHour(IEnumerable<Member> members)
    {
        List<Member> part = [];
        foreach (var member in members)
        {
            if (part.Count > 0 && member.Steady - part[^1].Steady > Apart)
            {
                yield return part;
                part = [];
            }
            part.Add(member);
        }
        if (part.Count > 0) yield return part;
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

    /// <param name="At">When it failed, else when it was last heard.</param>
    internal readonly record struct Member(int Index, Worker Worker)
    {
        public Moment At => Worker.FailedAt;

        public long Steady => Worker.FailedSteady == 0 ? Worker.Seen.Steady : Worker.FailedSteady;
    }

    /// <summary>Those of one cause.</summary>
    internal sealed record Part(Alike Alike, List<Member> Members);
}
