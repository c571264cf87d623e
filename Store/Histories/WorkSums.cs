using System.Runtime.CompilerServices;

namespace Progressd.Store.Histories;

/// <summary>
/// What a job's history is reckoned from: sums over its workers, notes aside, kept up with each report. They are whole numbers, so that the order of
/// reports leaves no trace. Wide ones: a million workers of the heaviest weight pass 64 bits.
/// </summary>
/// <param name="Weight">Σ weight, in thousandths.</param>
/// <param name="Progress">Σ weight · percent, the percent in 1/10,000 of the worker.</param>
/// <param name="Done">Σ weight of those that are done.</param>
/// <param name="Lost">Σ weight · rest of those that failed or ended early; the rest is what they lack, in 1/10,000.</param>
/// <param name="Open">Σ weight · rest of those that run or are stalled: it is lost once the job is finished.</param>
public readonly record struct WorkSums(long Weight, Wide Progress, long Done, Wide Lost, Wide Open)
{
    /// <summary>The whole, in 1/10,000.</summary>
    public const int Whole = 10_000;

    /// <summary>Once no more reports will come.</summary>
    public WorkSums WithOpenLost() => this with { Lost = Lost + Open, Open = default };

    /// <summary>After a worker went from one part to another.</summary>
    internal WorkSums Moved(in WorkPart from, in WorkPart to) => new(
        Weight + (to.Weight - from.Weight), Progress + (to.Progress - from.Progress), Done + (to.Done - from.Done), Lost + (to.Lost - from.Lost), Open + (to.Open - from.Open));

    /// <summary>Shares of the whole job in 1/10,000, cut: who has not reported counts as the mean of those who have (docs/design/states.md#overall-percent).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as for Wide.Value
    public (ushort Percent, ushort Done, ushort Lost) SharesOf(Job job)
    {
        var expected = Math.Max(job.Expected, 1);
        if (job.Seen == 0 || Weight == 0) return (0, 0, (ushort)((long)Whole * job.Missing / expected));
        var all = (Int128)Weight * expected;
        return (Share(Progress.Value * job.Seen), Share((Int128)Done * Whole * job.Seen), Share(Lost.Value * job.Seen + (Int128)Weight * Whole * job.Missing));

        ushort Share(Int128 part) => (ushort)(part / all);
    }
}

/// <summary>What one worker has in the sums: nothing if it is none or a note.</summary>
internal readonly record struct WorkPart(long Weight, long Progress, long Done, long Lost, long Open)
{
    private const double Nudge = 1e-7; // 29 of 50 is 5,800 and not 5,799

    /// <summary>Of one worker that is no note.</summary>
    /// <param name="isOpen">It runs or is stalled.</param>
    public static WorkPart Of(Worker worker, bool isOpen)
    {
        var (weight, isWhole) = ((long)worker.Said.Weight, worker.Said.IsComplete);
        var part = isWhole ? WorkSums.Whole : Math.Min(WorkSums.Whole - 1, (long)(Percent.Held(worker.Percent) * (WorkSums.Whole / 100) + Nudge));
        var rest = weight * (WorkSums.Whole - part);
        var isDone = isWhole && !worker.Failed;
        return new(weight, weight * part, isDone ? weight : 0, isDone || isOpen ? 0 : rest, isOpen ? rest : 0);
    }
}
