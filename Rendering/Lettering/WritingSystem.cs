using System.Globalization;
using System.Text;

namespace Progressd.Rendering.Lettering;

/// <summary>What has to be known of a code point to set it: how wide it is, and which way it runs.</summary>
public static class WritingSystem
{
    // East Asian Wide and Fullwidth, and what has emoji presentation by default (Unicode 16); pairs of first and last.
    private static readonly int[] WideRanges =
    [
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615,
        0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE,
        0x26D4, 0x26D4, 0x26EA, 0x26EA, 0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
        0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0, 0x27BF, 0x27BF,
        0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF,
        0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x18CFF, 0x1AFF0, 0x1B2FB, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF,
        0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F1E6, 0x1F1FF, 0x1F200, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393,
        0x1F3A0, 0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC,
        0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595, 0x1F596, 0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F,
        0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5, 0x1F6D7, 0x1F6DC, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC,
        0x1F7E0, 0x1F7EB, 0x1F7F0, 0x1F7F0, 0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD,
    ];

    private const int EmojiSelector = 0xFE0F; // asks for the emoji of what stands before
    private const int FirstEmoji = 0x1F000;

    public static bool IsWide(Rune rune)
    {
        if (rune.Value < 0x1100) return false;
        var at = Array.BinarySearch(WideRanges, rune.Value);
        // Between a first and its last, the place to insert is odd.
        return at >= 0 || ~at % 2 == 1;
    }

    /// <summary>Takes no room of its own: marks, joiners, variation selectors.</summary>
    public static bool IsZeroWidth(Rune rune) => rune.Value >= 0x300 && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    /// <summary>Hebrew, Arabic and the other scripts that run from right to left.</summary>
    public static bool IsRightToLeft(Rune rune) => rune.Value is
        (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);

    public static bool HasRightToLeft(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (IsRightToLeft(rune)) return true;
        return false;
    }

    /// <summary>Columns of a terminal that a grapheme takes.</summary>
    public static int Columns(ReadOnlySpan<char> grapheme)
    {
        var columns = 0;
        var isEmoji = false;
        foreach (var rune in grapheme.EnumerateRunes())
        {
            if (rune.Value == EmojiSelector && columns > 0) return 2;
            // An emoji is one picture, of however many. All else stands side by side, as vowels do in Thai.
            if (IsZeroWidth(rune) || IsInnerJamo(rune) || isEmoji) continue;
            columns += IsWide(rune) ? 2 : 1;
            isEmoji = rune.Value >= FirstEmoji;
        }
        return columns;
    }

    // Vowels and final consonants of a Korean syllable that is written in its parts: they go into the square of the first.
    private static bool IsInnerJamo(Rune rune) => rune.Value is (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FF);
}
