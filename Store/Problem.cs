namespace Progressd.Store;

/// <summary>Why a request cannot be done; <c>Http/Messages/ProblemReply.cs</c> gives each kind its status.</summary>
public enum ProblemKind
{
    /// <summary>A parameter is missing, malformed or out of range.</summary>
    Invalid,
    NoSuchJob,
    /// <summary><c>new=1</c>, and the job is there already.</summary>
    Exists,
    /// <summary>A page of another site asked, or the list is hidden.</summary>
    Refused,
    /// <summary>A body or URL beyond its limit.</summary>
    TooLarge,
    /// <summary>A limit on jobs, workers or memory: only what is new is refused.</summary>
    Full,
    /// <summary>The state could not be written.</summary>
    NotSaved,
    /// <summary>More is asked for at once than can be made, or sent: a moment later it may be had.</summary>
    Busy,
}

/// <summary>
/// The one exception for what a client can cause: thrown where the rule lives, caught once, in <c>Http/Routes.cs</c>.
/// The message is one line that names the thing, its value and what to do; it becomes the reply after <c>error: </c>.
/// </summary>
public sealed class ProblemException(ProblemKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>Which report of a batch it is about, from 0; null where the request is no batch.</summary>
    public int? Index { get; init; }

    public ProblemException At(int index) => new(Kind, Message, InnerException) { Index = index };
}
