namespace Progressd.Store.Files;

/// <summary>
/// The few operations that the state needs of a disk, so that tests can fail each one. Each does all that it says or throws a
/// <see cref="DiskException"/>; a part written is a failure.
/// </summary>
public interface IDisk
{
    /// <summary>A new file of mode 0640, to be appended to. Fails if the name is taken.</summary>
    IDiskFile Create(string path);

    /// <summary>Null if there is no such file. Whatever is no regular file fails.</summary>
    Stream? OpenRead(string path);

    /// <summary>Names of what lies in a folder; none if there is no such folder.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Replaces a file that has the new name, in one step.</summary>
    void Rename(string path, string newPath);

    /// <summary>A file that is not there is no failure.</summary>
    void Delete(string path);

    /// <summary>With its parents, mode 0750. One that is there is no failure.</summary>
    void CreateFolder(string folder);

    void SyncFolder(string folder);

    /// <summary>Fails if no file could be made in the folder: gone, read-only, not permitted.</summary>
    void ProbeFolder(string folder);

    /// <summary>Room left for us on the folder's file system; plenty where that cannot be told.</summary>
    long FreeBytes(string folder);

    /// <summary>Opens or makes a lock file and locks it until it is disposed or the process ends; null if another process has it.</summary>
    IDiskFile? Lock(string path);
}

public interface IDiskFile : IDisposable
{
    /// <summary>All of it in one write, at the end of the file.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns once the file would survive a power cut.</summary>
    void Sync();

    /// <summary>False once the last name of the file is gone: what is written to it then is lost.</summary>
    bool IsLinked { get; }

    /// <summary>Whether the path still names this very file.</summary>
    bool IsAt(string path);
}

/// <summary>Why a disk call failed, in words for people: <c>disk full</c>. <see cref="Errno"/> is Linux's number, 0 if there is none.</summary>
public sealed class DiskException(string reason, int errno = 0) : IOException(reason)
{
    public int Errno { get; } = errno;

    public static DiskException Of(int errno) => new(Words(errno), errno);

    /// <summary>Where a file cannot be locked: a file system without locks says so in words that name something else.</summary>
    public static DiskException OfLock(int errno) => errno is Linux.Errno.NoSuchCall or Linux.Errno.NoLocks or Linux.Errno.NotSupported
        ? new("its file system does not support locks (flock), choose a --state on a local disk", errno)
        : Of(errno);

    private static string Words(int errno) => errno switch
    {
        Linux.Errno.NotPermitted or Linux.Errno.NoPermission => "permission denied",
        Linux.Errno.NoSuchFile => "folder is gone",
        Linux.Errno.InputOutput => "I/O error",
        Linux.Errno.Exists => "a file of that name is there already",
        Linux.Errno.NotAFolder => "a folder of the path is a file",
        Linux.Errno.IsAFolder => "it is a folder",
        Linux.Errno.TooManyFilesOnHost or Linux.Errno.TooManyFiles => "too many open files",
        Linux.Errno.FileTooLarge => "file too large",
        Linux.Errno.NoSpace => "disk full",
        Linux.Errno.ReadOnly => "read-only file system",
        Linux.Errno.NameTooLong => "file name too long",
        Linux.Errno.StaleHandle => "stale file handle",
        Linux.Errno.NoQuota => "quota exceeded",
        _ => $"{System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)} (error {errno})",
    };
}
