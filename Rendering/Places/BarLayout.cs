using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>Where the parts of a row stand: full rows, rows of sections and rows of columns differ in these numbers alone.</summary>
/// <param name="LabelX">Where an id ends, or begins if <paramref name="LabelAlign"/> is left.</param>
/// <param name="CentreY">Middle of id, icon, counts and percent, from the top of the row.</param>
/// <param name="Track">Left and right end of the bars; from the top of the row.</param>
/// <param name="PercentRight">Right edge of the percent.</param>
/// <param name="CountRight">Right edge of the counts; null: there are none.</param>
public sealed record RowPlaces(
    double Pitch, double TextSize, double LabelX, Align LabelAlign, double LabelWidth, double IconX, double IconScale, double CentreY, Rect Track,
    double PercentRight, double PercentWidth, double? CountRight, double CountWidth, double Radius, double DescriptionSize);

/// <summary>One worker: id, icon, bar, description inside or next to it, counts, percent.</summary>
public static class BarLayout
{
    private const double Inset = 8;

    public static void Place(ShapeList shapes, Row row, RowPlaces places, double top, ReadOnlySpan<int> ticks)
    {
        var (size, middle) = (places.TextSize, top + places.CentreY);
        var baseline = middle + 0.36 * size;
        var (tone, alarming) = (ShapeList.TextTone(row.State), ShapeList.StandsOut(row.State));
        shapes.Id(row.Label, places.LabelX, baseline, places.LabelWidth, new(size, alarming), tone, places.LabelAlign);
        if (row.State != WorkerState.Running) shapes.Sign(row.State, places.IconX, middle, places.IconScale, ShapeList.SignTone(row.State));
        Bar(shapes, row, places.Track with { Y = top + places.Track.Y }, places, ticks);
        if (places.CountRight is { } right)
            shapes.Text(row.CountText, right, middle + 0.36 * (size - 1.5), places.CountWidth, new(size - 1.5), Tone.Dim, Align.Right);
        shapes.Text(row.PercentText, places.PercentRight, baseline, places.PercentWidth, new(size, Medium: true), tone, Align.Right);
    }

    private static void Bar(ShapeList shapes, Row row, Rect track, RowPlaces places, ReadOnlySpan<int> ticks)
    {
        var fill = track with { Width = row.Bar > 0 ? Math.Max(2, Math.Round(track.Width * row.Bar / 100)) : 0 };
        shapes.Add(new Box(track, places.Radius, Tone.Track));
        foreach (var tick in ticks)
            if (Math.Round(track.X + track.Width * tick / 100) is var x && x > fill.Right + 1) shapes.Add(new Hairline(new(x, track.Y, 1, track.Height), Tone.Grid));
        if (fill.Width > 0) Fill(shapes, row.State, fill, places.Radius);
        if (row.State == WorkerState.Failed) shapes.Add(new Frame(track, places.Radius, Tone.FailOutline));
        if (row.State == WorkerState.Stalled && fill.Width > 0) shapes.Add(new Frame(fill, places.Radius, Tone.StallLine));
        if (row.Beyond) Beyond(shapes, row.State, track, places);
        if (places.DescriptionSize > 0 && row.Text.Length > 0) Text(shapes, row, track, fill, places.DescriptionSize);
    }

    private static void Fill(ShapeList shapes, WorkerState state, Rect fill, double radius)
    {
        shapes.Add(new Box(fill, radius, ShapeList.FillTone(state)));
        if (ShapeList.PatternOf(state) is { } pattern) shapes.Add(new Stripes(fill, radius, pattern));
    }

    // From half on inside, else after the end: always at least half the track free, and never ink across two colours.
    private static void Text(ShapeList shapes, Row row, Rect track, Rect fill, double size)
    {
        var style = new TextStyle(size);
        var inside = row.Bar >= 50;
        var (x, room) = inside ? (fill.X + Inset, fill.Width - 2 * Inset) : (fill.Right + Inset, track.Width - fill.Width - 2 * Inset);
        var shown = Shortened.End(row.Text, room, part => Typeface.Measure(part, style));
        var width = Math.Min(room, Typeface.Measure(shown, style));
        if (shown.Length == 0) return;
        var plate = new Rect(x - 5, track.Y + 1, width + 10, track.Height - 2);
        if (!inside) shapes.Add(new Box(plate, 0, Tone.Track));
        else if (ShapeList.PatternOf(row.State) is not null)
            shapes.Add(new Box(plate with { X = fill.X + 1, Width = plate.Right - fill.X - 1 }, 2, ShapeList.FillTone(row.State)));
        var tone = !inside ? ShapeList.TextTone(row.State) : row.State == WorkerState.Stalled ? Tone.OnStall : Tone.OnFill;
        shapes.Text(shown, x, track.MiddleY + 0.36 * size, room, style, tone);
    }

    private static void Beyond(ShapeList shapes, WorkerState state, Rect track, RowPlaces places)
    {
        var size = 12 * places.IconScale;
        var sign = new Rect(track.Right - 1, track.MiddleY - size / 2, size * 0.75, size);
        shapes.Add(new Sign(sign, Icons.Beyond, state == WorkerState.Failed ? Tone.FailText : Tone.OkIcon));
    }
}
