using System.Buffers;
using System.Globalization;
using System.Text;

namespace Progressd.Store.Texts;

/// <summary>
/// The rule for texts: what a client sent, on one line and harmless to look at. A terminal's escape sequences are dropped whole, control
/// characters and line ends become spaces, bidi and other format characters are dropped (all but ZWJ, ZWNJ and variation selectors), at most
/// four marks stay on a base.
/// </summary>
public static class PlainText
{
    /// <summary>Longest <c>desc</c> that is kept whole, in characters.</summary>
    public const int MaxLength = 1000;

    private const int MarksOnBase = 4;
    private const char Joiner = '\u200D';
    private const char NonJoiner = '\u200C';
    private const char Escape = '\x1B', Bell = '\a', EndOfString = '\x9C';

    public static string Of(string raw)
    {
        var i = 0;
        while (i < raw.Length && IsPlain(raw[i])) i++;
        return i == raw.Length ? raw : Cleaned(raw);
    }

    /// <summary>
    /// The text as it is kept: of a line that was overwritten (tqdm) what it was last, and cut at a grapheme with <c>…</c> where it is longer
    /// than 1,000 characters, since no update is lost for its text.
    /// </summary>
    public static string Limited(string raw)
    {
        var text = Of(Overwritten(raw));
        return IsWithinLength(text) ? text : Cut(text, MaxLength, Characters);
    }

    /// <summary>Of 1,000 characters at the most.</summary>
    public static bool IsWithinLength(string text) => text.Length <= MaxLength || Characters(text) <= MaxLength;

    // ASCII and Latin-1 letters: what nearly every text is made of.
    private static bool IsPlain(char c) => c is >= ' ' and < '\x7F' or > '\xA0' and < '\u0250' and not '\xAD';

    private static string Cleaned(string raw)
    {
        var text = new StringBuilder(raw.Length);
        var (marks, i) = (0, 0);
        while (i < raw.Length)
        {
            if (AfterSequence(raw, i) is var after && after > i)
            {
                i = after;
                continue;
            }
            if (Rune.DecodeFromUtf16(raw.AsSpan(i), out var rune, out var length) != OperationStatus.Done) rune = Rune.ReplacementChar;
            i += length;
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

    private static string WithoutSequences(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length;)
        {
            var after = AfterSequence(raw, i);
            if (after == i) text.Append(raw[i++]);
            else i = after;
        }
        return text.ToString();
    }

    // Where a terminal's escape sequence that begins here ends; here if none begins. One that is cut off ends with the text or before the next
    // control character, so that each character is looked at once, and a stray ESC takes no line after it along.
    private static int AfterSequence(string raw, int at)
    {
        var kind = raw[at];
        var next = at + 1;
        if (kind == Escape)
        {
            if (next == raw.Length) return next;
            // ESC and a letter are the same as one control character of the upper set.
            if (raw[next] is >= '@' and <= '_') kind = (char)(raw[next++] + '\x40');
            else return AfterShort(raw, next);
            if (!IsString(kind) && kind != '\x9B') return next;
        }
        return kind == '\x9B' ? AfterControl(raw, next) : IsString(kind) ? AfterString(raw, next, endsAtBell: kind == '\x9D') : at;
    }

    // DCS, SOS, OSC, PM, APC: what follows is no text, up to an end of their own.
    private static bool IsString(char kind) => kind is '\x90' or '\x98' or '\x9D' or '\x9E' or '\x9F';

    // CSI: parameters, intermediates, a final letter. ESC[31m
    private static int AfterControl(string raw, int i)
    {
        while (i < raw.Length && raw[i] is >= '0' and <= '?') i++;
        while (i < raw.Length && raw[i] is >= ' ' and <= '/') i++;
        return i < raw.Length && raw[i] is >= '@' and <= '~' ? i + 1 : i;
    }

    // ESC ( B, ESC 7
    private static int AfterShort(string raw, int i)
    {
        while (i < raw.Length && raw[i] is >= ' ' and <= '/') i++;
        return i < raw.Length && raw[i] is >= '0' and <= '~' ? i + 1 : i;
    }

    private static int AfterString(string raw, int i, bool endsAtBell)
    {
        while (i < raw.Length && !char.IsControl(raw[i])) i++;
        if (i == raw.Length) return i;
        if (raw[i] == EndOfString || (endsAtBell && raw[i] == Bell)) return i + 1;
        return raw[i] == Escape && i + 1 < raw.Length && raw[i + 1] == '\\' ? i + 2 : i;
    }

    // A carriage return begins a line anew, as on a terminal: what stood before it in the line goes, where something follows it.
    private static string Overwritten(string raw)
    {
        if (!raw.Contains('\r')) return raw;
        var lines = WithoutSequences(raw).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].AsSpan().TrimEnd();
            lines[i] = line[(line.LastIndexOf('\r') + 1)..].ToString();
        }
        return string.Join('\n', lines);
    }

    /// <summary>How many characters (Unicode scalar values) a text has.</summary>
    public static int Characters(string text)
    {
        var count = text.Length;
        foreach (var c in text)
            if (char.IsLowSurrogate(c)) count--;
        return count;
    }

    /// <summary>Cut at a grapheme with <c>…</c> where it takes more than so many UTF-16 units, as memory is counted.</summary>
    public static string WithinUnits(string text, int most) => text.Length <= most ? text : Cut(text, most, grapheme => grapheme.Length);

    private static string Cut(string text, int most, Func<string, int> size)
    {
        var (end, used) = (0, 0);
        while (true)
        {
            var length = StringInfo.GetNextTextElementLength(text, end);
            used += size(text.Substring(end, length));
            if (used > most - 1) return string.Concat(text.AsSpan(0, end), "…");
            end += length;
        }
    }
}
