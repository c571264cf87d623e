using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>
/// How a state of a worker is said and drawn: the one table that picture, page, text, JSON and metrics read. A new state does not build until it has
/// its row here. (Which state is worse than another is the order of <see cref="WorkerState"/> itself.)
/// </summary>
public sealed record StateLook
{
    private static readonly StateLook[] All = [.. Enum.GetValues<WorkerState>().Select(Row)];

    /// <summary>In the order of counts: failed, ended, stalled, running, done, waiting.</summary>
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

    private static StateLook Row(WorkerState state) => state switch
    {
        WorkerState.Failed => new()
        {
            State = state,
            Name = "failed",
            Word = "failed",
            IsBad = true,
            StandsOut = true,
            HasWorkers = true,
            Icon = new("M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5", 2.4),
            SignsBar = true,
            TabSign = "✕",
            TextSign = "✗",
            AsciiSign = "X",
            Sgr = 31,
            Text = Tone.FailText,
            Sign = Tone.FailText,
            Fill = Tone.Fail,
            Pattern = Pattern.Failed,
            TrackOutline = Tone.FailOutline,
            Beyond = Tone.FailText,
            Cell = Tone.CellRun,
            Mark = "M2.9 2.9L9.1 9.1M9.1 2.9L2.9 9.1",
            CountPlace = 1,
            BarPlace = 5,
            StackPlace = 1,
            CellPlace = 1,
        },
        WorkerState.Ended => new()
        {
            State = state,
            Name = "ended",
            Word = "ended early",
            Before = _ => "ended early",
            IsBad = true,
            StandsOut = false,
            HasWorkers = true,
            Icon = new("M2.5 2.5H9.5V9.5H2.5Z", 0),
            SignsBar = true,
            TabSign = "■",
            TextSign = "■",
            AsciiSign = "-",
            Sgr = 0,
            Text = Tone.Ink,
            Sign = Tone.Dim,
            Fill = Tone.Ended,
            Cell = Tone.Ended,
            CountPlace = 2,
            BarPlace = 4,
            StackPlace = 2,
            CellPlace = 3,
        },
        WorkerState.Stalled => new()
        {
            State = state,
            Name = "stalled",
            Word = "stalled",
            Before = silence => $"silent for {Words.Duration(silence)}",
            IsBad = true,
            StandsOut = true,
            HasWorkers = true,
            Icon = new("M4 2.2V9.8M8 2.2V9.8", 2.2),
            SignsBar = true,
            TabSign = "‖",
            TextSign = "‖",
            AsciiSign = "=",
            Sgr = 33,
            Text = Tone.StallText,
            Sign = Tone.StallText,
            Fill = Tone.Stall,
            OnFill = Tone.OnStall,
            Pattern = Pattern.Stalled,
            FillOutline = Tone.StallLine,
            Cell = Tone.CellRun,
            Mark = "M4.2 2.9V9.1M7.8 2.9V9.1",
            CountPlace = 3,
            BarPlace = 3,
            StackPlace = 3,
            CellPlace = 2,
        },
        WorkerState.Running => new()
        {
            State = state,
            Name = "running",
            Word = "running",
            IsBad = false,
            StandsOut = false,
            HasWorkers = true,
            Icon = new("M3 1.8L10 6L3 10.2Z", 0),
            SignsBar = false,
            TabSign = "",
            TextSign = "",
            AsciiSign = "",
            Sgr = 0,
            Text = Tone.Ink,
            Sign = Tone.OkIcon,
            Fill = Tone.Run,
            Cell = Tone.CellRun,
            CountPlace = 4,
            BarPlace = 2,
            StackPlace = 5,
            CellPlace = 4,
        },
        WorkerState.Waiting => new()
        {
            State = state,
            Name = "waiting",
            Word = "waiting",
            IsBad = false,
            StandsOut = false,
            HasWorkers = false,
            Icon = new("M6 2.2A3.8 3.8 0 1 1 5.99 2.2Z", 1.6),
            SignsBar = false,
            TabSign = "",
            TextSign = "○",
            AsciiSign = "o",
            Sgr = 0,
            Text = Tone.Dim,
            Sign = Tone.Dim,
            Fill = Tone.Run,
            Cell = Tone.CellRun,
            CountPlace = 6,
            BarPlace = 6,
            StackPlace = 6,
            CellPlace = 5,
        },
        WorkerState.Done => new()
        {
            State = state,
            Name = "done",
            Word = "done",
            IsBad = false,
            StandsOut = false,
            HasWorkers = true,
            Icon = new("M1.8 6.4L4.7 9.3L10.2 3", 2),
            SignsBar = true,
            TabSign = "✓",
            TextSign = "✓",
            AsciiSign = "+",
            Sgr = 32,
            Text = Tone.Ink,
            Sign = Tone.OkIcon,
            Fill = Tone.Done,
            Cell = Tone.CellDone,
            CountPlace = 5,
            BarPlace = 1,
            StackPlace = 4,
            CellPlace = 6,
        },
    };
}
