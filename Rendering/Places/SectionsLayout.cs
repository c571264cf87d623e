using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>The workers of a large job that someone has to look at, each with a full row.</summary>
public static class SectionsLayout
{
    private const double HeadingHeight = 22;
    private const double CauseHeight = 22;
    private const double Between = 8;
    private static readonly int[] Ticks = [25, 50, 75];

    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var places = RowsLayout.Places(shapes, plot.Sections.SelectMany(section => section.Rows).ToList(), 22, 16, 12.5);
        foreach (var section in plot.Sections)
        {
            shapes.Heading(section.Heading, section.CutText, top, section.Look.Text);
            top += HeadingHeight;
            foreach (var part in section.Parts)
            {
                if (part.Cause is { } cause)
                {
                    Cause(shapes, cause, top, section.Look.Text);
                    top += CauseHeight;
                }
                foreach (var row in part.Rows)
                {
                    BarLayout.Place(shapes, row, places, top, Ticks);
                    top += places.Pitch;
                }
            }
            top += Between;
        }
        return plot.Sections.Count == 0 ? top : top + 4;
    }

    /// <summary>How many and where, when, and what they said.</summary>
    private static void Cause(ShapeList shapes, CauseRow cause, double top, Tone tone)
    {
        const double size = 12.5, gap = 12;
        var (x, baseline) = (shapes.Margin, top + CauseHeight / 2 + 0.36 * size);
        x += shapes.Text(cause.Head, x, baseline, shapes.Inner / 2, new(size, Medium: true), tone) + gap;
        x += shapes.Text(cause.When, x, baseline, Math.Max(0, shapes.Right - x), new(size), Tone.Dim) + gap;
        shapes.Text(cause.Text, x, baseline, Math.Max(0, shapes.Right - x), new(size), Tone.Ink);
    }
}
