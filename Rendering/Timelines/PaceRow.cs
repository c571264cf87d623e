using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>One worker's pace beside the median of all: 1 is as fast.</summary>
public readonly record struct PaceDot(double Times, WorkerState State);

/// <summary>The workers of one group, or of one host.</summary>
/// <param name="Name">As it is shown.</param>
/// <param name="Workers">In natural order, notes aside.</param>
public sealed record PaceRow(string Name, IReadOnlyList<WorkerNow> Workers)
{
    /// <summary>Weighted mean of the workers' percents, over all that are expected of it, 0–100.</summary>
    public required double Percent { get; init; }

    /// <summary>What of the whole row will not come any more, 0–100.</summary>
    public required double Lost { get; init; }

    /// <summary>How many are expected: as declared, and no fewer than were seen.</summary>
    public required int Expected { get; init; }

    public required int Done { get; init; }

    /// <summary>Failed, ended early or stalled: the worst of them, and how many.</summary>
    public required WorkerState? Trouble { get; init; }
    public required int Troubled { get; init; }

    /// <summary>Percent · weight a minute of its median worker, in times of the median of all; null: nobody made a step that can be timed.</summary>
    public double? Times { get; init; }

    /// <summary>Of its workers that have one.</summary>
    public IReadOnlyList<PaceDot> Dots { get; init; } = [];

    /// <summary>Of <see cref="Dots"/>, from 16 on: the quarter and the three quarters.</summary>
    public (double Low, double High)? Quartiles { get; init; }

    /// <summary>Steady milliseconds at which it ended, or will at its pace; null: unknown.</summary>
    public double? End { get; init; }

    /// <summary><c>slow: last by 4 h 10 min</c>; empty: it is not slow.</summary>
    public string SlowText { get; init; } = "";

    public bool IsSlow => SlowText.Length > 0;

    /// <summary><c>0.56×</c>; empty: unknown.</summary>
    public string TimesText => Times is { } times ? $"{times.ToString(times < 9.995 ? "0.00" : "0", System.Globalization.CultureInfo.InvariantCulture)}×" : "";
}
