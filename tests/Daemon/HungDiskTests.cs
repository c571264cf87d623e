using System.Diagnostics;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>A disk that does not answer stops what writes, and nothing else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HungDiskTests
{
    private const int MayWait = 64, TooMany = 30;
    private const string NoAnswer = "error: not saved: the disk does not answer\n";

    [Test]
    public async Task While_writes_hang_64_wait_the_next_is_told_so_and_pages_go_on()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=9");
        using var strace = await Strace.Attach(daemon, "write:delay_enter=120s");
        var writes = Enumerable.Range(0, MayWait + TooMany).Select(i => daemon.Ask($"update?jobid=job&workid=w{i}&current=1&total=9")).ToArray();

        await Until.True("those beyond 64 are answered", 5, () => writes.Count(write => write.IsCompleted) == TooMany);
        foreach (var write in writes.Where(write => write.IsCompleted)) Assert.That(await write, Is.EqualTo((507, NoAnswer)));
        await Until.True("healthz says it", 2, async () => await daemon.Ask("/healthz") == (503, NoAnswer));
        var began = Stopwatch.GetTimestamp();
        Assert.That(await daemon.Ask("update?jobid=job&workid=next&current=1&total=9"), Is.EqualTo((507, NoAnswer)));
        foreach (var path in new[] { "show?jobid=job", "status?jobid=job", "render?jobid=job", "text?jobid=job", "", "/metrics" })
            Assert.That((await daemon.Ask(path)).Status, Is.EqualTo(200), path);
        Assert.That(Stopwatch.GetElapsedTime(began).TotalSeconds, Is.LessThan(3));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Contain("the disk does not answer"));
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1"), "what waits is not shown before it is written");

        strace.Detach();
        var answers = await Task.WhenAll(writes).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(answers.Count(answer => answer == (200, "ok\n")), Is.EqualTo(MayWait));
        await Until.True("all is well", 10, async () => await daemon.Ask("/healthz") == (200, "ok\n"));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers.Keys.Except(["a"]),
            Is.EquivalentTo(Enumerable.Range(0, writes.Length).Where(i => answers[i].Status == 200).Select(i => $"w{i}")));
    }

    [Test]
    public async Task A_snapshot_that_hangs_stops_nobody()
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        using var strace = await Strace.Attach(daemon, "rename:delay_enter=60s", "unlink:delay_enter=60s");
        var (i, slowest, started) = (0, TimeSpan.Zero, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3))
        {
            var began = Stopwatch.GetTimestamp();
            await daemon.Get($"update?jobid=job&workid=a&current={++i}&total=100000");
            slowest = Stopwatch.GetElapsedTime(began) is var took && took > slowest ? took : slowest;
        }
        Assert.That(File.ReadAllText(daemon.Snapshot), Does.Not.Contain("\"job\""), "the snapshot was due after a second, and hangs");
        strace.Detach();
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers["a"], Is.EqualTo(i));
        Assert.That(slowest.TotalSeconds, Is.LessThan(2));
    }
}
