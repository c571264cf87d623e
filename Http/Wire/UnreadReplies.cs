using Progressd.Http.Messages;

namespace Progressd.Http.Wire;

/// <summary>
/// The large replies that are being sent: how many bytes they hold in memory until their clients have taken them. A body that goes to many counts once.
/// </summary>
/// <param name="room">Bytes, in sum; one address may hold half of it, and a reply that is larger than half goes out when no other of its kind does.</param>
internal sealed class UnreadReplies(long room)
{
    /// <summary>A line, whatever was asked for: it must fit where nothing else does.</summary>
    public static readonly Reply TooMany = Reply.Line(503, "error: too many large replies are not read yet: try again in some seconds")
        .With("Retry-After", "5").ForCaches(reads: false) with
    { Closes = true };

    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], int> _readers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<uint, long> _ofAddress = [];
    private long _bytes;
    private bool _isHugeOut;

    /// <summary>Whether a reply of so many bytes could be held now.</summary>
    public bool HasRoom(uint address, long bytes)
    {
        lock (_lock) return bytes > room / 2 ? !_isHugeOut : _bytes + bytes <= room && _ofAddress.GetValueOrDefault(address) + bytes <= room / 2;
    }

    /// <summary>Null: there is no room for it now. Else to be disposed of when it is sent, or given up.</summary>
    public IDisposable? TryHold(uint address, byte[] body)
    {
        lock (_lock)
        {
            var isShared = _readers.TryGetValue(body, out var readers);
            var isHuge = body.Length > room / 2;
            if (!isShared && !HasRoom(address, body.Length)) return null;
            _readers[body] = readers + 1;
            if (!isShared)
            {
                if (isHuge) _isHugeOut = true;
                else _bytes += body.Length;
            }
            var counted = isShared || isHuge ? 0 : body.Length;
            if (counted > 0) _ofAddress[address] = _ofAddress.GetValueOrDefault(address) + counted;
            return new Hold(this, address, body, counted);
        }
    }

    private void Release(uint address, byte[] body, int counted)
    {
        lock (_lock)
        {
            if (counted > 0 && (_ofAddress[address] -= counted) == 0) _ofAddress.Remove(address);
            if (--_readers[body] > 0) return;
            _readers.Remove(body);
            if (body.Length > room / 2) _isHugeOut = false;
            else _bytes -= body.Length;
        }
    }

    private sealed class Hold(UnreadReplies all, uint address, byte[] body, int counted) : IDisposable
    {
        public void Dispose() => all.Release(address, body, counted);
    }
}
