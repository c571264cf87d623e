using Progressd.Store;

namespace Progressd.Http.Process;

/// <summary>
/// Fills in a standard stream that was closed when the process began, as <c>2>&amp;-</c> and some daemon starters do. The runtime's own pipes took
/// the free numbers: what is said would go into them, and come out as signals.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Returns if all are there; else the process begins anew with <c>/dev/null</c> in the gaps.</summary>
    public static void Fill()
    {
        if (!IsGap(0) && !IsGap(1) && !IsGap(2)) return;
        var nothing = Linux.open("/dev/null", Linux.ReadWrite, 0);
        for (var number = 0; number <= 2; number++)
            if (IsGap(number)) _ = Linux.dup2(nothing, number);
        Reexec.Begin();
    }

    // What is inherited never closes on exec, all that the runtime opens does.
    private static bool IsGap(int number) => Linux.fcntl(number, Linux.GetFileFlags) != 0;

}
