using System.Net.Sockets;
using Progressd.Http.Queueing;

namespace Progressd.Http.Wire;

/// <summary>One connection as the guard knows it. The request's thread and the guard's write different fields.</summary>
/// <param name="address">Of the other end, IPv4.</param>
public sealed class Connection(uint address, TimeProvider time) : IClient
{
    private const int HeadBytes = 300; // of a reply, about

    private volatile int _requests;
    private int _counted;
    private long _beganAt;
    private long _sent;

    public uint Address => address;

    /// <summary>Its socket; null before its first request.</summary>
    public Socket? Socket { get; set; }

    /// <summary>The other end was closed, or both directions of it: nginx, too, takes the one for the other.</summary>
    public bool HasHungUp
    {
        get
        {
            try
            {
                return Socket is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public bool InFlight { get; private set; }

    /// <summary>When the reply began to be written; 0 before.</summary>
    public long WritingSince { get; private set; }

    /// <summary>Since when it holds its descriptor for what it does now.</summary>
    public long HeldSince => InFlight ? _beganAt : AwaitingSince > 0 ? AwaitingSince : FirstSeen;

    public long EndedAt { get; private set; } = time.GetTimestamp();
    public long FirstSeen { get; } = time.GetTimestamp();
    public long LastSeen { get; set; }

    /// <summary>Bytes received when the last request was known to be complete.</summary>
    public long ReceivedAtRequest { get; private set; }

    /// <summary>Since when a request is awaited: its first byte, or the end of the reply before; 0 on a new connection that says nothing.</summary>
    public long AwaitingSince { get; private set; }

    public bool IsSending { get; private set; }

    public void Began()
    {
        _beganAt = time.GetTimestamp();
        WritingSince = 0;
        InFlight = true;
        _requests++;
    }

    public void Writing() => WritingSince = time.GetTimestamp();

    public void Ended()
    {
        WritingSince = 0;
        EndedAt = time.GetTimestamp();
        InFlight = false;
    }

    /// <summary>Bytes of all its replies with this one: none of them may have been read yet.</summary>
    public long Sends(int bytes) => _sent += bytes + HeadBytes;

    /// <summary>True once after each request: what was received until now belongs to requests that were complete.</summary>
    public bool HasMoved()
    {
        if (_counted == _requests) return false;
        _counted = _requests;
        return true;
    }

    public void BeginsToWait(long received, long now) => (ReceivedAtRequest, AwaitingSince, IsSending) = (received, now, false);

    public void BeginsToSend(long now) => (AwaitingSince, IsSending) = (now, true);
}
