using Progressd.Http.Messages;

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

    /// <summary>What all batches under way, bodies above <see cref="BodyBytes"/>, may hold in memory; one address alone the half of it.</summary>
    public long AllBodiesBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The same of all other bodies.</summary>
    public long SmallBodiesBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>So much of a body that is too long is read all the same: a blocking sender would else miss the 413.</summary>
    public int DrainBytes { get; init; } = 1024 * 1024;

    /// <summary>So long, at most, a body that is refused is read …</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>… and of so many at once.</summary>
    public int Drains { get; init; } = 64;

    /// <summary>A reply not taken so long is dropped.</summary>
    public TimeSpan Reply { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of a reply that is not taken, the kernel holds about twice so much.</summary>
    public int UnreadBytes { get; init; } = 128 * 1024;

    /// <summary>
    /// So much of replies the kernel surely takes on a connection whose client reads none of them: up to here they are written at once,
    /// beyond without a thread that waits.
    /// </summary>
    public int InlineBytes { get; init; } = 32 * 1024;

    /// <summary>What all replies that are not taken yet may hold in memory, those apart that are small enough to be written at once.</summary>
    public long AllRepliesBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How often the guard looks while there is something to watch.</summary>
    public TimeSpan GuardPeriod { get; init; } = TimeSpan.FromMilliseconds(250);
}
