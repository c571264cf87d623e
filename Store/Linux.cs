using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Progressd.Store;

/// <summary>
/// All calls into libc, by libc's own names, and the numbers and structs that they need: Linux's, the same on x64 and arm64. Calls that set
/// <c>errno</c> for a caller here say so; the others touch nothing that would have to be loaded, and work in a process that is out of descriptors.
/// </summary>
internal static partial class Linux
{
    /// <summary>What failed calls say.</summary>
    public static class Errno
    {
        public const int NotPermitted = 1, NoSuchFile = 2, Interrupted = 4, InputOutput = 5, TryAgain = 11, NoPermission = 13, Exists = 17, NotAFolder = 20, IsAFolder = 21;
        public const int Invalid = 22, TooManyFilesOnHost = 23, TooManyFiles = 24, FileTooLarge = 27, NoSpace = 28, ReadOnly = 30, NameTooLong = 36, NoLocks = 37;
        public const int NoSuchCall = 38, NotSupported = 95, StaleHandle = 116, NoQuota = 122;
    }

    // open
    public const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, CreateFile = 0x40, Exclusive = 0x80, Append = 0x400, CloseOnExec = 0x80000;

    // flock, access, fcntl
    public const int LockExclusive = 2, LockAtOnce = 4;
    public const int MayWriteAndEnter = 3;
    public const int GetFileFlags = 1;

    public const int SetFileFlags = 2, ClosesOnExec = 1;

    // posix_spawn, waitid, kill. The opaque structs of the first have at most 336 bytes, a set of signals has 128.
    public const short DefaultSignals = 4, SignalMask = 8, OwnSession = 0x80;
    public const int SpawnStructBytes = 512, SignalSetBytes = 128;
    public const int WaitForOne = 1, WaitNotAtAll = 1, WaitForExit = 4, WaitAndLeaveIt = 0x1000000;
    public const int ChildExited = 1;
    public const int SignalKill = 9;

    // statx
    public const int RelativeToHere = -100, EmptyPath = 0x1000, DoNotAskServer = 0x4000;
    public const uint BasicStats = 0x7ff, LinksOnly = 4;

    // getrlimit
    private const int OpenFiles = 7;

    // sockets
    public const int AddressFamilyInet = 2, ShutdownBoth = 2;
    public const int SocketLevel = 1, SendBuffer = 7, Linger = 13;
    public const int TcpLevel = 6, TcpInfo = 11;
    public const nuint UnreadBytes = 0x541B; // FIONREAD
    public const short PollIn = 1;

    /// <summary>Where the name begins in a <c>struct dirent</c>.</summary>
    public const int NameInEntry = 19;

    /// <summary>In a <c>struct tcp_info</c>: the state in the first byte, all bytes received from byte 128 on.</summary>
    public const int TcpInfoBytes = 256, TcpListening = 10, TcpBytesReceived = 128;

    /// <summary>How many descriptors the process may have. Null if the system does not say.</summary>
    public static FileLimit? OpenFileLimit => getrlimit(OpenFiles, out var limit) == 0 ? limit : null;

    public static void SetOpenFileLimit(FileLimit limit) => _ = setrlimit(OpenFiles, limit);

    /// <summary><c>struct rlimit</c>: a process may raise its soft limit up to the hard one.</summary>
    public struct FileLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary><c>struct pollfd</c></summary>
    public struct Polled
    {
        public int File;
        public short Events;
        public short Happened;
    }

    /// <summary><c>siginfo_t</c> as waitid fills it in; no process: nothing to tell yet.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildStatus
    {
        [FieldOffset(8)] public int How;
        [FieldOffset(16)] public int Process;
        [FieldOffset(24)] public int CodeOrSignal;
    }

    /// <summary><c>struct statx</c>, whose shape is the same everywhere, unlike that of <c>struct stat</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] private readonly ushort _mode;
        [FieldOffset(32)] private readonly ulong _inode;
        [FieldOffset(136)] private readonly ulong _device;

        public readonly bool IsRegular => (_mode & 0xF000) == 0x8000;

        public readonly bool IsSameFile(FileStatus other) => _inode == other._inode && _device == other._device;
    }

    // Files, with errno.

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(SafeFileHandle file, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int access(string path, int mode);

    // Descriptors.

    [LibraryImport("libc")]
    public static unsafe partial nint write(int file, byte* bytes, nuint count);

    [LibraryImport("libc")]
    public static partial int fcntl(int file, int command);

    [LibraryImport("libc")]
    public static partial int fcntl(int file, int command, int value);

    [LibraryImport("libc")]
    public static partial nint read(int file, Span<byte> bytes, nuint count);

    [LibraryImport("libc")]
    public static partial int close(int file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(Span<int> ends, int flags);

    [LibraryImport("libc")]
    public static partial int dup2(int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint opendir(string path);

    [LibraryImport("libc")]
    public static partial nint readdir(nint folder);

    [LibraryImport("libc")]
    public static partial int closedir(nint folder);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out FileLimit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in FileLimit limit);

    // Sockets.

    [LibraryImport("libc")]
    public static partial int getsockopt(int file, int level, int option, Span<byte> value, ref int length);

    [LibraryImport("libc")]
    public static partial int setsockopt(int file, int level, int option, ReadOnlySpan<int> value, int length);

    [LibraryImport("libc")]
    public static partial int getsockname(int file, Span<byte> address, ref int length);

    [LibraryImport("libc")]
    public static partial int getpeername(int file, Span<byte> address, ref int length);

    [LibraryImport("libc")]
    public static partial int shutdown(int file, int how);

    [LibraryImport("libc")]
    public static partial int ioctl(int file, nuint request, out int value);

    [LibraryImport("libc")]
    public static partial int poll(Span<Polled> files, nuint count, int milliseconds);

    // The process.

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int execv(string path, string?[] arguments);

    [LibraryImport("libc")]
    public static partial void _exit(int code);

    /// <summary>Gives back what was freed.</summary>
    [LibraryImport("libc")]
    public static partial int malloc_trim(nuint kept);

    /// <summary>On Linux of the calling thread alone. By 5, it gets a quarter of a processor that another thread wants wholly, and all of one that nobody wants.</summary>
    [LibraryImport("libc")]
    public static partial int nice(int more);

    // Children. posix_spawn and what prepares it return the error.

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(out int process, string path, Span<byte> files, Span<byte> attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(Span<byte> attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(Span<byte> attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(Span<byte> attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(Span<byte> attributes, ReadOnlySpan<byte> signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(Span<byte> attributes, ReadOnlySpan<byte> signals);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(Span<byte> files);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(Span<byte> files);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(Span<byte> files, int from, int to);

    [LibraryImport("libc")]
    public static partial int waitid(int kind, int process, ref ChildStatus status, int options);

    [LibraryImport("libc")]
    public static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    public static partial int posix_fallocate(int file, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint mmap(nint address, nint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(nint address, nint length);
}
