using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Labels for what was made: a keyed hash of its key and its instant. The key is drawn at each start, so that nobody can aim at the label of another
/// reply, and that a number of a write that was lost with the process before labels nothing twice.
/// </summary>
internal sealed class ETags
{
    private const int Bytes = 15; // 20 characters

    // Not by RandomNumberGenerator, which ends the process on a host without OpenSSL.
    private readonly byte[] _secret = [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()];

    /// <param name="at">Steady milliseconds.</param>
    public string Of(string key, long at)
    {
        Span<byte> instant = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(instant, at);
        return $"W/\"{Base64Url.EncodeToString(Sha256.Of([.. _secret, .. instant, .. Encoding.UTF8.GetBytes(key)]).AsSpan(0, Bytes))}\"";
    }
}
