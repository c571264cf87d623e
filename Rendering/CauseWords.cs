using Progressd.Store;
using Progressd.Store.Causes;

namespace Progressd.Rendering;

/// <summary>Where, when and why of a cause, in words.</summary>
public static class CauseWords
{
    /// <summary><c>on node23</c>, <c>on 11 nodes</c>, <c>in image</c>, <c>in 3 groups</c>; empty: nobody knows.</summary>
    public static string Where(Cause cause)
    {
        if (cause.PlacesTotal == 0) return "";
        // Ids such as node23/5 make groups that are machines.
        var areNodes = cause.AreHosts || cause.Places.All(place => place.Length > 0 && char.IsAsciiDigit(place[^1]));
        var places = cause.PlacesTotal == 1 ? ShownText.Of(cause.Places[0]) : $"{Words.Number(cause.PlacesTotal)} {(areNodes ? "nodes" : "groups")}";
        return $"{(areNodes ? "on" : "in")} {places}";
    }

    /// <summary><c>at 22:20</c>, <c>23:51–00:25</c>; of who is silent <c>since 21:15</c>, and of such a one once the job was finished <c>silent since 21:15</c>.</summary>
    public static string When(Cause cause, Moment asOf)
    {
        var span = Words.Span(cause.First, cause.Last, asOf);
        return cause switch
        {
            { State: WorkerState.Stalled } => $"since {span}",
            { State: WorkerState.Ended, SaidEnd: false } => $"silent since {span}",
            _ => span.Contains('–') ? span : $"at {span}",
        };
    }

    /// <summary>A text without what only programmers read: <c>OSError: [Errno 28]</c>, <c>exit 137</c> where the rest says it too.</summary>
    public static string Brief(string text)
    {
        var shown = ShownText.Of(text);
        if (ExitInWords(shown) is { } words) return words;
        var rest = shown.AsSpan()[After(shown, "exit ", ": ")..];
        rest = rest[Kind(rest)..];
        rest = rest[After(rest, "[Errno ", "] ")..];
        return rest.Length > 0 ? rest.ToString() : shown;
    }

    // "killed" of "exit 137 (killed)", and of nothing else. By hand, here and below: regular expressions would make the one file 3 MB larger.
    private static string? ExitInWords(string text)
    {
        var at = After(text, "exit ", " (");
        return at > 0 && text.Length > at + 1 && text[^1] == ')' && text.AsSpan(at, text.Length - at - 1).IndexOfAny('(', ')') < 0 ? text[at..^1] : null;
    }

    // Where what follows "exit 137: " begins: a word, a whole number, its end; 0: it does not begin so.
    private static int After(ReadOnlySpan<char> text, string word, string end)
    {
        if (!text.StartsWith(word, StringComparison.Ordinal)) return 0;
        var at = word.Length + (text.Length > word.Length && text[word.Length] == '-' ? 1 : 0);
        var digits = text[at..].IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && text[(at + digits)..].StartsWith(end, StringComparison.Ordinal) ? at + digits + end.Length : 0;
    }

    // Where what follows "socket.timeoutError: " begins; 0: it does not begin so.
    private static int Kind(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0) return 0;
        var name = text[..colon];
        foreach (var letter in name)
            if (!char.IsLetterOrDigit(letter) && letter is not ('_' or '.')) return 0;
        var isKind = name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal) || name.EndsWith("Failure", StringComparison.Ordinal);
        return isKind ? colon + 2 : 0;
    }
}

/// <summary>A cause as a row over its workers.</summary>
/// <param name="Head"><c>8 on node23</c>.</param>
/// <param name="When"><c>22:20</c>, <c>23:51–00:25</c>, <c>since 21:15</c>.</param>
/// <param name="Text">As they said it; may be empty.</param>
public sealed record CauseRow(string Head, string When, string Text)
{
    public static CauseRow Of(Cause cause, Moment asOf)
    {
        var where = CauseWords.Where(cause);
        var when = CauseWords.When(cause, asOf);
        var text = ShownText.Of(cause.Text);
        return new(
            where.Length > 0 ? $"{Words.Number(cause.Count)} {where}" : Words.Counted(cause.Count, "worker"),
            when.StartsWith("at ", StringComparison.Ordinal) ? when[3..] : when,
            cause.IsOther ? "other causes" : text);
    }
}
