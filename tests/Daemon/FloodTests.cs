using System.Globalization;
using System.Text.RegularExpressions;
using Progressd.Http.Queueing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>More jobs and workers than there is room for. <c>bench -- flood</c> is the same with a million.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FloodTests
{
    private const int Requests = 100, LinesARequest = 500;
    private const double Mebibytes = 8;

    [TestCase("jobid=flood{0}&workid=a")]
    [TestCase("jobid=flood&workid={0}")]
    public async Task A_flood_of_ids_meets_507_and_known_workers_200_and_a_restart_drops_nothing(string ids)
    {
        using var daemon = TestDaemon.Start("--max-memory", $"{Mebibytes}M", "--max-jobs", "1000000", "--max-workers", "1000000");
        await daemon.Get("update?create=1&jobid=known&workid=a&current=0&total=1000");
        var (refused, most) = (0, 0.0);
        for (var i = 0; i < Requests; i++)
        {
            var lines = Enumerable.Range(i * LinesARequest, LinesARequest).Select(n => $"create=1&{string.Format(CultureInfo.InvariantCulture, ids, n)}&current=1&total=2");
            var (status, body) = await daemon.Ask("updates", string.Join('\n', lines));
            Assert.That(body, status == 507 ? Does.Contain("--max-memory allows is used up") : Is.EqualTo($"ok {LinesARequest}\n"));
            if (status == 507) refused++;
            Assert.That(await daemon.Ask($"update?jobid=known&workid=a&current={i}"), Is.EqualTo((200, "ok\n")));
            most = Math.Max(most, daemon.ResidentMebibytes);
        }
        var kept = await Kept(daemon);
        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.GreaterThan(50));
            Assert.That(most, Is.LessThan(1.5 * Mebibytes + 100));
        });

        daemon.Kill();
        using var smaller = TestDaemon.Start(new DaemonStart { Folder = daemon.Folder, Flags = ["--max-memory", "1M"] });
        Assert.That(await Kept(smaller), Is.EqualTo(kept));
        Assert.That(await smaller.Ask("update?jobid=known&workid=a&current=1000"), Is.EqualTo((200, "ok\n")));
        Assert.That((await smaller.Ask("update?jobid=known&workid=b&current=1&total=2")).Status, Is.EqualTo(507));
    }

    private static async Task<string> Kept(TestDaemon daemon) =>
        string.Join('\n', Regex.Matches(await daemon.Get("/metrics"), "^progressd_(jobs|workers|memory_bytes) .+$", RegexOptions.Multiline).Select(line => line.Value));
}
