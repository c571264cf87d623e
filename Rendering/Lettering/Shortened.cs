using System.Globalization;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// Cuts texts to a room by whole graphemes, never inside one: ids in the middle, since both ends tell them apart; the rest at the end.
/// The measure is additive: the sum over graphemes is the width of the text.
/// </summary>
public static class Shortened
{
    private const string Ellipsis = "…";
    private const double HeadShare = 0.55;

    public static string End(string text, double room, Func<string, double> measure)
    {
        if (Fits(text, room, measure)) return text;
        var left = room - measure(Ellipsis);
        return left < 0 ? "" : text[..Head(text, left, measure)].TrimEnd(' ') + Ellipsis;
    }

    public static string Middle(string text, double room, Func<string, double> measure)
    {
        if (Fits(text, room, measure)) return text;
        var left = room - measure(Ellipsis);
        if (left < 0) return "";
        var head = Head(text, left * HeadShare, measure);
        return text[..head] + Ellipsis + text[Tail(text, left - measure(text[..head]), measure)..];
    }

    /// <summary>At most <paramref name="most"/> lines, broken between words where there are any; the last one is cut.</summary>
    public static IReadOnlyList<string> Lines(string text, int most, double room, Func<string, double> measure)
    {
        var lines = new List<string>();
        while (lines.Count < most - 1 && !Fits(text, room, measure))
        {
            var end = Math.Max(1, Head(text, room, measure));
            var space = end < text.Length && text[end] == ' ' ? end : text.LastIndexOf(' ', end - 1);
            if (space > end / 3) end = space;
            lines.Add(text[..end].TrimEnd(' '));
            text = text[end..].TrimStart(' ');
        }
        lines.Add(End(text, room, measure));
        return lines;
    }

    // A hair of tolerance: a column is as wide as its widest text, and the same sum may come out a bit different.
    internal static bool Fits(string text, double room, Func<string, double> measure) => measure(text) <= room + 0.01;

    private static int Head(string text, double room, Func<string, double> measure)
    {
        var (at, used) = (0, 0.0);
        while (at < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            used += measure(text.Substring(at, length));
            if (used > room) break;
            at += length;
        }
        return at;
    }

    private static int Tail(string text, double room, Func<string, double> measure)
    {
        var starts = StringInfo.ParseCombiningCharacters(text);
        var (at, used) = (text.Length, 0.0);
        for (var i = starts.Length - 1; i >= 0; i--)
        {
            used += measure(text[starts[i]..at]);
            if (used > room) break;
            at = starts[i];
        }
        return at;
    }
}
