namespace Progressd.Rendering.Places;

/// <summary>A full row a worker, over an axis.</summary>
public static class RowsLayout
{
    private const double CountsWidth = 640;
    private static readonly int[] Ticks = [25, 50, 75];

    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var most = plot.Options.Rows ?? plot.Workers.Count;
        var rows = plot.Rows.Take(most).ToList();
        var open = plot.Options.Rows is null ? plot.Absent : 0;
        var (pitch, bar, text) = (plot.Workers.Count + open) switch { <= 16 => (28.0, 20.0, 13.0), <= Tiers.MostRows => (24, 17, 12.5), _ => (22, 16, 12.5) };
        var places = Places(shapes, rows, pitch, bar, text);
        pitch = places.Pitch;
        var bottom = top + 2 + (rows.Count + open) * pitch;
        if (places.LabelAlign == Align.Right) AxisLayout.Lines(shapes, places.Track with { Y = top, Height = bottom + 2 - top });
        for (var i = 0; i < rows.Count; i++) BarLayout.Place(shapes, rows[i], places, top + 2 + i * pitch, Ticks);
        for (var i = rows.Count; i < rows.Count + open; i++) BarLayout.Open(shapes, places, top + 2 + i * pitch);
        AxisLayout.Labels(shapes, places.Track with { Y = bottom, Height = 0 }, [0, .. Ticks, 100]);
        var more = plot.Workers.Skip(rows.Count).ToList();
        if (more.Count > 0) shapes.Text(More(more), places.Track.X, bottom + 40, shapes.Right - places.Track.X, new(12.5), Tone.Dim);
        return bottom + 4 + 20 + (more.Count > 0 ? 25 : 0) + shapes.Margin - 8;
    }

    /// <summary>The places of full rows and of those in sections: as wide as these rows need.</summary>
    public static RowPlaces Places(ShapeList shapes, IReadOnlyList<Row> rows, double pitch, double bar, double text)
    {
        if (shapes.Width < HeaderLayout.NarrowWidth) return Stacked(shapes, rows, pitch + 12);
        var label = Math.Clamp(Math.Ceiling(Widest(rows.Select(row => row.Label), text, medium: true)), 28, Math.Round(0.2 * shapes.Width));
        var track = shapes.Margin + label + 26;
        // Two digits more than a percent has need a bit more room.
        var percent = Math.Max(shapes.Width < CountsWidth ? 46 : 42, Math.Ceiling(Widest(rows.Select(row => row.PercentText), text, medium: true)));
        var counts = shapes.Width < CountsWidth ? 0 : Math.Min(86, Math.Ceiling(Widest(rows.Select(row => row.CountText), text - 1.5, medium: false)));
        var right = counts == 0 ? shapes.Right - percent - 8 : shapes.Right - percent - 8 - counts - 18;
        var barTop = Math.Floor((pitch - bar) / 2);
        return new()
        {
            Pitch = pitch,
            TextSize = text,
            CentreY = barTop + bar / 2,
            LabelX = shapes.Margin + label,
            LabelWidth = label,
            IconX = shapes.Margin + label + 13,
            Track = new(track, barTop, right - track, bar),
            PercentRight = shapes.Right,
            PercentWidth = percent,
            CountRight = counts == 0 ? null : shapes.Right - percent - 8,
            CountWidth = counts,
            DescriptionSize = text - 0.5,
        };
    }

    // Side by side nothing would have room: the bar goes below its id, over the full width.
    private static RowPlaces Stacked(ShapeList shapes, IReadOnlyList<Row> rows, double pitch)
    {
        const double size = 12.5;
        var percent = Math.Ceiling(Widest(rows.Select(row => row.PercentText), size, medium: true));
        var icon = shapes.Right - percent - 14;
        return new()
        {
            Pitch = pitch,
            TextSize = size,
            CentreY = 9,
            LabelX = shapes.Margin,
            LabelAlign = Align.Left,
            LabelWidth = icon - 12 - shapes.Margin,
            IconX = icon,
            Track = new(shapes.Margin, 18, shapes.Inner, pitch - 22),
            PercentRight = shapes.Right,
            PercentWidth = percent,
            DescriptionSize = pitch < 36 ? 10.5 : 11.5,
        };
    }

    private static double Widest(IEnumerable<string> texts, double size, bool medium) =>
        texts.Select(text => ShapeList.Measure(text, size, medium)).DefaultIfEmpty(0).Max();

    // Names the states of the workers that are left out: nobody may miss a failure.
    private static string More(List<WorkerNow> more)
    {
        var bad = StateLook.InCounts.Where(look => look.IsBad)
            .Select(look => (Look: look, Count: more.Count(worker => worker.State == look.State && worker.IsCounted)))
            .Where(one => one.Count > 0)
            .Select(one => $"{Words.Number(one.Count)} {one.Look.Word}").ToList();
        return $"… and {Words.Number(more.Count)} more" + (bad.Count == 0 ? "" : $", of which {string.Join(", ", bad)}");
    }
}
