using System.Runtime.InteropServices;

namespace Progressd.Http.Process;

/// <summary>
/// Fills in a standard stream that was closed when the process began, as <c>2>&amp;-</c> and some daemon starters do. The runtime's own pipes took
/// the free numbers: what is said would go into them, and come out as signals.
/// </summary>
internal static partial class StandardStreams
{
    private const int GetFlags = 1, ReadWrite = 2; // F_GETFD, O_RDWR

    /// <summary>Returns if all are there; else the process begins anew with <c>/dev/null</c> in the gaps.</summary>
    public static void Fill()
    {
        int[] gaps = [.. Enumerable.Range(0, 3).Where(IsGap)];
        if (gaps.Length == 0) return;
        var nothing = open("/dev/null", ReadWrite);
        foreach (var gap in gaps) _ = dup2(nothing, gap);
        Reexec.Begin();
    }

    // What is inherited never closes on exec, all that the runtime opens does.
    private static bool IsGap(int number) => fcntl(number, GetFlags) != 0;

    [LibraryImport("libc")]
    private static partial int fcntl(int file, int command);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int dup2(int from, int to);
}
