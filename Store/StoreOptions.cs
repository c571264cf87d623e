namespace Progressd.Store;

/// <summary>What whoever runs the daemon says of its store.</summary>
public sealed record StoreOptions
{
    public Limits Limits { get; init; } = new();

    /// <summary>How long a job is kept after its last update, unless its <c>maxage</c> says otherwise.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>How often a snapshot is written when anything changed.</summary>
    public required TimeSpan SnapshotInterval { get; init; }
}
