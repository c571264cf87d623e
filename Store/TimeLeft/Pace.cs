namespace Progressd.Store.TimeLeft;

/// <summary>
/// What is kept of a worker for its time left. Never changed: a report makes the next value, O(1). Instants are steady milliseconds, percents are
/// held within 0–100.
/// </summary>
public readonly record struct Pace
{
    /// <summary>So many gaps make a habit: before that no gap can be unusual.</summary>
    public const int GapsForHabit = 3;

    /// <summary>A first step so many times as long as the second, by percent, was setting up.</summary>
    private const double SetUp = 3;

    /// <summary>More than anybody counts to.</summary>
    public const int MostGains = 1_000_000_000;

    /// <summary>A step's deviation counts up to so many times its usual length: one hang is not scatter.</summary>
    private const double MostDeviation = 4;

    /// <summary>Where the pace is counted from: the first report, or the last time it began anew; later by the time in which it was stalled.</summary>
    public required long Began { get; init; }
    public required double BeganPercent { get; init; }

    /// <summary>The newest report, whatever it said.</summary>
    public required long Seen { get; init; }

    /// <summary>The newest report that raised the percent since it began; <see cref="Began"/> while there is none.</summary>
    public required long Gained { get; init; }
    public required double Percent { get; init; }

    /// <summary>How many reports raised the percent since it began.</summary>
    public required int Gains { get; init; }

    /// <summary>Usual gap between reports, milliseconds: the mean of the first three, then an exponential mean; time in which it was stalled is left out.</summary>
    public float Gap { get; init; }

    /// <summary>How many gaps the mean holds, up to three.</summary>
    public byte Gaps { get; init; }

    public static Pace First(double percent, long at) =>
        new() { Began = at, BeganPercent = percent, Seen = at, Gained = at, Percent = percent, Gains = 0 };

    /// <summary>After another report.</summary>
    /// <param name="percent">What it says, held within 0–100.</param>
    /// <param name="anew">It begins anew with this report: another total, the next try; a lower percent does so by itself.</param>
    /// <param name="failed">It says that it failed: the percent is no step of its pace.</param>
    /// <param name="patience">Milliseconds after which it counted as stalled (<see cref="long.MaxValue"/>: never).</param>
    /// <param name="silences">Of the job, this report's included: what all were silent in is no time of anybody.</param>
    /// <param name="step">How far this step was off its pace; default where there was no step.</param>
    public Pace After(double percent, bool anew, bool failed, long at, long patience, in Silences silences, out Taken step)
    {
        step = default;
        var gap = (double)Math.Max(0, at - Seen - silences.Within(Seen, at));
        // Stalled time is no pace: it was killed and went on, or its file server hung for it alone.
        var stalled = Gaps >= GapsForHabit && gap > patience ? (long)(gap - Gap) : 0;
        var next = this with
        {
            Began = Began + stalled,
            Seen = at,
            Percent = percent,
            Gap = (float)(Gap + (gap - stalled - Gap) / (Gaps < GapsForHabit ? Gaps + 1 : 4)),
            Gaps = (byte)Math.Min(Gaps + 1, GapsForHabit),
        };
        if (anew || percent < Percent) return next with { Began = at, BeganPercent = percent, Gained = at, Gains = 0 };
        if (percent <= Percent) return next with { Gained = Gains == 0 ? next.Began : Gained + stalled };

        var took = Math.Max(0, at - Gained - silences.Within(Gained, at) - stalled);
        var (length, done) = (percent - Percent, Percent - BeganPercent);
        if (done <= 0 || failed) return next with { Gained = at, Gains = Counted };
        var elapsed = Math.Max(1, Gained - Began - silences.Within(Began, Gained));
        step = Taken.Of(took, length, elapsed, done, MostDeviation);
        return Gains == 1 && elapsed / done > SetUp * took / length
            ? next with { Began = Gained, BeganPercent = Percent, Gained = at, Gains = 1 }
            : next with { Gained = at, Gains = Counted };
    }

    private int Counted => Math.Min(Gains + 1, MostGains);
}

/// <summary>One step of one worker, as a share of its whole task.</summary>
/// <param name="Square">(time − length at its pace so far)², as a share of the whole task's time; the error of "so far" is taken out.</param>
/// <param name="Share">Its length, 0–1.</param>
public readonly record struct Taken(double Square, double Share)
{
    internal static Taken Of(double took, double length, double elapsed, double done, double most)
    {
        var share = length / 100;
        var deviation = took / (elapsed / done * 100) - share;
        deviation = Math.Clamp(deviation, -1, most * share);
        return new(deviation * deviation / (1 + length / done), share);
    }
}
