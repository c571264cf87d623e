using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Progressd.Store.Files;

/// <summary>
/// The host's file systems, by libc: .NET hides failures of fsync, cannot flush a folder, and its append writes at an offset of its own
/// (docs/design/durability.md#rules-of-the-disk). Flags and numbers are Linux's, the same on x64 and arm64.
/// </summary>
public sealed class Disk : IDisk
{
    private const uint NewFileMode = 0b110_100_000; // 0640
    private const uint NewFolderMode = 0b111_101_000; // 0750

    public IDiskFile Create(string path) =>
        new DiskFile(Opened(path, Linux.WriteOnly | Linux.CreateFile | Linux.Exclusive | Linux.Append, NewFileMode));

    public Stream? OpenRead(string path)
    {
        if (StatusOf(path) is not { } status) return null;
        if (!status.IsRegular) throw new DiskException("it is no regular file");
        return Try<Stream>(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
    }

    public IReadOnlyList<string> List(string folder) =>
        StatusOf(folder) is null ? [] : Try(() => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).ToList());

    public void Rename(string path, string newPath) => Check(Linux.rename(path, newPath));

    public void Delete(string path)
    {
        if (Linux.unlink(path) != 0 && Marshal.GetLastPInvokeError() is var errno && errno != Linux.Errno.NoSuchFile) throw DiskException.Of(errno);
    }

    public void CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(folder) is { } parent) CreateFolder(parent);
        if (Linux.mkdir(folder, NewFolderMode) != 0 && Marshal.GetLastPInvokeError() is var errno && errno != Linux.Errno.Exists)
            throw DiskException.Of(errno);
    }

    public void SyncFolder(string folder)
    {
        using var handle = Opened(folder, Linux.ReadOnly, 0);
        Sync(handle);
    }

    public void ProbeFolder(string folder) => Check(Linux.access(folder, Linux.MayWriteAndEnter));

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
        var handle = Opened(path, Linux.ReadWrite | Linux.CreateFile, NewFileMode);
        if (Linux.flock(handle, Linux.LockExclusive | Linux.LockAtOnce) == 0) return new DiskFile(handle);
        var errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return errno == Linux.Errno.TryAgain ? null : throw DiskException.OfLock(errno);
    }

    private static SafeFileHandle Opened(string path, int flags, uint mode)
    {
        var fd = Open(path, flags, mode);
        if (fd < 0 && Marshal.GetLastPInvokeError() == Linux.Errno.TooManyFiles) fd = Descriptors.WithReserve(() => Open(path, flags, mode));
        Check(fd);
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    private static int Open(string path, int flags, uint mode)
    {
        int fd;
        do fd = Linux.open(path, flags | Linux.CloseOnExec, mode);
        while (fd < 0 && Marshal.GetLastPInvokeError() == Linux.Errno.Interrupted);
        return fd;
    }

    private static void Sync(SafeFileHandle handle)
    {
        while (Linux.fsync(handle) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Linux.Errno.Invalid) return; // a file system that cannot flush a folder has nothing to flush
            if (errno != Linux.Errno.Interrupted) throw DiskException.Of(errno);
        }
    }

    private static Linux.FileStatus? StatusOf(string path)
    {
        if (Linux.statx(Linux.RelativeToHere, path, 0, Linux.BasicStats, out var status) == 0) return status;
        var errno = Marshal.GetLastPInvokeError();
        return errno == Linux.Errno.NoSuchFile ? null : throw DiskException.Of(errno);
    }

    private static Linux.FileStatus StatusOf(SafeFileHandle handle, uint what = Linux.BasicStats)
    {
        Check(Linux.statx(handle, "", Linux.EmptyPath | Linux.DoNotAskServer, what, out var status));
        return status;
    }

    private static void Check(int result)
    {
        if (result < 0) throw DiskException.Of(Marshal.GetLastPInvokeError());
    }

    private static T Try<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (UnauthorizedAccessException)
        {
            throw DiskException.Of(Linux.Errno.NoPermission);
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
            do written = Linux.write(handle, bytes, bytes.Length);
            while (written < 0 && Marshal.GetLastPInvokeError() == Linux.Errno.Interrupted);
            if (written < 0) throw DiskException.Of(Marshal.GetLastPInvokeError());
            // Not continued: the line is torn, and only a new segment makes sure that nothing stands after it.
            if (written != bytes.Length) throw new DiskException("only a part could be written, the disk may be full", Linux.Errno.NoSpace);
        }

        public void Sync() => Disk.Sync(handle);

        // The links alone: whoever asks for times makes the file system give the next write one of its own, at twice the price of the write.
        public bool IsLinked => StatusOf(handle, Linux.LinksOnly).Links > 0;

        public bool IsAt(string path) => StatusOf(path) is { } status && status.IsSameFile(StatusOf(handle));

        public void Dispose() => handle.Dispose();
    }
}
