using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Progressd.Http.Wire;

/// <summary>What the kernel knows of this process's descriptors and sockets, for the guard. IPv4 and Linux, as the whole program is.</summary>
public static partial class SocketTable
{
    private const int MostTried = 65536;

    private const int AddressFamilyInet = 2, SolSocket = 1, IpProtoTcp = 6;
    private const int SoSendBuffer = 7, SoLinger = 13, TcpInfo = 11, TcpListen = 10, BytesReceived = 128;
    private const int ShutdownBoth = 2, RlimitNoFile = 7;
    private const nuint FionRead = 0x541B;
    private const int NameInEntry = 19; // d_name in struct dirent
    private const short PollIn = 1;

    /// <summary>As many descriptors as this process may open.</summary>
    public static int FileLimit => getrlimit(RlimitNoFile, out var limit) == 0 ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;

    /// <summary>Every open descriptor, or null where there is none left to list them with.</summary>
    public static unsafe List<int>? OpenFiles()
    {
        // By hand: .NET asks the kernel twice what each of them is, most of what the guard of an idle daemon would do.
        var folder = opendir("/proc/self/fd");
        if (folder == 0) return null;
        var files = new List<int>();
        while (readdir(folder) is var entry and not 0)
            if (int.TryParse(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameInEntry), NumberStyles.None, CultureInfo.InvariantCulture, out var file))
                files.Add(file);
        _ = closedir(folder);
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
        return getpeername(file, address, ref length) == 0 ? Key(address[2..8]) : null;
    }

    public static bool IsListener(int file, int port)
    {
        Span<byte> info = stackalloc byte[256];
        var length = info.Length;
        return IsAt(file, port, info) && getsockopt(file, IpProtoTcp, TcpInfo, info, ref length) == 0 && info[0] == TcpListen;
    }

    /// <summary>So much, and no more, the kernel takes of a reply that is not read, on each connection that comes to the listener from now on.</summary>
    public static void BoundUnreadReplies(int listener, int bytes) => _ = setsockopt(listener, SolSocket, SoSendBuffer, [bytes], sizeof(int));

    /// <summary>Bytes that a connection received since it was made.</summary>
    public static long Received(int file)
    {
        Span<byte> info = stackalloc byte[256];
        var length = info.Length;
        return getsockopt(file, IpProtoTcp, TcpInfo, info, ref length) == 0 && length >= BytesReceived + sizeof(long)
            ? MemoryMarshal.Read<long>(info[BytesReceived..])
            : 0;
    }

    /// <summary>Those of them that nobody has read yet.</summary>
    public static long Unread(int file) => ioctl(file, FionRead, out var unread) == 0 ? unread : 0;

    /// <summary>The listener sees the end and closes; with a reset, since a sender that waits for room would else wait on for minutes.</summary>
    public static void End(int file)
    {
        _ = setsockopt(file, SolSocket, SoLinger, [1, 0], 2 * sizeof(int));
        _ = shutdown(file, ShutdownBoth);
    }

    /// <summary>Sleeps until a connection waits to be accepted, or for the whole pause.</summary>
    public static void AwaitConnection(int listener, TimeSpan pause)
    {
        Span<Polled> one = [new Polled { File = listener, Events = PollIn }];
        _ = poll(one, 1, (int)pause.TotalMilliseconds);
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
        return getsockname(file, address, ref length) == 0
            && MemoryMarshal.Read<ushort>(address) == AddressFamilyInet
            && BinaryPrimitives.ReadUInt16BigEndian(address[2..]) == port;
    }

    private static ulong Key(ReadOnlySpan<byte> portAndAddress) =>
        (ulong)BinaryPrimitives.ReadUInt32BigEndian(portAndAddress[2..]) << 16 | BinaryPrimitives.ReadUInt16BigEndian(portAndAddress);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    private struct Polled
    {
        public int File;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint opendir(string path);

    [LibraryImport("libc")]
    private static partial nint readdir(nint folder);

    [LibraryImport("libc")]
    private static partial int closedir(nint folder);

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
    private static partial int poll(Span<Polled> files, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);
}
