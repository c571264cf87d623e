using System.Collections.Concurrent;
using System.Text;
using SkiaSharp;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// Which font has a character: Roboto, our symbols, a font of the host; at worst Roboto's box. Text is never silently missing. One of these a picture: to
/// ask the host's fonts for a character takes up to half a millisecond, so a picture asks for so many new ones, and the next for as many more.
/// </summary>
internal sealed class Fonts
{
    private const int MostAsked = 200;

    // An upper bound on what odd texts can make us keep.
    private const int MostRemembered = 20_000;

    private static readonly SKTypeface Regular = Embedded("Roboto-Regular.ttf");
    private static readonly SKTypeface Medium = Embedded("Roboto-Medium.ttf");
    private static readonly SKTypeface Symbols = Embedded("DejaVuSymbols.ttf");
    private static readonly ConcurrentDictionary<int, SKTypeface?> OfHost = new();

    public static SKTypeface Roboto(bool medium) => medium ? Medium : Regular;

    private int _asked;

    public SKTypeface For(Rune rune, bool medium)
    {
        if (Typeface.Regular.Has(rune)) return Roboto(medium);
        if (Typeface.Symbols.Has(rune)) return Symbols;
        if (OfHost.TryGetValue(rune.Value, out var known)) return known ?? Roboto(medium);
        if (++_asked > MostAsked) return Roboto(medium);
        if (OfHost.Count > MostRemembered) OfHost.Clear();
        // Null from the library without fontconfig, whatever is asked.
        return OfHost.GetOrAdd(rune.Value, static code => SKFontManager.Default.MatchCharacter(code)) ?? Roboto(medium);
    }

    private static SKTypeface Embedded(string name)
    {
        using var data = SKData.CreateCopy(Typeface.Resource(name));
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Skia cannot read the font {name}");
    }
}
