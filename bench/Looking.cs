using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Bench;

/// <summary>
/// What others feel of those who look in the worst ways: one reports 200 times a second, one asks for the summary of a small job 20 times, while a crowd
/// looks. The yardstick is a crowd of the same size that asks for <c>/healthz</c>.
/// </summary>
public static class Looking
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(6);
    private const string Dear = "/progress/render?jobid=large&rows=500&scale=3&width=";

    /// <summary>200 large pictures a second, and nobody waits for one of them.</summary>
    public static async Task<string> HungUp()
    {
        using var daemon = await Small();
        await daemon.Fill("large", 5_000);
        return await Beside(daemon, path => Repeat(async n =>
        {
            for (var i = 0; i < 200; i++) HangUp(daemon.Port, path ?? $"{Dear}{1000 + (200 * n + i) % 1000}");
            await Task.Delay(1000);
        }, 1));
    }

    /// <summary>24 who wait for a large picture each, and ask for the next.</summary>
    public static async Task<string> DearPictures()
    {
        using var daemon = await Small();
        await daemon.Fill("large", 5_000);
        return await Beside(daemon, path => Load.Run(daemon.Port, 24, Round, n => path ?? $"{Dear}{1000 + n % 1000}"));
    }

    /// <summary>32 who poll the page of a large job in which nothing happens.</summary>
    public static async Task<string> Pollers(int workers)
    {
        using var daemon = await Small("--max-workers", "1000000");
        await daemon.Fill("large", workers);
        return await Beside(daemon, path => Polling(daemon, path));
    }

    /// <summary>64 who ask for the picture of a job that is not there.</summary>
    public static async Task<string> Cards()
    {
        using var daemon = await Small();
        return await Beside(daemon, path => Load.Run(daemon.Port, 64, Round, _ => path ?? "/progress/render?jobid=nobody", headers: "Accept: image/png\r\n"));
    }

    /// <summary>60 who ask for 20 MB and never read.</summary>
    public static async Task<string> Unread()
    {
        using var daemon = await Small();
        await daemon.Fill("large", 100_000);
        return await Beside(daemon, async path =>
        {
            var idle = new List<Socket>();
            for (var i = 0; i < 60; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
                await socket.ConnectAsync(IPAddress.Loopback, daemon.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path ?? $"/progress/status?jobid=large&from={i}"} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
                idle.Add(socket);
            }
            await Task.Delay(Round);
            foreach (var socket in idle) socket.Dispose();
        });
    }

    private static async Task<Daemon> Small(params string[] flags)
    {
        var daemon = await Daemon.Progressd(null, flags);
        await daemon.Fill("job", 20_000);
        await daemon.Fill("small", 8);
        return daemon;
    }

    private static async Task<string> Beside(Daemon daemon, Func<string?, Task> crowd)
    {
        await Felt(daemon, crowd, "/healthz"); // the first round pays for the JIT
        await Felt(daemon, crowd, null);
        var (calm, busy, most) = (new List<Feeling>(), new List<Feeling>(), 0.0);
        for (var round = 0; round < 3; round++)
        {
            calm.Add(await Felt(daemon, crowd, "/healthz"));
            busy.Add(await Felt(daemon, crowd, null));
            most = Math.Max(most, daemon.ResidentMebibytes);
        }
        return $"update {Said(busy.Select(one => one.Updates))} against {Said(calm.Select(one => one.Updates))}; "
            + $"summary {Said(busy.Select(one => one.Summaries))} against {Said(calm.Select(one => one.Summaries))}; "
            + $"{busy.Sum(one => one.Updates.Failed + one.Summaries.Failed)} failed; {most:F0} MiB";
    }

    private static async Task<Feeling> Felt(Daemon daemon, Func<string?, Task> crowd, string? instead)
    {
        var crowding = crowd(instead);
        var updates = Load.Run(daemon.Port, 8, Round, n => $"/progress/update?jobid=job&workid=node{n * 7919 % 20_000:D6}&current={n % 50}&total=50", perSecond: 200);
        var summaries = Load.Run(daemon.Port, 4, Round, n => $"/progress/text?jobid=small&summary=1&width={40 + n % 300}", perSecond: 20);
        var felt = new Feeling(await updates, await summaries);
        await crowding;
        return felt;
    }

    // p50, p99 and the slowest, each the median of the rounds.
    private static string Said(IEnumerable<LoadResult> rounds)
    {
        var all = rounds.ToList();
        return $"{Tools.Median(all.Select(one => one.P(0.5))):F1} / **{Tools.Median(all.Select(one => one.P(0.99))):F1}** / {Tools.Median(all.Select(one => one.P(1))):F0} ms";
    }

    private static async Task Polling(Daemon daemon, string? instead)
    {
        var path = instead ?? "/progress/show?jobid=large&part=live";
        await Repeat(async _ =>
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = new Uri($"http://127.0.0.1:{daemon.Port}") };
            string? known = null;
            for (var i = 0; i < 50; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
                using var reply = await client.SendAsync(request);
                known = reply.Headers.ETag?.ToString();
                await Task.Delay(10);
            }
        }, 32);
    }

    private static async Task Repeat(Func<int, Task> work, int side)
    {
        var until = DateTime.UtcNow + Round;
        await Task.WhenAll(Enumerable.Range(0, side).Select(i => Task.Run(async () =>
        {
            for (var n = i; DateTime.UtcNow < until; n += side) await work(n);
        })));
    }

    private static void HangUp(int port, string path)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
    }

    private sealed record Feeling(LoadResult Updates, LoadResult Summaries);
}
