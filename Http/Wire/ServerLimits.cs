namespace Progressd.Http.Wire;

/// <summary>Every bound that the transport keeps (docs/design/contract.md#bounds). Values, so that a test can shorten them.</summary>
public sealed record ServerLimits
{
    /// <summary>A request head must be complete this long after its first byte …</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>… and within so many bytes.</summary>
    public int HeadBytes { get; init; } = 64 * 1024;

    public int UrlLength { get; init; } = 32 * 1024;
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(30);
    public int BodyBytes { get; init; } = 64 * 1024;
    public int BatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Memory for all batches (bodies above <see cref="BodyBytes"/>) that are being received; one address may take half of it.</summary>
    public long AllBodiesBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Memory for all other bodies that are being received.</summary>
    public long SmallBodiesBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many bytes of a refused body are read nevertheless: a sender that writes before it reads would miss the 413 otherwise.</summary>
    public int DrainBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a refused body is read at most …</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>… and how many of them at once.</summary>
    public int Drains { get; init; } = 64;

    /// <summary>A reply that is not read for this long is dropped.</summary>
    public TimeSpan Reply { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The send buffer of a connection: of a reply that is not read, the kernel holds about twice this.</summary>
    public int UnreadBytes { get; init; } = 128 * 1024;

    /// <summary>
    /// Replies that fit surely into the send buffer of a connection, even if the client has read none before: up to this many bytes they are written
    /// at once, beyond that asynchronously, so that no thread waits.
    /// </summary>
    public int InlineBytes { get; init; } = 32 * 1024;

    /// <summary>Memory for all replies that are not read yet, apart from those small enough to be written at once.</summary>
    public long AllRepliesBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How often the guard looks while there is something to watch.</summary>
    public TimeSpan GuardPeriod { get; init; } = TimeSpan.FromMilliseconds(250);
}
