using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Progressd.Store;

/// <summary>
/// The host's file systems, by libc: .NET hides failures of fsync, cannot flush a folder, and its append writes at an offset of its own
/// (PLATFORM.md, "Decisions taken from it"). Flags and numbers are Linux's, the same on x64 and arm64.
/// </summary>
public sealed class Disk : IDisk
{
    public IDiskFile Create(string path) =>
        new DiskFile(Libc.Opened(path, Libc.WriteOnly | Libc.CreateFlag | Libc.Exclusive | Libc.Append, Libc.FileMode));

    public Stream? OpenRead(string path)
    {
        if (Libc.Look(path) is not { } seen) return null;
        if (!seen.IsRegular) throw new DiskException("it is no regular file");
        return Try<Stream>(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
    }

    public IReadOnlyList<string> List(string folder) =>
        Libc.Look(folder) is null ? [] : Try(() => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).ToList());

    public void Rename(string path, string newPath) => Libc.Check(Libc.rename(path, newPath));

    public void Delete(string path)
    {
        if (Libc.unlink(path) != 0 && Marshal.GetLastPInvokeError() is var errno && errno != DiskException.NoSuchFile) throw DiskException.Of(errno);
    }

    public void CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(folder) is { } parent) CreateFolder(parent);
        if (Libc.mkdir(folder, Libc.FolderMode) != 0 && Marshal.GetLastPInvokeError() is var errno && errno != DiskException.Exists)
            throw DiskException.Of(errno);
    }

    public void SyncFolder(string folder)
    {
        using var handle = Libc.Opened(folder, Libc.ReadOnly, 0);
        Libc.Sync(handle);
    }

    public void ProbeFolder(string folder) => Libc.Check(Libc.access(folder, Libc.WriteAndEnter));

    public long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    public IDiskFile? Lock(string path)
    {
        var handle = Libc.Opened(path, Libc.ReadWrite | Libc.CreateFlag, Libc.FileMode);
        if (Libc.flock(handle, Libc.LockExclusive | Libc.LockAtOnce) == 0) return new DiskFile(handle);
        var errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return errno == Libc.WouldBlock ? null : throw DiskException.OfLock(errno);
    }

    private static T Try<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (UnauthorizedAccessException)
        {
            throw DiskException.Of(DiskException.NoPermission);
        }
        catch (IOException e)
        {
            throw new DiskException(e.Message);
        }
    }

    private sealed class DiskFile(SafeFileHandle handle) : IDiskFile
    {
        public void Append(ReadOnlySpan<byte> bytes)
        {
            nint written;
            do written = Libc.write(handle, bytes, bytes.Length);
            while (written < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            if (written < 0) throw DiskException.Of(Marshal.GetLastPInvokeError());
            // Not continued: the line is torn, and only a new segment makes sure that nothing stands after it.
            if (written != bytes.Length) throw new DiskException("only a part could be written, the disk may be full", DiskException.NoSpace);
        }

        public void Sync() => Libc.Sync(handle);

        // The links alone: whoever asks for times makes the file system give the next write one of its own, at twice the price of the write.
        public bool IsLinked => Libc.Look(handle, Libc.LinksOnly).Links > 0;

        public bool IsAt(string path) => Libc.Look(path) is { } seen && seen.IsSameFile(Libc.Look(handle));

        public void Dispose() => handle.Dispose();
    }
}

/// <summary>The calls into libc and the shapes they need.</summary>
internal static partial class Libc
{
    public const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, CreateFlag = 0x40, Exclusive = 0x80, Append = 0x400;
    public const uint FileMode = 0b110_100_000; // 0640
    public const uint FolderMode = 0b111_101_000; // 0750
    public const int LockExclusive = 2, LockAtOnce = 4, WriteAndEnter = 3;
    public const int Interrupted = 4, WouldBlock = 11;
    private const int CloseOnExec = 0x80000, Invalid = 22, TooManyFiles = 24;
    private const int RelativeToHere = -100, EmptyPath = 0x1000, DoNotAskServer = 0x4000;
    private const uint BasicStats = 0x7ff;
    public const uint LinksOnly = 4; // STATX_NLINK

    public static SafeFileHandle Opened(string path, int flags, uint mode)
    {
        var fd = Open(path, flags, mode);
        if (fd < 0 && Marshal.GetLastPInvokeError() == TooManyFiles) fd = Descriptors.WithReserve(() => Open(path, flags, mode));
        Check(fd);
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    private static int Open(string path, int flags, uint mode)
    {
        int fd;
        do fd = open(path, flags | CloseOnExec, mode);
        while (fd < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return fd;
    }

    public static void Sync(SafeFileHandle handle)
    {
        while (fsync(handle) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Invalid) return; // a file system that cannot flush a folder has nothing to flush
            if (errno != Interrupted) throw DiskException.Of(errno);
        }
    }

    public static Seen? Look(string path)
    {
        if (statx(RelativeToHere, path, 0, BasicStats, out var seen) == 0) return seen;
        var errno = Marshal.GetLastPInvokeError();
        return errno == DiskException.NoSuchFile ? null : throw DiskException.Of(errno);
    }

    public static Seen Look(SafeFileHandle handle, uint what = BasicStats)
    {
        Check(statx(handle, "", EmptyPath | DoNotAskServer, what, out var seen));
        return seen;
    }

    public static void Check(int result)
    {
        if (result < 0) throw DiskException.Of(Marshal.GetLastPInvokeError());
    }

    /// <summary>struct statx, whose shape is the same everywhere, unlike struct stat.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Seen
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] private readonly ushort _mode;
        [FieldOffset(32)] private readonly ulong _inode;
        [FieldOffset(136)] private readonly ulong _device;

        public readonly bool IsRegular => (_mode & 0xF000) == 0x8000;

        public readonly bool IsSameFile(Seen other) => _inode == other._inode && _device == other._device;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, out Seen seen);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeFileHandle file, string path, int flags, uint mask, out Seen seen);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int access(string path, int mode);
}
