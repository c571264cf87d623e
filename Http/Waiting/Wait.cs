using Progressd.Http.Queueing;
using Progressd.Store;

namespace Progressd.Http.Waiting;

/// <summary>What a request waits for.</summary>
/// <param name="ForTrouble">Also as soon as anything failed, ended early, is missing or is stalled.</param>
/// <param name="Settle">Only if it has stayed so for this long.</param>
/// <param name="Timeout">So long at the most.</param>
internal sealed record Wait(Target Target, IClient Client, bool ForTrouble, TimeSpan Settle, TimeSpan Timeout);

/// <summary>How a wait ended.</summary>
internal enum WaitOutcome
{
    /// <summary>What was waited for is so.</summary>
    Over,
    /// <summary>The time is up, and it is not.</summary>
    NotYet,
    /// <summary>There is no such job, or no more.</summary>
    Gone,
    /// <summary>The daemon stops.</summary>
    Stopping,
}

/// <summary>The same, with the job as it was when that was seen: a moment later it may run again.</summary>
/// <param name="Job">Null: gone, or the daemon stops.</param>
internal readonly record struct WaitResult(WaitOutcome Outcome, Job? Job)
{
    public static readonly WaitResult Gone = new(WaitOutcome.Gone, null);
    public static readonly WaitResult Stopping = new(WaitOutcome.Stopping, null);
}
