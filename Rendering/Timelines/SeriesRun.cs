using System.Globalization;
using System.Runtime.CompilerServices;
using Progressd.Store;
using Progressd.Store.Histories;

namespace Progressd.Rendering.Timelines;

/// <summary>A run of a series in few words, with its little curve.</summary>
public sealed class SeriesRun
{
    /// <summary>A little curve has so many points.</summary>
    public const int CurvePoints = 24;

    /// <summary>With no report for so long nobody calls it at work, unless it was told to be patient for longer.</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(10);

    /// <summary>A run whose history began later than after this share of it (it is of an old state) has no curve.</summary>
    private const double MostUnknown = 0.1;

    // Of an ended job how many failed takes a walk over its workers. It is remembered with the job's value, which is another after any change.
    private static readonly ConditionalWeakTable<Job, StrongBox<int>> Failed = [];

    private readonly Moment _now;

    internal SeriesRun(Job job, bool isThis, Moment now) => (Job, IsThis, _now) = (job, isThis, now);

    public Job Job { get; }

    /// <summary>It is the job that the view is of.</summary>
    public bool IsThis { get; }

    public StateLook Look => StateLook.Of(State);

    /// <summary><c>8 h 12 min</c>, <c>9 h 29 min, 19 failed</c>; of one at work <c>since 19:10</c>.</summary>
    public string Text
    {
        get
        {
            if (Job is { End: null, FirstReport: null }) return Look.Word;
            if (Job.End is null) return $"{(IsSilent ? "silent " : "")}since {Words.Minute(IsSilent ? Job.Touched : Began, _now)}";
            if (Job is { Seen: 0, Bad: 0 }) return "nobody reported";
            return State == WorkerState.Done ? Took : $"{Took}, {Words.Number(CountOf(State))} {Look.Word}";
        }
    }

    /// <summary>When it began: <c>25 Nov 19:10</c>, UTC.</summary>
    public string Started => Began.Shown.ToString(Began.Shown.Year == _now.Shown.Year ? "d MMM HH':'mm" : "d MMM yyyy HH':'mm", CultureInfo.InvariantCulture);

    /// <summary>From its first report to its end.</summary>
    public string Took => Words.Duration(Job.EndedAt.Since(Began));

    public string Title => ShownText.TitleOf(Job);

    /// <summary>Percent, 0–1, at its beginning, its end and at equal steps between; none while it is at work, and where it is not known.</summary>
    public IReadOnlyList<double> Curve
    {
        get
        {
            var course = Course;
            if (course.Count == 0) return [];
            var whole = course[^1].Past;
            return [.. Enumerable.Range(0, CurvePoints).Select(i => Interpolated.At(course, whole * i / (CurvePoints - 1)))];
        }
    }

    /// <summary>How it went: milliseconds since its first report with percent, 0–1, to its end; empty as <see cref="Curve"/> is.</summary>
    public IReadOnlyList<(double Past, double Share)> Course
    {
        get
        {
            if (Job is not { End: not null, FirstReport: { } first }) return [];
            var all = History.PointsOf(Job).Select(point => ((double)(point.At.Steady - first.Steady), point.Percent / (double)WorkSums.Whole)).ToList();
            var whole = Job.EndedAt.Steady - first.Steady;
            if (all.Count == 0 || whole <= 0 || all[0].Item1 > MostUnknown * whole) return [];
            if (all[^1].Item1 < whole) all.Add((whole, all[^1].Item2));
            return all;
        }
    }

    /// <summary>How many workers are walked when <see cref="Text"/> is asked for, about.</summary>
    public int Walked => Job is { End: not null, Bad: > 0 } && !Failed.TryGetValue(Job, out _) ? Job.Workers.Count : 0;

    // A change of an ended job has a number of its own; of one at work nothing is shown that a report changes.
    internal string Key => Job.End is not null
        ? string.Create(CultureInfo.InvariantCulture, $"{Job.Version}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{State} {Job.Created.Steady} {Began.Wall} {(State == WorkerState.Stalled ? Job.Touched.Wall : 0)} {Job.Id.Shown} {Job.Title}");

    private Moment Began => Job.FirstReport ?? Job.Created;

    private WorkerState State => Job switch
    {
        { End: null, FirstReport: null } => WorkerState.Waiting,
        { End: null } => IsSilent ? WorkerState.Stalled : WorkerState.Running,
        { Bad: > 0 } => FailedCount > 0 ? WorkerState.Failed : WorkerState.Ended,
        { End.IsFailed: true } => WorkerState.Missing,
        _ => WorkerState.Done,
    };

    private bool IsSilent => Job.Stall != TimeSpan.Zero && _now.Since(Job.Touched) > (Job.Stall is { } stall && stall > LeastSilence ? stall : LeastSilence);

    private int FailedCount => Failed.GetValue(Job, static job => new(job.Workers.Values.Count(worker => worker.Failed))).Value;

    private int CountOf(WorkerState worst) => worst == WorkerState.Failed ? FailedCount : worst == WorkerState.Ended ? Job.Bad - FailedCount : Job.Missing;
}
