using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>One square of a grid: a worker, or <paramref name="Count"/> of them in order of id.</summary>
/// <param name="First">Place of its first worker in the list of them.</param>
/// <param name="Count">0: nothing is drawn.</param>
/// <param name="Mean">Mean of the percents held within 0–100; of who has not come 0.</param>
/// <param name="State">Failed if any worker in it is, else stalled, ended, running, done: by <see cref="StateLook.CellPlace"/>; waiting if nobody has come.</param>
public readonly record struct Cell(int First, int Count, double Mean, WorkerState State)
{
    /// <summary>How many of its workers have come.</summary>
    public required int Present { get; init; }

    public required int Failed { get; init; }
    public required int Ended { get; init; }
    public required int Stalled { get; init; }

    /// <summary>How many of it are in one of the states that somebody has to look at; of the others none.</summary>
    public int Of(WorkerState state) => state switch { WorkerState.Failed => Failed, WorkerState.Ended => Ended, WorkerState.Stalled => Stalled, _ => 0 };

    /// <summary>What its fill shows: the state of all of it, or that work goes on in it. Who is bad among others has a mark.</summary>
    public WorkerState Fill => State == WorkerState.Waiting || Of(State) == Count || (State == WorkerState.Done && Present == Count) ? State : WorkerState.Running;
}

/// <summary>All workers as squares: how many a square stands for, how large it is, how many stand in a line.</summary>
/// <param name="Bundle">k: workers a square.</param>
/// <param name="Pitch">s: a square with its gap.</param>
/// <param name="Columns">Squares a line.</param>
public sealed record Grid(int Bundle, int Pitch, int Columns, IReadOnlyList<Cell> Cells)
{
    private const int MostHeight = 420, MostBesidePaces = 280;
    private const int LargestPitch = 18;
    private const int SmallestPitch = 8;

    public int Gap => Pitch >= 10 ? 2 : 1;
    public int Side => Pitch - Gap;
    public int Lines => LinesOf(Cells.Count, Columns);
    public int Height => Lines * LinePitch;

    /// <summary>From one line to the next.</summary>
    public int LinePitch { get; init; } = Pitch;

    /// <summary>Every how many lines an id stands at the left.</summary>
    public int LabelEvery => Pitch >= 14 ? 2 : 5;

    /// <summary>A square stands for one of these, of any size: <c>host</c>; empty: for <see cref="Bundle"/> workers.</summary>
    public string Each { get; private init; } = "";

    /// <summary>Of those, in order of the squares.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    public string Explained(RowOrder order = RowOrder.Worker) =>
        (Each.Length > 0 ? $"1 square = 1 {Each}, filled to its mean"
            : Bundle == 1 ? "1 square = 1 worker, filled to its percent" : $"1 square = {Words.Number(Bundle)} workers, filled to their mean")
        + $"; {Words.Number(Bundle * Columns)} a line, in order of {(Each.Length > 0 ? "their workers" : Words.Of(order))}";

    public string ShortExplanation => Each.Length > 0 ? $"1 square = 1 {Each}" : Bundle == 1 ? "1 square = 1 worker" : $"1 square = {Words.Number(Bundle)} workers";

    /// <param name="room">Width that the squares may take.</param>
    /// <param name="absent">How many more may come: they have their places after those that came.</param>
    public static Grid Of(IReadOnlyList<WorkerNow> workers, double room, int absent = 0) => Of(workers, room, absent, MostHeight);

    /// <summary>
    /// The same in natural order, by the groups or hosts of a job whose workers stand together there: of very many workers a square each of these; where they are of one size
    /// a line holds whole ones.
    /// </summary>
    public static Grid Of(Plot plot, double room)
    {
        var most = plot.PaceViews.Count > 0 ? MostBesidePaces : MostHeight;
        var grid = Of(plot.Workers, room, plot.Absent, most);
        var large = plot.PaceTables.FirstOrDefault(table => table.Rows.Count > PaceView.MostRows);
        if (grid.Bundle > 1 && large?.InLine is { } rows && Sizes(rows.Count, room, most) is { Bundle: 1, Pitch: var each })
        {
            var cells = rows.Select(row => CellsOf(row.Workers, row.Places, 1, row.Places)[0] with { First = row.Workers[0].Index });
            return new(1, each, RoundColumns((int)(room / each), rows.Count), [.. cells]) { Each = large.Word[..^1], Names = [.. rows.Select(row => row.Name)] };
        }
        var sizes = plot.PaceTables.Select(table => table.InLine).OfType<IReadOnlyList<PaceRow>>().FirstOrDefault()?.Select(row => row.Places).ToList();
        if (sizes is null || sizes.SkipLast(1).Distinct().Count() != 1 || sizes[^1] > sizes[0] || sizes[0] % grid.Bundle != 0 || sizes[0] / grid.Bundle < 2) return grid;
        for (var pitch = grid.Pitch; pitch >= SmallestPitch; pitch--)
            if (WholeGroups((int)(room / pitch), sizes[0] / grid.Bundle) is var columns && columns > 0 && LinesOf(grid.Cells.Count, columns) * pitch <= most)
                return grid with { Pitch = pitch, LinePitch = pitch, Columns = columns };
        return grid;
    }

    // As many squares a line as whole groups take; of a large group the half, the third, … of one. 0: that is far less than fits.
    private static int WholeGroups(int columns, int group)
    {
        if (group <= columns) return columns / group * group;
        var lines = (group + columns - 1) / columns;
        while (group % lines != 0) lines++;
        return group / lines;
    }

    private static Grid Of(IReadOnlyList<WorkerNow> workers, double room, int absent, int most)
    {
        var places = workers.Count + absent;
        var (bundle, pitch) = Sizes(places, room, most);
        var cells = (places + bundle - 1) / bundle;
        return new(bundle, pitch, RoundColumns((int)(room / pitch), cells), CellsOf(workers, bundle, cells, places));
    }

    /// <summary>A square a worker, and a line each for several lists of them; what a line is shorter than the longest is left blank.</summary>
    /// <param name="lines">Workers, and how many more may come, whose squares follow.</param>
    public static Grid OfLines(IReadOnlyList<(IReadOnlyList<WorkerNow> Workers, int Absent)> lines, int pitch, int linePitch)
    {
        var columns = Math.Max(1, lines.Max(line => line.Workers.Count + line.Absent));
        return new(1, pitch, columns, [.. lines.SelectMany(Line)]) { LinePitch = linePitch };

        IEnumerable<Cell> Line((IReadOnlyList<WorkerNow> Workers, int Absent) line)
        {
            var places = line.Workers.Count + line.Absent;
            return CellsOf(line.Workers, 1, places, places).Concat(Blank(columns - places));
        }
    }

    private static IEnumerable<Cell> Blank(int count) => Enumerable.Repeat(new Cell(0, 0, 0, WorkerState.Waiting) { Present = 0, Failed = 0, Ended = 0, Stalled = 0 }, count);

    private static (int Bundle, int Pitch) Sizes(int workers, double room, int most)
    {
        for (var ten = 1; ; ten *= 10)
            foreach (var bundle in (ReadOnlySpan<int>)[ten, 2 * ten, 5 * ten])
                for (var pitch = LargestPitch; pitch >= SmallestPitch; pitch--)
                    if (LinesOf((workers + bundle - 1) / bundle, Math.Max(1, (int)(room / pitch))) * pitch <= most) return (bundle, pitch);
    }

    // A round number a line lets people count; not at the price of much room.
    private static int RoundColumns(int columns, int cells)
    {
        columns = Math.Max(1, columns);
        foreach (var step in (ReadOnlySpan<int>)[10, 5])
        {
            var round = columns / step * step;
            if (round > 0 && round >= 0.93 * columns && LinesOf(cells, round) <= LinesOf(cells, columns) + 2) return round;
        }
        return columns;
    }

    private static int LinesOf(int cells, int columns) => (cells + columns - 1) / columns;

    private static Cell[] CellsOf(IReadOnlyList<WorkerNow> workers, int bundle, int count, int places)
    {
        var cells = new Cell[count];
        for (var i = 0; i < count; i++)
        {
            var first = i * bundle;
            var size = Math.Min(bundle, places - first);
            var present = Math.Clamp(workers.Count - first, 0, size);
            var (sum, shown) = (0.0, StateLook.Of(present == 0 ? WorkerState.Waiting : workers[first].State));
            var (failed, ended, stalled) = (0, 0, 0);
            for (var j = first; j < first + present; j++)
            {
                var state = workers[j].State;
                sum += Percent.Held(workers[j].Worker.Percent);
                failed += state == WorkerState.Failed ? 1 : 0;
                ended += state == WorkerState.Ended ? 1 : 0;
                stalled += state == WorkerState.Stalled ? 1 : 0;
                if (StateLook.Of(state) is var look && look.CellPlace < shown.CellPlace) shown = look;
            }
            cells[i] = new(first, size, sum / size, shown.State) { Present = present, Failed = failed, Ended = ended, Stalled = stalled };
        }
        return cells;
    }
}
