using System.Collections.Immutable;

namespace Progressd.Store.TimeLeft;

/// <summary>What is kept of a job for its time left, beside its history: sums and the times when all were silent. Never changed: a report makes the next value, O(1).</summary>
public readonly record struct Course
{
    /// <summary>Σ of the squared deviations of steps, of their lengths, and how many there were.</summary>
    public double Squares { get; init; }
    public double Shares { get; init; }
    public long Steps { get; init; }

    public Silences Silences { get; init; }

    /// <summary>The first report of any worker, steady milliseconds; null: there was none.</summary>
    public long? First { get; init; }

    /// <summary>The first report of the worker that came last, and the newest report of all.</summary>
    public long Came { get; init; }
    public long Heard { get; init; }

    /// <summary>After a report, but for its step.</summary>
    /// <param name="worker">Who reports, as it was before; null at its first.</param>
    /// <param name="unfinished">How many have begun and not finished, before this report.</param>
    public Course After(long at, Pace? worker, int unfinished) => this with
    {
        First = First ?? at,
        Came = worker is null ? at : Came,
        Heard = at,
        Silences = First is null ? Silences : Silences.After(at, Heard, worker, unfinished),
    };

    public Course Plus(Taken step) =>
        step.Share > 0 ? this with { Squares = Squares + step.Square, Shares = Shares + step.Share, Steps = Steps + 1 } : this;

    /// <summary>The usual length of a step, a share of a task; 0 while none is known.</summary>
    public double UsualStep => Steps > 0 ? Shares / Steps : 0;

    /// <summary>
    /// Relative variance of a whole task's time by the scatter of its steps: deviations of steps are independent, so variances add over a task.
    /// Two steps that are off by a third stand in for what is not known yet.
    /// </summary>
    /// <param name="step">The usual length of a step, 0–1.</param>
    public double Scatter(double step) => (Squares + 2 * 0.1 * step * step) / (Shares + 2 * step);
}

/// <summary>A time in which nobody of the job reported, steady milliseconds.</summary>
public readonly record struct Silence(long From, long To)
{
    public long Length => To - From;
}

/// <summary>
/// When nobody reported though somebody should have: the file server hung, the network was away, or this daemon. It is no time of the job.
/// Kept are the eight longest, and the newest long gap that might yet prove to be one.
/// </summary>
public readonly record struct Silences
{
    public const int Most = 8;

    private const long Least = 10_000;

    private readonly ImmutableArray<Silence> _kept;

    public Silences(ImmutableArray<Silence> kept, Silence candidate) => (_kept, Candidate) = (kept, candidate);

    public ImmutableArray<Silence> Kept => _kept.IsDefault ? [] : _kept;

    /// <summary>The newest long gap of the job, not counted until a worker with a habit proves to have been silent all through it.</summary>
    public Silence Candidate { get; }

    /// <summary>Milliseconds of silence between two instants.</summary>
    public long Within(long from, long to)
    {
        if (_kept.IsDefaultOrEmpty) return 0;
        var sum = 0L;
        foreach (var one in _kept) sum += Math.Max(0, Math.Min(to, one.To) - Math.Max(from, one.From));
        return sum;
    }

    /// <summary>Milliseconds between two instants, without silence.</summary>
    public long Elapsed(long from, long to) => Math.Max(0, to - from - Within(from, to));

    /// <summary>After a report at an instant.</summary>
    /// <param name="at">The report.</param>
    /// <param name="before">The job's report before it.</param>
    /// <param name="worker">Who reports, as it was before; null at its first.</param>
    /// <param name="unfinished">How many have begun and not finished, before this report.</param>
    /// <remarks>
    /// Silence is a gap of the whole job, as seen by one whose habit is to report far more often: 3 + 8/m usual gaps, m at work. A lone worker is silent for
    /// eleven of its gaps by chance about as seldom as many are together for three.
    /// </remarks>
    public Silences After(long at, long before, Pace? worker, int unfinished)
    {
        var (candidate, gap) = (Candidate, new Silence(before, at));
        if (gap.Length <= Least && candidate.Length == 0) return this;
        if (at - candidate.To > 10 * candidate.Length) candidate = default;
        if (gap.Length > Least && gap.Length >= candidate.Length) candidate = gap;
        var proved = worker is { Gaps: >= Pace.GapsForHabit } one && one.Seen <= candidate.From && candidate.Length > Least
            && candidate.Length > (3 + 8.0 / Math.Max(1, unfinished)) * one.Gap;
        if (!proved) return candidate == Candidate ? this : new(Kept, candidate);
        var kept = Kept.Add(candidate);
        return new(kept.Length <= Most ? kept : kept.Remove(kept.MinBy(silence => silence.Length)), default);
    }
}
