using System.Globalization;
using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>One worker's pace on the axis.</summary>
/// <param name="Times">Of the median of its kind: 1 is as fast.</param>
/// <param name="State">Of the worker.</param>
/// <param name="Tone">Red of who failed, amber in a row that is slow.</param>
public readonly record struct PaceDot(double Times, WorkerState State, Tone Tone)
{
    /// <summary>Place on the axis, 0–1.</summary>
    public double At => PaceTable.At(Times);
}

/// <summary>Said at the end of a row: <c>8 failed 22:20</c>, <c>slow: last by 4 h 10 min</c>.</summary>
/// <param name="State">Whose sign and colour it has; of what is slow that of the stalled.</param>
public readonly record struct PaceWord(string Text, WorkerState State)
{
    /// <summary><c>8 failed</c>, <c>slow</c>: where there is little room.</summary>
    public required string Brief { get; init; }

    public Tone Tone => StateLook.Of(State).Text;
}

/// <summary>The workers of one group, or of one host, with every text formatted (docs/design/states.md#pace).</summary>
/// <param name="Name">As it is shown.</param>
/// <param name="Workers">In natural order, notes among them.</param>
public sealed record PaceRow(string Name, IReadOnlyList<WorkerNow> Workers)
{
    /// <summary>From so many dots on there are <see cref="Quartiles"/>.</summary>
    public const int ForQuartiles = 16;

    /// <summary>Of who is of no group, or has sent no host.</summary>
    public required bool IsRest { get; init; }

    /// <summary>Weighted mean of the workers' percents, over all that are expected of it, 0–100; notes aside.</summary>
    public required double Percent { get; init; }

    /// <summary>Whose progress that is, and what is lost: parts of its bar, as of the job's overall bar.</summary>
    public required Shares Shares { get; init; }

    /// <summary>How many are expected: as declared, and no fewer than were seen; notes aside.</summary>
    public required int Expected { get; init; }

    public required int Done { get; init; }

    /// <summary>Expected of it, and not seen: they have the places after its workers.</summary>
    public required int Absent { get; init; }

    /// <summary>The worst state of its workers that somebody has to look at; null: there is none.</summary>
    public required WorkerState? Trouble { get; init; }

    /// <summary>How many are in it.</summary>
    public required int Troubled { get; init; }

    /// <summary>What is wrong with it, the worst first; empty: nothing.</summary>
    public required IReadOnlyList<PaceWord> Words { get; init; }

    /// <summary><c>1 h 30 min</c>, how long it still takes; empty: it has ended, or nobody knows.</summary>
    public required string LeftText { get; init; }

    /// <summary>Of its timed workers, ascending, in times of the median of their kind.</summary>
    public required IReadOnlyList<(double Times, WorkerState State)> Paces { get; init; }

    /// <summary>The median of <see cref="Paces"/>; null: nobody could be compared, or the row is a kind by itself.</summary>
    public required double? Times { get; init; }

    /// <summary>Steady milliseconds at which it ended, or will at its pace; null: unknown.</summary>
    public required double? End { get; init; }

    /// <summary>It is behind because it is slower than its kind.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Failed, ended early or missing: what silence is not.</summary>
    public bool IsFailing => Trouble is WorkerState.Failed or WorkerState.Ended or WorkerState.Missing;

    public bool IsQuiet => Trouble is null && !IsSlow;

    /// <summary>How many squares it takes: a worker each, those included that have not come.</summary>
    public int Places => Workers.Count + Absent;

    public string PercentText => Expected == 0 ? "" : Rendering.Words.Percent(Percent, complete: Percent >= 100);

    /// <summary><c>7/8</c>: done, of those expected; empty where there are but remarks.</summary>
    public string DoneText => Expected == 0 ? "" : $"{Rendering.Words.Number(Done)}/{Rendering.Words.Number(Expected)}";

    /// <summary><c>0.56×</c>; empty: unknown.</summary>
    public string TimesText => Times is not { } times ? "" : times switch
    {
        < 0.005 => "<0.01×",
        >= 99.5 => ">99×",
        _ => $"{times.ToString(times < 9.995 ? "0.00" : "0", CultureInfo.InvariantCulture)}×",
    };

    /// <summary>All <see cref="Words"/> in one.</summary>
    public string WordsText => string.Join(", ", Words.Select(word => word.Text));

    public string BriefText => string.Join(", ", Words.Select(word => word.Brief));

    /// <summary>The state whose colour it has: that of its trouble where it stands out, of a slow one that of the stalled; null: none.</summary>
    public WorkerState? Tint => Trouble is { } trouble && StateLook.Of(trouble).StandsOut ? trouble : IsSlow ? WorkerState.Stalled : null;

    /// <summary>Of its name.</summary>
    public Tone NameTone => Tint is { } tint ? StateLook.Of(tint).Text : Tone.Ink;

    /// <summary>Its name, and whatever tells of it, stand out.</summary>
    public bool StandsOut => !IsQuiet;

    /// <summary>Of <see cref="TimesText"/>.</summary>
    public Tone TimesTone => IsSlow ? StateLook.Of(WorkerState.Stalled).Text : Tone.Dim;

    /// <summary>A dot for each of <see cref="Paces"/>.</summary>
    public IEnumerable<PaceDot> Dots => Paces.Select(pace => new PaceDot(pace.Times, pace.State, ToneOf(pace.State)));

    /// <summary>Of <see cref="Paces"/>, from 16 on: a quarter of the workers are slower, a quarter faster.</summary>
    public (double Low, double High)? Quartiles => Paces.Count < ForQuartiles ? null : (Quantile(0.25), Quantile(0.75));

    /// <summary>The same as places on the axis, 0–1.</summary>
    public (double From, double To)? Band => Quartiles is { } quartiles ? (PaceTable.At(quartiles.Low), PaceTable.At(quartiles.High)) : null;

    private Tone ToneOf(WorkerState state) => state is WorkerState.Failed or WorkerState.Ended ? StateLook.Of(state).Fill : IsSlow ? Tone.Stall : Tone.Run;

    // Between the two next to it, as the median of an even number is.
    private double Quantile(double share)
    {
        var at = share * (Paces.Count - 1);
        var (low, part) = ((int)at, at - (int)at);
        return Paces[low].Times + (part == 0 ? 0 : part * (Paces[low + 1].Times - Paces[low].Times));
    }
}
