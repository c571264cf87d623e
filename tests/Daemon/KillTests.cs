using System.Text.Json.Nodes;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>kill -9 at any moment: all that was acknowledged is there afterwards, and nothing older.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class KillTests
{
    private const int Cycles = 18, Clients = 4, ManyWorkers = 20_000;

    [Test]
    public async Task Killed_under_load_in_a_snapshot_or_at_its_start_it_loses_nothing_acknowledged()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var daemon = TestDaemon.Start("--snapshot-interval", "0.1s");
        await daemon.Get("create?jobid=many&desc=so+many+that+a+snapshot+takes+a+while");
        var lines = Enumerable.Range(0, ManyWorkers).Select(i => $"workid=node{i}&current={i}&total={ManyWorkers}&desc=busy");
        await daemon.Get("updates?jobid=many", string.Join('\n', lines));
        var many = await daemon.Get("status?jobid=many&from=19000");
        using var snapshots = new FileSystemWatcher(daemon.Folder, "*.new") { EnableRaisingEvents = true };
        var reporters = Enumerable.Range(0, Clients).Select(i => new Reporter(daemon.Ask, $"job{i}", seed + i)).ToArray();
        var inSnapshot = 0;

        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            var begun = new TaskCompletionSource();
            void Begun(object sender, FileSystemEventArgs e) => begun.TrySetResult();
            snapshots.Created += Begun;
            var load = Task.WhenAll(reporters.Select(reporter => Task.Run(reporter.Run)));
            if (cycle % 3 == 0) await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await Task.Delay(random.Next(cycle % 3 == 0 ? 15 : 250));
            daemon.Kill();
            if (begun.Task.IsCompleted && File.Exists(daemon.Snapshot + ".new")) inSnapshot++;
            snapshots.Created -= Begun;
            await load;
            if (cycle % 3 == 1)
            {
                daemon.StartAgain();
                await Task.Delay(random.Next(150));
            }
            daemon.Again();
            foreach (var reporter in reporters)
            {
                var actual = await Believed.Ask(daemon.Ask, reporter.Job);
                Assert.That(reporter.Possible, Does.Contain(actual), $"{reporter.Job} after kill {cycle}, seed {seed}");
                reporter.Continue(actual);
            }
        }

        Assert.That(await daemon.Get("status?jobid=many&from=19000"), Is.EqualTo(many));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(Directory.GetFiles(daemon.Folder, "*.corrupt-*"), Is.Empty);
        Assert.That(reporters.Sum(reporter => reporter.Acknowledged), Is.GreaterThan(1_000));
        Assert.That(inSnapshot, Is.Positive, "a kill in the middle of a snapshot");
    }

    [Test]
    public async Task Killed_at_rest_it_shows_the_same_counts_and_times_afterwards()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=a&desc=First&workers=5&stall=3600&maxage=5000");
        await daemon.Get("create?jobid=b");
        await daemon.Get("updates?jobid=a",
            "workid=1&current=3&total=9&desc=text\nworkid=2&exit=137\nworkid=3&current=9&total=9\nworkid=4&ok=0&current=.5&total=2&desc=%C3%BC");
        await daemon.Get("update?jobid=a&workid=1&inc=2.5");
        await daemon.Get("update?create=1&jobid=c&workid=x&current=1e300&total=3");
        await daemon.Get("create?jobid=gone");
        await daemon.Get("delete?jobid=gone", "");
        var before = await Shown(daemon);

        daemon.Again();
        Assert.That(await Shown(daemon), Is.EqualTo(before));
        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
        daemon.Again();
        Assert.That(await Shown(daemon), Is.EqualTo(before));
    }

    [Test]
    public async Task The_newest_of_many_quick_updates_is_there_after_a_kill_right_after_its_reply()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=job");
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 1; i <= 200; i++) await daemon.Get($"update?jobid=job&workid=w&current={round * 1000 + i}&total=9999");
            daemon.Again();
            Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers["w"], Is.EqualTo(round * 1000 + 200));
        }
    }

    private static async Task<string> Shown(TestDaemon daemon)
    {
        var all = new JsonArray(JsonNode.Parse(await daemon.Get("status")));
        foreach (var job in new[] { "a", "b", "c" }) all.Add(JsonNode.Parse(await daemon.Get($"status?jobid={job}")));
        return all.ToJsonString() + (await daemon.Ask("status?jobid=gone")).Status;
    }
}
