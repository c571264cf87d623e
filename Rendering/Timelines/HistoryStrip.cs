using Progressd.Store;
using Progressd.Store.Histories;

namespace Progressd.Rendering.Timelines;

/// <summary>The job at one instant, as shares of the whole: 0–1.</summary>
/// <param name="At">Share of the axis.</param>
/// <param name="Steady">The same in steady milliseconds.</param>
/// <param name="Lost">What will not come any more.</param>
/// <param name="Pace">Reports a second since the point before.</param>
public readonly record struct StripPoint(double At, long Steady, double Percent, double Done, double Lost, double Pace);

/// <summary>Workers that failed at about one instant.</summary>
/// <param name="First">Steady milliseconds of the first of them.</param>
/// <param name="Last">And of the last.</param>
public readonly record struct StripFailure(double At, int Count, long First, long Last);

/// <summary>A cause of failures, where it began.</summary>
public readonly record struct StripLabel(double At, string Text);

/// <summary>How a job went, in one picture of constant size (docs/design/picture.md#history-strip): percent, work done and lost, failures, reports.</summary>
public sealed class HistoryStrip
{
    /// <summary>A shorter job has nothing to tell that the bars do not.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    private const int MostLabels = 4;

    /// <summary>So many instants of failures are told apart.</summary>
    private const int Instants = 400;

    private readonly Plot _plot;
    private readonly Lazy<IReadOnlyList<StripFailure>> _failures; // a walk over all workers, which a line of text does not need
    private readonly Lazy<int> _mostFailed;

    private HistoryStrip(Plot plot, TimeAxis axis)
    {
        (_plot, Axis) = (plot, axis);
        Points = PointsOf(plot, axis);
        LastGood = LastGoodRun.Of(plot.Runs, axis);
        _failures = new(() => FailuresOf(plot, axis));
        _mostFailed = new(() => Failures.Select(failure => failure.Count).DefaultIfEmpty(1).Max());
    }

    public TimeAxis Axis { get; }

    /// <summary>In order of time, two at least. They begin later than the axis where the job is of a state that had no history yet.</summary>
    public IReadOnlyList<StripPoint> Points { get; }

    /// <summary>The run of its series to hold it against; null: there is none.</summary>
    public LastGoodRun? LastGood { get; }

    /// <summary>In order of time.</summary>
    public IReadOnlyList<StripFailure> Failures => _failures.Value;

    /// <summary>The newest one.</summary>
    public StripPoint Last => Points[^1];

    /// <summary>Null: it ran too short, or nobody has reported, or what is known of its past is short.</summary>
    public static HistoryStrip? Of(Plot plot)
    {
        if (TimeAxis.Of(plot) is not { } axis || axis.Now - axis.From < Least.TotalMilliseconds) return null;
        var strip = new HistoryStrip(plot, axis);
        return strip.Last.Steady - strip.Points[0].Steady < Least.TotalMilliseconds ? null : strip;
    }

    /// <summary>Share of the height at which the line to the predicted end leaves the axis: what is lost never comes, and an end beyond it is cut.</summary>
    public double AheadEnd => Axis.PredictedEnd is { } end
        ? Last.Percent + (1 - Last.Lost - Last.Percent) * Math.Min(1, (Axis.To - Axis.Now) / (end - Axis.Now)) : Last.Percent;

    /// <summary>Stretches of the axis in which reports came, in order of time: what is between them is a silence of all.</summary>
    public IEnumerable<(double From, double To)> Reported()
    {
        for (var i = 1; i < Points.Count; i++)
        {
            if (Points[i].Pace <= 0) continue;
            var from = Points[i - 1].At;
            while (i + 1 < Points.Count && Points[i + 1].Pace > 0) i++;
            yield return (from, Points[i].At);
        }
    }

    /// <summary>How tall the tick of a failure is, 0.4–1: by the count on a log scale, so that one is seen beside a thousand.</summary>
    public double Tall(StripFailure failure) => _mostFailed.Value == 1 ? 1 : 0.4 + 0.6 * Math.Log(failure.Count) / Math.Log(_mostFailed.Value);

    /// <summary>What to write beside the curve, the causes with the most workers: <c>22:20 8 on node23: exit 137 (killed)</c>, in order of time.</summary>
    public IReadOnlyList<StripLabel> Labels =>
    [
        .. _plot.Causes.Where(cause => cause is { State: WorkerState.Failed, IsOther: false }).OrderByDescending(cause => cause.Count).Take(MostLabels)
            .OrderBy(cause => cause.First.Steady).Select(cause =>
            {
                var row = CauseRow.Of(cause, _plot.AsOf);
                var who = cause is { Count: 1, PlacesTotal: 0 } ? ShownText.Of(cause.Workers[0].Worker.Id.Shown) : row.Head;
                return new StripLabel(Axis.At(cause.First.Steady), $"{Axis.Clock(cause.First.Steady)} {who}{(row.Text.Length > 0 ? ": " : "")}{row.Text}");
            }),
    ];

    /// <summary>The same in words, for who cannot see it.</summary>
    public string Sentence()
    {
        var parts = new List<string> { $"From {Axis.Clock(Axis.From)} to {Axis.Clock(Axis.Now)} UTC it came to {_plot.PercentText}" };
        foreach (var (share, words) in ((double, string)[])[(0.25, "a quarter"), (0.5, "half"), (0.75, "three quarters")])
            if (Points.FirstOrDefault(point => point.Percent >= share) is { Percent: > 0 } reached) parts.Add($"{words} at {Axis.Clock(reached.Steady)}");
        if (Failures.Count > 0)
        {
            var (first, last) = (Axis.Clock(Failures[0].First), Axis.Clock(Failures[^1].Last));
            parts.Add($"{Words.Number(Failures.Sum(failure => failure.Count))} failed {(first == last ? $"at {first}" : $"between {first} and {last}")}");
        }
        return string.Join(", ", parts);
    }

    /// <summary>Percent in so many equal parts of the time until now, 0–1: for a line of text.</summary>
    public IReadOnlyList<double> Sampled(int parts) =>
        [.. Enumerable.Range(1, parts).Select(part => PercentAt(Axis.At(Axis.From + (double)part / parts * (Axis.Now - Axis.From))))];

    private double PercentAt(double at) => Interpolated.At(Points.Select(point => (point.At, point.Percent)), at);

    private static List<StripPoint> PointsOf(Plot plot, TimeAxis axis)
    {
        var points = new List<StripPoint>();
        var last = axis.From;
        foreach (var point in History.PointsOf(plot.Job))
        {
            var seconds = Math.Max(1, (point.At.Steady - last) / 1000.0);
            points.Add(new(axis.At(point.At.Steady), point.At.Steady, Share(point.Percent), Share(point.Done), Share(point.Lost), point.Reports / seconds));
            last = point.At.Steady;
        }
        // As it is now: walked exactly, as all that is said of the present is.
        var shares = plot.Summary.Shares;
        var silent = Math.Max(1, (axis.Now - last) / 1000.0);
        points.Add(new(axis.At(axis.Now), axis.Now, plot.Summary.Percent / 100, shares.Done / 100, shares.Lost / 100, silent > 60 ? 0 : points.Count > 0 ? points[^1].Pace : 0));
        return points;

        static double Share(int of10000) => of10000 / (double)WorkSums.Whole;
    }

    private static IReadOnlyList<StripFailure> FailuresOf(Plot plot, TimeAxis axis)
    {
        var failures = new StripFailure[Instants + 1];
        foreach (var worker in plot.Job.Workers.Values)
        {
            if (!worker.Failed) continue;
            ref var failure = ref failures[(int)Math.Round(axis.At(worker.FailedSteady) * Instants)];
            failure = failure.Count == 0
                ? new(axis.At(worker.FailedSteady), 1, worker.FailedSteady, worker.FailedSteady)
                : failure with { Count = failure.Count + 1, First = Math.Min(failure.First, worker.FailedSteady), Last = Math.Max(failure.Last, worker.FailedSteady) };
        }
        return [.. failures.Where(failure => failure.Count > 0)];
    }
}
