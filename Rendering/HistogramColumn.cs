using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>One column of the histogram: workers by state.</summary>
public sealed class HistogramColumn
{
    /// <summary>0–4 … 95–99, and 100 alone.</summary>
    public const int Number = 21;

    private static readonly int States = Enum.GetValues<WorkerState>().Length;

    private readonly int[] _byState = new int[States];

    public int Total { get; private set; }

    public static IReadOnlyList<HistogramColumn> Of(IReadOnlyList<WorkerNow> workers)
    {
        HistogramColumn[] columns = [.. Enumerable.Range(0, Number).Select(_ => new HistogramColumn())];
        foreach (var (_, worker, state) in workers.Where(worker => worker.IsCounted))
            columns[(int)Math.Clamp(Percent.Whole(worker.Percent, worker.Said.IsComplete), 0, 100) / 5].Count(state);
        return columns;
    }

    /// <summary>
    /// How many workers the full height stands for. Who is done would flatten all others to lines: where they are twice as many as any other column, theirs is cut.
    /// </summary>
    public static int Tallest(IReadOnlyList<HistogramColumn> columns)
    {
        var (others, last) = (columns.SkipLast(1).Max(column => column.Total), columns[^1].Total);
        return others > 0 && last > 2 * others ? others : Math.Max(1, Math.Max(others, last));
    }

    public int Of(WorkerState state) => _byState[(int)state];

    private void Count(WorkerState state)
    {
        _byState[(int)state]++;
        Total++;
    }
}
