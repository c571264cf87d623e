using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>One column of the histogram: workers by state.</summary>
public readonly record struct HistogramColumn(int Failed, int Ended, int Stalled, int Running, int Done)
{
    /// <summary>0–4 … 95–99, and 100 alone.</summary>
    public const int Number = 21;

    public int Total => Failed + Ended + Stalled + Running + Done;

    public static IReadOnlyList<HistogramColumn> Of(IReadOnlyList<WorkerNow> workers)
    {
        var columns = new HistogramColumn[Number];
        foreach (var (_, worker, state) in workers)
        {
            ref var column = ref columns[(int)Math.Clamp(Percent.Whole(worker.Percent, worker.Current >= worker.Total), 0, 100) / 5];
            column = column.With(state);
        }
        return columns;
    }

    public int Of(WorkerState state) => state switch
    {
        WorkerState.Failed => Failed,
        WorkerState.Ended => Ended,
        WorkerState.Stalled => Stalled,
        WorkerState.Running => Running,
        WorkerState.Waiting => 0,
        WorkerState.Done => Done,
    };

    private HistogramColumn With(WorkerState state) => state switch
    {
        WorkerState.Failed => this with { Failed = Failed + 1 },
        WorkerState.Ended => this with { Ended = Ended + 1 },
        WorkerState.Stalled => this with { Stalled = Stalled + 1 },
        WorkerState.Running => this with { Running = Running + 1 },
        WorkerState.Waiting => this,
        WorkerState.Done => this with { Done = Done + 1 },
    };
}
