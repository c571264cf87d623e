using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>
/// The groups of a job, or the hosts it runs on, each beside the median of all (docs/design/states.md#pace): who is slow is seen at a glance. A worker's pace is
/// weight × percent a minute, from where its pace is counted to its newest step.
/// </summary>
public sealed class PaceTable
{
    /// <summary>A row is slow below this share of the median.</summary>
    private const double SlowBelow = 0.7;

    /// <summary>And if it ends later than the median row by more than this share of the job.</summary>
    private const double LateBy = 0.1;

    private const int ForQuartiles = 16;

    private PaceTable(string kind, IReadOnlyList<PaceRow> rows) => (Kind, Rows) = (kind, rows);

    /// <summary><c>groups</c> or <c>hosts</c>.</summary>
    public string Kind { get; }

    /// <summary>As declared by <c>groups=</c>; else failing, slow, then by name.</summary>
    public IReadOnlyList<PaceRow> Rows { get; }

    /// <summary>Null: the job has fewer than two.</summary>
    public static PaceTable? OfGroups(Plot plot)
    {
        var declared = plot.Job.Stages.All.ToDictionary(stage => stage.Name, stage => stage.Expected, StringComparer.Ordinal);
        return Of(plot, "groups", worker => plot.Groups.Of(worker), declared);
    }

    /// <summary>Null: nobody sent a host, or all the same.</summary>
    public static PaceTable? OfHosts(Plot plot) => plot.Job.Names.Count == 0 ? null : Of(plot, "hosts", worker => worker.Said.Host, []);

    private static PaceTable? Of(Plot plot, string kind, Func<Worker, string?> nameOf, Dictionary<string, int> declared)
    {
        var byName = declared.Keys.ToDictionary(name => name, _ => new List<WorkerNow>(), StringComparer.Ordinal);
        foreach (var worker in plot.Workers)
        {
            if (worker.Worker.Said.IsNote || nameOf(worker.Worker) is not { } name) continue;
            if (!byName.TryGetValue(name, out var row)) byName[name] = row = [];
            row.Add(worker);
        }
        if (byName.Count < 2) return null;
        var medianPace = Median(plot.Workers.Select(worker => PaceOfWorker.PerMinute(worker.Worker)).OfType<double>());
        var rows = byName.Select(pair => RowOf(plot, pair.Key, pair.Value, declared.GetValueOrDefault(pair.Key), medianPace)).ToList();
        rows = [.. WithSlow(plot, rows)];
        if (declared.Count > 0) return new(kind, rows);
        return new(kind, [.. rows
            .OrderBy(row => row.Trouble is { } trouble ? (int)trouble : int.MaxValue).ThenByDescending(row => row.Trouble is null ? 0 : row.Troubled)
            .ThenBy(row => row.IsSlow ? 0 : 1).ThenBy(row => row.Workers[0].Index)]);
    }

    private static PaceRow RowOf(Plot plot, string name, List<WorkerNow> workers, int declared, double? medianOfAll)
    {
        var (sum, lost, weights, done) = (0.0, 0.0, 0.0, 0);
        var counts = new int[Enum.GetValues<WorkerState>().Length];
        var (dots, ends, isOpen) = (new List<PaceDot>(workers.Count), new List<double>(workers.Count), false);
        foreach (var now in workers)
        {
            var (worker, weight) = (now.Worker, now.Worker.Said.Weight / (double)Said.UsualWeight);
            var held = Store.Percent.Held(worker.Percent);
            (sum, weights) = (sum + weight * held, weights + weight);
            counts[(int)now.State]++;
            if (now.State is WorkerState.Failed or WorkerState.Ended) lost += weight * (100 - held);
            if (now.State == WorkerState.Done) done++;
            if (PaceOfWorker.PerMinute(worker) is { } at && medianOfAll is > 0) dots.Add(new(at / medianOfAll.Value, now.State));
            if (now.State == WorkerState.Running)
            {
                if (PaceOfWorker.End(worker, plot.AsOf) is { } end) ends.Add(end);
                else isOpen = true;
            }
            else if (now.State == WorkerState.Done)
            {
                ends.Add(worker.Seen.Steady);
            }
        }
        var expected = Math.Max(declared, workers.Count);
        var all = weights == 0 ? 1 : weights / workers.Count * expected;
        dots.Sort((a, b) => a.Times.CompareTo(b.Times));
        WorkerState? trouble = counts[(int)WorkerState.Failed] > 0 ? WorkerState.Failed
            : counts[(int)WorkerState.Ended] > 0 ? WorkerState.Ended : counts[(int)WorkerState.Stalled] > 0 ? WorkerState.Stalled : null;
        return new(ShownText.Of(name), workers)
        {
            Percent = workers.Count > 0 && done == expected ? 100 : Math.Min(sum / all, Math.BitDecrement(100.0)),
            Lost = lost / all,
            Expected = expected,
            Done = done,
            Trouble = trouble,
            Troubled = trouble is { } state ? counts[(int)state] : 0,
            Times = Median(dots.Select(dot => dot.Times)),
            Dots = dots,
            Quartiles = dots.Count < ForQuartiles ? null : (dots[dots.Count / 4].Times, dots[dots.Count * 3 / 4].Times),
            End = isOpen || ends.Count == 0 ? null : ends.Max(),
        };
    }

    // Slow is who is slow and makes the job end later: a slow one that ended in time hurt nobody.
    private static IEnumerable<PaceRow> WithSlow(Plot plot, List<PaceRow> rows)
    {
        var ends = rows.Select(row => row.End).OfType<double>().ToList();
        if (ends.Count < 2 || plot.Job.FirstReport is not { } first) return rows;
        var (median, latest) = (Median(ends)!.Value, ends.Max());
        var whole = latest - first.Steady;
        var others = ends.Where(end => end < latest).DefaultIfEmpty(median).Max();
        return rows.Select(row => row is { Times: < SlowBelow, End: { } end } && end - median > LateBy * whole
            ? row with { SlowText = end == latest ? $"slow: last by {Words.Duration(TimeSpan.FromMilliseconds(end - others))}" : "slow" }
            : row);
    }

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
