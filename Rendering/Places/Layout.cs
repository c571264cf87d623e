using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>
/// A plot as shapes in their places: arithmetic only, the same for PNG and SVG, in px at scale 1 (PICTURE §3).
/// </summary>
/// <param name="Label">What the picture says, for who cannot see it.</param>
public sealed record Layout(double Width, double Height, IReadOnlyList<Shape> Shapes, string Label)
{
    public static Layout Of(Plot plot, double width)
    {
        var sheet = new ShapeList(width);
        var height = plot.Tier switch
        {
            Tier.Badge when width < HeaderLayout.NarrowWidth => BadgeLayout.Place(sheet, plot),
            Tier.Badge => Top() - 16 + sheet.Margin - 4,
            Tier.None => NoneYet(sheet, Top()),
            Tier.Rows => RowsLayout.Place(sheet, plot, Top()),
            Tier.Columns => ColumnsLayout.Place(sheet, plot, SectionsLayout.Place(sheet, plot, Top())),
            Tier.Grid => HistogramLayout.Place(sheet, plot, GridLayout.Place(sheet, plot, SectionsLayout.Place(sheet, plot, Top()))),
        };
        return new(width, Math.Ceiling(height), sheet.Shapes, LabelOf(plot));

        double Top() => HeaderLayout.Place(sheet, plot);
    }

    private static double NoneYet(ShapeList sheet, double top)
    {
        var panel = new Rect(sheet.Margin, top + 2, sheet.Inner, 72);
        sheet.Add(new Box(panel, 5, Tone.Track));
        sheet.Text("Bars appear here with the first update.", sheet.Width / 2, panel.MiddleY + 0.36 * 13, panel.Width - 16, new(13), Tone.Dim, Align.Center);
        return panel.Bottom + sheet.Margin;
    }

    private static string LabelOf(Plot plot)
    {
        var parts = plot.Counts.Select(count => count.Text).Append(plot.TimeLeft).Where(part => part.Length > 0);
        return string.Join(", ", parts.Prepend($"{plot.Title}: {plot.PercentText}"));
    }
}
