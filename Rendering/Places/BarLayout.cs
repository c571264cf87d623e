using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>Where the parts of a row stand: full rows, rows of sections and rows of columns differ in these numbers alone.</summary>
public sealed record RowPlaces
{
    public required double Pitch { get; init; }
    public required double TextSize { get; init; }

    /// <summary>Middle of id, icon, counts and percent, from the top of the row.</summary>
    public required double CentreY { get; init; }

    /// <summary>Where an id ends, or begins if <see cref="LabelAlign"/> is left.</summary>
    public required double LabelX { get; init; }
    public Align LabelAlign { get; init; } = Align.Right;
    public required double LabelWidth { get; init; }

    public required double IconX { get; init; }
    public double IconScale { get; init; } = 1;

    /// <summary>Left and right end of the bars; from the top of the row.</summary>
    public required Rect Track { get; init; }
    public double Radius { get; init; } = 3;

    /// <summary>Right edge of the percent.</summary>
    public required double PercentRight { get; init; }
    public required double PercentWidth { get; init; }

    /// <summary>Right edge of the counts; null: there are none.</summary>
    public double? CountRight { get; init; }
    public double CountWidth { get; init; }

    /// <summary>Of the words in or after a bar; 0: there are none.</summary>
    public required double DescriptionSize { get; init; }
}

/// <summary>One worker: id, icon, bar, description inside or next to it, counts, percent.</summary>
public static class BarLayout
{
    private const double Inset = 8;

    public static void Place(ShapeList shapes, Row row, RowPlaces places, double top, ReadOnlySpan<int> ticks)
    {
        var (size, middle) = (places.TextSize, top + places.CentreY);
        var baseline = middle + 0.36 * size;
        var look = row.Look;
        shapes.Id(row.Label, row.Ids, places.LabelX, baseline, places.LabelWidth, new(size, look.StandsOut), look.Text, places.LabelAlign);
        if (look.SignsBar) shapes.Sign(look, places.IconX, middle, places.IconScale);
        Bar(shapes, row, places.Track with { Y = top + places.Track.Y }, places, ticks);
        if (places.CountRight is { } right)
            shapes.Text(row.CountText, right, middle + 0.36 * (size - 1.5), places.CountWidth, new(size - 1.5), Tone.Dim, Align.Right);
        shapes.Text(row.PercentText, places.PercentRight, baseline, places.PercentWidth, new(size, Medium: true), look.Text, Align.Right);
    }

    /// <summary>The place of a worker that was announced and has not come.</summary>
    public static void Open(ShapeList shapes, RowPlaces places, double top) =>
        shapes.Add(new Frame(places.Track with { Y = top + places.Track.Y }, places.Radius, Tone.Grid));

    private static void Bar(ShapeList shapes, Row row, Rect track, RowPlaces places, ReadOnlySpan<int> ticks)
    {
        var look = row.Look;
        var fill = track with { Width = row.Bar > 0 ? Math.Max(2, Math.Round(track.Width * row.Bar / 100)) : 0 };
        shapes.Add(new Box(track, places.Radius, Tone.Track));
        foreach (var tick in ticks)
            if (Math.Round(track.X + track.Width * tick / 100) is var x && x > fill.Right + 1) shapes.Add(new Hairline(new(x, track.Y, 1, track.Height), Tone.Grid));
        if (fill.Width > 0) ShapeList.Fill(shapes.Add, look, fill, places.Radius);
        if (look.TrackOutline is { } around) shapes.Add(new Frame(track, places.Radius, around));
        if (look.FillOutline is { } edge && fill.Width > 0) shapes.Add(new Frame(fill, places.Radius, edge));
        if (row.Beyond) Beyond(shapes, look, track, places);
        if (places.DescriptionSize > 0 && row.Text.Length > 0) Text(shapes, row, track, fill, places.DescriptionSize);
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
        else if (row.Look.Pattern is not null)
            shapes.Add(new Box(plate with { X = fill.X + 1, Width = plate.Right - fill.X - 1 }, 2, row.Look.Fill));
        shapes.Text(shown, x, track.MiddleY + 0.36 * size, room, style, inside ? row.Look.OnFill : row.Look.Text);
    }

    private static void Beyond(ShapeList shapes, StateLook look, Rect track, RowPlaces places)
    {
        var size = 12 * places.IconScale;
        var sign = new Rect(track.Right - 1, track.MiddleY - size / 2, size * 0.75, size);
        shapes.Add(new Sign(sign, Icons.Beyond, look.Beyond));
    }
}
