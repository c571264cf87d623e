using System.Collections.Concurrent;
using System.Text;
using SkiaSharp;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// The fonts of the host, for what ours lack. To ask the system for a character takes up to two milliseconds, so a font that was given for one of a block of 256 is
/// looked into first; and who asks for many has all fonts opened once, which tells of most that none has them. Apart from <see cref="Fonts"/>, since whoever
/// only wants to know what a picture will cost must not load Skia.
/// </summary>
internal static class HostFonts
{
    /// <summary>So many new characters a picture may ask for.</summary>
    public const int MostAsked = 200;

    // An upper bound on what odd texts can make us keep.
    private const int MostRemembered = 20_000;

    /// <summary>So many are asked for one by one before all fonts are opened: a few accents are not worth it.</summary>
    private const int MostBeforeOpening = 64;

    /// <summary>A host with more families (each a file to open) is asked for each character.</summary>
    private const int MostOpened = 256;

    private static readonly ConcurrentDictionary<int, SKTypeface?> Known = new();
    private static readonly ConcurrentDictionary<int, SKFont> OfBlock = new(); // the newest that was given for one of its 256 characters
    private static readonly Lazy<IReadOnlyList<SKFont>?> All = new(Open);
    private static int _asked;

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
        return Known.GetOrAdd(rune.Value, Ask);
    }

    private static SKTypeface? Ask(int code)
    {
        var block = code >> 8;
        if (OfBlock.TryGetValue(block, out var near) && near.ContainsGlyph(code)) return near.Typeface;
        if (Interlocked.Increment(ref _asked) > MostBeforeOpening && All.Value is { } all && !all.Any(font => font.ContainsGlyph(code))) return null;
        var found = SKFontManager.Default.MatchCharacter(code);
        if (found is not null) OfBlock[block] = new(found);
        return found;
    }

    // One of each family: what its other styles have besides is a box.
    private static IReadOnlyList<SKFont>? Open()
    {
        var families = SKFontManager.Default.FontFamilies.Take(MostOpened + 1).ToList();
        return families.Count > MostOpened ? null : [.. families.Select(family => SKFontManager.Default.MatchFamily(family)).OfType<SKTypeface>().Select(face => new SKFont(face))];
    }
}
