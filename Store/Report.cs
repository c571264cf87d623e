using Progressd.Store.Grouping;

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

    /// <summary>By the rule for names; null: keeps the last one. So with the next three.</summary>
    public string? Group { get; init; }
    public string? Host { get; init; }

    /// <summary>In thousandths.</summary>
    public int? Weight { get; init; }
    public bool? IsNote { get; init; }

    /// <summary>As it was sent, whatever it is.</summary>
    public string? Key { get; init; }

    /// <summary>What is said of its unknown parameters.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

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

    /// <summary><c>keep=1</c>: amend the job if it is there.</summary>
    public bool Keep { get; init; }

    public IReadOnlyList<Stage> Groups { get; init; } = [];
    public Id? Series { get; init; }
    public string? Tell { get; init; }

    /// <summary>As it was sent, whatever it is.</summary>
    public string? Key { get; init; }

    /// <summary>What is said of its unknown parameters.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];
}

/// <param name="IsNew">False: it replaced a job of that id.</param>
public readonly record struct CreateResult(Id Id, bool IsNew);
