using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>A full row a worker, over an axis (PICTURE §3.2).</summary>
public static class RowsLayout
{
    private const double CountsWidth = 640;
    private static readonly int[] Ticks = [25, 50, 75];

    public static double Place(ShapeList sheet, Plot plot, double top)
    {
        var most = plot.Options.Rows ?? plot.Workers.Count;
        var rows = plot.Rows.Take(most).ToList();
        var (pitch, bar, text) = plot.Workers.Count switch { <= 16 => (28.0, 20.0, 13.0), <= Tiers.MostRows => (24, 17, 12.5), _ => (22, 16, 12.5) };
        var places = Places(sheet, rows, pitch, bar, text);
        pitch = places.Pitch;
        var bottom = top + 2 + rows.Count * pitch;
        if (places.LabelAlign == Align.Right) AxisLayout.Lines(sheet, places.Track with { Y = top, Height = bottom + 2 - top });
        for (var i = 0; i < rows.Count; i++) BarLayout.Place(sheet, rows[i], places, top + 2 + i * pitch, Ticks);
        AxisLayout.Labels(sheet, places.Track with { Y = bottom, Height = 0 }, [0, .. Ticks, 100]);
        var more = plot.Workers.Skip(rows.Count).ToList();
        if (more.Count > 0) sheet.Text(More(more), places.Track.X, bottom + 40, sheet.Right - places.Track.X, new(12.5), Tone.Dim);
        return bottom + 4 + 20 + (more.Count > 0 ? 25 : 0) + sheet.Margin - 8;
    }

    /// <summary>The places of full rows and of those in sections: as wide as these rows need.</summary>
    public static RowPlaces Places(ShapeList sheet, IReadOnlyList<Row> rows, double pitch, double bar, double text)
    {
        if (sheet.Width < HeaderLayout.NarrowWidth) return Stacked(sheet, rows, pitch + 12);
        var label = Math.Clamp(Math.Ceiling(Widest(rows.Select(row => row.Label), text, medium: true)), 28, Math.Round(0.2 * sheet.Width));
        var track = sheet.Margin + label + 26;
        // Two digits more than a percent has need a bit more room.
        var percent = Math.Max(sheet.Width < CountsWidth ? 46 : 42, Math.Ceiling(Widest(rows.Select(row => row.PercentText), text, medium: true)));
        var counts = sheet.Width < CountsWidth ? 0 : Math.Min(86, Math.Ceiling(Widest(rows.Select(row => row.CountText), text - 1.5, medium: false)));
        var right = counts == 0 ? sheet.Right - percent - 8 : sheet.Right - percent - 8 - counts - 18;
        var barTop = Math.Floor((pitch - bar) / 2);
        return new()
        {
            Pitch = pitch,
            TextSize = text,
            CentreY = barTop + bar / 2,
            LabelX = sheet.Margin + label,
            LabelWidth = label,
            IconX = sheet.Margin + label + 13,
            Track = new(track, barTop, right - track, bar),
            PercentRight = sheet.Right,
            PercentWidth = percent,
            CountRight = counts == 0 ? null : sheet.Right - percent - 8,
            CountWidth = counts,
            DescriptionSize = text - 0.5,
        };
    }

    // Side by side nothing would have room: the bar goes below its id, over the full width.
    private static RowPlaces Stacked(ShapeList sheet, IReadOnlyList<Row> rows, double pitch)
    {
        const double size = 12.5;
        var percent = Math.Ceiling(Widest(rows.Select(row => row.PercentText), size, medium: true));
        var icon = sheet.Right - percent - 14;
        return new()
        {
            Pitch = pitch,
            TextSize = size,
            CentreY = 9,
            LabelX = sheet.Margin,
            LabelAlign = Align.Left,
            LabelWidth = icon - 12 - sheet.Margin,
            IconX = icon,
            Track = new(sheet.Margin, 18, sheet.Inner, pitch - 22),
            PercentRight = sheet.Right,
            PercentWidth = percent,
            DescriptionSize = pitch < 36 ? 10.5 : 11.5,
        };
    }

    private static double Widest(IEnumerable<string> texts, double size, bool medium) =>
        texts.Select(text => ShapeList.Measure(text, size, medium)).DefaultIfEmpty(0).Max();

    // What is left out says whether it can be left out.
    private static string More(List<WorkerNow> more)
    {
        var bad = StateLook.InCounts.Where(look => look.IsBad)
            .Select(look => (Look: look, Count: more.Count(worker => worker.State == look.State)))
            .Where(one => one.Count > 0)
            .Select(one => $"{Words.Number(one.Count)} {one.Look.Word}").ToList();
        return $"… and {Words.Number(more.Count)} more" + (bad.Count == 0 ? "" : $", of which {string.Join(", ", bad)}");
    }
}
