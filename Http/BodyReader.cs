using System.Net;

namespace Progressd.Http;

/// <summary>
/// Reads bodies: in the time and size allowed, and no more of all of them at once than there is room for. Small ones have a room of their own, so that
/// batches, however slowly they come, never refuse a report; and of either room a sender's address may hold as much as is left for all others.
/// </summary>
public sealed class BodyReader(ServerLimits limits, TimeProvider time)
{
    private const int FirstRoom = 8 * 1024, Sink = 4 * 1024;

    private readonly Room _small = new(limits.SmallBodiesBytes);
    private readonly Room _batches = new(limits.AllBodiesBytes);
    private int _drains;

    /// <summary>The request with its body, or the refusal.</summary>
    /// <exception cref="EndOfStreamException">The client broke it off.</exception>
    public async ValueTask<(Request Request, Reply? Refusal)> Read(Request request, Stream from, long length, int limit, IPAddress sender)
    {
        var (body, refusal) = await Read(from, length, limit, sender);
        return refusal switch
        {
            0 => (request with { Body = body }, null),
            413 => (request, ProblemReply.Closing(413, $"the body has {length} bytes: at most {limit} are allowed", request)),
            408 => (request, ProblemReply.Closing(408, "the body did not arrive in time", request)),
            _ => (request, ProblemReply.Closing(503,
                $"too many {(length > limits.BodyBytes ? "large" : "slow")} bodies at once, in all or from {sender}: try again in a second", request).With("Retry-After", "1")),
        };
    }

    private async ValueTask<(byte[] Body, int Refusal)> Read(Stream from, long length, int limit, IPAddress sender)
    {
        if (length > limit)
        {
            await Drain(from, Math.Min(length, limits.DrainBytes));
            return ([], 413);
        }
        var room = length <= limits.BodyBytes ? _small : _batches;
        var (began, body, filled) = (time.GetTimestamp(), Array.Empty<byte>(), 0);
        try
        {
            while (true)
            {
                if (filled == body.Length)
                {
                    // Made as it fills: a client that only promises megabytes must not cost any.
                    var next = (int)Math.Min(length, Math.Max(FirstRoom, 2L * body.Length));
                    if (!room.TryTake(sender, next - body.Length)) break;
                    Array.Resize(ref body, next);
                }
                var read = await ReadSome(from, body.AsMemory(filled), limits.Body - time.GetElapsedTime(began));
                if (read < 0) return ([], 408);
                if (read == 0) throw new EndOfStreamException($"the body ended after {filled} of {length} bytes");
                filled += read;
                if (filled == length) return (body, 0);
            }
        }
        finally
        {
            room.Give(sender, body.Length);
        }
        await Drain(from, length - filled);
        return ([], 503);
    }

    // A sender that only writes would miss the refusal if the connection closed under it. Whatever does not come soon, or comes while many others are
    // being drained, is not waited for: the refusal goes out all the same.
    private async ValueTask Drain(Stream from, long length)
    {
        try
        {
            if (Interlocked.Increment(ref _drains) > limits.Drains) return;
            var (began, sink) = (time.GetTimestamp(), new byte[Sink]);
            while (length > 0)
            {
                var read = await ReadSome(from, sink.AsMemory(0, (int)Math.Min(length, Sink)), limits.Drain - time.GetElapsedTime(began));
                if (read <= 0) return;
                length -= read;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _drains);
        }
    }

    private static async ValueTask<int> ReadSome(Stream from, Memory<byte> to, TimeSpan left)
    {
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

    private sealed class Room(long bytes)
    {
        private readonly Dictionary<IPAddress, long> _held = [];
        private readonly Lock _taking = new();
        private long _left = bytes;

        public bool TryTake(IPAddress sender, int more)
        {
            lock (_taking)
            {
                var own = _held.GetValueOrDefault(sender) + more;
                if (own > _left - more) return false;
                _held[sender] = own;
                _left -= more;
                return true;
            }
        }

        public void Give(IPAddress sender, int back)
        {
            if (back == 0) return;
            lock (_taking)
            {
                _left += back;
                if ((_held[sender] -= back) == 0) _held.Remove(sender);
            }
        }
    }
}
