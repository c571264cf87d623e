using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>
/// The squares of a grid as rectangles, for picture and page alike: px from the grid's upper left corner, whole ones, so that they are sharp. What is later
/// in the list of <see cref="All"/> lies above.
/// </summary>
public sealed class GridLayers
{
    // Smaller ones would not be seen: one failed worker in 100,000 must be.
    private const int LeastFailed = 4, LeastOther = 2;
    private const int LeastBars = 9;

    private readonly Grid _grid;
    private readonly List<(Tone Tone, List<Rect> Rects)> _all = [];

    private GridLayers(Grid grid) => _grid = grid;

    /// <summary>Of one colour each, in the order they are drawn.</summary>
    public IReadOnlyList<(Tone Tone, List<Rect> Rects)> All => [.. _all.Where(layer => layer.Rects.Count > 0)];

    /// <summary>What is not filled of squares that are not outlined.</summary>
    public List<Rect> Empty { get; private set; } = [];

    /// <summary>Squares with a sign of their own, larger than a square where one stands for one worker.</summary>
    public List<Rect> Crosses { get; } = [];

    public static GridLayers Of(Grid grid)
    {
        var layers = new GridLayers(grid);
        layers.Fills();
        layers.Stalled();
        layers.Marks(WorkerState.Stalled, LeastOther, atTop: false, atRight: false);
        layers.Marks(WorkerState.Ended, LeastOther, atTop: false, atRight: true);
        layers.Marks(WorkerState.Failed, LeastFailed, atTop: true, atRight: true);
        layers.Failed();
        return layers;
    }

    private void Fills()
    {
        var (open, hole, empty) = (Layer(Tone.Grid), Layer(Tone.Ground), Layer(Tone.CellEmpty));
        Empty = empty;
        var filled = new[] { WorkerState.Ended, WorkerState.Running, WorkerState.Done }.ToDictionary(state => state, state => Layer(StateLook.Of(state).Cell));
        for (var i = 0; i < _grid.Cells.Count; i++)
        {
            var (cell, square) = (_grid.Cells[i], Square(i));
            if (cell.Count == 0) continue;
            if (cell.Fill == WorkerState.Waiting)
            {
                open.Add(square);
                hole.Add(Inset(square));
            }
            if (cell.Failed == cell.Count || !filled.TryGetValue(cell.Fill, out var into)) continue;
            var part = Filled(square, cell.Mean);
            if (part.Height < square.Height) empty.Add(square with { Height = square.Height - part.Height });
            if (part.Height > 0) into.Add(part);
        }
    }

    // Their percent stays: where all wait for one, that one is found.
    private void Stalled()
    {
        var look = StateLook.Of(WorkerState.Stalled);
        var (edge, inside, fill, onFill, onEmpty) = (Layer(look.FillOutline!.Value), Layer(Tone.CellEmpty), Layer(look.Fill), Layer(look.OnFill), Layer(look.Text));
        for (var i = 0; i < _grid.Cells.Count; i++)
        {
            if (_grid.Cells[i].Fill != WorkerState.Stalled) continue;
            var (square, within) = (Square(i), Inset(Square(i)));
            var part = Filled(within, _grid.Cells[i].Mean);
            edge.Add(square);
            if (part.Height < within.Height) inside.Add(within with { Height = within.Height - part.Height });
            if (part.Height > 0) fill.Add(part);
            if (_grid.Side < LeastBars) continue;
            var (width, height) = (_grid.Side >= 14 ? 2 : 1, Math.Round(_grid.Side * 0.45));
            var (top, middle) = (square.Y + Math.Floor((_grid.Side - height) / 2), square.X + Math.Floor(_grid.Side / 2.0));
            foreach (var x in (ReadOnlySpan<double>)[middle - 1 - width, middle + 1])
                (part.Height > within.Height / 2 ? onFill : onEmpty).Add(new(x, top, width, height));
        }
    }

    // Of several in one square: as large as their share, in a corner of each state's own, so that one does not hide another.
    private void Marks(WorkerState state, int least, bool atTop, bool atRight)
    {
        var (ring, mark) = (Layer(Tone.Ground), Layer(StateLook.Of(state).Fill));
        for (var i = 0; i < _grid.Cells.Count; i++)
        {
            var (cell, square) = (_grid.Cells[i], Square(i));
            if (cell.Of(state) == 0 || cell.Of(state) == cell.Count) continue;
            var size = Math.Clamp(Math.Round(_grid.Side * Math.Sqrt(cell.Of(state) / (double)cell.Count)), least, _grid.Side - 1);
            var (x, y) = (atRight ? square.Right - size : square.X, atTop ? square.Y : square.Bottom - size);
            mark.Add(new(x, y, size, size));
            if (state == WorkerState.Failed) ring.Add(new(x - 1, y, size + 1, size + 1));
        }
    }

    private void Failed()
    {
        var (ring, mark) = (Layer(Tone.Ground), Layer(Tone.Fail));
        var size = _grid.Bundle == 1 ? Math.Max(_grid.Side + 1, 11) : _grid.Side;
        for (var i = 0; i < _grid.Cells.Count; i++)
        {
            if (_grid.Cells[i].Failed != _grid.Cells[i].Count || _grid.Cells[i].Count == 0) continue;
            var square = Square(i);
            var (x, y) = (square.X - Math.Floor((size - _grid.Side) / 2.0), square.Y - Math.Floor((size - _grid.Side) / 2.0));
            if (size > _grid.Side) ring.Add(new(x - 1, y - 1, size + 2, size + 2));
            mark.Add(new(x, y, size, size));
            Crosses.Add(new(x, y, size, size));
        }
    }

    private List<Rect> Layer(Tone tone)
    {
        var layer = new List<Rect>();
        _all.Add((tone, layer));
        return layer;
    }

    private Rect Square(int index) => new(index % _grid.Columns * _grid.Pitch, index / _grid.Columns * _grid.LinePitch, _grid.Side, _grid.Side);

    private static Rect Inset(Rect square) => new(square.X + 1, square.Y + 1, square.Width - 2, square.Height - 2);

    private static Rect Filled(Rect square, double percent)
    {
        var height = Math.Round(square.Height * percent / 100);
        return square with { Y = square.Bottom - height, Height = height };
    }
}
