using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>What a stretch of a lane says, in the order in which they are drawn. Of a lane that stands for many workers, the words are of their share.</summary>
public enum LanePart
{
    /// <summary>At work, of a worker that is done by now; the second of every other group, so that groups are told apart.</summary>
    Done, DoneOther,
    /// <summary>At work; of many, more than three quarters.</summary>
    Work,
    /// <summary>Up to three quarters, a half, a quarter of the workers were at work.</summary>
    ManyAtWork, HalfAtWork, FewAtWork,
    /// <summary>Still to come, at its pace.</summary>
    Ahead,
    /// <summary>Nothing was heard since; of many, from 1 of 32, and from 1 of 8 on where no more than those are at work.</summary>
    SomeSilent, Silent,
    /// <summary>It ended early here.</summary>
    Ended,
    /// <summary>It failed here; of many in this stretch from 1 of 32, and from 1 of 8 on.</summary>
    SomeFailed, Failure,
}

/// <summary>A stretch of one kind.</summary>
/// <param name="From">Share of the axis, 0–1.</param>
public readonly record struct LaneSpan(LanePart Part, double From, double To);

/// <summary>When a worker, or several that stand together, worked.</summary>
/// <param name="First">Place of the first worker in natural order.</param>
/// <param name="Label">The id, or the group, or the id of the first.</param>
/// <param name="Spans">In the order in which they are drawn: one that marks an instant is over the others.</param>
public sealed record Lane(int First, int Workers, string Label, IReadOnlyList<LaneSpan> Spans);

/// <summary>All lanes of a job, at most <see cref="Most"/> (docs/design/picture.md#lanes).</summary>
/// <param name="Of">What one lane stands for: <c>1 lane = 1 worker</c>, … a group, … 417 workers.</param>
/// <param name="IsShared">A lane stands for several workers, and shows shares in cells.</param>
public sealed record Lanes(TimeAxis Axis, IReadOnlyList<Lane> All, string Of, bool IsShared)
{
    public const int Most = 240;

    /// <summary>In words, for who cannot see them.</summary>
    public string Sentence
    {
        get
        {
            var failed = All.Count(lane => lane.Spans.Any(span => span.Part is LanePart.Failure or LanePart.SomeFailed));
            var silent = All.Count(lane => lane.Spans.Any(span => span.Part is LanePart.Silent or LanePart.SomeSilent));
            var bad = string.Concat(failed > 0 ? $"; failures in {Words.Number(failed)}" : "", silent > 0 ? $"; silence in {Words.Number(silent)}" : "");
            return $"{Words.Number(All.Count)} lane{(All.Count == 1 ? "" : "s")}, 1 lane = {Of}, from {Axis.Clock(Axis.From)} to {Axis.Clock(Axis.Now)} UTC{bad}";
        }
    }

    /// <summary>All stretches of one kind together, in the order in which they are drawn.</summary>
    public IEnumerable<(LanePart Part, IReadOnlyList<(int Lane, double From, double To)> Spans)> ByPart() =>
        from part in Enum.GetValues<LanePart>()
        let spans = All.SelectMany((lane, i) => lane.Spans.Where(span => span.Part == part).Select(span => (i, span.From, span.To))).ToList()
        where spans.Count > 0
        select (part, (IReadOnlyList<(int, double, double)>)spans);

    /// <summary>Null before the first report, where no time has passed since, and where there are but remarks.</summary>
    /// <param name="cells">How many cells a shared lane has: the width in px by four.</param>
    /// <param name="most">Of lanes.</param>
    /// <param name="chosen">Those that are looked at, in the order of their lanes; null: all, in natural order.</param>
    public static Lanes? For(Plot plot, int cells, int most = Most, IReadOnlyList<WorkerNow>? chosen = null)
    {
        if (TimeAxis.Of(plot) is not { } axis) return null;
        var workers = (chosen ?? plot.Workers).Where(worker => !worker.Worker.Said.IsNote || worker.State == WorkerState.Failed).ToList();
        if (workers.Count == 0) return null;
        if (workers.Count <= most)
            return new(axis, [.. Single(plot, axis, workers)], "1 worker", false);
        var groups = Grouped(plot, workers);
        if (groups.Count is > 1 && groups.Count <= most) return new(axis, [.. groups.Select(group => Shared(plot, axis, group.Name, group.Workers, cells))], "1 group", true);
        var each = (workers.Count + most - 1) / most;
        return new(
            axis, [.. workers.Chunk(each).Select(some => Shared(plot, axis, ShownText.Of(some[0].Worker.Id.Shown), some, cells))], $"{Words.Number(each)} workers", true);
    }

    private static IEnumerable<Lane> Single(Plot plot, TimeAxis axis, List<WorkerNow> workers)
    {
        var (last, isOther) = ((string?)null, false);
        foreach (var (i, worker) in workers.Index())
        {
            var group = plot.Groups.Of(worker.Worker);
            isOther = i > 0 && group != last ? !isOther : isOther;
            last = group;
            yield return new(worker.Index, 1, ShownText.Of(worker.Worker.Id.Shown), Spans(plot, axis, worker, isOther ? LanePart.DoneOther : LanePart.Done));
        }
    }

    private static IReadOnlyList<(string Name, IReadOnlyList<WorkerNow> Workers)> Grouped(Plot plot, List<WorkerNow> workers)
    {
        var byName = new Dictionary<string, List<WorkerNow>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var worker in workers)
        {
            var name = plot.Groups.Of(worker.Worker) ?? "";
            if (!byName.TryGetValue(name, out var group))
            {
                if (names.Count > Most) return []; // more than there are lanes for
                byName[name] = group = [];
                names.Add(name);
            }
            group.Add(worker);
        }
        if (names is [""]) return [];
        return [.. names.Select(name => (name.Length == 0 ? "others" : ShownText.Of(name), (IReadOnlyList<WorkerNow>)byName[name]))];
    }

    private static List<LaneSpan> Spans(Plot plot, TimeAxis axis, WorkerNow now, LanePart done)
    {
        var (worker, state) = (now.Worker, now.State);
        var (began, heard, present) = (axis.AtWall(worker.StartedWall), axis.At(worker.Seen.Steady), axis.At(axis.Now));
        var spans = new List<LaneSpan>();
        switch (state)
        {
            case WorkerState.Failed:
                // A report after the failure does not move it.
                var failed = axis.At(worker.FailedSteady);
                spans.Add(new(LanePart.Work, began, failed));
                spans.Add(new(LanePart.Failure, failed, failed));
                break;
            case WorkerState.Ended:
                spans.Add(new(LanePart.Work, began, heard));
                spans.Add(new(LanePart.Ended, heard, heard));
                break;
            case WorkerState.Stalled:
                spans.Add(new(LanePart.Work, began, heard));
                spans.Add(new(LanePart.Silent, heard, present));
                break;
            case WorkerState.Done:
                spans.Add(new(done, began, heard));
                break;
            case WorkerState.Running:
                spans.Add(new(LanePart.Work, began, present));
                if (PaceOfWorker.End(worker, plot.AsOf) is { } end) spans.Add(new(LanePart.Ahead, present, axis.At(end)));
                break;
        }
        return spans;
    }

    // Cell by cell: who began before its end and had not ended before its beginning was at work in it.
    private static Lane Shared(Plot plot, TimeAxis axis, string label, IReadOnlyList<WorkerNow> workers, int cells)
    {
        var (begun, over, silent, failed, ahead) = (new int[cells + 1], new int[cells + 1], new int[cells + 1], new int[cells + 1], new int[cells + 1]);
        var present = Cell(axis.At(axis.Now));
        foreach (var now in workers)
        {
            var (worker, state) = (now.Worker, now.State);
            begun[Cell(axis.AtWall(worker.StartedWall))]++;
            switch (state)
            {
                case WorkerState.Failed:
                    over[Cell(axis.At(worker.FailedSteady)) + 1]++;
                    failed[Cell(axis.At(worker.FailedSteady))]++;
                    break;
                case WorkerState.Stalled:
                    over[Math.Min(present, Cell(axis.At(worker.Seen.Steady)) + 1)]++;
                    silent[Cell(axis.At(worker.Seen.Steady))]++;
                    break;
                case WorkerState.Running:
                    over[Math.Min(cells, present + 1)]++;
                    if (PaceOfWorker.End(worker, plot.AsOf) is { } end) ahead[Cell(axis.At(end))]++;
                    break;
                case WorkerState.Ended or WorkerState.Missing or WorkerState.Waiting or WorkerState.Done:
                    over[Cell(axis.At(worker.Seen.Steady)) + 1]++;
                    break;
            }
        }
        var (spans, atWork, quiet, still) = (new List<LaneSpan>(), 0, 0, ahead.Sum());
        var of = (double)workers.Count;
        for (var cell = 0; cell < cells; cell++)
        {
            atWork += begun[cell] - over[cell];
            quiet += silent[cell];
            if (cell > present)
            {
                if (still / of >= 1 / 32.0) Add(LanePart.Ahead, cell);
                still -= ahead[cell];
                continue;
            }
            if (cell == present) still -= ahead[cell];
            if (PartOf(atWork / of, quiet / of, failed[cell] / of) is { } part) Add(part, cell);
        }
        return new(workers[0].Index, workers.Count, label, spans);

        int Cell(double at) => Math.Min(cells - 1, (int)(at * cells));

        void Add(LanePart part, int cell)
        {
            var to = (cell + 1.0) / cells;
            if (spans.Count > 0 && spans[^1] is var last && last.Part == part && last.To == (double)cell / cells) spans[^1] = last with { To = to };
            else spans.Add(new(part, (double)cell / cells, to));
        }
    }

    private static LanePart? PartOf(double atWork, double silent, double failed) => (atWork, silent, failed) switch
    {
        (_, _, >= 1 / 8.0) => LanePart.Failure,
        (_, >= 1 / 8.0, _) when silent >= atWork => LanePart.Silent, // one of eight does not paint the seven that work
        (_, _, >= 1 / 32.0) => LanePart.SomeFailed,
        (_, >= 1 / 32.0, _) => LanePart.SomeSilent,
        ( > 3 / 4.0, _, _) => LanePart.Work,
        ( > 2 / 4.0, _, _) => LanePart.ManyAtWork,
        ( > 1 / 4.0, _, _) => LanePart.HalfAtWork,
        ( > 0, _, _) => LanePart.FewAtWork,
        _ => null,
    };
}
