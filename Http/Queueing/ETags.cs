using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Labels (ETags) of replies: a keyed hash of a view's key and its instant. The secret is drawn anew at each start, so that nobody can construct the label
/// of another reply, and so that a write's number that was lost with an earlier process never labels two different replies.
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
