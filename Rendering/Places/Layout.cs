namespace Progressd.Rendering.Places;

/// <summary>
/// A plot as shapes in their places: arithmetic only, the same for PNG and SVG, in px at scale 1.
/// </summary>
/// <param name="Label">What the picture says, for who cannot see it.</param>
public sealed record Layout(double Width, double Height, IReadOnlyList<Shape> Shapes, string Label)
{
    public static Layout Of(Plot plot, double width)
    {
        var shapes = new ShapeList(width);
        var height = plot is { Options.Time: true, Tier: not (Tier.Badge or Tier.None) } ? LanesLayout.Place(shapes, plot, HeaderLayout.Place(shapes, plot)) : plot.Tier switch
        {
            Tier.Badge when width < HeaderLayout.NarrowWidth => BadgeLayout.Place(shapes, plot),
            Tier.Badge => Top() - 16 + shapes.Margin - 4,
            Tier.None => NoBars(shapes, plot, Top()),
            Tier.Rows => PacesLayout.Below(shapes, plot, RowsLayout.Place(shapes, plot, Top())),
            Tier.Columns => PacesLayout.Below(shapes, plot, ColumnsLayout.Place(shapes, plot, SectionsLayout.Place(shapes, plot, Top()))),
            Tier.Grid => Squares(PacesLayout.Place(shapes, plot, SectionsLayout.Place(shapes, plot, Top()))),
        };
        return new(width, Math.Ceiling(height), shapes.Shapes, LabelOf(plot));

        // Where the rows of hosts have all squares and bars, neither is shown a second time.
        double Squares(double top) => plot.HasPaceSquares ? top + shapes.Margin - PacesLayout.Between : HistogramLayout.Place(shapes, plot, GridLayout.Place(shapes, plot, top));

        double Top() => plot.Tier == Tier.Badge ? HeaderLayout.Place(shapes, plot) : StripLayout.Place(shapes, plot, HeaderLayout.Place(shapes, plot));
    }

    private static double NoBars(ShapeList shapes, Plot plot, double top)
    {
        var panel = new Rect(shapes.Margin, top + 2, shapes.Inner, 72);
        shapes.Add(new Box(panel, 5, Tone.Track));
        shapes.Text(plot.NoBars, shapes.Width / 2, panel.MiddleY + 0.36 * 13, panel.Width - 16, new(13), Tone.Dim, Align.Center);
        return panel.Bottom + shapes.Margin;
    }

    private static string LabelOf(Plot plot)
    {
        var parts = plot.Counts.Select(count => count.Text).Append(plot.TimeLeft).Where(part => part.Length > 0);
        return string.Join(", ", parts.Prepend($"{plot.Title}: {plot.PercentText}"));
    }
}
