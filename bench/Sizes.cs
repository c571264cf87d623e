using System.Diagnostics;
using System.Text;

namespace Progressd.Bench;

/// <summary>Memory, large jobs, start-up, idling, growth.</summary>
public static class Sizes
{
    public static async Task<string> Memory()
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("warm", 2_000);
        await Task.Delay(2_000);
        var before = daemon.ResidentMebibytes;
        await daemon.Fill("job", 100_000);
        await Task.Delay(35_000); // a snapshot later
        return $"**{(daemon.ResidentMebibytes - before) * 1024 * 1024 / 100_000:F0} B** ({before:F0} → {daemon.ResidentMebibytes:F0} MiB resident)";
    }

    public static async Task<string> LargeJob()
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", 100_000);
        var before = daemon.ResidentMebibytes;
        var cells = new List<string>();
        foreach (var path in new[] { "render", "show", "text" })
        {
            var times = new List<double>();
            for (var i = 0; i < 5; i++)
            {
                await daemon.Get($"/progress/update?jobid=job&workid=node000000&current={i}");
                var started = Stopwatch.GetTimestamp();
                await daemon.Get($"/progress/{path}?jobid=job");
                times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
            cells.Add($"{path} **{Tools.Median(times):F2} s** (first {times[0]:F2})");
        }
        return string.Join(", ", cells) + $"; {daemon.ResidentMebibytes - before:F0} MiB more";
    }

    public static async Task<string> StartUp()
    {
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < 31; round++)
        {
            using (var daemon = await Daemon.Progressd()) ours.Add(daemon.Start.TotalMilliseconds);
            using (var daemon = await Daemon.Bare()) bare.Add(daemon.Start.TotalMilliseconds);
        }
        return $"**{Tools.Median(ours) / Tools.Median(bare):F2} ×** ({Tools.Median(ours):F0} ms against {Tools.Median(bare):F0} ms)";
    }

    public static async Task<string> Idle()
    {
        using var daemon = await Daemon.Progressd();
        for (var i = 1; i < 10_000; i++) await daemon.Get($"/progress/update?create=1&jobid=job{i}&workid=a&current=1&total=50");
        await Task.Delay(40_000); // snapshot and tiering over
        var before = daemon.Cpu;
        await Task.Delay(60_000);
        return $"**{(daemon.Cpu - before).TotalSeconds / 60:P2}** of a core";
    }

    public static async Task<string> LoadTimes()
    {
        var many = await ReadBack(async daemon =>
        {
            for (var i = 0; i < 1_000; i++) await daemon.Fill($"job{i}", 100);
        });
        var one = await ReadBack(daemon => daemon.Fill("job", 1_000_000));
        return $"**{many.TotalSeconds:F2} s** and **{one.TotalSeconds:F2} s** to the first reply";
    }

    public static async Task<string> Growth()
    {
        var table = new StringBuilder("\n\n  | workers | updates/s (16 connections) | resident MiB |\n  |---|---|---|\n");
        for (var workers = 1; workers <= 1_000_000; workers *= 10)
        {
            using var daemon = await Daemon.Progressd(null, "--max-workers", "1000000");
            await daemon.Fill("job", workers);
            var lua = $$"""
                local n = 0
                request = function()
                  n = n + 1
                  return wrk.format("GET", string.format("/progress/update?jobid=job&workid=node%06d&current=%d&total=50", (n * 7919) % {{workers}}, n % 50))
                end
                """;
            Tools.Wrk(daemon.Port, 16, lua);
            var perSecond = Tools.Median(Enumerable.Range(0, 3).Select(_ => Tools.Wrk(daemon.Port, 16, lua)));
            table.Append($"  | {workers:N0} | {perSecond:N0} | {daemon.ResidentMebibytes:F0} |\n");
        }
        return table.ToString();
    }

    private static async Task<TimeSpan> ReadBack(Func<Daemon, Task> fill)
    {
        using var first = await Daemon.Progressd(null, "--max-workers", "1000000", "--snapshot-interval", "5s");
        await fill(first);
        await Task.Delay(20_000);
        first.Kill();
        using var second = await Daemon.Progressd(first.StateFolder, "--max-workers", "1000000");
        return second.Start;
    }
}
