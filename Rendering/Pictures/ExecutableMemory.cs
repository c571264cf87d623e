using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Progressd.Store;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// A file without a name that code may be loaded from, gone with the process: in memory, and where the host does not allow that
/// (<c>vm.memfd_noexec=2</c>), in the first folder that does.
/// </summary>
internal static class ExecutableMemory
{
    public const string Descriptors = "/proc/self/fd/";

    private const uint CloseOnExec = 1, Executable = 0x10; // MFD_CLOEXEC, MFD_EXEC
    private const uint OwnerMay = 0x1c0; // 0700
    private const int ReadAndExecute = 5, Private = 2; // PROT_READ | PROT_EXEC, MAP_PRIVATE

    // O_TMPFILE has the bit of O_DIRECTORY, which is not the same on each architecture.
    private static readonly int Unnamed = 0x400000 | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000);

    /// <summary>Room for so many bytes, empty, at a path for this process alone: <see cref="PathOf"/>.</summary>
    /// <exception cref="IOException">No place allows it; the message names each and why.</exception>
    public static SafeFileHandle Take(string name, long length)
    {
        var refused = new List<string>();
        if (Usable(InMemory(name), length, "memory", refused) is { } memory) return memory;
        foreach (var folder in Folders())
        {
            var file = Linux.open(folder, Unnamed | Linux.ReadWrite | Linux.CloseOnExec, OwnerMay);
            if (Usable(file, length, folder, refused) is { } usable) return usable;
        }
        throw new IOException($"no place that code may be loaded from: {string.Join("; ", refused)}");
    }

    public static string PathOf(SafeFileHandle file) => $"{Descriptors}{file.DangerousGetHandle()}";

    // A kernel before 6.3 does not know the flag, and needs none.
    private static int InMemory(string name)
    {
        var file = Linux.memfd_create(name, CloseOnExec | Executable);
        return file < 0 && Marshal.GetLastPInvokeError() == Linux.Errno.Invalid ? Linux.memfd_create(name, CloseOnExec) : file;
    }

    private static IEnumerable<string> Folders()
    {
        string?[] named =
        [
            Environment.GetEnvironmentVariable("CACHE_DIRECTORY"),
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
            Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? $"{home}/.cache" : null,
            Environment.GetEnvironmentVariable("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm",
        ];
        return named.OfType<string>().Where(folder => folder.StartsWith('/')).Distinct();
    }

    // Asked for beforehand, both: a full disk would be met at half the library, and a place without execution only by the loader, in its own words.
    private static SafeFileHandle? Usable(int descriptor, long length, string place, List<string> refused)
    {
        if (descriptor < 0) return Refused(Marshal.GetLastPInvokeError());
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Linux.posix_fallocate(descriptor, 0, length) is var full and not 0) return Refused(full);
        var page = Linux.mmap(0, 1, ReadAndExecute, Private, descriptor, 0);
        if (page == -1) return Refused(Marshal.GetLastPInvokeError());
        _ = Linux.munmap(page, 1);
        return file;

        SafeFileHandle? Refused(int error)
        {
            refused.Add($"{place}: {Marshal.GetPInvokeErrorMessage(error)}");
            return null;
        }
    }
}
