using System.Globalization;
using System.Text;

namespace Progressd.Store;

/// <summary>
/// The rule for texts (SPEC §1): what a client sent, on one line and harmless to look at. Control characters and line ends become spaces,
/// bidi and other format characters are dropped (all but ZWJ, ZWNJ and variation selectors), at most four marks stay on a base.
/// </summary>
public static class PlainText
{
    /// <summary>Longest <c>desc</c> that is kept whole, in characters.</summary>
    public const int MaxLength = 1000;

    private const int MarksOnBase = 4;
    private const char Joiner = '\u200D';
    private const char NonJoiner = '\u200C';

    public static string Of(string raw)
    {
        var i = 0;
        while (i < raw.Length && IsPlain(raw[i])) i++;
        return i == raw.Length ? raw : Cleaned(raw);
    }

    /// <summary>The text, cut at a grapheme with <c>…</c> where it is longer than 1,000 characters: no update is lost for its text.</summary>
    public static string Limited(string raw)
    {
        var text = Of(raw);
        return text.Length <= MaxLength || Scalars(text) <= MaxLength ? text : Cut(text);
    }

    // ASCII and Latin-1 letters: what nearly every text is made of.
    private static bool IsPlain(char c) => c is >= ' ' and < '\x7F' or > '\xA0' and < '\u0250' and not '\xAD';

    private static string Cleaned(string raw)
    {
        var text = new StringBuilder(raw.Length);
        var marks = 0;
        foreach (var rune in raw.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    text.Append(' ');
                    marks = 0;
                    continue;
                case UnicodeCategory.Format when rune.Value is not (Joiner or NonJoiner):
                    continue;
                // Joiners count too: a thousand of them are one grapheme as well.
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                    if (++marks > MarksOnBase) continue;
                    break;
                default:
                    marks = 0;
                    break;
            }
            text.Append(rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune);
        }
        return text.ToString();
    }

    private static int Scalars(string text)
    {
        var count = text.Length;
        foreach (var c in text)
            if (char.IsLowSurrogate(c)) count--;
        return count;
    }

    private static string Cut(string text)
    {
        var (end, characters) = (0, 0);
        while (true)
        {
            var length = StringInfo.GetNextTextElementLength(text, end);
            characters += Scalars(text.Substring(end, length));
            if (characters > MaxLength - 1) return string.Concat(text.AsSpan(0, end), "…");
            end += length;
        }
    }
}
