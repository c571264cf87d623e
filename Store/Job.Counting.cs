using System.Collections.Immutable;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;
using Progressd.Store.TimeLeft;

namespace Progressd.Store;

/// <summary>What one worker counts for in the numbers that are kept up with each report; null counts for nothing.</summary>
public sealed partial record Job
{
    /// <summary>One of its workers after a report.</summary>
    /// <param name="last">Null at its first.</param>
    /// <param name="course">Its own with the report: a note is none of it.</param>
    public Worker WorkerAfter(Worker? last, Reported report, Moment at, out Course course)
    {
        course = report.Said.IsNote ? Course : Course.After(at.Steady, IsWork(last) ? last!.Pace : null, Open);
        var worker = Worker.After(last, report, at, Finishes, Stall, course.Silences, out var step);
        if (!report.Said.IsNote) course = course.Plus(step);
        return worker;
    }

    private static Stages Counted(Stages stages, IEnumerable<Worker> workers) => workers.Aggregate(stages, (so, worker) => Counted(so, null, worker));

    private static Stages Counted(Stages stages, Worker? last, Worker worker)
    {
        var prefixed = (IsWork(worker) ? 1 : 0) - (IsWork(last) ? 1 : 0);
        var next = stages.Moved(GroupOf(last), GroupOf(worker));
        return prefixed == 0 ? next : next.Prefixed(worker.Id, prefixed);
    }

    private Share ShareOf(Worker? worker)
    {
        if (worker is null) return default;
        var grouped = worker.Said.Group is null ? 0 : 1;
        if (worker.Said.IsNote) return new(0, 0, worker.Failed ? 1 : 0, grouped, worker.Bytes, default);
        // Whoever was open when the job was finished, and was not heard since, is ended early.
        var isBad = worker.Failed || (!worker.Done && (worker.Said.EndedEarly || worker.Finishes < Finishes));
        var isOpen = !isBad && !worker.Done;
        return new(1, isOpen ? 1 : 0, isBad ? 1 : 0, grouped, worker.Bytes, WorkPart.Of(worker, isOpen));
    }

    private static string? GroupOf(Worker? worker) => IsWork(worker) ? worker!.Said.Group : null;

    private static bool IsWork(Worker? worker) => worker is { Said.IsNote: false };

    /// <summary>With all that is counted of workers, as after their reports one by one.</summary>
    /// <param name="names">At least those that the workers have.</param>
    internal Job With(ImmutableSortedDictionary<Id, Worker> workers, NameTable names)
    {
        var (seen, open, bad, grouped, bytes, sums) = (0, 0, 0, 0, 0L, default(WorkSums));
        foreach (var worker in workers.Values)
        {
            var share = ShareOf(worker);
            (seen, open, bad, grouped, bytes) = (seen + share.Seen, open + share.Open, bad + share.Bad, grouped + share.Grouped, bytes + share.Bytes);
            sums = sums.Moved(default, share.Part);
        }
        return this with
        {
            Workers = workers,
            WorkerBytes = bytes,
            Seen = seen,
            Open = open,
            Bad = bad,
            Sums = sums,
            Grouped = grouped,
            Names = names,
            Stages = Stages.IsEmpty ? Stages : Counted(Stages, workers.Values),
        };
    }

    /// <summary>The same value with these workers, without a copy: for who made it, and has shown it to nobody.</summary>
    internal Job Closed(ImmutableSortedDictionary<Id, Worker> workers)
    {
        _workers = workers;
        return this;
    }

    /// <summary>One worker in the job's numbers; nothing for none.</summary>
    private readonly record struct Share(int Seen, int Open, int Bad, int Grouped, long Bytes, WorkPart Part);
}
