namespace Progressd.Http;

/// <summary>Reads bodies: in the time and size allowed, and no more of all of them at once than there is room for.</summary>
public sealed class BodyReader(ServerLimits limits, TimeProvider time)
{
    private const int FirstRoom = 8 * 1024;
    private long _held;

    /// <summary>The body in full, or the status that says why not: 408, 413 or 503.</summary>
    /// <exception cref="EndOfStreamException">The client broke it off.</exception>
    public async ValueTask<(byte[] Body, int Refusal)> Read(Stream from, long length, int limit)
    {
        if (length > limit) return ([], await Drain(from, Math.Min(length, limits.DrainBytes)) ? 413 : 408);
        var began = time.GetTimestamp();
        var (body, filled, held) = (new byte[Math.Min(length, FirstRoom)], 0, 0L);
        try
        {
            while (true)
            {
                var read = await ReadSome(from, body.AsMemory(filled), began);
                if (read < 0) return ([], 408);
                if (read == 0) throw new EndOfStreamException($"the body ended after {filled} of {length} bytes");
                filled += read;
                if (filled == length) return (body, 0);
                if (filled < body.Length) continue;
                // Made as it fills: a client that only promises megabytes must not cost any.
                var room = (int)Math.Min(length, 2L * body.Length);
                held += room - body.Length;
                if (Interlocked.Add(ref _held, room - body.Length) > limits.AllBodiesBytes) return ([], 503);
                Array.Resize(ref body, room);
            }
        }
        finally
        {
            Interlocked.Add(ref _held, -held);
        }
    }

    // A sender that only writes would miss the refusal if the connection closed under it.
    private async ValueTask<bool> Drain(Stream from, long length)
    {
        var (began, sink) = (time.GetTimestamp(), new byte[FirstRoom]);
        while (length > 0)
        {
            var read = await ReadSome(from, sink, began);
            if (read <= 0) return read == 0;
            length -= read;
        }
        return true;
    }

    private async ValueTask<int> ReadSome(Stream from, Memory<byte> to, long began)
    {
        var left = limits.Body - time.GetElapsedTime(began);
        if (left <= TimeSpan.Zero) return -1;
        try
        {
            return await from.ReadAsync(to).AsTask().WaitAsync(left);
        }
        catch (TimeoutException)
        {
            return -1;
        }
    }
}
