using System.Globalization;
using System.Text;
using System.Xml;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Places;

namespace Progressd.Rendering.Pictures;

/// <summary>The painter's SVG canvas, written by hand: short, exact, accessible, and valid XML whatever a client sent.</summary>
public sealed class SvgCanvas : ICanvas
{
    private const string Fonts = "Roboto, system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";

    // Beyond this share of its room a text is held to its measured width: another host's font may be wider.
    private const double TightShare = 0.8;

    private readonly StringBuilder _svg = new();
    private readonly Theme _theme;
    private readonly bool _auto;
    private int _clips;

    private SvgCanvas(Theme theme, bool auto) => (_theme, _auto) = (theme, auto);

    /// <param name="auto">Light or dark as the viewer prefers; <paramref name="theme"/> where that cannot be asked.</param>
    public static byte[] Draw(Layout layout, Theme theme, bool auto)
    {
        var canvas = new SvgCanvas(theme, auto);
        canvas.Begin(layout);
        Painter.Draw(layout, canvas);
        canvas._svg.Append("</svg>\n");
        return Encoding.UTF8.GetBytes(canvas._svg.ToString());
    }

    public void Box(Rect room, double radius, Tone tone) => Line($"<rect {Place(room)}{Rounded(room, radius)}{Fill(tone)}/>");

    public void Stripes(Rect room, double radius, Pattern pattern) =>
        Line($"<rect {Place(room)}{Rounded(room, radius)} fill=\"url(#{pattern.Name})\"/>");

    public void Frame(Rect room, double radius, Tone tone, bool dashed)
    {
        var line = new Rect(room.X + 0.5, room.Y + 0.5, Math.Max(0.5, room.Width - 1), room.Height - 1);
        Line($"<rect {Place(line)}{Rounded(line, radius)} fill=\"none\"{Stroke(tone)}{(dashed ? " stroke-dasharray=\"5 4\"" : "")}/>");
    }

    public void Rule(Rect room, Tone tone, bool dashed)
    {
        if (!dashed) Line($"<rect {Place(room)}{Fill(tone)}/>");
        else Line($"<path d=\"M{N(room.X + 0.5)} {N(room.Y)}V{N(room.Bottom)}\"{Stroke(tone)} stroke-dasharray=\"2 3\"/>");
    }

    public void Sign(Rect room, Icon icon, Tone tone)
    {
        var scale = room.Height / Icons.Size;
        var place = $"translate({N(room.X)} {N(room.Y)})" + (scale == 1 ? "" : $" scale({N(scale)})");
        var pen = icon.Stroke == 0 ? Fill(tone)
            : $" fill=\"none\"{Stroke(tone)} stroke-width=\"{N(icon.Stroke)}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        Line($"<path transform=\"{place}\" d=\"{icon.Path}\"{pen}/>");
    }

    public void Squares(IReadOnlyList<Rect> rects, Tone tone)
    {
        foreach (var ofWidth in rects.GroupBy(rect => rect.Width))
            Line($"<path fill=\"none\"{Stroke(tone)} stroke-width=\"{N(ofWidth.Key)}\" d=\"{ShortPath.Strokes(ofWidth)}\"/>");
    }

    public void Bars(IReadOnlyList<Rect> rects, Tone tone)
    {
        foreach (var ofHeight in rects.GroupBy(rect => rect.Height))
            Line($"<path fill=\"none\"{Stroke(tone)} stroke-width=\"{N(ofHeight.Key)}\" d=\"{string.Concat(ofHeight.Select(Lying))}\"/>");

        static string Lying(Rect rect) => $"M{N(rect.X)} {N(rect.MiddleY)}h{N(rect.Width)}";
    }

    public void Area(Rect room, IReadOnlyList<Dot> corners, Tone? tone, Pattern? pattern)
    {
        if (tone is { } fill) Line($"<path{Fill(fill)} d=\"{Through(corners)}z\"/>");
        if (pattern is not null) Line($"<path fill=\"url(#{pattern.Name})\" d=\"{Through(corners)}z\"/>");
    }

    public void Polyline(IReadOnlyList<Dot> points, Tone tone, double thickness, LineKind kind)
    {
        var dash = kind switch { LineKind.Solid => "", LineKind.Dashed => " stroke-dasharray=\"5 4\"", LineKind.Dotted => " stroke-dasharray=\"0 5\" stroke-linecap=\"round\"" };
        Line($"<path fill=\"none\"{Stroke(tone)} stroke-width=\"{N(thickness)}\"{dash} d=\"{Through(points)}\"/>");
    }

    public void Dots(IReadOnlyList<Dot> middles, double diameter, Tone tone) =>
        Line($"<path fill=\"none\"{Stroke(tone)} stroke-width=\"{N(diameter)}\" stroke-linecap=\"round\" d=\"{ShortPath.Points(middles)}\"/>");

    public void Signs(IReadOnlyList<Rect> rooms, Icon icon, Tone tone) => Line(
        $"<path fill=\"none\"{Stroke(tone)} stroke-width=\"{N(icon.Stroke * rooms[0].Height / Icons.Size)}\" stroke-linecap=\"round\" d=\"{ShortPath.Signs(rooms, icon.Path)}\"/>");

    public void Text(TextLine line)
    {
        var anchor = line.Align switch { Align.Left => "", Align.Center => " text-anchor=\"middle\"", Align.Right => " text-anchor=\"end\"" };
        var weight = line.Style.Medium ? " font-weight=\"500\"" : "";
        var tight = line.Width > TightShare * line.Room.Width && line.Width > 0
            ? $" textLength=\"{N(line.Width)}\" lengthAdjust=\"spacingAndGlyphs\"" : "";
        var bidi = WritingSystem.HasRightToLeft(line.Text) ? " style=\"unicode-bidi:plaintext\"" : "";
        var place = $"x=\"{N(line.X)}\" y=\"{N(line.Baseline)}\" font-size=\"{N(line.Style.Size)}\"";
        Line($"<text {place}{weight}{anchor}{tight}{bidi}{Fill(line.Tone)}>{Escaped(line.Text)}</text>");
    }

    public void Clip(Rect room, double radius, Action draw)
    {
        var id = $"c{_clips++}";
        Line($"<clipPath id=\"{id}\"><rect {Place(room)}{Rounded(room, radius)}/></clipPath>");
        Line($"<g clip-path=\"url(#{id})\">");
        draw();
        Line($"</g>");
    }

    /// <summary>For text and attributes; drops what XML cannot hold.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) continue;
            escaped.Append(rune.Value switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => rune.ToString() });
        }
        return escaped.ToString();
    }

    private void Begin(Layout layout)
    {
        var (width, height) = (N(layout.Width), N(layout.Height));
        var size = $"width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"";
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\" font-family=\"{Fonts}\">");
        Line($"<title>{Escaped(layout.Label)}</title>");
        Line($"<style>text{{font-variant-numeric:tabular-nums;white-space:pre}}{(_auto ? Classes() : "")}</style>");
        Line($"<defs>");
        foreach (var pattern in Pattern.All)
        {
            if (pattern.Upright) Stripe(pattern, 6, "M3 0V6", 1.5);
            else Stripe(pattern, 8, "M-2 2L2 -2M0 8L8 0M6 10L10 6", 1.6);
        }
        Line($"</defs>");
    }

    private void Stripe(Pattern pattern, int period, string path, double width) => Line(
        $"<pattern id=\"{pattern.Name}\" width=\"{period}\" height=\"{period}\" patternUnits=\"userSpaceOnUse\">"
        + $"<path d=\"{path}\"{Stroke(pattern.Tone)} stroke-width=\"{N(width)}\"/></pattern>");

    private static string Classes()
    {
        var dark = string.Concat(Enum.GetValues<Tone>().Select(tone =>
            $".f-{Class(tone)}{{fill:{Theme.Dark[tone].Css}}}.s-{Class(tone)}{{stroke:{Theme.Dark[tone].Css}}}"));
        return $"@media (prefers-color-scheme:dark){{{dark}}}";
    }

    private string Fill(Tone tone) => $" fill=\"{_theme[tone].Css}\"" + (_auto ? $" class=\"f-{Class(tone)}\"" : "");

    private string Stroke(Tone tone) => $" stroke=\"{_theme[tone].Css}\"" + (_auto ? $" class=\"s-{Class(tone)}\"" : "");

    private static string Class(Tone tone) => Theme.Variable(tone)[2..];

    private static string Place(Rect room) => $"x=\"{N(room.X)}\" y=\"{N(room.Y)}\" width=\"{N(room.Width)}\" height=\"{N(room.Height)}\"";

    private static string Rounded(Rect room, double radius) =>
        radius > 0 ? $" rx=\"{N(Math.Min(radius, Math.Min(room.Width, room.Height) / 2))}\"" : "";

    // To a tenth of a px, and as steps: half the length of whole places.
    private static string Through(IReadOnlyList<Dot> points)
    {
        var path = new StringBuilder();
        var (x, y) = (0L, 0L);
        foreach (var (i, point) in points.Index())
        {
            var (nextX, nextY) = ((long)Math.Round(point.X * 10), (long)Math.Round(point.Y * 10));
            path.Append(i == 0 ? 'M' : i == 1 ? 'l' : ' ').Append(N((nextX - x) / 10.0)).Append(' ').Append(N((nextY - y) / 10.0));
            (x, y) = (nextX, nextY);
        }
        return path.ToString();
    }

    private static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    private void Line(string element) => _svg.Append(element).Append('\n');
}
