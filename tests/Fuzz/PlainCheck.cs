using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Progressd.Tests.Fuzz;

/// <summary>Text for a terminal: nothing in it but characters that are seen, line ends, and colours where they were asked for.</summary>
internal static class PlainCheck
{
    private const char Escape = '\x1B';

    public static string? Fault(ReadOnlySpan<byte> body, bool mayColour)
    {
        if (!Utf8.IsValid(body)) return "text that is not UTF-8";
        foreach (var rune in Encoding.UTF8.GetString(body).EnumerateRunes())
        {
            if (rune.Value is '\n' or (>= ' ' and <= '~') || rune.Value == Escape && mayColour) continue;
            if (Rune.GetUnicodeCategory(rune) is var category && category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || category == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D or 0x2068 or 0x2069) || rune.Value is 0xFFFE or 0xFFFF)
                return $"text with U+{rune.Value:X4}";
        }
        return body[^1] == '\n' ? null : "text without a line end";
    }

    /// <summary>Each line of the exposition is a comment, or a name with labels and a number.</summary>
    public static string? MetricsFault(ReadOnlySpan<byte> body)
    {
        foreach (var line in Encoding.UTF8.GetString(body).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith('#')) continue;
            var space = line.LastIndexOf(' ');
            if (space < 0 || !double.TryParse(line.AsSpan(space + 1), CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return $"metrics line {line}";
            if (line.Contains('{') != line.AsSpan(0, space).EndsWith("\"}")) return $"metrics line {line}";
        }
        return null;
    }
}
