namespace Progressd.Rendering;

/// <summary>A picture of one sentence: no such job, or a mistake in the request.</summary>
public static class CardLayout
{
    private const double Height = 112;

    public static Layout Of(string line, string small, double width)
    {
        var sheet = new Sheet(width);
        sheet.Add(new Frame(new(16, 12, width - 32, Height - 24), 6, Tone.Grid, Dashed: true));
        var room = width - 56;
        var style = new TextStyle(width < 400 ? 13 : 16, Medium: true);
        // With small words below there is one line, an id in it: its both ends stay. A sentence alone is broken.
        IReadOnlyList<string> lines = small.Length > 0
            ? [Cut.Middle(ShownText.Of(line), room, part => Typeface.Measure(part, style))]
            : Cut.Lines(ShownText.Of(line), 3, room, part => Typeface.Measure(part, style));
        var baseline = small.Length > 0 ? 52 : Height / 2 + 0.36 * style.Size - 1.35 * style.Size * (lines.Count - 1) / 2;
        for (var i = 0; i < lines.Count; i++)
            sheet.Text(lines[i], width / 2, baseline + 1.35 * style.Size * i, room, style, Tone.Ink, Align.Center);
        sheet.Text(ShownText.Of(small), width / 2, 76, room, new(width < 400 ? 11 : 13), Tone.Dim, Align.Center);
        return new(width, Height, sheet.Shapes, ShownText.Of(line));
    }
}
