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
            columns[(int)Math.Clamp(Percent.Whole(worker.Percent, worker.Current >= worker.Total), 0, 100) / 5].Count(state);
        return columns;
    }

    public int Of(WorkerState state) => _byState[(int)state];

    private void Count(WorkerState state)
    {
        _byState[(int)state]++;
        Total++;
    }
}
