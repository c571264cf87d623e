using System.Globalization;
using System.Text;

namespace Progressd.Rendering;

/// <summary>What people are shown of a client's text: inert, one line, composed.</summary>
public static class ShownText
{
    private const int MarksOnABase = 4;

    /// <summary>Inert, and all white space one space (PICTURE §3.5).</summary>
    public static string Of(string text) => IsPlain(text) ? text : Composed(OneLine(Inert(text)));

    /// <summary>
    /// The rule for texts (SPEC §1): controls and line ends become spaces, bidi controls and other format characters go,
    /// at most four combining marks stay on a base.
    /// </summary>
    public static string Inert(string text)
    {
        var inert = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsDropped(rune)) continue;
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MarksOnABase) continue;
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) inert.Append(' ');
            else if (rune.Value is 0xFFFE or 0xFFFF) inert.Append('\uFFFD');
            else inert.Append(rune.ToString());
        }
        return inert.ToString();
    }

    // Nearly every text is this, and 100,000 of them are looked at for one picture.
    private static bool IsPlain(string text)
    {
        var last = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && last == ' ')) return false;
            last = c;
        }
        return text.Length == 0 || last != ' ';
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) || c == '\u00A0') line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd(' ');
    }

    private static string Composed(string text) => text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);

    // ZWNJ and ZWJ shape words and emoji; every other format character can only hide or turn what stands beside it.
    private static bool IsDropped(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D);

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark && rune.Value is not (>= 0xFE00 and <= 0xFE0F);
}
