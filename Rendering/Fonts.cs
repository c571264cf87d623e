using System.Collections.Concurrent;
using System.Text;
using SkiaSharp;

namespace Progressd.Rendering;

/// <summary>Which font has a character: Roboto, our symbols, a font of the host; at worst Roboto's box. Text is never silently missing.</summary>
internal static class Fonts
{
    // An upper bound on what odd texts can make us keep.
    private const int MostRemembered = 20_000;

    private static readonly SKTypeface Regular = Embedded("Roboto-Regular.ttf");
    private static readonly SKTypeface Medium = Embedded("Roboto-Medium.ttf");
    private static readonly SKTypeface Symbols = Embedded("DejaVuSymbols.ttf");
    private static readonly ConcurrentDictionary<int, SKTypeface?> OfHost = new();

    public static SKTypeface Roboto(bool medium) => medium ? Medium : Regular;

    public static SKTypeface For(Rune rune, bool medium)
    {
        if (Typeface.Regular.Has(rune)) return Roboto(medium);
        if (Typeface.Symbols.Has(rune)) return Symbols;
        if (OfHost.Count > MostRemembered) OfHost.Clear();
        // Null from the library without fontconfig, whatever is asked.
        return OfHost.GetOrAdd(rune.Value, code => SKFontManager.Default.MatchCharacter(code)) ?? Roboto(medium);
    }

    private static SKTypeface Embedded(string name)
    {
        using var data = SKData.CreateCopy(Typeface.Resource(name));
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Skia cannot read the font {name}");
    }
}
