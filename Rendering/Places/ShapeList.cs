using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>Where a layout is put together: shapes in the order they are drawn, and the few compositions that all parts use.</summary>
public sealed class ShapeList(double width)
{
    private readonly List<Shape> _shapes = [];

    public double Width { get; } = width;
    public double Margin { get; } = Tiers.Margin(width);
    public double Right => Width - Margin;
    public double Inner => Width - 2 * Margin;
    public IReadOnlyList<Shape> Shapes => _shapes;

    public void Add(Shape shape) => _shapes.Add(shape);

    /// <param name="x">Where the text begins, is centred or ends.</param>
    /// <param name="room">What it may take; cut at its end beyond.</param>
    public double Text(string text, double x, double baseline, double room, TextStyle style, Tone tone, Align align = Align.Left) =>
        Cut(text, Shortened.End, x, baseline, room, style, tone, align);

    /// <summary>An id: what all have is left out first, then its middle.</summary>
    public double Id(string text, Func<SharedParts> ids, double x, double baseline, double room, TextStyle style, Tone tone, Align align = Align.Right) =>
        Cut(text, (id, width, measure) => Shortened.Fits(id, width, measure) ? id : ids().Cut(id, width, measure), x, baseline, room, style, tone, align);

    public static double Measure(string text, double size, bool medium = false) => Typeface.Measure(text, new(size, medium));

    public void Sign(StateLook look, double centreX, double centreY, double scale)
    {
        var size = Icons.Size * scale;
        Add(new Sign(new(centreX - size / 2, centreY - size / 2, size, size), look.Icon, look.Sign));
    }

    /// <summary>What is filled in the colour of a state, with its stripes.</summary>
    public static void Fill(Action<Shape> add, StateLook look, Rect room, double radius)
    {
        add(new Box(room, radius, look.Fill));
        if (look.Pattern is { } pattern) add(new Stripes(room, radius, pattern));
    }

    /// <summary>A heading with a line to the right margin, or to the small text there.</summary>
    public void Heading(string text, string small, double top, Tone tone)
    {
        var style = new TextStyle(12.5, Medium: true);
        var smallStyle = new TextStyle(12);
        if (Typeface.Measure(text, style) + Typeface.Measure(small, smallStyle) + 20 > Inner) small = "";
        var smallWidth = Typeface.Measure(small, smallStyle);
        var used = Text(text, Margin, top + 14, Inner - smallWidth - 10, style, tone);
        var (from, to) = (Margin + used + 10, small.Length == 0 ? Right : Right - smallWidth - 10);
        if (to > from) Add(new Hairline(new(from, top + 9, to - from, 1), Tone.Line));
        if (small.Length > 0) Text(small, Right, top + 14, smallWidth, smallStyle, Tone.Dim, Align.Right);
    }

    /// <summary>A heading with small words after it, as much of them as fits.</summary>
    public void HeadingWithWords(string text, string words, string fewWords, double top)
    {
        var used = Text(text, Margin, top + 14, Inner, new(12.5, Medium: true), Tone.Ink);
        var (style, x) = (new TextStyle(12), Margin + used + 10);
        var fits = Typeface.Measure(words, style) <= Right - x;
        if (Right - x > 40) Text(fits ? words : fewWords, x, top + 14, Right - x, style, Tone.Dim);
    }

    private double Cut(
        string text, Func<string, double, Func<string, double>, string> cut, double x, double baseline, double room, TextStyle style, Tone tone, Align align)
    {
        var shown = room <= 0 ? "" : cut(text, room, part => Typeface.Measure(part, style));
        if (shown.Length == 0) return 0;
        var width = Math.Min(Typeface.Measure(shown, style), room);
        var left = align switch { Align.Left => x, Align.Center => x - room / 2, Align.Right => x - room };
        Add(new TextLine(new(left, baseline - style.Size, room, 1.3 * style.Size))
        {
            Text = shown,
            X = x,
            Baseline = baseline,
            Width = width,
            Align = align,
            Style = style,
            Tone = tone,
        });
        return width;
    }
}
