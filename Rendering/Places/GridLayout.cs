using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>All workers as squares; who failed or stalled stands out at any number of them.</summary>
public static class GridLayout
{
    private const double LabelShare = 0.14;
    private const double LeastLabel = 40;
    private static readonly TextStyle LabelStyle = new(11);

    /// <returns>Where the histogram begins.</returns>
    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var label = Math.Min(LabelShare * shapes.Width, plot.Workers.Max(worker => Typeface.Measure(Label(worker), LabelStyle)));
        if (LabelShare * shapes.Width < LeastLabel) label = -8; // no room to tell one id from the next
        var left = Math.Round(shapes.Margin + label + 8);
        var grid = Grid.Of(plot, shapes.Right - left);
        shapes.HeadingWithWords(plot.AllHeading, grid.Explained(), grid.ShortExplanation, top);
        top += 22;
        if (label > 0) Labels(shapes, plot, grid, left - 8, label, top);
        Draw(shapes, grid, left, top);
        return top + grid.Height + 16;
    }

    /// <summary>The squares alone.</summary>
    /// <param name="left">Of the grid's upper left corner.</param>
    public static void Draw(ShapeList shapes, Grid grid, double left, double top)
    {
        var (layers, room) = (GridLayers.Of(grid), new Rect(left - 3, top - 3, grid.Columns * grid.Pitch + 6, grid.Height + 6));
        foreach (var (tone, rects) in layers.All) shapes.Add(new Squares(room, Moved(rects, left, top), tone));
        if (layers.Crosses.Count > 0) shapes.Add(new Signs(room, Moved(layers.Crosses, left, top), CrossOf(layers.Crosses[0].Height), StateLook.Of(WorkerState.Failed).OnFill));
    }

    private static string Label(WorkerNow worker) => ShownText.Of(worker.Worker.Id.Shown);

    private static void Labels(ShapeList shapes, Plot plot, Grid grid, double right, double room, double top)
    {
        for (var line = 0; line < grid.Lines; line += grid.LabelEvery)
        {
            if (grid.Cells[line * grid.Columns].First is var index && index >= plot.Workers.Count) return;
            var first = plot.Workers[index];
            var middle = top + line * grid.Pitch + grid.Side / 2.0;
            shapes.Id(grid.Names.Count > 0 ? grid.Names[line * grid.Columns] : Label(first), () => plot.Ids, right, middle + 0.36 * LabelStyle.Size, room, LabelStyle, Tone.Dim);
        }
    }

    private static Icon CrossOf(double size) => new(StateLook.Of(WorkerState.Failed).Mark!, Math.Max(1.6, 0.12 * size) * Icons.Size / size);

    private static List<Rect> Moved(List<Rect> rects, double x, double y) => [.. rects.Select(rect => rect with { X = rect.X + x, Y = rect.Y + y })];
}
