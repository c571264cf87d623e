using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using System.Net;
using System.Runtime.InteropServices;

namespace Progressd.Http;

/// <summary>
/// What the listener cannot do (PLATFORM A §3a): cuts connections whose request never becomes complete or whose reply is never taken, and
/// sheds waiting ones before file descriptors run out. It walks the process's sockets, on a thread of its own, and asks the kernel how much each received.
/// </summary>
public sealed partial class Guard(ServerLimits limits, TimeProvider time, Log log)
{
    private static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ulong, Connection> _connections = new();
    private readonly HashSet<int> _ports = [];
    private int _openFiles;

    /// <summary>As counted at the last look.</summary>
    public int OpenFiles => Volatile.Read(ref _openFiles);

    public static int FileLimit => getrlimit(RlimitNoFile, out var limit) == 0 ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;

    /// <summary>Begins to watch the connections to a port.</summary>
    public void Watch(int port)
    {
        _ports.Add(port);
        new Thread(Run) { IsBackground = true, Name = "guard" }.Start();
    }

    /// <summary>A complete request head came over the connection; the caller says when its reply is done.</summary>
    public Connection Began(IPEndPoint remote)
    {
        var connection = _connections.GetOrAdd(Key(remote), New);
        connection.Began();
        return connection;
    }

    private Connection New(ulong key) => new(time);

    private void Run()
    {
        while (true)
        {
            var pause = Idle;
            try
            {
                pause = Look();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Client("guard", $"cannot look at open connections: {e.Message}");
            }
            Thread.Sleep(pause);
        }
    }

    private TimeSpan Look()
    {
        var now = time.GetTimestamp();
        var (files, seen) = (0, new List<(int File, Connection Connection)>());
        foreach (var file in OpenFileNumbers())
        {
            files++;
            if (PeerOf(file) is not { } key) continue;
            var connection = _connections.GetOrAdd(key, New);
            connection.LastSeen = now;
            seen.Add((file, connection));
            if (Judge(file, connection, now) is { } fault) Cut(file, key, fault);
        }
        Volatile.Write(ref _openFiles, files);
        foreach (var (key, connection) in _connections)
            if (connection.LastSeen != now && !connection.InFlight && time.GetElapsedTime(connection.EndedAt, now) > Margin) _connections.TryRemove(key, out _);
        if (files > FileLimit / 5 * 4)
        {
            Shed(seen, files - FileLimit / 10 * 7);
            return Hurry;
        }
        return seen.Count > 0 ? limits.GuardPeriod : Idle;
    }

    private string? Judge(int file, Connection connection, long now)
    {
        var received = Received(file);
        if (connection.InFlight || connection.HasMoved())
        {
            connection.Rest(received, now);
            return connection.WritingSince is > 0 and var since && time.GetElapsedTime(since, now) > limits.Reply + Margin ? "did not take its reply" : null;
        }
        if (received > connection.Mark && !connection.IsSending) connection.BeginsToSend(now);
        // An idle one is the listener's own to close, at about this time.
        var patience = connection.IsSending ? limits.Head : limits.Head + Margin;
        if (connection.Since > 0 && time.GetElapsedTime(connection.Since, now) > patience) return "did not complete a request in time";
        // What is received but unread may be the body of a request that waits for its thread; a head is read as it comes.
        return received - connection.Mark > limits.HeadBytes && received - Unread(file) - connection.Mark > limits.HeadBytes + 8192
            ? "sent a request head without end"
            : null;
    }

    private void Cut(int file, ulong key, string fault)
    {
        if (PeerOf(file) != key) return; // closed meanwhile, and the number used again
        End(file);
        log.Client("cut", $"cut {Name(key)}: it {fault}");
    }

    // Those that hold a descriptor for nothing go first: half a request, then none, then idle after one; the oldest of each.
    private void Shed(List<(int File, Connection Connection)> seen, int count)
    {
        var waiting = seen.Where(one => !one.Connection.InFlight)
            .OrderBy(one => one.Connection.IsSending ? 0 : one.Connection.Mark == 0 ? 1 : 2).ThenBy(one => one.Connection.FirstSeen)
            .Take(count).ToList();
        foreach (var (file, _) in waiting) End(file);
        if (waiting.Count > 0) log.Client("shed", $"{OpenFiles} of {FileLimit} files are open: shed {waiting.Count} connections");
    }

    // The listener sees the end and closes; with a reset, since a sender that waits for room would else wait on for minutes.
    private static void End(int file)
    {
        _ = setsockopt(file, SolSocket, SoLinger, [1, 0], 2 * sizeof(int));
        _ = shutdown(file, ShutdownBoth);
    }

    private static FileSystemEnumerable<int> OpenFileNumbers() =>
        new("/proc/self/fd", static (ref entry) => int.Parse(entry.FileName, CultureInfo.InvariantCulture));

    private ulong? PeerOf(int file)
    {
        Span<byte> address = stackalloc byte[28];
        var length = address.Length;
        if (getsockname(file, address, ref length) != 0 || MemoryMarshal.Read<ushort>(address) != AddressFamilyInet) return null;
        if (!_ports.Contains(BinaryPrimitives.ReadUInt16BigEndian(address[2..]))) return null;
        length = address.Length;
        return getpeername(file, address, ref length) == 0 ? Key(address[2..8]) : null;
    }

    private static long Received(int file)
    {
        Span<byte> info = stackalloc byte[256];
        var length = info.Length;
        return getsockopt(file, IpProtoTcp, TcpInfo, info, ref length) == 0 && length >= BytesReceived + 8
            ? MemoryMarshal.Read<long>(info[BytesReceived..])
            : 0;
    }

    private static long Unread(int file) => ioctl(file, FionRead, out var unread) == 0 ? unread : 0;

    private static ulong Key(IPEndPoint remote)
    {
        Span<byte> key = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(key, (ushort)remote.Port);
        remote.Address.MapToIPv4().TryWriteBytes(key[2..], out _);
        return Key(key);
    }

    private static ulong Key(ReadOnlySpan<byte> portAndAddress) =>
        (ulong)BinaryPrimitives.ReadUInt32BigEndian(portAndAddress[2..]) << 16 | BinaryPrimitives.ReadUInt16BigEndian(portAndAddress);

    private static string Name(ulong key) => $"{key >> 40 & 255}.{key >> 32 & 255}.{key >> 24 & 255}.{key >> 16 & 255}:{key & 0xFFFF}";

    private const int AddressFamilyInet = 2, IpProtoTcp = 6, TcpInfo = 11, BytesReceived = 128;
    private const int SolSocket = 1, SoLinger = 13, ShutdownBoth = 2, RlimitNoFile = 7;
    private const nuint FionRead = 0x541B;

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc")]
    private static partial int getsockopt(int file, int level, int option, Span<byte> value, ref int length);

    [LibraryImport("libc")]
    private static partial int setsockopt(int file, int level, int option, ReadOnlySpan<int> value, int length);

    [LibraryImport("libc")]
    private static partial int getsockname(int file, Span<byte> address, ref int length);

    [LibraryImport("libc")]
    private static partial int getpeername(int file, Span<byte> address, ref int length);

    [LibraryImport("libc")]
    private static partial int shutdown(int file, int how);

    [LibraryImport("libc")]
    private static partial int ioctl(int file, nuint request, out int value);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);
}
