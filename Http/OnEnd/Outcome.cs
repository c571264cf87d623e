namespace Progressd.Http.OnEnd;

/// <summary>How a program's run went.</summary>
/// <param name="Failure">In words, as they stand in the log; null: it exited with 0.</param>
/// <param name="Output">The beginning of what it said on standard output and standard error.</param>
internal sealed record Outcome(string? Failure, string Output)
{
    /// <summary>It was killed, or not started, because the daemon ends.</summary>
    public bool IsCutOff { get; init; }
}
