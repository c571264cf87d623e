namespace Progressd.Store;

/// <summary>What one daemon takes in. Only what is new is refused: a known worker always reports.</summary>
public sealed record Limits
{
    public int MaxJobs { get; init; } = 10_000;
    public int MaxWorkers { get; init; } = 100_000;
    public long MaxMemoryBytes { get; init; } = 1L << 30;

    /// <summary>How many writes may be under way or wait while the disk does not answer; the next is refused at once.</summary>
    public int MaxWaitingWrites { get; init; } = 64;

    /// <summary>How long a disk call may last before the disk counts as not answering.</summary>
    public TimeSpan DiskPatience { get; init; } = TimeSpan.FromMilliseconds(200);
}
