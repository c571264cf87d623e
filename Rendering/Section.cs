using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>What a section of a large job is about, in the order they are shown.</summary>
public enum SectionKind { Failed, Ended, Stalled, Behind }

/// <summary>How many rows each section may show.</summary>
public readonly record struct SectionBudget(int Failed, int Ended, int Stalled, int Behind);

/// <summary>The workers of a large job that someone has to look at.</summary>
/// <summary>The workers of a large job that someone has to look at.</summary>
/// <param name="Parts">By cause, in order of time.</param>
/// <param name="Total">How many workers it is about, shown or not.</param>
/// <param name="Causes">How many causes they have, shown or not.</param>
public sealed record Section(SectionKind Kind, IReadOnlyList<SectionPart> Parts, int Total, int Causes)
{
    public IReadOnlyList<Row> Rows { get; } = [.. Parts.SelectMany(part => part.Rows)];

    public string Heading => Kind switch
    {
        SectionKind.Failed or SectionKind.Ended or SectionKind.Stalled => char.ToUpperInvariant(Look.Word[0]) + Look.Word[1..],
        SectionKind.Behind => "Furthest behind",
    };

    /// <summary>The state that its workers are in.</summary>
    public WorkerState State => StateOf(Kind);

    public StateLook Look => StateLook.Of(State);

    /// <summary><c>6 of 42 shown</c>, or empty when all are; where not even all causes are, <c>12 of 40 causes shown</c>.</summary>
    public string CutText => Cut is { Length: > 0 } cut ? $"{cut} shown" : "";

    /// <summary>The same without its last word.</summary>
    public string Cut => Parts.Count < Causes ? $"{Words.Number(Parts.Count)} of {Words.Number(Causes)} causes"
        : Rows.Count < Total ? $"{Words.Number(Rows.Count)} of {Words.Number(Total)}" : "";

    /// <summary>Rows are shared out so that neither failures nor silence hides the other.</summary>
    /// <param name="behindMedian">How many run and are behind: <see cref="Behind"/>.</param>
    /// <param name="causes">Of a job whose groups or hosts are shown too: where it failed and who is behind is told there, but each cause has its row. Null: they are not.</param>
    public static SectionBudget Budget(Tier tier, Counts counts, int behindMedian, int? causes = null)
    {
        var (rows, mostBehind) = tier switch
        {
            Tier.Badge or Tier.None or Tier.Rows => (0, 0),
            Tier.Columns => (10, 0),
            Tier.Grid => causes is { } told ? (Math.Clamp(told, 6, 12), 0) : (12, 3),
        };
        if (rows == 0) return default;
        var behind = Math.Min(behindMedian, mostBehind);
        var failed = Math.Min(counts.Failed, rows - behind - Math.Min(counts.Stalled, 3));
        var stalled = Math.Min(counts.Stalled, rows - behind - failed);
        return new(failed, Math.Min(counts.Ended, rows - behind - failed - stalled), stalled, behind);
    }

    public static IReadOnlyList<Section> Of(Plot plot, SectionBudget budget) =>
    [
        .. new[]
        {
            Of(plot, SectionKind.Failed, budget.Failed),
            Of(plot, SectionKind.Ended, budget.Ended),
            plot.Laggard is { } first && budget.Stalled > 0 ? Barrier(plot, first.Worker, budget.Stalled) : Of(plot, SectionKind.Stalled, budget.Stalled),
            new Section(SectionKind.Behind, budget.Behind == 0 ? [] : [new(null, [.. plot.Behind.Take(budget.Behind).Select(plot.RowOf)])], plot.Behind.Count, 1),
        }.Where(section => section.Parts.Count > 0),
    ];

    /// <summary>
    /// Who runs and is behind the median of all by more than two points and two steps, the furthest first: where all are about equal nobody is behind,
    /// and of three steps nobody is late for not having made the next.
    /// </summary>
    public static IReadOnlyList<WorkerNow> Behind(IReadOnlyList<WorkerNow> workers)
    {
        var percents = workers.Where(worker => !worker.Worker.Said.IsNote).Select(worker => Percent.Held(worker.Worker.Percent)).ToArray();
        if (percents.Length == 0) return [];
        Array.Sort(percents);
        var median = percents[(percents.Length - 1) / 2];
        return [.. workers.Where(IsBehind).OrderBy(worker => worker.Worker.Percent).ThenBy(worker => worker.Index)];

        bool IsBehind(WorkerNow now) => now.State == WorkerState.Running && now.IsCounted
            && median - now.Worker.Percent > 2 * Math.Max(1, StepOf(now.Worker));
    }

    // In percent; of who counts in fractions none is known.
    private static double StepOf(Worker worker) => worker.Total > 0 && double.IsInteger(worker.Total) && double.IsInteger(worker.Current) ? 100 / worker.Total : 0;

    // All wait for one: that one, then who has been silent for longest.
    private static Section Barrier(Plot plot, Worker first, int most)
    {
        var silent = plot.Workers.Where(worker => worker.State == WorkerState.Stalled && worker.IsCounted).ToList();
        var rows = silent.OrderBy(worker => worker.Worker == first ? double.MinValue : worker.Worker.Seen.Steady).ThenBy(worker => worker.Index).Take(most).Select(plot.RowOf);
        return new(SectionKind.Stalled, [new(null, [.. rows])], silent.Count, 1);
    }

    // The first failure is usually the cause, and so the list stays still.
    private static Section Of(Plot plot, SectionKind kind, int most)
    {
        var (state, total) = (StateOf(kind), plot.Summary.Counts.Of(StateOf(kind)));
        if (most == 0 || total == 0) return new(kind, [], total, 0);
        var causes = plot.Causes.Where(cause => cause.State == state).ToList();
        return new(kind, SectionPart.Of(plot, causes, most), total, causes.Count);
    }

    private static WorkerState StateOf(SectionKind kind) => kind switch
    {
        SectionKind.Failed => WorkerState.Failed,
        SectionKind.Ended => WorkerState.Ended,
        SectionKind.Stalled => WorkerState.Stalled,
        SectionKind.Behind => WorkerState.Running,
    };
}
