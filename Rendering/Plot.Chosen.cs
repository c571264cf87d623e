using Progressd.Rendering.Timelines;
using Progressd.Store;
using Progressd.Store.Causes;

namespace Progressd.Rendering;

/// <summary>Which of the workers are looked at, and why some of them are in trouble.</summary>
public sealed partial class Plot
{
    private IReadOnlyList<Cause>? _causes;
    private CauseSentence? _sentence;
    private IReadOnlyList<PaceTable>? _paceTables;
    private IReadOnlyList<PaceView>? _paceViews;

    /// <summary>Why workers failed, ended early or are stalled.</summary>
    public IReadOnlyList<Cause> Causes => _causes ??= CauseList.Of(Job, Now);

    /// <summary>The same in words.</summary>
    public CauseSentence Sentence => _sentence ??= new(Counts, Causes, AsOf);

    /// <summary>Its groups and its hosts, each beside the median of their kind; none where there are not two of either.</summary>
    public IReadOnlyList<PaceTable> PaceTables => _paceTables ??= PaceReckoning.Tables(this);

    /// <summary>What of them stands below the sections, and how.</summary>
    public IReadOnlyList<PaceView> PaceViews => _paceViews ??= PaceView.Of(this);

    /// <summary>The squares of their rows stand in place of a grid of all.</summary>
    public bool HasPaceSquares => PaceViews.Any(view => view.Form == PaceForm.Squares);

    /// <summary>Some workers, or all, in an order of the page.</summary>
    /// <param name="order">Null: as the sections have those of a state, the worst state first; all of them by worker.</param>
    public IReadOnlyList<WorkerNow> Chosen(WorkerFilter filter, RowOrder? order = null)
    {
        var chosen = filter.TakesAll ? Workers : Workers.Where(worker =>
            filter.Takes(worker.Worker, worker.State, Summary.Counts) && (filter.Text.Length == 0 || filter.Finds(worker.Worker, Groups.Of(worker.Worker))));
        if (order is null && !filter.TakesAllStates) return [.. chosen.OrderBy(worker => worker.State).ThenBy(InSection).ThenBy(worker => worker.Index)];
        return (order ?? RowOrder.Worker) switch
        {
            RowOrder.Worker => chosen.ToList(),
            RowOrder.Progress => chosen.OrderBy(worker => worker.Worker.Percent).ThenBy(worker => worker.Index).ToList(),
            RowOrder.Updated => chosen.OrderBy(worker => worker.Worker.Seen.Steady).ThenBy(worker => worker.Index).ToList(),
            RowOrder.State => chosen.OrderBy(worker => worker.State).ThenBy(worker => worker.Index).ToList(),
        };
    }

    // The first failure, the longest silence, the one that is furthest behind.
    private static double InSection(WorkerNow now) =>
        now.Worker.Failed ? now.Worker.FailedSteady : StateLook.Of(now.State).IsBad ? now.Worker.Seen.Steady : now.State == WorkerState.Running ? now.Worker.Percent : 0;
}
