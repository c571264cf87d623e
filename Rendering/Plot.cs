using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;
using Progressd.Store;
using Progressd.Store.Grouping;

namespace Progressd.Rendering;

/// <summary>How much of a job a view shows. Bundles are a grid whose squares hold more than one worker.</summary>
public enum Tier { Badge, None, Rows, Columns, Grid }

/// <summary>Order of the rows of a page; ties by worker.</summary>
public enum RowOrder { Worker, Progress, Updated, State }

/// <param name="Rows">Null: the tier that suits the number of workers; 0: the header alone; n: a full row a worker, n at the most.</param>
/// <param name="Width">Of the view: decides whether columns fit.</param>
/// <param name="Time">Lanes of time in place of bars.</param>
public sealed record PlotOptions(int? Rows = null, double Width = 900, bool Time = false);

/// <summary>A worker with its state at the present.</summary>
/// <param name="Index">Its place in natural order of all workers, from 0.</param>
public readonly record struct WorkerNow(int Index, Worker Worker, WorkerState State)
{
    /// <summary>A note that did not fail is shown, and in no count and no section.</summary>
    public bool IsCounted => Summary.IsCounted(Worker, State);
}

/// <summary>A count with its words: <c>1 failed</c>.</summary>
/// <param name="NumberText">The number alone, for narrow views.</param>
public readonly record struct CountText(WorkerState State, int Count, string NumberText, string Text);

/// <summary>
/// The one model behind PNG, SVG, page and text: order, tier, sections, every text formatted. Pure: a job and an instant in, values out.
/// Rows are formatted when asked for, since of 100,000 workers a dozen are shown.
/// </summary>
public sealed partial class Plot
{
    // Found when asked for: a list of jobs needs none of them.
    private IReadOnlyList<WorkerNow>? _workers;
    private GroupOfWorkers? _groups;
    private IReadOnlyList<Section>? _sections;
    private IReadOnlyList<WorkerNow>? _behind;
    private SharedParts? _ids;
    private readonly Lazy<Laggard?> _laggard;
    private IReadOnlyList<HistogramColumn>? _histogram;

    private Plot(Job job, Moment now, PlotOptions options, string? notSaved, SeriesRuns runs)
    {
        Job = job;
        Now = now;
        AsOf = now.AsOf(job.Touched);
        Summary = Summary.Of(job, now, AsOf);
        Options = options;
        NotSaved = notSaved;
        Runs = runs;
        _laggard = new(() => Laggard.Of(this), LazyThreadSafetyMode.None);
        Title = ShownText.TitleOf(job);
        Tier = Tiers.Of(job.Workers.Count == 0 ? 0 : Places, options);
    }

    /// <param name="notSaved">The line of <see cref="Words.NotSaved"/> while the state cannot be written.</param>
    /// <param name="runs">Of its series; left out: none are shown.</param>
    public static Plot Of(Job job, Moment now, PlotOptions options, string? notSaved = null, SeriesRuns? runs = null) =>
        new(job, now, options, notSaved, runs ?? SeriesRuns.None);

    public Job Job { get; }

    /// <summary>The present: states are taken here.</summary>
    public Moment Now { get; }

    /// <summary>Where every text that follows the clock is taken.</summary>
    public Moment AsOf { get; }

    public Summary Summary { get; }
    public PlotOptions Options { get; }
    public Tier Tier { get; }

    /// <summary>All workers in natural order.</summary>
    public IReadOnlyList<WorkerNow> Workers =>
        _workers ??= [.. Job.Workers.Values.Select((worker, index) => new WorkerNow(index, worker, worker.StateAt(Now, Job)))];

    /// <summary>Some of them, without a walk over all.</summary>
    public IReadOnlyList<WorkerNow> Between(int from, int count) =>
        [.. Job.Workers.Values.Skip(from).Take(count).Select((worker, i) => new WorkerNow(from + i, worker, worker.StateAt(Now, Job)))];

    public string Title { get; }

    /// <summary>Announced, and not seen so far: they wait or are missing.</summary>
    public int Absent => Job.Expected - Job.Seen;

    /// <summary>How many workers and notes there are room for: as many as have come, and those that were announced.</summary>
    public int Places => Job.Workers.Count + Absent;

    /// <summary>How the job as a whole is signed.</summary>
    public StateLook Sign => JobLook.Sign(Summary);

    /// <summary>Said in place of who reports while nobody has; null: somebody has.</summary>
    public string? Nobody => Summary.Counts.Seen > 0 ? null : JobLook.Of(Summary.State).IsOver ? "nobody ever reported" : "no worker has reported yet";

    /// <summary>Where bars would stand.</summary>
    public string NoBars => JobLook.Of(Summary.State).IsOver ? "There are no bars: nobody sent an update." : "Bars appear here with the first update.";

    public string PercentText => Words.Percent(Summary.Percent, complete: Summary.Percent >= 100);

    /// <summary>In the order failed, ended, stalled, running, done, waiting; zero counts left out.</summary>
    public IReadOnlyList<CountText> Counts => StateLook.InCounts
        .Select(look => (Look: look, Count: Summary.Counts.Of(look.State)))
        .Where(one => one.Count > 0)
        .Select(one => new CountText(one.Look.State, one.Count, Words.Number(one.Count), $"{Words.Number(one.Count)} {one.Look.Word}"))
        .ToList();

    /// <summary><c>about 25 min left</c>, <c>finished 13:58:40 UTC</c>, … or empty.</summary>
    public string TimeLeft => Summary switch
    {
        { State: var state } when JobLook.Of(state).EndWord is { } ended => $"{ended} {Words.Clock(Job.EndedAt, AsOf)}",
        { State: JobState.Stalled, Counts.Stalled: > 0 } => "waiting for stalled workers",
        { State: JobState.Stalled } => $"no report for {Words.Duration(AsOf.Since(Job.Touched))}",
        { Left: { } left } => Words.Left(left),
        _ => "",
    };

    /// <summary>From <see cref="AsOf"/> to its end as it is said; null: nothing is said of it.</summary>
    public double? PredictedSeconds => Summary is { State: JobState.Running, Left: { } left } ? left.Seconds : null;

    /// <summary><c>1.4 %/min · running for 41 min</c>; the parts that are known.</summary>
    public string Meta => Summary switch
    {
        { Counts.Seen: 0 } => $"created {Words.Ago(AsOf.Since(Job.Created))}",
        { State: JobState.Running, RatePerMinute: { } rate } => $"{Words.Rate(rate)} · {Lasting}",
        _ => Lasting,
    };

    /// <summary><c>running for 41 min</c>, <c>took 1 h 12 min</c>: since the first report, not since create, which may come hours before.</summary>
    public string Lasting => JobLook.Of(Summary.State).IsOver
        ? $"took {Words.Duration(Job.EndedAt.Since(Began))}"
        : $"running for {Words.Duration(AsOf.Since(Began))}";

    /// <summary><c>updated 14:07:05 UTC</c>: the newest accepted update, not the drawing.</summary>
    public string Updated => $"updated {Words.Clock(Job.Touched, AsOf)}";

    /// <summary><c>last report 04:22 UTC</c>: its age is for who reads the clock.</summary>
    public string LastReport => Job.FirstReport is null ? "no report yet" : $"last report {Words.Minute(Job.Touched, AsOf)} UTC";

    /// <summary><c>Not saved since 14:03 UTC: disk full</c>, or null.</summary>
    public string? NotSaved { get; }

    /// <summary>Of its series, those that are kept.</summary>
    public SeriesRuns Runs { get; }

    /// <summary>What the ids of its workers have in common.</summary>
    public SharedParts Ids => _ids ??= SharedParts.Of(Job.Workers.Keys.Select(id => ShownText.Of(id.Shown)));

    /// <summary>Of its workers.</summary>
    public GroupOfWorkers Groups => _groups ??= GroupOfWorkers.Of(Job);

    /// <summary>What was sent and is passed over, a sentence each.</summary>
    public IEnumerable<string> Hints => Job.Hints.Select(ShownText.Of);

    /// <summary><c>series nightly</c>; empty: it is of none.</summary>
    public string Series => Job.Series is { } series ? $"series {ShownText.Of(series.Shown)}" : "";

    /// <summary><c>1000 workers</c>, <c>2239 of 3000 workers</c>, <c>8 workers and 2 notes</c>: a note that failed counts as a worker.</summary>
    public string WorkersText
    {
        get
        {
            var notes = Workers.Count(worker => !worker.IsCounted);
            var all = Places - notes;
            return $"{(Absent == 0 ? "" : $"{Words.Number(all - Absent)} of ")}{Words.Number(all)} worker{(all == 1 ? "" : "s")}{(notes == 0 ? "" : $" and {Words.Notes(notes)}")}";
        }
    }

    /// <summary>Over the columns or the grid.</summary>
    public string AllHeading => Absent == 0 ? $"All {WorkersText}" : WorkersText;

    /// <summary>Of columns and grid; none in the other tiers.</summary>
    public IReadOnlyList<Section> Sections => _sections ??= Section.Of(
        this, Section.Budget(Tier, Summary.Counts, Tier == Tier.Grid ? Behind.Count : 0, PaceViews.Count > 0 ? Causes.Count : null));

    /// <summary>Who runs and is behind, the furthest first.</summary>
    public IReadOnlyList<WorkerNow> Behind => _behind ??= Section.Behind(Workers);

    /// <summary>21 columns: 0–4 … 95–99, 100.</summary>
    public IReadOnlyList<HistogramColumn> Histogram => _histogram ??= HistogramColumn.Of(Workers);

    /// <summary>Where all wait for one, at a barrier: that one. Null: it is not so.</summary>
    public Laggard? Laggard => _laggard.Value;

    /// <summary>All rows in natural order, each formatted as it is reached.</summary>
    public IEnumerable<Row> Rows => Workers.Select(RowOf);

    public Row RowOf(WorkerNow now)
    {
        var (index, worker, state) = now;
        var percent = worker.Percent;
        return new()
        {
            Index = index,
            Worker = worker,
            State = state,
            Label = ShownText.Of(worker.Id.Shown),
            Ids = () => Ids,
            Bar = Percent.Held(percent),
            Beyond = percent > 100,
            HeardText = Words.Minute(worker.Seen, AsOf),
            PercentText = Words.Percent(worker),
            CountText = Words.Count(worker),
            Text = TextOf(worker, state),
            Group = ShownText.Of(Groups.Of(worker) ?? ""),
            Host = ShownText.Of(worker.Said.Host ?? ""),
        };
    }

    private Moment Began => Job.FirstReport ?? Job.Created;

    private string TextOf(Worker worker, WorkerState state)
    {
        var text = ShownText.Of(worker.Text);
        string[] parts = [worker.Said.IsNote ? "note" : "", StateLook.Of(state).Before(AsOf.Since(worker.Seen)), Words.Try(worker.Tries)];
        var before = string.Join(", ", parts.Where(part => part.Length > 0));
        var words = before.Length == 0 ? text : text.Length == 0 ? before : $"{before}: {text}";
        return state == WorkerState.Failed ? $"{Words.Minute(worker.FailedAt, AsOf)} {words}".TrimEnd() : words;
    }
}
