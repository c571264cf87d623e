namespace Progressd.Rendering.Places;

/// <summary>The workers of a large job that someone has to look at, each with a full row.</summary>
public static class SectionsLayout
{
    private const double HeadingHeight = 22;
    private const double Between = 8;
    private static readonly int[] Ticks = [25, 50, 75];

    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var places = RowsLayout.Places(shapes, plot.Sections.SelectMany(section => section.Rows).ToList(), 22, 16, 12.5);
        foreach (var section in plot.Sections)
        {
            shapes.Heading(section.Heading, section.CutText, top, section.Look.Text);
            top += HeadingHeight;
            foreach (var row in section.Rows)
            {
                BarLayout.Place(shapes, row, places, top, Ticks);
                top += places.Pitch;
            }
            top += Between;
        }
        return plot.Sections.Count == 0 ? top : top + 4;
    }
}
