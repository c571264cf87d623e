using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Http.Process;

/// <summary>Tells systemd how the daemon is, where it was started by it (sd_notify by hand: a datagram).</summary>
public static class Systemd
{
    public static bool HasJournal => Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };

    /// <summary>Half of the watchdog's patience; null where there is none.</summary>
    public static TimeSpan? WatchdogPeriod =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;

    public static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
        }
        catch (SocketException)
        {
            // Nobody listens: no reason to serve any worse.
        }
    }
}
