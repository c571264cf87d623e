namespace Progressd.Rendering.Lettering;

/// <summary>Of an id: what all have, the word of that before what differs, what tells it from the others.</summary>
public enum PieceKind { Shared, Word, Own }

/// <summary>
/// What the ids of a job have in common, by words and numbers: where an id has no room, that is left out first, for it tells nobody apart.
/// <c>node-0001-rack3.cluster.example.org/gpu0</c> becomes <c>node-0001…/gpu0</c> beside others of that rack.
/// </summary>
public sealed class SharedParts
{
    private const char Ellipsis = '…';
    private const int LongestWordKept = 6;
    private static readonly SharedParts None = new([], 0, 0);

    // Which of the parts all have, where all have as many; else how many at the beginning and at the end.
    private readonly bool[] _same;
    private readonly int _prefix;
    private readonly int _suffix;

    private SharedParts(bool[] same, int prefix, int suffix) => (_same, _prefix, _suffix) = (same, prefix, suffix);

    public static SharedParts Of(IEnumerable<string> ids)
    {
        string? first = null;
        List<Range> parts = [], others = [];
        bool[]? same = null;
        var (prefix, suffix, many) = (0, 0, false);
        foreach (var id in ids)
        {
            if (first is null)
            {
                first = id;
                Split(first, parts);
                same = new bool[parts.Count];
                Array.Fill(same, true);
                prefix = suffix = parts.Count;
                continue;
            }
            many = true;
            Split(id, others);
            if (others.Count != parts.Count) same = null;
            for (var i = 0; same is not null && i < same.Length; i++) same[i] &= Equal(i, i);
            var most = Math.Min(parts.Count, others.Count);
            var (head, tail) = (0, 0);
            while (head < Math.Min(prefix, most) && Equal(head, head)) head++;
            while (tail < Math.Min(suffix, most - head) && Equal(parts.Count - 1 - tail, others.Count - 1 - tail)) tail++;
            (prefix, suffix) = (head, tail);
            if (same is null && prefix + suffix == 0) return None;

            bool Equal(int i, int j) => first.AsSpan()[parts[i]].SequenceEqual(id.AsSpan()[others[j]]);
        }
        return many ? new(same ?? [], prefix, suffix) : None;
    }

    /// <summary>The id in pieces that all have, and pieces that tell it from the others. The word before such a piece is one of its own: <c>/gpu</c>, <c>0</c>.</summary>
    public List<(string Text, PieceKind Kind)> Pieces(string id)
    {
        var parts = Parts(id);
        var pieces = new List<(string Text, PieceKind Kind)>();
        foreach (var (from, to, isShared) in Runs(parts.Count))
        {
            var (kept, end) = (to, parts[to - 1].End.Value);
            while (isShared && to < parts.Count && kept > from && end - parts[kept - 1].Start.Value <= LongestWordKept) kept--;
            if (kept > from) pieces.Add((id[parts[from].Start..parts[kept - 1].End], isShared ? PieceKind.Shared : PieceKind.Own));
            if (kept < to) pieces.Add((id[parts[kept].Start..parts[to - 1].End], PieceKind.Word));
        }
        return pieces;
    }

    /// <summary>Cut to a room: of what all ids have as much as needed, the longest piece first; if that is not enough, the rest in its middle.</summary>
    public string Cut(string id, double room, Func<string, double> measure)
    {
        if (Shortened.Fits(id, room, measure)) return id;
        var parts = Parts(id);
        var dropped = new int[parts.Count + 1]; // by the part at which a run begins: how many of it are left out
        var runs = Runs(parts.Count).Where(run => run.IsShared && Length(run) > 2).OrderByDescending(Length).ToList();
        if (runs.Count == 0 || runs.Sum(run => run.To - run.From) == parts.Count) return Shortened.Middle(id, room, measure);
        foreach (var run in runs)
            for (var drop = 1; drop <= run.To - run.From; drop++)
            {
                dropped[run.From] = drop;
                if (Shortened.Fits(Shown(), room, measure)) return Shown();
            }
        return Shortened.Middle(Shown(), room, measure);

        int Length((int From, int To, bool IsShared) run) => parts[run.To - 1].End.Value - parts[run.From].Start.Value;

        string Shown()
        {
            var shown = new System.Text.StringBuilder();
            for (var i = 0; i < parts.Count;)
            {
                if (dropped[i] > 0) shown.Append(Ellipsis);
                if (dropped[i] > 0) i += dropped[i];
                else shown.Append(id.AsSpan()[parts[i++]]);
            }
            return shown.ToString();
        }
    }

    private static List<Range> Parts(string id)
    {
        var parts = new List<Range>();
        Split(id, parts);
        return parts;
    }

    private IEnumerable<(int From, int To, bool IsShared)> Runs(int parts)
    {
        for (var from = 0; from < parts;)
        {
            var to = from + 1;
            while (to < parts && IsShared(to, parts) == IsShared(from, parts)) to++;
            yield return (from, to, IsShared(from, parts));
            from = to;
        }
    }

    private bool IsShared(int part, int parts) => _same.Length > 0 ? part < _same.Length && _same[part] : part < _prefix || part >= parts - _suffix;

    // Numbers, words, and each sign between them; whatever is not ASCII is of a word, so that no grapheme is torn.
    private static void Split(string id, List<Range> parts)
    {
        parts.Clear();
        for (var i = 0; i < id.Length;)
        {
            var from = i;
            var kind = KindOf(id[i++]);
            while (i < id.Length && kind > 0 && KindOf(id[i]) == kind) i++;
            while (i < id.Length && kind == 0 && id[i] > '~') i++; // marks on a sign
            parts.Add(from..i);
        }
    }

    private static int KindOf(char c) => char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetter(c) || c > '~' ? 2 : 0;
}
