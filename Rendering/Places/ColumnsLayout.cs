namespace Progressd.Rendering.Places;

/// <summary>All workers side by side, without descriptions: every id still readable in one screen.</summary>
public static class ColumnsLayout
{
    private const double Gap = 24;
    private const double Pitch = 18;
    private const double TextSize = 11.5;
    private const double PercentColumn = 40;
    private const double IconScale = 0.8;

    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        shapes.Heading(plot.AllHeading, "", top, Tone.Ink);
        top += 22;
        var rows = plot.Rows.ToList();
        var all = plot.Places;
        var columns = Tiers.Columns(all, shapes.Width);
        var lines = (all + columns - 1) / columns;
        var width = Math.Floor((shapes.Inner - Gap * (columns - 1)) / columns);
        var label = Math.Ceiling(Math.Min(rows.Max(row => ShapeList.Measure(row.Label, TextSize, medium: true)), 0.36 * width));
        var bottom = top + 2 + lines * Pitch;
        for (var column = 0; column * lines < all; column++)
        {
            var places = Places(shapes.Margin + column * (width + Gap), width, label);
            var axis = places.Track with { Y = top, Height = bottom + 2 - top };
            AxisLayout.Lines(shapes, axis, 50);
            for (var line = 0; line < lines && column * lines + line < all; line++)
            {
                if (column * lines + line is var i && i < rows.Count) BarLayout.Place(shapes, rows[i], places, top + 2 + line * Pitch, [50]);
                else BarLayout.Open(shapes, places, top + 2 + line * Pitch);
            }
            AxisLayout.Labels(shapes, places.Track with { Y = bottom, Height = 0 }, [0, 50, 100]);
        }
        return bottom + 4 + 20 + shapes.Margin - 8;
    }

    private static RowPlaces Places(double left, double width, double label)
    {
        var track = Math.Ceiling(left + label + 26 * IconScale);
        return new()
        {
            Pitch = Pitch,
            TextSize = TextSize,
            CentreY = Pitch / 2,
            LabelX = left + label,
            LabelWidth = label,
            IconX = left + label + 13 * IconScale,
            IconScale = IconScale,
            Track = new(track, 3, left + width - PercentColumn - track, 12),
            Radius = 2,
            PercentRight = left + width,
            PercentWidth = PercentColumn - 4,
            DescriptionSize = 0,
        };
    }
}
