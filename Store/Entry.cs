using System.Collections.Immutable;

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
}

/// <summary>A worker reported.</summary>
public sealed record Reported(Id Job, Id Worker, Said Said) : Change(Job);

/// <summary>The job was deleted by request. (Expiry is not written: it follows from times that are.)</summary>
public sealed record Deleted(Id Job) : Change(Job);

/// <summary>
/// One write: one journal line, all or nothing. <see cref="Sequence"/> is the last one's plus one, without a gap.
/// </summary>
public sealed record Entry(long Sequence, Moment At, ImmutableArray<Change> Changes)
{
    /// <summary>No entry has a greater number: what reads the files can hold it exactly, be it a double. Ten thousand a second take 28,000 years.</summary>
    public const long LastSequence = (1L << 53) - 1;
}
