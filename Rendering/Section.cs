using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>What a section of a large job is about, in the order they are shown.</summary>
public enum SectionKind { Failed, Ended, Stalled, Behind }

/// <summary>How many rows each section may show.</summary>
public readonly record struct SectionBudget(int Failed, int Ended, int Stalled, int Behind);

/// <summary>The workers of a large job that someone has to look at.</summary>
/// <param name="Parts">By cause, in order of time.</param>
/// <param name="Total">How many workers are in that state, shown or not.</param>
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
    public static SectionBudget Budget(Tier tier, Counts counts)
    {
        var (rows, mostBehind) = tier switch
        {
            Tier.Badge or Tier.None or Tier.Rows => (0, 0),
            Tier.Columns => (10, 0),
            Tier.Grid => (12, 3),
        };
        if (rows == 0) return default;
        var behind = Math.Min(counts.Running, mostBehind);
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
            Of(plot, SectionKind.Stalled, budget.Stalled),
            Behind(plot, budget.Behind),
        }.Where(section => section.Parts.Count > 0),
    ];

    // The first failure is usually the cause, and so the list stays still.
    private static Section Of(Plot plot, SectionKind kind, int most)
    {
        var (state, total) = (StateOf(kind), plot.Summary.Counts.Of(StateOf(kind)));
        if (most == 0 || total == 0) return new(kind, [], total, 0);
        var causes = plot.Causes.Where(cause => cause.State == state).ToList();
        return new(kind, SectionPart.Of(plot, causes, most), total, causes.Count);
    }

    private static Section Behind(Plot plot, int most)
    {
        var total = plot.Summary.Counts.Running;
        if (most == 0 || total == 0) return new(SectionKind.Behind, [], total, 0);
        var first = plot.Workers
            .Where(worker => worker.State == WorkerState.Running && worker.IsCounted)
            .OrderBy(worker => worker.Worker.Percent).ThenBy(worker => worker.Index)
            .Take(most);
        return new(SectionKind.Behind, [new(null, first.Select(plot.RowOf).ToList())], total, 1);
    }

    private static WorkerState StateOf(SectionKind kind) => kind switch
    {
        SectionKind.Failed => WorkerState.Failed,
        SectionKind.Ended => WorkerState.Ended,
        SectionKind.Stalled => WorkerState.Stalled,
        SectionKind.Behind => WorkerState.Running,
    };
}
