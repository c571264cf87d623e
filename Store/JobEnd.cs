namespace Progressd.Store;

/// <summary>
/// A job's end: set by the write after which all have finished, cleared by one after which that no longer holds, set anew when done and failed change places
/// or a new worker has come.
/// </summary>
/// <param name="At">The time of that write.</param>
/// <param name="IsFailed">Some failed, ended early or are missing, or nobody ever reported.</param>
public readonly record struct JobEnd(Moment At, bool IsFailed)
{
    /// <summary>The program of <c>--on-end</c> has run for it, however that went, or is not to. An end that is set anew is not told.</summary>
    public bool IsTold { get; init; }
}
