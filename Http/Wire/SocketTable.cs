using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Progressd.Store;

namespace Progressd.Http.Wire;

/// <summary>What the kernel knows of this process's descriptors and sockets, for the guard. IPv4 and Linux, as the whole program is.</summary>
public static class SocketTable
{
    private const int MostTried = 65536;

    /// <summary>How many descriptors this process may open.</summary>
    public static int FileLimit => Linux.OpenFileLimit is { } limit ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;

    /// <summary>Every open descriptor, or null where there is none left to list them with.</summary>
    public static unsafe List<int>? OpenFiles()
    {
        // By hand: .NET asks the kernel twice what each of them is, most of what the guard of an idle daemon would do.
        var folder = Linux.opendir("/proc/self/fd");
        if (folder == 0) return null;
        var files = new List<int>();
        while (Linux.readdir(folder) is var entry and not 0)
            if (int.TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + Linux.NameInEntry), NumberStyles.None, CultureInfo.InvariantCulture, out var file))
                files.Add(file);
        _ = Linux.closedir(folder);
        return files;
    }

    /// <summary>All numbers that a descriptor may have.</summary>
    public static IEnumerable<int> AllNumbers() => Enumerable.Range(0, Math.Min(FileLimit, MostTried));

    /// <summary>The other end of a connection that came in on a port; null for all else.</summary>
    public static ulong? PeerOf(int file, int port)
    {
        Span<byte> address = stackalloc byte[28];
        if (!IsAt(file, port, address)) return null;
        var length = address.Length;
        return Linux.getpeername(file, address, ref length) == 0 ? Key(address[2..8]) : null;
    }

    public static bool IsListener(int file, int port)
    {
        Span<byte> info = stackalloc byte[Linux.TcpInfoBytes];
        var length = info.Length;
        return IsAt(file, port, info) && Linux.getsockopt(file, Linux.TcpLevel, Linux.TcpInfo, info, ref length) == 0 && info[0] == Linux.TcpListening;
    }

    /// <summary>Sets the send buffer of every connection that the listener accepts from now on: the kernel takes no more of a reply that is not read.</summary>
    public static void BoundUnreadReplies(int listener, int bytes) => _ = Linux.setsockopt(listener, Linux.SocketLevel, Linux.SendBuffer, [bytes], sizeof(int));

    /// <summary>Bytes that a connection received since it was made.</summary>
    public static long Received(int file)
    {
        Span<byte> info = stackalloc byte[Linux.TcpInfoBytes];
        var length = info.Length;
        return Linux.getsockopt(file, Linux.TcpLevel, Linux.TcpInfo, info, ref length) == 0 && length >= Linux.TcpBytesReceived + sizeof(long)
            ? MemoryMarshal.Read<long>(info[Linux.TcpBytesReceived..])
            : 0;
    }

    /// <summary>How many of the received bytes are not read yet.</summary>
    public static long Unread(int file) => Linux.ioctl(file, Linux.UnreadBytes, out var unread) == 0 ? unread : 0;

    /// <summary>The listener sees the end and closes; with a reset, since a sender that waits for room would else wait on for minutes.</summary>
    public static void End(int file)
    {
        _ = Linux.setsockopt(file, Linux.SocketLevel, Linux.Linger, [1, 0], 2 * sizeof(int));
        _ = Linux.shutdown(file, Linux.ShutdownBoth);
    }

    /// <summary>Sleeps until a connection waits to be accepted, or for the whole pause.</summary>
    public static void AwaitConnection(int listener, TimeSpan pause)
    {
        Span<Linux.Polled> one = [new Linux.Polled { File = listener, Events = Linux.PollIn }];
        _ = Linux.poll(one, 1, (int)pause.TotalMilliseconds);
    }

    public static ulong Key(IPEndPoint remote)
    {
        Span<byte> key = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(key, (ushort)remote.Port);
        remote.Address.MapToIPv4().TryWriteBytes(key[2..], out _);
        return Key(key);
    }

    /// <summary>A key as people write it.</summary>
    public static string Name(ulong key) => $"{key >> 40 & 255}.{key >> 32 & 255}.{key >> 24 & 255}.{key >> 16 & 255}:{key & 0xFFFF}";

    private static bool IsAt(int file, int port, Span<byte> address)
    {
        var length = address.Length;
        return Linux.getsockname(file, address, ref length) == 0
            && MemoryMarshal.Read<ushort>(address) == Linux.AddressFamilyInet
            && BinaryPrimitives.ReadUInt16BigEndian(address[2..]) == port;
    }

    private static ulong Key(ReadOnlySpan<byte> portAndAddress) =>
        (ulong)BinaryPrimitives.ReadUInt32BigEndian(portAndAddress[2..]) << 16 | BinaryPrimitives.ReadUInt16BigEndian(portAndAddress);
}
