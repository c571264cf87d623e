using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>Groups and hosts, a row each, or those that fail and those that are slow (docs/design/picture.md#groups-and-pace).</summary>
public static class PacesLayout
{
    /// <summary>After the last row.</summary>
    public const double Between = 10;

    private const double HeadingHeight = 22, AxisHeight = 15;
    private const double Pitch = 22, DensePitch = 18;
    private const int MostRoomy = 16; // rows

    /// <param name="height">Of the picture without it.</param>
    /// <returns>Height of the picture.</returns>
    public static double Below(ShapeList shapes, Plot plot, double height) =>
        plot.PaceViews.Count == 0 ? height : Place(shapes, plot, height - shapes.Margin + 14) - Between + shapes.Margin;

    /// <returns>Where the next thing begins.</returns>
    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var rows = plot.PaceViews.Sum(view => view.Form == PaceForm.Sections ? 0 : view.Table.Rows.Count);
        foreach (var view in plot.PaceViews)
        {
            if (view.Form == PaceForm.Sections) top = Sections(shapes, view, top);
            else top = Table(shapes, view, top, rows <= MostRoomy ? Pitch : DensePitch);
        }
        return top;
    }

    private static double Table(ShapeList shapes, PaceView view, double top, double pitch)
    {
        var places = PacePlaces.Of(shapes, view.Table.Rows, view, pitch);
        shapes.HeadingWithWords(view.Table.Heading, view.Table.Explained, view.Table.ShortExplained, top);
        top += HeadingHeight;
        if (places.Axis is not null)
        {
            places.Head(shapes, top);
            top += AxisHeight;
        }
        PaceRowsLayout.Place(shapes, view.Table.Rows, places, top);
        return top + view.Table.Rows.Count * pitch + Between;
    }

    private static double Sections(ShapeList shapes, PaceView view, double top)
    {
        var shown = view.Sections.ToList();
        var places = PacePlaces.Of(shapes, [.. shown.SelectMany(section => section.Rows)], view, DensePitch);
        foreach (var (i, (heading, cut, rows)) in shown.Index())
        {
            shapes.Heading(heading, cut, top, rows[0].NameTone);
            top += HeadingHeight;
            if (i == 0 && places.Axis is not null)
            {
                places.Head(shapes, top - 4);
                top += AxisHeight - 4;
            }
            PaceRowsLayout.Place(shapes, rows, places, top);
            top += rows.Count * DensePitch + Between;
        }
        return top;
    }
}
