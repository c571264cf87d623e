namespace Progressd.Bench;

/// <summary>One claim, measured beside its yardstick in the same run.</summary>
/// <param name="Name">What to type to run this row alone.</param>
public sealed record Row(string Name, string Claim, string Aim, Func<Task<string>> Measure);

/// <summary>One for each claim of speed or size (bench/README.md). Rounds are interleaved and medians taken: these machines are noisy.</summary>
public static class Rows
{
    private const int Rounds = 7;

    private const string Update = """
        local n = 0
        request = function()
          n = n + 1
          return wrk.format("GET", "/progress/update?jobid=job&workid=node" .. (n % 200) .. "&current=" .. (n % 50) .. "&total=50")
        end
        """;
    private const string Closing = "wrk.headers[\"Connection\"] = \"close\"\n";

    public static readonly Row[] All =
    [
        new("updates", "updates/s, journal on, keep-alive, 64 connections, 200 workers / bare HttpListener", "≥ 0.85", () => UpdatesAgainstBare(64, Update)),
        new("curl", "updates/s, a connection each, 16 at a time / bare HttpListener", "≥ 0.95", () => UpdatesAgainstBare(16, Closing + Update)),
        new("columns", "updates, journal on, by number of connections: requests/s, p99 and processor an update, ours / bare HttpListener",
            "≥ 0.85 of the requests, p99 ≤ 1.5 ×", () => Columns.Measure(Update, Closing + Update)),
        new("pushgateway", "updates/s / prometheus-pushgateway, same 200 workers pushing two values", "≥ 30 ×", UpdatesAgainstPushgateway),
        new("picture8", "a fresh picture over HTTP, 8 workers / matplotlib", "≥ 15 × faster, ≤ 1/3 bytes", () => PictureAgainstMatplotlib(8)),
        new("picture40", "a fresh picture over HTTP, 40 workers / matplotlib", "≥ 25 × faster, ≤ 1/3 bytes", () => PictureAgainstMatplotlib(40)),
        new("etag", "an unchanged picture by ETag (304) / bare HttpListener", "≥ 0.7", () => Unchanged("/progress/render?jobid=job", byEtag: true)),
        new("cached", "an unchanged picture from the cache / bare HttpListener", "≥ 0.5", () => Unchanged("/progress/render?jobid=job", byEtag: false)),
        new("etagpage", "an unchanged page by ETag (304) / bare HttpListener", "≥ 0.7", () => Unchanged("/progress/show?jobid=job", byEtag: true)),
        new("watchers", "p99 of updates while 20 watchers poll page, picture, status and text of 20,000 workers / quiet p99", "≤ 3 × + 5 ms", Crowded.Watchers),
        new("snapshot", "p99 of updates during a snapshot of 1,000,000 workers / quiet p99", "≤ 2 × + 5 ms", Crowded.Snapshot),
        new("waiting", "p99 of updates while 1,000 wait for a job's end / quiet p99", "≤ 2 × + 5 ms, none fails, no thread more", Crowded.Waiting),
        new("hostile", "p99 of updates while 2,000 stalled heads, 500 clients that never read a large picture and 200 slow bodies are connected / quiet p99",
            "≤ 2 × + 5 ms, none fails, all gone within 30 s (15 s a head), ≤ 100 MiB more", Hostile.Measure),
        new("hungup", "200 large pictures a second, each hung up at once: an update, another job's summary (p50 / p99 / slowest) / the same on /healthz",
            "p99 ≤ 2 × + 5 ms, none fails", Looking.HungUp),
        new("dear", "24 who ask for one large picture after another / /healthz", "p99 ≤ 2 × + 5 ms, none fails", Looking.DearPictures),
        new("poll", "32 pollers of an unchanged page of 100,000 workers / /healthz", "p99 ≤ 2 × + 5 ms, none fails", () => Looking.Pollers(100_000)),
        new("pollmillion", "32 pollers of an unchanged page of 1,000,000 workers / /healthz", "p99 ≤ 2 × + 5 ms, none fails", () => Looking.Pollers(1_000_000)),
        new("cards", "64 who ask for the picture of an unknown job / /healthz", "p99 ≤ 2 × + 5 ms, none fails", Looking.Cards),
        new("unread", "60 who ask for 20 MB of status and never read / /healthz", "p99 ≤ 2 × + 5 ms, none fails, resident bounded", Looking.Unread),
        new("flood", "a million unique jobs or workers",
            "507 once full, resident ≤ 1.5 × --max-memory + 100 MiB, known workers always 200, a restart drops nothing", Flood.Measure),
        new("memory", "memory a worker (100,000 in one job, ids of 10, texts of 12 characters)", "≤ 450 B", Sizes.Memory),
        new("large", "picture, page, text of 100,000 workers", "≤ 1 s, 0.5 s, 0.3 s", Sizes.LargeJob),
        new("start", "start of the published file to its first reply / bare HttpListener as the SDK publishes it", "≤ 1.3 ×", Sizes.StartUp),
        new("idle", "idle CPU, 10,000 jobs stored", "≤ 0.2 % of a core", Sizes.Idle),
        new("load", "start with 1,000 jobs of 100 workers, and with one of 1,000,000", "≤ 1 s, ≤ 5 s", Sizes.LoadTimes),
        new("items", "an item of `progress(items)` / of tqdm, without a daemon in the way", "≤ 3", Helping.Items),
        new("silent", "a shell script and a Python program of 20 reports: what an absent, a hung (never answers) and a stopped (SIGSTOP) daemon adds",
            "≤ 5 s each", Helping.Silent),
        new("soak", "15 minutes of 200 jobs with 60,000 workers: 470 updates/s, six who look at everything of one job after the other, a job every 5 s",
            "≤ 130 MiB resident, no update over 50 ms, none fails", Soak.Measure),
        new("growth", "updates/s and memory at 1 … 1,000,000 workers", "flat", Sizes.Growth),
    ];

    private static async Task<string> UpdatesAgainstBare(int connections, string lua)
    {
        using var daemon = await Daemon.Progressd();
        using var bare = await Daemon.Bare();
        await daemon.Get("/progress/create?jobid=job");
        return Ratio("updates/s", () => Tools.Wrk(daemon.Port, connections, lua), () => Tools.Wrk(bare.Port, connections, lua));
    }

    private static async Task<string> UpdatesAgainstPushgateway()
    {
        const string Push = """
            local n = 0
            request = function()
              n = n + 1
              return wrk.format("PUT", "/metrics/job/job/instance/node" .. (n % 200), nil, "current " .. (n % 50) .. "\ntotal 50\n")
            end
            """;
        using var daemon = await Daemon.Progressd();
        using var pushgateway = await Daemon.Pushgateway();
        await daemon.Get("/progress/create?jobid=job");
        return Ratio("updates/s", () => Tools.Wrk(daemon.Port, 64, Update), () => Tools.Wrk(pushgateway.Port, 64, Push));
    }

    private static async Task<string> PictureAgainstMatplotlib(int workers)
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", workers);
        await daemon.Get("/progress/render?jobid=job");
        var (ours, theirs, bytes, theirBytes) = (new List<double>(), new List<double>(), 0, 0);
        for (var round = 0; round < 3; round++)
        {
            var parts = Tools.Run("/usr/bin/python3", Tools.Matplotlib, $"{workers}").Split(' ');
            theirs.Add(double.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));
            theirBytes = int.Parse(parts[1]);
            for (var i = 0; i < 20; i++)
            {
                await daemon.Get($"/progress/update?jobid=job&workid=node000000&current={i + 20 * round}");
                var started = System.Diagnostics.Stopwatch.GetTimestamp();
                bytes = (await daemon.Get("/progress/render?jobid=job")).Length;
                ours.Add(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        var (mine, yardstick) = (Tools.Median(ours), Tools.Median(theirs));
        return $"**{yardstick / mine:F0} ×** faster ({mine:F1} ms against {yardstick:F0} ms), "
            + $"**{(double)bytes / theirBytes:F2}** of the bytes ({bytes:N0} against {theirBytes:N0})";
    }

    private static async Task<string> Unchanged(string path, bool byEtag)
    {
        using var daemon = await Daemon.Progressd();
        using var bare = await Daemon.Bare();
        await daemon.Fill("job", 8);
        // The tag lives until the next full minute: asked anew before each round.
        async Task<string> Lua() => byEtag
            ? $"wrk.headers[\"If-None-Match\"] = '{await Etag(daemon, path)}'\nrequest = function() return wrk.format('GET', '{path}') end"
            : $"request = function() return wrk.format('GET', '{path}') end";
        return Ratio("requests/s", () => Tools.Wrk(daemon.Port, 16, Lua().GetAwaiter().GetResult()), () => Tools.Wrk(bare.Port, 16, Lua().GetAwaiter().GetResult()));
    }

    private static async Task<string> Etag(Daemon daemon, string path)
    {
        using var client = new HttpClient();
        using var reply = await client.GetAsync($"http://127.0.0.1:{daemon.Port}{path}");
        return reply.Headers.ETag!.ToString();
    }

    private static string Ratio(string unit, Func<double> ours, Func<double> yardstick)
    {
        ours(); // the first rounds pay for the JIT
        yardstick();
        var pairs = Enumerable.Range(0, Rounds).Select(_ => (Ours: ours(), Yardstick: yardstick())).ToList();
        var ratios = pairs.Select(pair => pair.Ours / pair.Yardstick).Order().ToList();
        return $"**{ratios[Rounds / 2]:F2}** ({ratios[0]:F2}–{ratios[^1]:F2}; "
            + $"{Tools.Median(pairs.Select(p => p.Ours)):N0} against {Tools.Median(pairs.Select(p => p.Yardstick)):N0} {unit})";
    }
}
