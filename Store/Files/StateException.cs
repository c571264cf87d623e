namespace Progressd.Store.Files;

/// <summary>Why a start is not possible; <c>Program</c> gives each its exit code: 1 for the first two, 75 for the rest.</summary>
public enum StateProblem
{
    BadPath,
    /// <summary>A later version of progressd wrote it.</summary>
    Newer,
    /// <summary>Another daemon has it.</summary>
    Locked,
    NotWritable,
}

/// <summary>The state cannot be opened. The message is one line for people.</summary>
public sealed class StateException(StateProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public StateProblem Problem { get; } = problem;
}
