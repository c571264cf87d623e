using Progressd.Store.Grouping;
using Progressd.Store.Histories;

namespace Progressd.Store;

/// <summary>What one worker counts for in the numbers that are kept up with each report; null counts for nothing.</summary>
public sealed partial record Job
{
    private static Stages Counted(Stages stages, IEnumerable<Worker> workers) => workers.Aggregate(stages, (so, worker) => Counted(so, null, worker));

    private static Stages Counted(Stages stages, Worker? last, Worker worker)
    {
        var prefixed = CountOf(worker) - CountOf(last);
        var next = stages.Moved(GroupOf(last), GroupOf(worker));
        return prefixed == 0 ? next : next.Prefixed(worker.Id, prefixed);
    }

    // Whoever was open when the job was finished, and was not heard since, is ended early.
    private bool HasFinished(Worker worker) => worker.Done || worker.Said.EndedEarly || worker.Finishes < Finishes;

    private int OpenOf(Worker? worker) => worker is { Failed: false, Said.IsNote: false } && !HasFinished(worker) ? 1 : 0;

    private int BadOf(Worker? worker) => worker is null || worker.Done || !worker.Failed && (worker.Said.IsNote || !HasFinished(worker)) ? 0 : 1;

    private WorkPart PartOf(Worker? worker) => CountOf(worker) == 0 ? default : WorkPart.Of(worker!, isOpen: OpenOf(worker) == 1);

    private static string? GroupOf(Worker? worker) => CountOf(worker) == 0 ? null : worker!.Said.Group;

    private static int CountOf(Worker? worker) => worker is { Said.IsNote: false } ? 1 : 0;
}
