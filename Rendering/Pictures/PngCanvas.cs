using System.Text;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Places;
using SkiaSharp;

namespace Progressd.Rendering.Pictures;

/// <summary>The painter's Skia canvas.</summary>
public sealed partial class PngCanvas : ICanvas, IDisposable
{
    private const double UprightPeriod = 6;

    // 8 along the line, 5.7 across: at whole px each row of pixels repeats the one above, and packs well.
    private const double SlantedPeriod = 8;
    private const float DarkTextOutline = 0.2f;
    private const double Dash = 2, DashPeriod = 5;

    private readonly SKCanvas _canvas;
    private readonly Theme _theme;
    private readonly SKPaint _fill = new() { IsAntialias = true };
    private readonly SKPaint _stroke = new() { IsAntialias = true, IsStroke = true, StrokeWidth = 1 };
    private readonly SKFont _font = new() { Hinting = SKFontHinting.Slight, Subpixel = true, Edging = SKFontEdging.Antialias };

    // The band that is drawn, in px at scale 1.
    private readonly double _top;
    private readonly double _bottom;

    private readonly Fonts _fonts;

    private PngCanvas(SKCanvas canvas, Theme theme, Fonts fonts, double top, double bottom) =>
        (_canvas, _theme, _fonts, _top, _bottom) = (canvas, theme, fonts, top, bottom);

    public void Dispose()
    {
        _fill.Dispose();
        _stroke.Dispose();
        _font.Dispose();
    }

    public void Box(Rect room, double radius, Tone tone)
    {
        _fill.Color = Of(tone);
        if (radius > 0) _canvas.DrawRoundRect(Of(room), (float)radius, (float)radius, _fill);
        else _canvas.DrawRect(Of(room), _fill);
    }

    public void Stripes(Rect room, double radius, Pattern pattern) => Clip(room, radius, () =>
    {
        var slanted = !pattern.Upright;
        _stroke.Color = Of(pattern.Tone);
        _stroke.StrokeWidth = slanted ? 1.6f : 1.5f;
        // In phase all over the picture, like a pattern of SVG.
        var (lean, step) = slanted ? (room.Height, SlantedPeriod) : (0, UprightPeriod);
        var origin = slanted ? -room.Y : 3;
        using var lines = new SKPathBuilder();
        for (var x = Math.Floor((room.X - 4 - origin) / step) * step + origin; x < room.Right + lean + 4; x += step)
        {
            lines.MoveTo((float)x, (float)room.Y);
            lines.LineTo((float)(x - lean), (float)room.Bottom);
        }
        using var path = lines.Detach();
        _canvas.DrawPath(path, _stroke);
        _stroke.StrokeWidth = 1;
    });

    public void Frame(Rect room, double radius, Tone tone, bool dashed)
    {
        using var dash = dashed ? SKPathEffect.CreateDash([5, 4], 0) : null;
        _stroke.Color = Of(tone);
        _stroke.PathEffect = dash;
        var line = SKRect.Create((float)room.X + 0.5f, (float)room.Y + 0.5f, Math.Max(0.5f, (float)room.Width - 1), (float)room.Height - 1);
        _canvas.DrawRoundRect(line, (float)radius, (float)radius, _stroke);
        _stroke.PathEffect = null;
    }

    public void Rule(Rect room, Tone tone, bool dashed)
    {
        _fill.Color = Of(tone);
        if (!dashed)
        {
            _canvas.DrawRect(Of(room), _fill);
            return;
        }
        // Of a band's few dashes alone: a rule is as long as the picture is tall.
        var (top, bottom) = (Math.Max(room.Y, _top), Math.Min(room.Bottom, _bottom));
        for (var y = room.Y + Math.Floor((top - room.Y) / DashPeriod) * DashPeriod; y < bottom; y += DashPeriod)
            _canvas.DrawRect(Of(room with { Y = y, Height = Math.Min(Dash, room.Bottom - y) }), _fill);
    }

    public void Sign(Rect room, Icon icon, Tone tone)
    {
        using var path = SKPath.ParseSvgPathData(icon.Path);
        var scale = (float)(room.Height / Icons.Size);
        path.Transform(new SKMatrix(scale, 0, (float)room.X, 0, scale, (float)room.Y, 0, 0, 1));
        using var paint = new SKPaint
        {
            IsAntialias = true,
            Color = Of(tone),
            IsStroke = icon.Stroke > 0,
            StrokeWidth = (float)icon.Stroke * scale,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        _canvas.DrawPath(path, paint);
    }

    public void Squares(IReadOnlyList<Rect> rects, Tone tone)
    {
        _fill.Color = Of(tone);
        foreach (var rect in rects) _canvas.DrawRect(Of(rect), _fill);
    }

    public void Bars(IReadOnlyList<Rect> rects, Tone tone) => Squares(rects, tone);

    public void Area(Rect room, IReadOnlyList<Dot> corners, Tone? tone, Pattern? pattern)
    {
        using var path = Through(corners, closed: true);
        if (tone is { } fill)
        {
            _fill.Color = Of(fill);
            _canvas.DrawPath(path, _fill);
        }
        if (pattern is null) return;
        _canvas.Save();
        _canvas.ClipPath(path, SKClipOperation.Intersect, antialias: true);
        Stripes(room, 0, pattern);
        _canvas.Restore();
    }

    public void Polyline(IReadOnlyList<Dot> points, Tone tone, double thickness, LineKind kind)
    {
        using var dash = kind switch { LineKind.Solid => null, LineKind.Dashed => SKPathEffect.CreateDash([5, 4], 0), LineKind.Dotted => SKPathEffect.CreateDash([0, 5], 0) };
        using var path = Through(points, closed: false);
        var cap = _stroke.StrokeCap;
        (_stroke.Color, _stroke.StrokeWidth, _stroke.PathEffect) = (Of(tone), (float)thickness, dash);
        if (kind == LineKind.Dotted) _stroke.StrokeCap = SKStrokeCap.Round;
        _canvas.DrawPath(path, _stroke);
        (_stroke.StrokeWidth, _stroke.PathEffect, _stroke.StrokeCap) = (1, null, cap);
    }

    public void Dots(IReadOnlyList<Dot> middles, double diameter, Tone tone) =>
        Array.ForEach([.. middles], middle => Box(new(middle.X - diameter / 2, middle.Y - diameter / 2, diameter, diameter), diameter / 2, tone));

    public void Signs(IReadOnlyList<Rect> rooms, Icon icon, Tone tone)
    {
        foreach (var room in rooms) Sign(room, icon, tone);
    }

    public void Text(TextLine line)
    {
        _fill.Color = Of(line.Tone);
        // Skia's contrast thins dark letters out: a hair of outline gives them the weight that browsers show.
        (_fill.Style, _fill.StrokeWidth) = IsDark(line.Tone) ? (SKPaintStyle.StrokeAndFill, DarkTextOutline) : (SKPaintStyle.Fill, 0);
        _font.Size = (float)line.Style.Size;
        _font.ScaleX = 1;
        var parts = Parts(ReadingOrder.Of(line.Text), line.Style.Medium);
        var widths = parts.ConvertAll(Width);
        var width = widths.Sum();
        // A font of the host may be wider than was reckoned with: nothing leaves its room.
        if (width > line.Room.Width) _font.ScaleX = (float)(line.Room.Width / width);
        var x = line.Align switch { Align.Left => line.X, Align.Center => line.X - width * _font.ScaleX / 2, Align.Right => line.X - width * _font.ScaleX };
        for (var i = 0; i < parts.Count; i++)
        {
            _font.Typeface = parts[i].Face;
            _canvas.DrawText(parts[i].Text, (float)x, (float)line.Baseline, SKTextAlign.Left, _font, _fill);
            x += widths[i] * _font.ScaleX;
        }
        _fill.Style = SKPaintStyle.Fill;
    }

    public void Clip(Rect room, double radius, Action draw)
    {
        _canvas.Save();
        using var edge = new SKRoundRect(Of(room), (float)radius);
        _canvas.ClipRoundRect(edge, SKClipOperation.Intersect, antialias: true);
        draw();
        _canvas.Restore();
    }

    private static SKPath Through(IReadOnlyList<Dot> points, bool closed)
    {
        using var builder = new SKPathBuilder();
        foreach (var (i, point) in points.Index())
            if (i == 0) builder.MoveTo((float)point.X, (float)point.Y);
            else builder.LineTo((float)point.X, (float)point.Y);
        if (closed) builder.Close();
        return builder.Detach();
    }

    private double Width((string Text, SKTypeface Face) part)
    {
        _font.Typeface = part.Face;
        return _font.MeasureText(part.Text);
    }

    // Stretches of one font. Joiners and variation selectors would be drawn as boxes: Skia alone does not shape.
    private List<(string Text, SKTypeface Face)> Parts(string text, bool medium)
    {
        if (Ascii.IsValid(text)) return [(text, Fonts.Roboto(medium))];
        var parts = new List<(string, SKTypeface)>();
        var (part, face) = (new StringBuilder(), (SKTypeface?)null);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F)) continue;
            var next = _fonts.For(rune, medium);
            if (face is not null && next != face)
            {
                parts.Add((part.ToString(), face));
                part.Clear();
            }
            face = next;
            part.Append(rune.ToString());
        }
        if (face is not null) parts.Add((part.ToString(), face));
        return parts;
    }

    private bool IsDark(Tone tone) => 2 * _theme[tone].Red + 5 * _theme[tone].Green + _theme[tone].Blue < 8 * 128;

    private SKColor Of(Tone tone) => new(_theme[tone].Red, _theme[tone].Green, _theme[tone].Blue);

    private static SKRect Of(Rect rect) => SKRect.Create((float)rect.X, (float)rect.Y, (float)rect.Width, (float)rect.Height);
}
