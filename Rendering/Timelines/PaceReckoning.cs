using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Rendering.Timelines;

/// <summary>How the rows of <see cref="PaceTable"/> come about, from one walk over the workers; the rules: docs/design/states.md#pace.</summary>
internal sealed class PaceReckoning
{
    /// <summary>More rows than anybody looks at, and than a job keeps names.</summary>
    private const int MostRows = 10_000;

    /// <summary>A row is slow below this share of the median of its kind.</summary>
    private const double SlowBelow = 0.7;

    /// <summary>And if it ends later than the median row by more than this share of the job.</summary>
    private const double LateBy = 0.1;

    /// <summary>Of one worker nobody knows whether it is the machine or the task.</summary>
    private const int LeastForSlow = 2;

    /// <summary>So many paces make a median that one can be compared with.</summary>
    private const int LeastOfKind = 4;

    private readonly Plot _plot;
    private readonly string?[] _groups, _hosts;
    private readonly double[] _paces; // NaN: none
    private readonly Dictionary<string, int> _declared;

    private PaceReckoning(Plot plot)
    {
        _plot = plot;
        _declared = plot.Job.Stages.All.ToDictionary(stage => stage.Name, stage => stage.Expected, StringComparer.Ordinal);
        var count = plot.Workers.Count;
        (_groups, _hosts, _paces) = (new string?[count], new string?[count], new double[count]);
        foreach (var (i, worker, _) in plot.Workers)
        {
            (_groups[i], _hosts[i]) = (plot.Groups.Of(worker), worker.Said.Host);
            _paces[i] = worker.Said.IsNote ? double.NaN : PaceOfWorker.PerMinute(worker) ?? double.NaN;
        }
    }

    /// <summary>Of groups, of hosts, or of both where these part the workers otherwise; none that would have fewer than two rows of two workers.</summary>
    public static IReadOnlyList<PaceTable> Tables(Plot plot)
    {
        if (plot.Job.Stages.IsEmpty && plot.Job.Names.Count == 0 && !plot.Job.Workers.Keys.Any(id => id.Shown.Contains('/'))) return [];
        var reckoning = new PaceReckoning(plot);
        var (areAlike, haveOneName) = reckoning.Compare();
        var hasStages = reckoning._declared.Count > 0;
        // Stages that have the names of hosts are hosts: whatever works there is of one kind.
        var beside = hasStages && !(areAlike && haveOneName) ? PaceBeside.Itself : PaceBeside.All;
        if (areAlike && !hasStages && plot.Job.Grouped == 0) return reckoning.Table(PaceKind.Hosts, PaceBeside.All);
        var groups = reckoning.Table(PaceKind.Groups, beside);
        return areAlike ? groups : [.. groups, .. reckoning.Table(PaceKind.Hosts, groups.Length > 0 ? PaceBeside.OwnGroup : PaceBeside.All)];
    }

    // Each group on a host of its own, and each host with one group.
    private (bool AreAlike, bool HaveOneName) Compare()
    {
        var (hostOf, groupOf, haveOneName) = (new Dictionary<string, string>(), new Dictionary<string, string>(), true);
        for (var i = 0; i < _groups.Length; i++)
        {
            var (group, host) = (_groups[i] ?? "", _hosts[i] ?? "");
            if (!hostOf.TryAdd(group, host) && hostOf[group] != host || !groupOf.TryAdd(host, group) && groupOf[host] != group) return default;
            haveOneName &= group == host;
        }
        return (true, haveOneName);
    }

    private PaceTable[] Table(PaceKind kind, PaceBeside beside)
    {
        var names = kind == PaceKind.Groups ? _groups : _hosts;
        var isDeclared = kind == PaceKind.Groups && _declared.Count > 0;
        var byName = new Dictionary<string, List<WorkerNow>>(StringComparer.Ordinal);
        if (isDeclared) foreach (var name in _declared.Keys) byName[name] = [];
        var rest = new List<WorkerNow>();
        foreach (var worker in _plot.Workers)
        {
            if (names[worker.Index] is not { } name)
            {
                rest.Add(worker);
                continue;
            }
            if (!byName.TryGetValue(name, out var of))
            {
                if (byName.Count == MostRows) return [];
                byName[name] = of = [];
            }
            of.Add(worker);
        }
        if (byName.Count(pair => Math.Max(pair.Value.Count, isDeclared ? _declared.GetValueOrDefault(pair.Key) : 0) > 1) < 2) return [];
        var times = TimesOf(beside);
        var rows = byName.Select(pair => new PaceTally(_plot, pair.Key, pair.Value, times, isDeclared ? _declared.GetValueOrDefault(pair.Key) : 0)).ToList();
        if (!isDeclared) rows.Sort((a, b) => NaturalOrder.Compare(a.Name, b.Name));
        if (rest.Count > 0) rows.Add(new(_plot, null, rest, times, 0));
        if (beside != PaceBeside.Itself) JudgeSlow(rows, mayBeStages: kind == PaceKind.Groups && _plot.Job.Names.Count == 0);
        var made = rows.Select(row => row.Row(isOfItself: beside == PaceBeside.Itself)).ToList();
        return [new(kind, beside, isDeclared ? made : [.. PaceTable.InOrder(made)], Math.Max(0, _plot.Absent - made.Sum(row => row.Absent)))];
    }

    /// <summary>Of each worker its pace in times of the median of its kind; NaN: it has none.</summary>
    private double[] TimesOf(PaceBeside beside)
    {
        if (beside == PaceBeside.All) return Divided(_ => "", leastOfKind: 1);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _paces.Length; i++)
            if (!double.IsNaN(_paces[i])) counts[_groups[i] ?? ""] = counts.GetValueOrDefault(_groups[i] ?? "") + 1;
        // Of groups that nobody declared the small ones are compared together; a stage that was is like no other.
        return Divided(i => _groups[i] is { } name && (_declared.ContainsKey(name) || counts.GetValueOrDefault(name) >= LeastOfKind) ? name : "", LeastOfKind);
    }

    private double[] Divided(Func<int, string> kindOf, int leastOfKind)
    {
        var byKind = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var kinds = new string[_paces.Length];
        for (var i = 0; i < _paces.Length; i++)
        {
            kinds[i] = kindOf(i);
            if (double.IsNaN(_paces[i])) continue;
            if (!byKind.TryGetValue(kinds[i], out var of)) byKind[kinds[i]] = of = [];
            of.Add(_paces[i]);
        }
        var medians = byKind.ToDictionary(pair => pair.Key, pair => pair.Value.Count < leastOfKind ? double.NaN : Median(pair.Value)!.Value, StringComparer.Ordinal);
        var times = new double[_paces.Length];
        for (var i = 0; i < times.Length; i++) times[i] = _paces[i] / medians.GetValueOrDefault(kinds[i], double.NaN);
        return times;
    }

    /// <summary>Slow is who is slower than its kind and ends later for it: a slow one that ended in time hurt nobody.</summary>
    /// <param name="mayBeStages">A row that began after work of another had ended may be the next stage: of it nothing is said.</param>
    private void JudgeSlow(List<PaceTally> rows, bool mayBeStages)
    {
        var ends = rows.Where(row => row.End is not null).Select(row => row.End!.Value).ToList();
        if (ends.Count < 2 || _plot.Job.FirstReport is not { } first) return;
        var (median, latest) = (Median(ends)!.Value, ends.Max());
        var late = LateBy * (latest - first.Steady);
        var slow = rows.Where(row => row is { IsRest: false, End: { } end, Times: < SlowBelow } && row.Paces.Count >= LeastForSlow && end - median > late).ToList();
        if (mayBeStages) slow.RemoveAll(row => rows.Exists(other => other != row && other.FirstEnd <= row.Began));
        foreach (var row in slow)
        {
            // One that was alone at the end kept all others waiting, for so long.
            var others = rows.Where(other => other != row && other.End is not null).Max(other => other.End!.Value);
            var isLast = slow.Count == 1 && row.End > others;
            row.SlowText = isLast ? $"slow: last by {Duration(row.End!.Value - others)}" : $"slow: {Duration(row.End!.Value - median)} later than most";
        }

        static string Duration(double milliseconds) => Words.Duration(TimeSpan.FromMilliseconds(milliseconds));
    }

    /// <summary>Null of none; sorts them.</summary>
    public static double? Median(List<double> values)
    {
        if (values.Count == 0) return null;
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }
}
