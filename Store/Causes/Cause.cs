namespace Progressd.Store.Causes;

/// <summary>Why some workers failed, ended early or are stalled: what they said, when, and where (docs/design/states.md#causes).</summary>
public sealed record Cause
{
    /// <summary>So many of its places and workers are named.</summary>
    public const int MostNamed = 16;

    /// <summary>Failed, ended or stalled.</summary>
    public required WorkerState State { get; init; }

    /// <summary>What they said, numbers folded; of a failure without a text the words of its exit. Empty: nothing was said.</summary>
    public required string Text { get; init; }

    /// <summary>How many workers.</summary>
    public required int Count { get; init; }

    /// <summary>The first and the last of them: when it began to be failed, else when it was last heard.</summary>
    public required Moment First { get; init; }
    public required Moment Last { get; init; }

    /// <summary>Said <c>exit=0</c> before their end; false of other ended ones: the job was finished.</summary>
    public bool SaidEnd { get; init; }

    /// <summary>The hosts, or groups where no host was sent, in natural order: <see cref="MostNamed"/> at the most.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>How many of them there are; 0: nothing is known.</summary>
    public required int PlacesTotal { get; init; }

    /// <summary>True: the places are hosts, and all of its workers said theirs.</summary>
    public required bool AreHosts { get; init; }

    /// <summary>The first of its workers in order of time: <see cref="MostNamed"/> at the most.</summary>
    public required IReadOnlyList<CauseWorker> Workers { get; init; }

    /// <summary>What is beyond the causes that are told: several, that have the state alone in common.</summary>
    public bool IsOther { get; init; }
}

/// <summary>One that a cause names.</summary>
/// <param name="Index">Its place in natural order of all workers of the job, from 0.</param>
public readonly record struct CauseWorker(int Index, Worker Worker);
