using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Bench;

/// <summary>What reporting feels of watching and of snapshots: the same paced load, quiet and crowded in turn.</summary>
public static class Crowded
{
    private const double UpdatesPerSecond = 500;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task<string> Watchers()
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", 20_000);
        string[] watched = ["/progress/show?jobid=job&part=live", "/progress/render?jobid=job", "/progress/status?jobid=job&count=100", "/progress/text?jobid=job"];
        await Load.Run(daemon.Port, 4, Round, n => watched[n % 4]); // warm
        return await QuietAndCrowded(daemon, async () => await Load.Run(daemon.Port, 20, Round, n => watched[n % 4], perSecond: 20));
    }

    public static async Task<string> Snapshot()
    {
        using var daemon = await Daemon.Progressd(null, "--max-workers", "1000000", "--snapshot-interval", "1s");
        await daemon.Fill("job", 1_000_000);
        using var quiet = await Daemon.Progressd(null, "--max-workers", "1000000", "--snapshot-interval", "1d");
        await quiet.Fill("job", 1_000_000);
        return await Compare(() => Updates(quiet), () => Updates(daemon));
    }

    /// <summary>1,000 who wait for four jobs, one of them that of the updates; every other one for trouble, which walks over its workers.</summary>
    public static async Task<string> Waiting()
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", 20_000);
        for (var i = 1; i < 4; i++) await daemon.Fill($"other{i}", 8);
        var (before, threads, most) = (daemon.Threads, 0, 0.0);
        var result = await Compare(() => Updates(daemon), async () =>
        {
            var waiting = new List<Socket>();
            for (var i = 0; i < 1_000; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, daemon.Port);
                var job = i % 4 == 0 ? "job" : $"other{i % 4}";
                await socket.SendAsync(Encoding.ASCII.GetBytes(
                    $"GET /progress/wait?jobid={job}&timeout=300&for={(i / 4 % 2 == 0 ? "end" : "trouble")} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
                waiting.Add(socket);
            }
            await Waits(1_000);
            var updates = await Updates(daemon);
            (threads, most) = (Math.Max(threads, daemon.Threads), Math.Max(most, daemon.ResidentMebibytes));
            foreach (var socket in waiting) socket.Dispose();
            await Waits(0);
            return updates;
        });
        return $"{result}; {threads} threads against {before} before, {most:F0} MiB";

        async Task Waits(int count)
        {
            while (await daemon.Metric("progressd_waits") != count) await Task.Delay(50);
        }
    }

    private static Task<string> QuietAndCrowded(Daemon daemon, Func<Task> crowd) => Compare(
        () => Updates(daemon),
        async () =>
        {
            var crowding = crowd();
            var result = await Updates(daemon);
            await crowding;
            return result;
        });

    /// <summary>Other people's updates, spread over the 20,000 first workers of the job <c>job</c>.</summary>
    public static Task<LoadResult> Updates(Daemon daemon, TimeSpan time, CancellationToken until = default) => Load.Run(daemon.Port, 32, time,
        n => $"/progress/update?jobid=job&workid=node{n * 7919 % 20_000:D6}&current={n % 50}&total=50", UpdatesPerSecond, until: until);

    private static Task<LoadResult> Updates(Daemon daemon) => Updates(daemon, Round);

    public static async Task<string> Compare(Func<Task<LoadResult>> quiet, Func<Task<LoadResult>> crowded, int rounds = 5)
    {
        await quiet();
        var (calm, busy, failed) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round < rounds; round++)
        {
            calm.Add((await quiet()).P(0.99));
            var result = await crowded();
            busy.Add(result.P(0.99));
            failed += result.Failed;
        }
        var (a, b) = (Tools.Median(calm), Tools.Median(busy));
        return $"**{b:F1} ms** against {a:F1} ms quiet ({b / a:F1} ×), {failed} failed, at {UpdatesPerSecond:N0} updates/s";
    }
}
