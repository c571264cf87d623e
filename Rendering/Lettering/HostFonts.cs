using System.Collections.Concurrent;
using System.Text;
using SkiaSharp;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// The fonts of the host, for what ours lack. To ask them for a character takes a millisecond or two, once. Apart from <see cref="Fonts"/>, since whoever
/// only wants to know what a picture will cost must not load Skia.
/// </summary>
internal static class HostFonts
{
    /// <summary>So many new characters a picture may ask for.</summary>
    public const int MostAsked = 200;

    // An upper bound on what odd texts can make us keep.
    private const int MostRemembered = 20_000;

    private static readonly ConcurrentDictionary<int, SKTypeface?> Known = new();

    public static bool IsKnown(Rune rune) => Known.ContainsKey(rune.Value);

    /// <summary>How many characters of a text would be asked for.</summary>
    public static int CountUnknown(string text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
            if (!rune.IsAscii && !IsKnown(rune) && !Typeface.Regular.Has(rune) && !Typeface.Symbols.Has(rune)) count++;
        return count;
    }

    /// <summary>Null where no font has it, and always from the library without fontconfig.</summary>
    public static SKTypeface? Find(Rune rune)
    {
        if (Known.Count > MostRemembered) Known.Clear();
        return Known.GetOrAdd(rune.Value, static code => SKFontManager.Default.MatchCharacter(code));
    }
}
