using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>The sums of one row, before it is known who is slow.</summary>
internal sealed class PaceTally
{
    private readonly Plot _plot;
    private readonly List<WorkerNow> _workers;
    private readonly int[] _counts = new int[Enum.GetValues<WorkerState>().Length];
    private readonly double[] _sums = new double[Enum.GetValues<WorkerState>().Length]; // weight × percent
    private readonly int _expected, _absent, _seen;
    private readonly bool _isOpen, _areWhole = true;
    private readonly double _lost, _weights;
    private Moment? _firstFailed, _lastFailed, _firstSilent;

    /// <param name="name">Null: who is in none.</param>
    /// <param name="times">Of each worker of the job; NaN: none.</param>
    /// <param name="declared">How many <c>groups=</c> said; 0: nothing.</param>
    public PaceTally(Plot plot, string? name, List<WorkerNow> workers, double[] times, int declared)
    {
        (_plot, Name, _workers, IsRest) = (plot, name ?? "", workers, name is null);
        foreach (var now in workers)
        {
            if (!now.IsCounted) continue;
            _counts[(int)now.State]++;
            Note(now);
            if (now.Worker.Said.IsNote) continue;
            var (worker, weight, held) = (now.Worker, now.Worker.Said.Weight / (double)Said.UsualWeight, Store.Percent.Held(now.Worker.Percent));
            _seen++;
            _weights += weight;
            _sums[(int)now.State] += weight * held;
            _areWhole &= held == 100;
            if (now.State is WorkerState.Failed or WorkerState.Ended) _lost += weight * (100 - held);
            if (!double.IsNaN(times[now.Index])) Paces.Add((times[now.Index], now.State));
            // The steady time of its first report, by the clock as it is set now.
            Began = Math.Min(Began, worker.Seen.Steady - (worker.Seen.Wall - worker.StartedWall));
            if (now.State == WorkerState.Done)
            {
                End = Math.Max(End ?? 0, worker.Seen.Steady);
                FirstEnd = Math.Min(FirstEnd, worker.Seen.Steady);
            }
            else if (now.State == WorkerState.Running)
            {
                if (PaceOfWorker.End(worker, plot.AsOf) is { } end) End = Math.Max(End ?? 0, end);
                else _isOpen = true;
            }
        }
        _expected = Math.Max(declared, _seen);
        _absent = _expected - _seen;
        if (_absent > 0 && plot.Summary.Counts.Waiting > 0) _isOpen = true;
        else _counts[(int)WorkerState.Missing] = _absent;
        if (_isOpen) End = null;
        Paces.Sort((a, b) => a.Times.CompareTo(b.Times));
    }

    public string Name { get; }
    public bool IsRest { get; }

    /// <summary>Ascending.</summary>
    public List<(double Times, WorkerState State)> Paces { get; } = [];

    public double? Times => Paces.Count == 0 ? null : (Paces[(Paces.Count - 1) / 2].Times + Paces[Paces.Count / 2].Times) / 2;

    /// <summary>Steady milliseconds of the first report of any of its workers.</summary>
    public double Began { get; } = double.PositiveInfinity;

    /// <summary>Steady milliseconds at which the first of its workers was done.</summary>
    public double FirstEnd { get; } = double.PositiveInfinity;

    /// <summary>Steady milliseconds at which the last was done, or will be; null: nobody knows.</summary>
    public double? End { get; }

    /// <summary>Empty: it is not slow.</summary>
    public string SlowText { get; set; } = "";

    /// <param name="isOfItself">Its median is 1 by definition, and says nothing.</param>
    public PaceRow Row(bool isOfItself)
    {
        var mean = _weights == 0 ? 1 : _weights / Math.Max(1, _seen);
        var all = mean * Math.Max(1, _expected);
        var shares = new Shares
        {
            Failed = _sums[(int)WorkerState.Failed] / all,
            Ended = _sums[(int)WorkerState.Ended] / all,
            Stalled = _sums[(int)WorkerState.Stalled] / all,
            Running = _sums[(int)WorkerState.Running] / all,
            Done = _sums[(int)WorkerState.Done] / all,
            Lost = (_lost + 100 * mean * _counts[(int)WorkerState.Missing]) / all,
        };
        var bad = StateLook.InCounts.Where(look => look.IsBad && _counts[(int)look.State] > 0).ToList();
        WorkerState? trouble = bad.Count == 0 ? null : bad[0].State;
        return new(IsRest ? "others" : ShownText.Of(Name), _workers)
        {
            IsRest = IsRest,
            Percent = _seen > 0 && _absent == 0 && _areWhole ? 100 : Math.Min(_sums.Sum() / all, Math.BitDecrement(100.0)),
            Shares = shares,
            Expected = _expected,
            Done = _counts[(int)WorkerState.Done],
            Absent = _absent,
            Trouble = trouble,
            Troubled = trouble is { } state ? _counts[(int)state] : 0,
            Words = [.. bad.Select(Word), .. SlowText.Length == 0 ? [] : new[] { new PaceWord(SlowText, WorkerState.Stalled) { Brief = "slow" } }],
            LeftText = LeftText,
            Paces = Paces,
            Times = isOfItself ? null : Times,
            End = End,
            IsSlow = SlowText.Length > 0,
        };
    }

    // Where the job says nothing of its own end, its parts do not know more.
    private string LeftText => End is { } end && _counts[(int)WorkerState.Running] > 0 && _plot.PredictedSeconds is not null && (end - _plot.AsOf.Steady) / 1000 is var seconds
        ? Words.Still(seconds) : "";

    private PaceWord Word(StateLook look)
    {
        var when = look.State == WorkerState.Failed ? $" {Words.Span(_firstFailed!.Value, _lastFailed!.Value, _plot.AsOf)}"
            : look.State == WorkerState.Stalled ? $" since {Words.Minute(_firstSilent!.Value, _plot.AsOf)}" : "";
        var count = $"{Words.Number(_counts[(int)look.State])} {look.Word}";
        return new($"{count}{when}", look.State) { Brief = count };
    }

    private void Note(WorkerNow now)
    {
        var worker = now.Worker;
        if (now.State == WorkerState.Failed)
        {
            if (_firstFailed is not { } first || worker.FailedAt.Steady < first.Steady) _firstFailed = worker.FailedAt;
            if (_lastFailed is not { } last || worker.FailedAt.Steady > last.Steady) _lastFailed = worker.FailedAt;
        }
        else if (now.State == WorkerState.Stalled && (_firstSilent is not { } silent || worker.Seen.Steady < silent.Steady))
        {
            _firstSilent = worker.Seen;
        }
    }
}
