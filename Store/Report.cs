namespace Progressd.Store;

/// <summary>An update as a client sent it: what it left out is null, and <see cref="WriteRules"/> fills it in from the last one.</summary>
public sealed record Report(Id Job, Id Worker)
{
    public double? Current { get; init; }
    public double? Total { get; init; }

    /// <summary>Adds to current instead of setting it.</summary>
    public double? Inc { get; init; }

    public bool? Ok { get; init; }

    /// <summary>Any number of 32 bits, signed or not; not zero is a failure.</summary>
    public long? Exit { get; init; }
    public string Text { get; init; } = "";

    /// <summary><c>create=1</c>: an unknown job is made instead of refused.</summary>
    public bool CreateJob { get; init; }

    /// <summary>It says that the worker failed.</summary>
    public bool IsFailure => Said.IsFailure(Ok ?? true, Exit);
}

/// <summary>A create as a client sent it.</summary>
public sealed record CreateRequest
{
    /// <summary>Null: the store makes up a random one.</summary>
    public Id? Id { get; init; }

    /// <summary>Null or empty: the id.</summary>
    public string? Title { get; init; }

    /// <summary>Null: the retention that the store was given.</summary>
    public double? MaxAgeSeconds { get; init; }

    /// <summary>Zero: never stalled; null: by each worker's habit.</summary>
    public double? StallSeconds { get; init; }

    /// <summary>The <c>workers=N</c>; 0 if it was not said.</summary>
    public int Announced { get; init; }

    /// <summary><c>new=1</c>: refuse to replace.</summary>
    public bool OnlyNew { get; init; }
}

/// <param name="IsNew">False: it replaced a job of that id.</param>
public readonly record struct CreateResult(Id Id, bool IsNew);
