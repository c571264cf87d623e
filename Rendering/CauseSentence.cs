using Progressd.Rendering.Lettering;
using Progressd.Store;
using Progressd.Store.Causes;

namespace Progressd.Rendering;

/// <summary>
/// What is wrong with a job, in one sentence that all views share: <c>19 failed: 8 on node23 at 22:20 (killed), 11 on 11 nodes 23:51–00:25 (No space left on
/// device); 3 stalled since 21:15</c>. It is never longer than its room: what goes first is the end of long texts, then texts, then small causes.
/// </summary>
public sealed class CauseSentence
{
    private const int MostNamed = 6;
    private static readonly int[] TextRooms = [60, 28, 14, 0];

    private readonly Moment _asOf;
    private readonly IReadOnlyList<(CountText Count, List<Cause> Causes)> _states;

    /// <param name="counts">In their order; those of states that nobody has to look at are left out.</param>
    public CauseSentence(IReadOnlyList<CountText> counts, IReadOnlyList<Cause> causes, Moment asOf)
    {
        _asOf = asOf;
        _states = [.. counts.Where(count => StateLook.Of(count.State).IsBad)
            .Select(count => (count, causes.Where(cause => cause.State == count.State).ToList()))];
    }

    /// <summary>Nobody is in trouble, or of each state one: their rows tell as much.</summary>
    public bool IsCalm => _states.All(one => one.Count.Count == 1 || one.Causes.Count == 0);

    /// <summary>As much of it as fits; nothing if nothing does.</summary>
    public string Fit(Func<string, bool> fits, bool rowsAreShown = false) => Text(Parts(text => fits(text), rowsAreShown));

    /// <summary>The same in parts, one a state.</summary>
    /// <param name="rowsAreShown">Each worker has a row with its text: of one alone it is not said again.</param>
    public IReadOnlyList<CausePart> Parts(Func<string, bool> fits, bool rowsAreShown = false)
    {
        foreach (var (named, room) in Levels())
        {
            var parts = _states.Select(one => Part(one.Count, one.Causes, named, room, rowsAreShown)).ToList();
            if (fits(Text(parts))) return parts;
        }
        var counts = _states.Select(one => new CausePart(one.Count.State, one.Count.Text, "")).ToList();
        while (counts.Count > 0 && !fits(Text(counts))) counts.RemoveAt(counts.Count - 1);
        return counts;
    }

    /// <summary>Each state by itself, on a line or two of its own.</summary>
    public IEnumerable<CausePart> Each(Func<string, bool> fits)
    {
        foreach (var (count, causes) in _states.Where(one => one.Causes.Count > 0))
        {
            var part = Levels().Select(level => Part(count, causes, level.Named, level.Room, false)).Append(new(count.State, count.Text, ""))
                .FirstOrDefault(part => fits(part.ToString()));
            if (part.Count is not null) yield return part;
        }
    }

    private static string Text(IEnumerable<CausePart> parts) => string.Join("; ", parts);

    // From all that can be told to the largest cause alone.
    private IEnumerable<(int Named, int Room)> Levels() =>
        from named in Enumerable.Range(1, Math.Clamp(_states.Select(one => one.Causes.Count).DefaultIfEmpty(0).Max(), 1, MostNamed)).Reverse()
        from room in TextRooms
        select (named, room);

    private CausePart Part(CountText count, List<Cause> causes, int named, int room, bool rowsAreShown)
    {
        var rest = causes switch
        {
            [] => "",
            [{ IsOther: false } only] when only.Count == count.Count => Alone(only, rowsAreShown && only.Count == 1 ? 0 : room),
            _ => Several(causes, named, room, rowsAreShown),
        };
        return new(count.State, count.Text, rest);
    }

    // What is silent has no reason: of one alone its last words are not told.
    private string Alone(Cause cause, int room) => cause.Count == 1
        ? $": {Name(cause)} {When(cause)}{(IsSilent(cause) ? "" : Why(cause, room))}"
        : $"{Lead(WhereOf(cause))}{(cause is { State: WorkerState.Ended, SaidEnd: false } ? "," : "")} {When(cause)}{(IsSilent(cause) ? "" : Why(cause, room))}";

    private string Several(List<Cause> causes, int named, int room, bool rowsAreShown)
    {
        var largest = causes.Where(cause => !cause.IsOther).OrderByDescending(cause => cause.Count).Take(named).ToHashSet(ReferenceEqualityComparer.Instance);
        var told = causes.Where(largest.Contains).ToList();
        var left = causes.Sum(cause => cause.Count) - told.Sum(cause => cause.Count);
        var words = told.Select(cause => cause.Count == 1
            ? $"{Name(cause)} {When(cause)}{Why(cause, rowsAreShown ? 0 : room)}"
            : $"{Words.Number(cause.Count)}{Lead(WhereOf(cause))} {When(cause)}{Why(cause, room)}");
        return $": {string.Join(", ", words)}{(left > 0 ? $" and {Words.Number(left)} more" : "")}";
    }

    private static string Lead(string words) => words.Length == 0 ? "" : $" {words}";

    private static bool IsSilent(Cause cause) => cause is { State: WorkerState.Stalled } or { State: WorkerState.Ended, SaidEnd: false };

    private static string WhereOf(Cause cause) => IsSilent(cause) && cause.PlacesTotal > 1 ? "" : CauseWords.Where(cause);

    private string When(Cause cause) => CauseWords.When(cause, _asOf);

    private static string Name(Cause cause) => Shortened.Middle(ShownText.Of(cause.Workers[0].Worker.Id.Shown), 32, text => text.Length);

    private static string Why(Cause cause, int room)
    {
        var text = room == 0 ? "" : Shortened.End(CauseWords.Brief(cause.Text), room, part => part.Length);
        return text.Length == 0 ? "" : $" ({text})";
    }
}

/// <summary>What is said of one state: <c>19 failed</c>, and the rest, <c>: 8 on node23 at 22:20 (killed)</c>, which may be empty.</summary>
public readonly record struct CausePart(WorkerState State, string Count, string Rest)
{
    public override string ToString() => Count + Rest;
}
