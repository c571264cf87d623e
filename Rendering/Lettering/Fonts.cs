using System.Text;
using SkiaSharp;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// Which font has a character: Roboto, our symbols, a font of the host; at worst Roboto's box. Text is never silently missing. One of these a picture,
/// which asks for <see cref="HostFonts.MostAsked"/> new characters, and the next for as many more.
/// </summary>
internal sealed class Fonts
{
    private static readonly SKTypeface Regular = Embedded("Roboto-Regular.ttf");
    private static readonly SKTypeface Medium = Embedded("Roboto-Medium.ttf");
    private static readonly SKTypeface Symbols = Embedded("DejaVuSymbols.ttf");

    private int _asked;

    public static SKTypeface Roboto(bool medium) => medium ? Medium : Regular;

    public SKTypeface For(Rune rune, bool medium)
    {
        if (Typeface.Regular.Has(rune)) return Roboto(medium);
        if (Typeface.Symbols.Has(rune)) return Symbols;
        if (!HostFonts.IsKnown(rune) && ++_asked > HostFonts.MostAsked) return Roboto(medium);
        return HostFonts.Find(rune) ?? Roboto(medium);
    }

    private static SKTypeface Embedded(string name)
    {
        using var data = SKData.CreateCopy(Typeface.Resource(name));
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Skia cannot read the font {name}");
    }
}
