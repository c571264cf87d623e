using System.Collections.Immutable;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;
using Progressd.Store.TimeLeft;

namespace Progressd.Store;

/// <summary>A job and its workers, in natural order of their ids. Never changed: a report makes the next value.</summary>
public sealed partial record Job
{
    /// <summary>So many hints of unknown parameters are kept.</summary>
    public const int MostHints = 4;

    /// <summary>The hint that may stand beside those: a name of a group or a host found no room.</summary>
    public static readonly string TooManyNames = FormattableString.Invariant($"more than {NameTable.MostNames} names of groups and hosts: those after them are left out");

    /// <summary>No worker yet. Sorted naturally, so that whoever draws walks it in the order that people see.</summary>
    /// <remarks>By reference, since each report makes a new value: to compare it field by field with the one that it replaces would find nothing out.</remarks>
    public static readonly ImmutableSortedDictionary<Id, Worker> NoWorkers = ImmutableSortedDictionary.Create<Id, Worker>(null, ReferenceEqualityComparer.Instance);

    /// <summary>More than anybody counts to.</summary>
    public const int MostFinishes = 1_000_000_000;

    private const int OwnBytes = 1024;

    private ImmutableSortedDictionary<Id, Worker> _workers = NoWorkers;

    public required Id Id { get; init; }
    public required string Title { get; init; }

    /// <summary>How long it is kept after it was created, amended, finished or last updated.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Silence that counts as stalled; zero: never; null: by each worker's own habit.</summary>
    public TimeSpan? Stall { get; init; }

    /// <summary>The <c>workers=N</c> of create; 0 if it was not said.</summary>
    public int Announced { get; init; }

    /// <summary>The groups of <c>groups=</c>, with what was seen of each.</summary>
    public Stages Stages { get; init; } = Stages.None;

    /// <summary>Which runs of the same thing it is one of; null: of none.</summary>
    public Id? Series { get; init; }

    /// <summary>For who is told of its end; empty: nothing.</summary>
    public string Tell { get; init; } = "";

    /// <summary>What a write needs; null: nothing.</summary>
    public JobKey? Key { get; init; }

    /// <summary>What was sent and is passed over, in sentences.</summary>
    public ImmutableArray<string> Hints { get; init; } = [];

    public required Moment Created { get; init; }

    /// <summary>The newest accepted update, or create if there was none.</summary>
    public required Moment Touched { get; init; }

    /// <summary>When its time was last counted anew without an update: created, amended, finished.</summary>
    public required Moment Renewed { get; init; }

    /// <summary>When it was last said that no more reports will come; null: it was not.</summary>
    public Moment? Finished { get; init; }

    /// <summary>How often that was said.</summary>
    public int Finishes { get; init; }

    /// <summary>By how many more a create with <c>keep=1</c> made the job expect since then: only they can still be waited for.</summary>
    public int AddedSinceFinish { get; init; }

    /// <summary>Sequence number of the newest change: with <see cref="Touched"/> it tells two values of a job apart.</summary>
    public required long Version { get; init; }

    /// <summary>The first report of any worker, and the overall percent just after it: the job's rate counts from there.</summary>
    public Moment? FirstReport { get; init; }
    public double FirstPercent { get; init; }

    public ImmutableSortedDictionary<Id, Worker> Workers
    {
        get => _workers;
        init => _workers = value;
    }

    /// <summary>How many workers have reported, notes aside.</summary>
    public int Seen { get; init; }

    /// <summary>How many of those have not finished: they run or are stalled.</summary>
    public int Open { get; init; }

    /// <summary>How many failed, notes included, or ended early.</summary>
    public int Bad { get; init; }

    /// <summary>Null: somebody has not finished yet, or may still come.</summary>
    public JobEnd? End { get; init; }

    /// <summary>What its history is reckoned from.</summary>
    public WorkSums Sums { get; init; }

    /// <summary>How it went since the first report.</summary>
    public History History { get; init; } = History.None;

    /// <summary>What its time left is reckoned from, beside its workers and history.</summary>
    public Course Course { get; init; }

    /// <summary>How many have sent a group.</summary>
    public int Grouped { get; init; }

    /// <summary>Of groups and hosts.</summary>
    public NameTable Names { get; init; } = NameTable.Empty;

    /// <summary>Of its workers, as <c>--max-memory</c> counts them.</summary>
    public long WorkerBytes { get; init; }

    /// <summary>What the budget of <c>--max-memory</c> counts for the job with its workers, in bytes.</summary>
    public long Bytes => OwnBytes + Footprint.Beyond(Id.Shown) + Footprint.Beyond(Title) + Footprint.Beyond(Tell) + Footprint.Beyond(Series?.Shown ?? "")
        + Stages.Bytes + Names.Bytes + HintBytes + History.Bytes + WorkerBytes;

    /// <summary>The number that percent and "done" count: as announced for job and groups, and no fewer than were seen.</summary>
    public int Expected => Math.Max(Announced, Stages.IsEmpty ? Seen : Stages.Expected(Seen, Grouped > 0));

    /// <summary>Announced, and will not come: it was said that no more reports will.</summary>
    public int Missing => Finished is null ? 0 : Math.Max(0, Expected - Seen - AddedSinceFinish);

    /// <summary>Announced, and may still come.</summary>
    public int Waiting => Expected - Seen - Missing;

    /// <summary>When it ended, of a job that is over; else its newest report.</summary>
    public Moment EndedAt => End?.At ?? Touched;

    private bool IsOver => Open == 0 && Waiting == 0 && (Seen + Bad > 0 || Finished is not null);

    private bool IsFailed => Bad + Missing > 0 || Seen == 0;

    public Moment Expires => (Renewed.Steady > Touched.Steady ? Renewed : Touched).Plus(MaxAge);

    private long HintBytes => Hints.IsEmpty ? 0 : Hints.Sum(hint => NameTable.BytesOf(hint));

    public bool IsGone(Moment now) => now.Steady >= Expires.Steady;

    public static Job After(Created created, Moment at, long sequence) => new()
    {
        Id = created.Job,
        Title = created.Title,
        MaxAge = created.MaxAge,
        Stall = created.Stall,
        Announced = created.Announced,
        Stages = Stages.None.With(created.Groups),
        Series = created.Series,
        Tell = created.Tell,
        Key = created.Key,
        Created = at,
        Touched = at,
        Renewed = at,
        Version = sequence,
    };

    /// <param name="workers">As they are; <see cref="Workers"/> may be behind.</param>
    public Job After(Amended amended, Moment at, long sequence, IEnumerable<Worker> workers)
    {
        var next = this with
        {
            Title = amended.Title ?? Title,
            MaxAge = amended.MaxAge ?? MaxAge,
            Stall = amended.Stall ?? Stall,
            Announced = amended.Announced ?? Announced,
            Series = amended.Series ?? Series,
            Tell = amended.Tell ?? Tell,
            Renewed = at,
            Version = sequence,
        };
        if (!amended.Groups.IsEmpty) next = next with { Stages = Counted(Stages.None.With(Stages.All).With(amended.Groups), workers) };
        if (Finished is not null) next = next with { AddedSinceFinish = Math.Max(0, AddedSinceFinish + next.Expected - Expected) };
        if ((next.Expected, next.Missing) != (Expected, Missing)) next = next with { History = HistoryAt(at) };
        return next.WithEnd(at);
    }

    public Job After(Finished _, Moment at, long sequence)
    {
        var next = this with
        {
            Finished = at,
            Finishes = Math.Min(Finishes + 1, MostFinishes),
            AddedSinceFinish = 0,
            Open = 0,
            Bad = Bad + Open,
            Sums = Sums.WithOpenLost(),
            History = HistoryAt(at),
            Renewed = at,
            Version = sequence,
        };
        return next.WithEnd(at);
    }

    public Job After(Hinted hinted, long sequence) => this with { Hints = Hints.Add(hinted.Text), Version = sequence };

    /// <summary>Of the same version, since all that is shown is as before.</summary>
    public Job After(Told told) => End is { } end && end.At == told.End ? this with { End = end with { IsTold = true } } : this;

    /// <summary>After a report of one of its workers, which <see cref="Workers"/> does not hold yet.</summary>
    /// <param name="last">The worker before the report; null if it was its first.</param>
    /// <param name="course">With the report, as <see cref="WorkerAfter"/> gives it.</param>
    public Job After(Worker? last, Worker worker, in Course course, Moment at, long sequence)
    {
        var (was, now) = (ShareOf(last), ShareOf(worker));
        var next = this with
        {
            Touched = at,
            Version = sequence,
            WorkerBytes = WorkerBytes + now.Bytes - was.Bytes,
            Seen = Seen + now.Seen - was.Seen,
            Open = Open + now.Open - was.Open,
            Bad = Bad + now.Bad - was.Bad,
            Sums = Sums.Moved(was.Part, now.Part),
            History = History.After(this, at, reports: 1, failed: worker.Failed && last is not { Failed: true } ? 1 : 0),
            Course = course,
            Grouped = Grouped + now.Grouped - was.Grouped,
            Names = Names.With(worker.Said.Group).With(worker.Said.Host),
            Stages = Stages.IsEmpty ? Stages : Counted(Stages, last, worker),
        };
        next = next.WithEnd(at, isAnew: next.Seen > Seen);
        if (FirstReport is not null) return next;
        var n = Math.Max(next.Expected, 1);
        return next with { FirstReport = at, FirstPercent = now.Seen * Percent.Held(worker.Percent) / n };
    }

    /// <summary>The end that its numbers say, as of a write at that time.</summary>
    /// <param name="isAnew">A worker came that nobody had seen: the job went on until then, even if that one was done at once.</param>
    internal Job WithEnd(Moment at, bool isAnew = false)
    {
        if (!IsOver) return End is null ? this : this with { End = null };
        return End is { } end && end.IsFailed == IsFailed && !isAnew ? this : this with { End = new(at, IsFailed) };
    }

    // Before the first report there is none.
    private History HistoryAt(Moment at) => FirstReport is null ? History : History.After(this, at, reports: 0, failed: 0);
}
