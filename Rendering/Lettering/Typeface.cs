using System.Buffers.Binary;
using System.Text;

namespace Progressd.Rendering.Lettering;

/// <param name="Size">In px.</param>
/// <param name="Medium">The heavier weight, for what must stand out.</param>
public readonly record struct TextStyle(double Size, bool Medium = false);

/// <summary>
/// An embedded font, as far as widths go: read here and not through Skia, so that a layout is the same on every host and SVG works where Skia does not.
/// </summary>
public sealed class Typeface
{
    public static readonly Typeface Regular = new("Roboto-Regular.ttf");
    public static readonly Typeface Medium = new("Roboto-Medium.ttf");
    public static readonly Typeface Symbols = new("DejaVuSymbols.ttf");

    // Of a host's font that nobody knows yet: CJK and emoji are square or a bit wider, other letters seldom wider than this.
    private const double EmojiAdvance = 1.25;
    private const double OtherAdvance = 0.75;


    // Of nearly all letters that come; 0: the font lacks it.
    private readonly double[] _latin = new double[0x250];

    private readonly byte[] _file;
    private readonly int _hmtx;
    private readonly int _metrics;
    private readonly int _cmap;
    private readonly double _unitsPerEm;

    private Typeface(string resource)
    {
        _file = Resource(resource);
        _hmtx = Table("hmtx");
        _metrics = U16(Table("hhea") + 34);
        _unitsPerEm = U16(Table("head") + 18);
        // These fonts are ours: their one subtable has format 4.
        _cmap = Table("cmap") + (int)BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(Table("cmap") + 8));
        for (var code = 0; code < _latin.Length; code++) _latin[code] = Glyph(code) is var glyph && glyph == 0 ? 0 : Advance(glyph);
    }

    /// <summary>Width in px; the sum over the text's graphemes.</summary>
    public static double Measure(string text, TextStyle style)
    {
        var em = 0.0;
        var face = style.Medium ? Medium : Regular;
        var before = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFE0F) em += Math.Max(0, EmojiAdvance - before);
            before = face.Em(rune);
            em += before;
        }
        return em * style.Size;
    }

    public static byte[] Resource(string name)
    {
        using var stream = typeof(Typeface).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no resource {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public bool Has(Rune rune) => Glyph(rune.Value) != 0;

    private double Em(Rune rune)
    {
        if (rune.Value < _latin.Length && _latin[rune.Value] is > 0 and var advance) return advance;
        if (WritingSystem.IsZeroWidth(rune)) return 0;
        if (Glyph(rune.Value) is > 0 and var own) return Advance(own);
        if (Symbols.Glyph(rune.Value) is > 0 and var symbol) return Symbols.Advance(symbol);
        return WritingSystem.IsWide(rune) ? rune.Value >= 0x1F000 && rune.Value < 0x20000 ? EmojiAdvance : 1 : OtherAdvance;
    }

    private double Advance(int glyph) => U16(_hmtx + 4 * Math.Min(glyph, _metrics - 1)) / _unitsPerEm;

    private int Glyph(int code)
    {
        if (code > 0xFFFF) return 0;
        var twice = U16(_cmap + 6);
        var (ends, starts) = (_cmap + 14, _cmap + 16 + twice);
        for (var at = 0; at < twice; at += 2)
        {
            if (U16(ends + at) < code) continue;
            var start = U16(starts + at);
            if (start > code) return 0;
            var delta = U16(starts + twice + at);
            var offsetAt = starts + 2 * twice + at;
            var offset = U16(offsetAt);
            if (offset == 0) return (code + delta) & 0xFFFF;
            var glyph = U16(offsetAt + offset + 2 * (code - start));
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }
        return 0;
    }

    private int Table(string tag)
    {
        for (var record = 12; record < 12 + 16 * U16(4); record += 16)
            if (Encoding.ASCII.GetString(_file, record, 4) == tag) return (int)BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(record + 8));
        throw new InvalidOperationException($"the font has no table {tag}");
    }

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));
}
