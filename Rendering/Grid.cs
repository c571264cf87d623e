using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>One square of a grid: a worker, or <paramref name="Count"/> of them in order of id.</summary>
/// <param name="First">Index of its first worker.</param>
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
    private const int MostHeight = 420;
    private const int LargestPitch = 18;
    private const int SmallestPitch = 8;

    public int Gap => Pitch >= 10 ? 2 : 1;
    public int Side => Pitch - Gap;
    public int Lines => LinesOf(Cells.Count, Columns);
    public int Height => Lines * Pitch;

    /// <summary>Every how many lines an id stands at the left.</summary>
    public int LabelEvery => Pitch >= 14 ? 2 : 5;

    public string Explained(RowOrder order = RowOrder.Worker) =>
        (Bundle == 1 ? "1 square = 1 worker, filled to its percent" : $"1 square = {Words.Number(Bundle)} workers, filled to their mean")
        + $"; {Words.Number(Bundle * Columns)} a line, in order of {Words.Of(order)}";

    public string ShortExplanation => Bundle == 1 ? "1 square = 1 worker" : $"1 square = {Words.Number(Bundle)} workers";

    /// <param name="room">Width that the squares may take.</param>
    /// <param name="absent">How many more may come: they have their places after those that came.</param>
    public static Grid Of(IReadOnlyList<WorkerNow> workers, double room, int absent = 0)
    {
        var places = workers.Count + absent;
        var (bundle, pitch) = Sizes(places, room);
        var cells = (places + bundle - 1) / bundle;
        return new(bundle, pitch, RoundColumns((int)(room / pitch), cells), CellsOf(workers, bundle, cells, places));
    }

    /// <summary>A square a worker, in one line.</summary>
    /// <param name="absent">How many more may come.</param>
    public static Grid Line(IReadOnlyList<WorkerNow> workers, int absent, int pitch)
    {
        var places = workers.Count + absent;
        return new(1, pitch, Math.Max(1, places), CellsOf(workers, 1, places, places));
    }

    private static (int Bundle, int Pitch) Sizes(int workers, double room)
    {
        for (var ten = 1; ; ten *= 10)
            foreach (var bundle in (ReadOnlySpan<int>)[ten, 2 * ten, 5 * ten])
                for (var pitch = LargestPitch; pitch >= SmallestPitch; pitch--)
                    if (LinesOf((workers + bundle - 1) / bundle, Math.Max(1, (int)(room / pitch))) * pitch <= MostHeight) return (bundle, pitch);
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
