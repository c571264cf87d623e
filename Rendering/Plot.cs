using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>How much of a job a view shows (PICTURE §3.2). Bundles are a grid whose squares hold more than one worker.</summary>
public enum Tier { Badge, None, Rows, Columns, Grid }

/// <summary>Order of the rows of a page (SPEC §3); ties by worker.</summary>
public enum RowOrder { Worker, Progress, Updated, State }

/// <summary>What a section of a large job is about, in the order they are shown.</summary>
public enum SectionKind { Failed, Ended, Stalled, Behind }

/// <summary>One worker with every text formatted. Texts are cut by whoever knows the room.</summary>
/// <param name="Index">Its place in natural order of all workers, from 0.</param>
/// <param name="Label">The id after the rule for texts.</param>
/// <param name="Bar">Percent held within 0–100: the filled part of the bar.</param>
/// <param name="Beyond">True above 100 %: the bar is full and a small mark says so.</param>
/// <param name="Text">The description as shown, with "silent for 6 min: " or "ended early: " before it; may be empty.</param>
public sealed record Row(int Index, Worker Worker, string Label, WorkerState State, double Bar, bool Beyond, string PercentText, string CountText, string Text);

/// <param name="Total">How many workers are in that state, when only some are shown.</param>
public sealed record Section(SectionKind Kind, string Heading, IReadOnlyList<Row> Rows, int Total);

/// <summary>A count with its words: <c>1 failed</c>.</summary>
public readonly record struct CountText(WorkerState State, int Count, string Text);

/// <summary>One bin of the histogram: workers by state.</summary>
public readonly record struct Bin(int Failed, int Ended, int Stalled, int Running, int Done)
{
    public int Total => Failed + Ended + Stalled + Running + Done;
}

/// <summary>
/// The one model behind PNG, SVG, page and text: order, tier, sections, every text formatted. Pure: a job and an instant in, values out.
/// </summary>
public sealed record Plot
{
    public required Job Job { get; init; }
    public required Moment Now { get; init; }
    public required Moment AsOf { get; init; }
    public required Summary Summary { get; init; }
    public required string Title { get; init; }
    public required string PercentText { get; init; }

    /// <summary>In the order failed, ended, stalled, running, done, waiting; zero counts left out.</summary>
    public required IReadOnlyList<CountText> Counts { get; init; }

    /// <summary><c>about 25 min left</c>, <c>finished 13:58:40 UTC</c>, … or empty.</summary>
    public required string TimeLeft { get; init; }

    /// <summary><c>1.4 %/min · running for 41 min</c>.</summary>
    public required string Meta { get; init; }

    /// <summary><c>updated 14:07:05 UTC</c>.</summary>
    public required string Updated { get; init; }

    /// <summary><c>Not saved since 14:03 UTC: disk full</c>, or null.</summary>
    public string? NotSaved { get; init; }

    public required Tier Tier { get; init; }

    /// <summary>All workers in natural order (page lists reorder and filter them).</summary>
    public required IReadOnlyList<Row> Rows { get; init; }

    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>21 bins: 0–4 … 95–99, 100.</summary>
    public required IReadOnlyList<Bin> Histogram { get; init; }
}
