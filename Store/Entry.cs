using System.Collections.Immutable;
using Progressd.Store.Grouping;

namespace Progressd.Store;

/// <summary>What happened to one job, with every value resolved: applying it needs nothing but the state before.</summary>
public abstract record Change(Id Job);

/// <summary>The job begins, or begins again with no workers.</summary>
public sealed record Created(Id Job) : Change(Job)
{
    public required string Title { get; init; }

    /// <summary>How long it is kept after it was created or last updated.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Silence that counts as stalled; zero: never; null: by each worker's own habit.</summary>
    public required TimeSpan? Stall { get; init; }

    /// <summary>The <c>workers=N</c>; 0 if it was not said.</summary>
    public required int Announced { get; init; }

    /// <summary>The <c>groups=</c>, in order.</summary>
    public required ImmutableArray<Stage> Groups { get; init; }

    /// <summary>Which runs of the same thing it is one of; null: of none.</summary>
    public required Id? Series { get; init; }

    /// <summary>For who is told of its end; empty: nothing.</summary>
    public required string Tell { get; init; }

    /// <summary>What a write needs; null: nothing.</summary>
    public required JobKey? Key { get; init; }
}

/// <summary>A job that exists is amended (<c>keep=1</c>): null is as it was. In any case it is kept for its time from now on.</summary>
public sealed record Amended(Id Job) : Change(Job)
{
    public string? Title { get; init; }
    public TimeSpan? MaxAge { get; init; }
    public TimeSpan? Stall { get; init; }
    public int? Announced { get; init; }

    /// <summary>Merged by name into those that the job has.</summary>
    public ImmutableArray<Stage> Groups { get; init; } = [];
    public Id? Series { get; init; }
    public string? Tell { get; init; }
}

/// <summary>A worker reported.</summary>
public sealed record Reported(Id Job, Id Worker, Said Said) : Change(Job);

/// <summary>No more reports will come: who was not heard since is ended, who never came is missing.</summary>
public sealed record Finished(Id Job) : Change(Job);

/// <summary>Something was sent that is passed over: the job's views say so.</summary>
public sealed record Hinted(Id Job, string Text) : Change(Job);

/// <summary>The program of <c>--on-end</c> has run for the end of that time. Nothing that is shown changes by it.</summary>
public sealed record Told(Id Job, Moment End) : Change(Job);

/// <summary>The job was deleted by request. (Expiry is not written: it follows from times that are.)</summary>
public sealed record Deleted(Id Job) : Change(Job);

/// <summary>
/// One write: one journal line, all or nothing. <see cref="Sequence"/> is the last one's plus one, without a gap.
/// </summary>
public sealed record Entry(long Sequence, Moment At, ImmutableArray<Change> Changes)
{
    /// <summary>No entry has a greater number: what reads the files can hold it exactly, be it a double. Ten thousand a second take 28,000 years.</summary>
    public const long LastSequence = (1L << 53) - 1;

    /// <summary>False: it marks the time, or notes what was told.</summary>
    public bool ChangesWhatIsShown
    {
        get
        {
            foreach (var change in Changes)
                if (change is not Told) return true;
            return false;
        }
    }
}
