using System.Text;

namespace Progressd.Bench;

/// <summary>
/// A million unique ids: jobs, workers one by one, workers in batches, against a small budget and against the defaults. All the while 100 known workers
/// report, and memory is watched; then the daemon is killed, and starts again, also with a budget that is too small for what it has.
/// </summary>
public static class Flood
{
    private const int Ids = 1_000_000, KnownWorkers = 100, BatchLines = 1_000, LargestBatch = 20_000;
    private const double KnownPerSecond = 200;
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMinutes(30);
    private static readonly string[] Small = ["--max-memory", "64M", "--max-jobs", "10000000", "--max-workers", "10000000"];

    public static async Task<string> Measure()
    {
        var table = new StringBuilder("\n\n  | what comes | budget | 200 / 507 / other | jobs, workers kept | most resident MiB (bound)")
            .Append(" | known workers: answered, not 200 | kept after kill -9, and with `--max-memory 1M` | resident after them |\n")
            .Append("  |---|---|---|---|---|---|---|---|\n");
        foreach (var (what, flags, mebibytes, flood) in new (string, string[], int, Func<Daemon, Task>)[]
        {
            ("1,000,000 jobs of a worker, a GET each", Small, 64, Jobs),
            ("1,000,000 workers of a job, a GET each", Small, 64, Workers),
            ("1,000,000 workers of a job, 1,000 a request", Small, 64, daemon => Batches(daemon, 1, Ids, BatchLines)),
            ("1,000,000 jobs of a worker, a GET each", [], 1024, Jobs),
            ("30 jobs of 100,000 workers, 20,000 a request", [], 1024, daemon => Batches(daemon, 30, 100_000, LargestBatch)),
        })
        {
            table.Append($"  | {what} | {(flags.Length == 0 ? "defaults" : "64M")} | {await One(flags, mebibytes, flood)} |\n");
            Console.WriteLine(table.ToString().Split('\n')[^2]);
        }
        return table.ToString();
    }

    private static async Task<string> One(string[] flags, int mebibytes, Func<Daemon, Task> flood)
    {
        using var daemon = await Daemon.Progressd(null, flags);
        await daemon.Fill("known", KnownWorkers);
        using var over = new CancellationTokenSource();
        var most = MostResident(daemon, over.Token);
        var known = Load.Run(daemon.Port, 8, Longest,
            n => $"/progress/update?jobid=known&workid=node{n % KnownWorkers:D6}&current={n % 50}&total=50", KnownPerSecond, until: over.Token);
        await flood(daemon);
        await over.CancelAsync();
        var reported = await known;
        var (answers, kept) = (await Answers(daemon), await Kept(daemon));
        daemon.Kill();
        var (again, resident) = (new List<string>(), new List<string>());
        foreach (var flagsAgain in new string[][] { flags, [.. flags.Skip(2), "--max-memory", "1M"] })
        {
            var next = await Daemon.Progressd(daemon.StateFolder, flagsAgain);
            again.Add(await Kept(next) is var now && now == kept ? "the same" : $"**{now}**");
            resident.Add($"{next.ResidentMebibytes:F0}");
            next.Kill();
        }
        return $"{answers} | {kept} | **{await most:F0}** ({1.5 * mebibytes + 100:F0}) | {reported.Milliseconds.Length:N0}, {reported.Failed}"
            + $" | {string.Join(", ", again)} | {string.Join(", ", resident)}";
    }

    private static Task Jobs(Daemon daemon) => Gets(daemon, n => $"/progress/update?create=1&jobid=flood{n}&workid=a&current=1&total=50");

    private static Task Workers(Daemon daemon) => Gets(daemon, n => $"/progress/update?create=1&jobid=flood&workid=flood{n}&current=1&total=50");

    private static async Task Gets(Daemon daemon, Func<long, string> path)
    {
        using var over = new CancellationTokenSource();
        await Load.Run(daemon.Port, 32, Longest, n =>
        {
            if (n >= Ids) over.Cancel();
            return path(n);
        }, until: over.Token);
    }

    private static async Task Batches(Daemon daemon, int jobs, int workersAJob, int lines)
    {
        for (var job = 0; job < jobs; job++)
            for (var from = 0; from < workersAJob; from += lines)
                await daemon.Status($"/progress/updates?jobid=flood{job}",
                    string.Join('\n', Enumerable.Range(from, lines).Select(i => $"create=1&workid=flood{i}&current=1&total=50")));
    }

    private static async Task<double> MostResident(Daemon daemon, CancellationToken over)
    {
        var most = 0.0;
        while (!over.IsCancellationRequested)
        {
            most = Math.Max(most, daemon.ResidentMebibytes);
            await Task.Delay(Sampling, CancellationToken.None);
        }
        return most;
    }

    private static async Task<string> Kept(Daemon daemon) =>
        $"{await daemon.Metric("progressd_jobs"):N0}, {await daemon.Metric("progressd_workers"):N0}";

    private static async Task<string> Answers(Daemon daemon)
    {
        var (ok, full, all) = (0.0, 0.0, 0.0);
        foreach (var route in new[] { "/progress/update", "/progress/updates" })
        {
            ok += await daemon.Metric($"progressd_http_requests_total{{route=\"{route}\",code=\"200\"}}");
            full += await daemon.Metric($"progressd_http_requests_total{{route=\"{route}\",code=\"507\"}}");
            all += await daemon.Metric($"progressd_http_request_duration_seconds_count{{route=\"{route}\"}}");
        }
        return $"{ok:N0} / {full:N0} / {all - ok - full:N0}";
    }
}
