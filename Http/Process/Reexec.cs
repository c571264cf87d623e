using System.Globalization;
using System.Text;
using Progressd.Store;

namespace Progressd.Http.Process;

/// <summary>
/// Begins the process anew under its own id. .NET's listener takes connections before its constructor is done: a client that comes in between,
/// as workers do that try again while a daemon restarts, makes it throw, on this thread or on the pool's, and leaves the port taken for good.
/// </summary>
internal static class Reexec
{
    private const string Counter = "PROGRESSD_FRESH_STARTS";
    private const int Most = 50, TryLater = 75;

    private static volatile bool _hasBegun;

    /// <summary>From now on the exception begins the process anew when it is thrown on a thread of the pool, where nobody can catch it.</summary>
    public static void Watch() => AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    {
        // Meanwhile the system makes no threads: whoever failed for that must not end the process before it begins anew.
        if (_hasBegun) Thread.Sleep(Timeout.Infinite);
        if (e.ExceptionObject is Exception exception && IsTheRace(exception)) Begin();
    };

    public static bool IsTheRace(Exception exception) =>
        exception is ArgumentNullException && exception.StackTrace?.Contains("HttpEndPointListener.ProcessAccept", StringComparison.Ordinal) == true;

    /// <summary>Does not return. Files, locks and the port are let go of by the system.</summary>
    public static void Begin()
    {
        _hasBegun = true;
        var before = int.TryParse(Environment.GetEnvironmentVariable(Counter), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        if (before < Most && Environment.ProcessPath is { } program)
        {
            _ = Linux.setenv(Counter, (before + 1).ToString(CultureInfo.InvariantCulture), 1);
            var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline"))[..^1].Split('\0'); // each ends with a NUL
            _ = Linux.execv(program, [.. arguments, null]);
        }
        Linux._exit(TryLater);
    }

}
