using System.Collections.Immutable;

namespace Progressd.Store;

/// <summary>A job and its workers, in natural order of their ids. Never changed: a report makes the next value.</summary>
public sealed record Job
{
    /// <summary>No worker yet. Sorted naturally, so that whoever draws walks it in the order that people see.</summary>
    public static readonly ImmutableSortedDictionary<Id, Worker> NoWorkers = ImmutableSortedDictionary.Create<Id, Worker>();

    public required Id Id { get; init; }
    public required string Title { get; init; }

    /// <summary>How long it is kept after it was created or last updated.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Silence that counts as stalled; zero: never; null: by each worker's own habit.</summary>
    public TimeSpan? Stall { get; init; }

    /// <summary>The <c>workers=N</c> of create; 0 if it was not said.</summary>
    public int Announced { get; init; }

    public required Moment Created { get; init; }

    /// <summary>The newest accepted update, or create if there was none.</summary>
    public required Moment Touched { get; init; }

    /// <summary>Sequence number of the newest change: with <see cref="Touched"/> it tells two values of a job apart.</summary>
    public required long Version { get; init; }

    /// <summary>The first report of any worker, and the overall percent just after it: the job's rate counts from there.</summary>
    public Moment? FirstReport { get; init; }
    public double FirstPercent { get; init; }

    /// <summary>The share of the job that was lost at that time, in percent: time left counts it as over too.</summary>
    public double FirstLost { get; init; }

    public ImmutableSortedDictionary<Id, Worker> Workers { get; init; } = NoWorkers;

    /// <summary>What the budget of <c>--max-memory</c> counts for the job with its workers, in bytes.</summary>
    public required long Weight { get; init; }

    /// <summary>The number that percent and "done" count: more workers than announced raise it.</summary>
    public int Expected => Math.Max(Announced, Workers.Count);

    public Moment Expires => Touched.Plus(MaxAge);

    public bool IsGone(Moment now) => now.Steady >= Expires.Steady;

    public static Job After(Created created, Moment at, long sequence) => new()
    {
        Id = created.Job,
        Title = created.Title,
        MaxAge = created.MaxAge,
        Stall = created.Stall,
        Announced = created.Announced,
        Created = at,
        Touched = at,
        Version = sequence,
        Weight = 1024 + Weights.Beyond(created.Job.Shown) + Weights.Beyond(created.Title),
    };

    /// <summary>After a report of one of its workers, which <see cref="Workers"/> does not hold yet.</summary>
    /// <param name="last">The worker before the report; null if it was its first.</param>
    public Job After(Worker? last, Worker worker, Moment at, long sequence) => this with
    {
        Touched = at,
        Version = sequence,
        Weight = Weight + worker.Weight - (last?.Weight ?? 0),
        FirstReport = FirstReport ?? at,
        FirstPercent = FirstReport is null ? Percent.Held(worker.Percent) / Math.Max(Announced, 1) : FirstPercent,
        FirstLost = FirstReport is null ? worker.Said.Lost / Math.Max(Announced, 1) : FirstLost,
    };
}
