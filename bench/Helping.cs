using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Progressd.Bench;

/// <summary>What the helpers of examples/ cost who reports: an item of a loop, and all of a process whose daemon does not answer.</summary>
public static class Helping
{
    private const int Rounds = 3;

    public static Task<string> Items()
    {
        var numbers = Enumerable.Range(0, Rounds).Select(_ => Measured("items")).ToArray();
        double Of(int which) => Tools.Median(numbers.Select(one => one[which]));
        return Task.FromResult($"**{Of(0) / Of(1):F2}** ({Of(0):F0} against {Of(1):F0} ns; a bare loop {Of(2):F0} ns)");
    }

    public static async Task<string> Silent()
    {
        using var daemon = await Daemon.Progressd();
        using var hung = new TcpListener(IPAddress.Loopback, 0);
        hung.Start();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var absent = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var said = new List<string>();
        foreach (var what in new[] { "script", "program" })
        {
            var well = Seconds(what, daemon.Port);
            var (gone, mute) = (Seconds(what, absent), Seconds(what, ((IPEndPoint)hung.LocalEndpoint).Port));
            Tools.Run("kill", "-STOP", $"{daemon.ProcessId}");
            var stopped = Seconds(what, daemon.Port);
            Tools.Run("kill", "-CONT", $"{daemon.ProcessId}");
            said.Add($"{what}: {well:F1} s; absent {gone - well:+0.0;-0.0}, hung **{mute - well:+0.0;-0.0}**, stopped **{stopped - well:+0.0;-0.0}** s");
        }
        return string.Join("; ", said);
    }

    private static double Seconds(string what, int port) => Tools.Median(Enumerable.Range(0, Rounds).Select(_ => Measured(what, $"http://127.0.0.1:{port}/progress")[0]));

    private static double[] Measured(params string[] arguments) =>
        [.. Tools.Run("/usr/bin/python3", [Tools.Helpers, .. arguments]).Trim().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
