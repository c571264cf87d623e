using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>A picture of one sentence: no such job, or a mistake in the request.</summary>
public static class CardLayout
{
    private const double LeastHeight = 112;

    public static Layout Of(string line, string small, double width)
    {
        var shapes = new ShapeList(width);
        var room = width - 56;
        var style = new TextStyle(width < 400 ? 12.5 : 16, Medium: true);
        // With small words below there is one line, an id in it: its both ends stay. A sentence alone is broken.
        IReadOnlyList<string> lines = small.Length > 0
            ? [Shortened.Middle(ShownText.Of(line), room, part => Typeface.Measure(part, style))]
            : Shortened.Lines(ShownText.Of(line), 8, room, part => Typeface.Measure(part, style));
        var pitch = Math.Round(1.35 * style.Size);
        var height = Math.Max(small.Length > 0 ? HeightOfWaiting(width) : LeastHeight, lines.Count * pitch + 48);
        shapes.Add(new Frame(new(16, 12, width - 32, height - 24), 6, Tone.Grid, Dashed: true));
        var baseline = small.Length > 0 ? Math.Floor(height / 2) - 4 : height / 2 + 0.36 * style.Size - pitch * (lines.Count - 1) / 2;
        for (var i = 0; i < lines.Count; i++)
            shapes.Text(lines[i], width / 2, baseline + pitch * i, room, style, Tone.Ink, Align.Center);
        shapes.Text(ShownText.Of(small), width / 2, Math.Floor(height / 2) + 20, room, new(width < 400 ? 11 : 13), Tone.Dim, Align.Center);
        return new(width, height, shapes.Shapes, ShownText.Of(line));
    }

    // Where a job is looked for that may yet be made: a page around the picture does not move when it is.
    private static double HeightOfWaiting(double width)
    {
        var id = Id.Trusted("job");
        var created = new Created(id) { Title = id.Shown, MaxAge = TimeSpan.FromDays(1), Stall = null, Announced = 1, Groups = [], Series = null, Tell = "", Key = null };
        return Layout.Of(Plot.Of(Job.After(created, default, 1), default, new(Width: width)), width).Height;
    }
}
