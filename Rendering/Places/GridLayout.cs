using Progressd.Rendering.Lettering;

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
        var grid = Grid.Of(plot.Workers, shapes.Right - left);
        shapes.HeadingWithWords(plot.AllHeading, grid.Explained(), grid.ShortExplanation, top);
        top += 22;
        if (label > 0) Labels(shapes, plot, grid, left - 8, label, top);
        Fills(shapes, grid, left, top);
        foreach (var look in Grid.Marked) Marks(shapes, grid, left, top, look);
        return top + grid.Height + 16;
    }

    private static string Label(WorkerNow worker) => ShownText.Of(worker.Worker.Id.Shown);

    private static void Labels(ShapeList shapes, Plot plot, Grid grid, double right, double room, double top)
    {
        for (var line = 0; line < grid.Lines; line += grid.LabelEvery)
        {
            var first = plot.Workers[grid.Cells[line * grid.Columns].First];
            var middle = top + line * grid.Pitch + grid.Side / 2.0;
            shapes.Id(Label(first), right, middle + 0.36 * LabelStyle.Size, room, LabelStyle, Tone.Dim);
        }
    }

    private static void Fills(ShapeList shapes, Grid grid, double left, double top)
    {
        var (empty, filledBy) = (new List<Rect>(), new SortedDictionary<Tone, List<Rect>>());
        foreach (var look in StateLook.InCounts) filledBy[look.Cell] = [];
        for (var i = 0; i < grid.Cells.Count; i++)
        {
            var (cell, square) = (grid.Cells[i], Square(grid, i, left, top));
            var filled = Math.Round(grid.Side * cell.Mean / 100);
            if (filled < grid.Side) empty.Add(square with { Height = grid.Side - filled });
            if (filled == 0) continue;
            var part = square with { Y = square.Bottom - filled, Height = filled };
            filledBy[StateLook.Of(cell.State).Cell].Add(part);
        }
        var room = new Rect(left, top, grid.Columns * grid.Pitch, grid.Height);
        if (empty.Count > 0) shapes.Add(new Squares(room, empty, Tone.CellEmpty));
        foreach (var (tone, rects) in filledBy)
            if (rects.Count > 0) shapes.Add(new Squares(room, rects, tone));
    }

    // Larger than a square, over its neighbours: one failed worker in 100,000 is seen.
    private static void Marks(ShapeList shapes, Grid grid, double left, double top, StateLook look)
    {
        var size = Math.Max(grid.Side + 1.0, 11);
        for (var i = 0; i < grid.Cells.Count; i++)
        {
            if (grid.Cells[i].State != look.State) continue;
            var square = Square(grid, i, left, top);
            var mark = new Rect(square.X + (grid.Side - size) / 2, square.Y + (grid.Side - size) / 2, size, size);
            shapes.Add(new Box(new(mark.X - 1.5, mark.Y - 1.5, size + 3, size + 3), 2, Tone.Ground));
            shapes.Add(new Box(mark, 1, look.Fill));
            shapes.Add(new Sign(mark, new(look.Mark!, Math.Max(1.6, 0.12 * size) * Icons.Size / size), look.OnFill));
        }
    }

    private static Rect Square(Grid grid, int index, double left, double top) =>
        new(left + index % grid.Columns * grid.Pitch, top + index / grid.Columns * grid.Pitch, grid.Side, grid.Side);
}
