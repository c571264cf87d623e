using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Progressd.Http.Process;

namespace Progressd.Http.Wire;

/// <summary>
/// Does what the listener cannot (docs/design/httplistener.md#unfinished-requests): cuts connections whose request never becomes complete or whose reply is never taken, and
/// sheds waiting ones before file descriptors run out. It walks the process's sockets, on a thread of its own, and asks the kernel how much each received.
/// </summary>
public sealed class Guard(ServerLimits limits, TimeProvider time, Log log) : IDisposable
{
    private const int Tight = 512;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ulong, Connection> _connections = new();
    private int _port;
    private int _listener = -1;
    private int _openFiles;
    private volatile bool _isOver;

    /// <summary>As counted at the last check.</summary>
    public int OpenFiles => Volatile.Read(ref _openFiles);

    /// <summary>How many more descriptors may be opened before connections are shed.</summary>
    public int Room => Crowded - OpenFiles;

    private static int Crowded => SocketTable.FileLimit / 5 * 4;

    /// <summary>Begins to watch the connections to a port.</summary>
    public void Watch(int port)
    {
        _port = port;
        foreach (var listener in (SocketTable.OpenFiles() ?? SocketTable.AllNumbers()).Where(file => SocketTable.IsListener(file, port)))
        {
            if (_listener < 0) _listener = listener;
            // By default the kernel buffers megabytes for each: 500 clients that do not read would use up what the host has for all connections.
            SocketTable.BoundUnreadReplies(listener, limits.UnreadBytes);
        }
        new Thread(Run) { IsBackground = true, Name = "guard" }.Start();
    }

    /// <summary>A complete request head came over the connection; the caller says when its reply is done.</summary>
    public Connection Began(IPEndPoint remote, Socket socket)
    {
        var key = SocketTable.Key(remote);
        var connection = _connections.GetOrAdd(key, New);
        // Whoever closes one connection and opens the next may have the same port: what is known of the first says nothing of the second.
        if (connection.Socket is { } old && old != socket) _connections[key] = connection = New(key);
        connection.Socket = socket;
        connection.Began();
        return connection;
    }

    /// <summary>Watches no more after its next look.</summary>
    public void Dispose() => _isOver = true;

    private Connection New(ulong key) => new((uint)(key >> 16), time);

    private void Run()
    {
        while (!_isOver)
        {
            var pause = CheckConnections();
            // Hundreds of connections may come in one pause: where that is all there is room for, each is checked as it comes.
            if (_listener >= 0 && SocketTable.FileLimit - OpenFiles < Tight) SocketTable.AwaitConnection(_listener, pause);
            else Thread.Sleep(pause);
        }
    }

    private TimeSpan CheckConnections()
    {
        var now = time.GetTimestamp();
        var (files, seen) = (0, new List<(int File, Connection Connection)>());
        var listed = SocketTable.OpenFiles();
        foreach (var file in listed ?? SocketTable.AllNumbers())
        {
            files++;
            if (SocketTable.PeerOf(file, _port) is not { } key) continue;
            var connection = _connections.GetOrAdd(key, New);
            connection.LastSeen = now;
            seen.Add((file, connection));
            if (Judge(file, connection, now) is { } fault) Cut(file, key, fault);
        }
        Volatile.Write(ref _openFiles, listed is null ? SocketTable.FileLimit : files);
        foreach (var (key, connection) in _connections)
            if (connection.LastSeen != now && !connection.InFlight && time.GetElapsedTime(connection.EndedAt, now) > Margin) _connections.TryRemove(key, out _);
        var isCrowded = Room < 0;
        if (isCrowded) Shed(seen, OpenFiles - SocketTable.FileLimit / 10 * 7, now);
        return isCrowded ? Hurry : seen.Count > 0 ? limits.GuardPeriod : Idle;
    }

    private string? Judge(int file, Connection connection, long now)
    {
        var received = SocketTable.Received(file);
        if (connection.InFlight || connection.HasMoved())
        {
            connection.BeginsToWait(received, now);
            return connection.WritingSince is > 0 and var since && time.GetElapsedTime(since, now) > limits.Reply + Margin ? "did not take its reply" : null;
        }
        if (received > connection.ReceivedAtRequest && !connection.IsSending) connection.BeginsToSend(now);
        // An idle one is the listener's own to close, at about this time.
        var patience = connection.IsSending ? limits.Head : limits.Head + Margin;
        if (connection.AwaitingSince > 0 && time.GetElapsedTime(connection.AwaitingSince, now) > patience) return "did not complete a request in time";
        // What is received but unread may be the body of a request that waits for its thread; a head is read as it comes.
        return received - connection.ReceivedAtRequest > limits.HeadBytes && received - SocketTable.Unread(file) - connection.ReceivedAtRequest > limits.HeadBytes + 8192
            ? "sent a request head without end"
            : null;
    }

    private void Cut(int file, ulong key, string fault)
    {
        if (SocketTable.PeerOf(file, _port) != key) return; // closed meanwhile, and the number used again
        SocketTable.End(file);
        log.Client("cut", $"cut {SocketTable.Name(key)}: it {fault}");
    }

    // Connections that hold a descriptor to no purpose go first: those with half a request, then those with none, then those idle after one; the oldest
    // of each first. All others follow, again the oldest first: slow bodies and unread replies go before a client that has just come.
    private void Shed(List<(int File, Connection Connection)> seen, int count, long now)
    {
        var shed = seen.OrderBy(one => RankOf(one.Connection, now)).ThenBy(one => one.Connection.HeldSince)
            .Take(count).ToList();
        foreach (var (file, _) in shed) SocketTable.End(file);
        if (shed.Count > 0) log.Client("shed", $"{OpenFiles} of {SocketTable.FileLimit} files are open: shed {shed.Count} connections");
    }

    private int RankOf(Connection connection, long now) =>
        connection.InFlight || time.GetElapsedTime(connection.HeldSince, now) < Margin ? 3
        : connection.IsSending ? 0
        : connection.ReceivedAtRequest == 0 ? 1
        : 2;
}
