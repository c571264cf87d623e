using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>
/// How a state of a worker is said and drawn: the one table that picture, page, text, JSON and metrics read. A new state does not build until it has
/// its row here. (Which state is worse than another is the order of <see cref="WorkerState"/> itself.)
/// </summary>
public sealed partial record StateLook
{
    private static readonly StateLook[] All = [.. Enum.GetValues<WorkerState>().Select(Row)];

    /// <summary>In the order of counts: failed, ended, missing, stalled, running, done, waiting.</summary>
    public static readonly IReadOnlyList<StateLook> InCounts = [.. All.OrderBy(look => look.CountPlace)];

    /// <summary>As the overall bar is made up, from its left end.</summary>
    public static readonly IReadOnlyList<StateLook> InBar = [.. All.Where(look => look.HasWorkers).OrderBy(look => look.BarPlace)];

    /// <summary>As a column of the histogram is stacked, from the bottom.</summary>
    public static readonly IReadOnlyList<StateLook> InStack = [.. All.Where(look => look.HasWorkers).OrderBy(look => look.StackPlace)];

    public static StateLook Of(WorkerState state) => All[(int)state];

    public required WorkerState State { get; init; }

    /// <summary>As parameters, JSON, metrics and classes of pages name it.</summary>
    public required string Name { get; init; }

    /// <summary>As people read it.</summary>
    public required string Word { get; init; }

    /// <summary>Somebody has to look at it: it is named in summaries, and seen in a histogram however few there are.</summary>
    public required bool IsBad { get; init; }

    /// <summary>Its row is in its colour and heavier.</summary>
    public required bool StandsOut { get; init; }

    /// <summary>There are workers who can be listed, filtered and drawn; of those who wait only the number is known.</summary>
    public required bool HasWorkers { get; init; }

    /// <summary>Its sign in pictures and pages.</summary>
    public required Icon Icon { get; init; }

    /// <summary>The sign stands beside a bar: the usual has none, so that the rest is seen.</summary>
    public required bool SignsBar { get; init; }

    /// <summary>Before the title in a browser's tab; where it is empty, the ring there has no sign either.</summary>
    public required string TabSign { get; init; }

    /// <summary>In a terminal; empty: none.</summary>
    public required string TextSign { get; init; }

    /// <summary>In a terminal that has only ASCII.</summary>
    public required string AsciiSign { get; init; }

    /// <summary>Colour in a terminal, a number of SGR; 0: the terminal's own.</summary>
    public required int Sgr { get; init; }

    /// <summary>Of its id, percent, count and heading.</summary>
    public required Tone Text { get; init; }

    public required Tone Sign { get; init; }

    /// <summary>Of the filled part of a bar, its part of the overall bar and of a column.</summary>
    public required Tone Fill { get; init; }

    /// <summary>Of what is written on that.</summary>
    public Tone OnFill { get; init; } = Tone.OnFill;

    /// <summary>Stripes over the fill.</summary>
    public Pattern? Pattern { get; init; }

    /// <summary>A line around the whole bar.</summary>
    public Tone? TrackOutline { get; init; }

    /// <summary>A line around the filled part.</summary>
    public Tone? FillOutline { get; init; }

    /// <summary>Of the small sign after a bar that went beyond 100 %.</summary>
    public Tone Beyond { get; init; } = Tone.OkIcon;

    /// <summary>Of the filled part of its square in a grid.</summary>
    public required Tone Cell { get; init; }

    /// <summary>On its square, larger than that: path data in a box of 12 by 12, half of it from the middle; null: the square is as the others.</summary>
    public string? Mark { get; init; }

    /// <summary>A square of several workers shows the state of theirs with the lowest.</summary>
    public required int CellPlace { get; init; }

    public required int CountPlace { get; init; }
    public required int BarPlace { get; init; }
    public required int StackPlace { get; init; }

    /// <summary>Said before a worker's text, given how long it has been silent; empty: nothing.</summary>
    public Func<TimeSpan, string> Before { get; init; } = _ => "";
}
