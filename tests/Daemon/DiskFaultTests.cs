using System.Diagnostics;
using System.Text.RegularExpressions;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>System calls on the state's files that fail under a running daemon.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DiskFaultTests
{
    private const double HealthSeconds = 2, HealSeconds = 10;

    [TestCase("write:error=ENOSPC", "disk full")]
    [TestCase("write:error=EIO", "I/O error")]
    [TestCase("write:error=EROFS", "read-only file system")]
    [TestCase("write:error=EDQUOT", "quota exceeded")]
    [TestCase("write:retval=7", "only a part could be written, the disk may be full")]
    [TestCase("fsync:error=EIO", "I/O error")]
    [TestCase("fsync:error=ENOSPC", "disk full")]
    [TestCase("openat:error=EROFS", "read-only file system")]
    [TestCase("openat:error=EDQUOT", "quota exceeded")]
    [TestCase("access:error=EROFS", "read-only file system")]
    [TestCase("statx:error=EIO", "I/O error")]
    public async Task What_is_not_saved_is_shown_said_and_saved_once_the_disk_is_well_again(string fault, string reason)
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        await daemon.Get(Report("a", 1));
        using var strace = await Strace.Attach(daemon, fault);
        var (acknowledged, refusal) = await UntilRefused(daemon, 1);

        Assert.That(refusal, Is.EqualTo($"error: not saved: {reason}; shown, but lost at a restart\n"));
        await Until.True("healthz says it", HealthSeconds, async () => await daemon.Ask("/healthz") == (503, $"error: not saved: {reason}\n"));
        Assert.That((await daemon.Ask(Report("b", 5))).Status, Is.EqualTo(507));
        Assert.That(await daemon.Ask("create?jobid=made&desc=while+the+disk+fails"), Is.EqualTo((507, refusal)));
        Assert.That((await daemon.Ask("create")).Body, Does.Contain("no job was made"));
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo($"'job' a={acknowledged + 1} b=5"));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Match($"Not saved since ..:.. UTC: {Regex.Escape(reason)}"));
        Assert.That(await daemon.Get("text?jobid=job"), Does.Contain(reason));
        Assert.That(await daemon.Get("/metrics"), Does.Contain("progressd_state_writable 0"));

        strace.Detach();
        await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
        Assert.That(await daemon.Ask(Report("c", 9)), Is.EqualTo((200, "ok\n")));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Not.Contain("Not saved since"));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo($"'job' a={acknowledged + 1} b=5 c=9"));
        Assert.That((await Believed.Ask(daemon.Ask, "made"))!.Title, Is.EqualTo("while the disk fails"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    [TestCase("write:error=ENOSPC")]
    [TestCase("write:retval=7")]
    [TestCase("fsync:error=EIO")]
    [TestCase("rename:error=EIO")]
    [TestCase("openat:error=ENOSPC")]
    [TestCase("unlink:error=EROFS")]
    [TestCase("write:error=EIO:when=3+4")]
    public async Task Killed_while_its_disk_fails_it_has_all_that_was_acknowledged(string fault)
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "0.5s");
        await daemon.Get("create?jobid=job");
        using var strace = await Strace.Attach(daemon, fault);
        var acknowledged = 0;
        var began = Stopwatch.GetTimestamp();
        for (var i = 1; Stopwatch.GetElapsedTime(began).TotalSeconds < 2.2; i++)
        {
            if ((await daemon.Ask(Report("a", i))).Status == 200) acknowledged = i;
            await Task.Delay(5);
        }
        daemon.Again();

        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers.GetValueOrDefault("a"), Is.GreaterThanOrEqualTo(acknowledged));
        // What was answered 507 may be missing between two lines, and is then named.
        Assert.That(await daemon.Get("/healthz"),
            Does.Match(@"\Aok\n(warning: .*/progressd\.journal\.\d+ line \d+: writes \d+ to \d+ are missing before it; kept as .*\n)?\z"));
    }

    [TestCase("write:signal=KILL:when=2")]
    [TestCase("write:signal=KILL:when=5")]
    [TestCase("openat:signal=KILL:when=1")]
    [TestCase("openat:signal=KILL:when=2")]
    [TestCase("fsync:signal=KILL:when=1")]
    [TestCase("fsync:signal=KILL:when=3")]
    [TestCase("rename:signal=KILL:when=1")]
    [TestCase("rename:signal=KILL:when=2")]
    [TestCase("rename:signal=KILL:when=3")]
    [TestCase("unlink:signal=KILL:when=2")]
    public async Task Killed_at_that_very_call_it_has_all_that_was_acknowledged(string fault)
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "0.5s");
        using var strace = await Strace.Attach(daemon, fault);
        var reporter = new Reporter(daemon.Ask, "job", seed: 1);
        await reporter.Run().WaitAsync(TimeSpan.FromSeconds(20));
        daemon.Again();

        var actual = await Believed.Ask(daemon.Ask, "job");
        Assert.That(reporter.Possible, Does.Contain(actual));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    [TestCase("rename:error=EIO")]
    [TestCase("unlink:error=EROFS")]
    public async Task A_snapshot_that_fails_again_and_again_is_said_while_writes_stay_saved(string fault)
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        using var strace = await Strace.Attach(daemon, fault);
        var i = 0;
        await Until.True("healthz says it", HealSeconds, async () =>
        {
            await daemon.Get(Report("a", ++i));
            return (await daemon.Ask("/healthz")).Body.StartsWith("error: the snapshot cannot be written: ", StringComparison.Ordinal);
        });
        strace.Detach();
        await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers["a"], Is.EqualTo(i));
    }

    private static string Report(string worker, int current) => $"update?jobid=job&workid={worker}&current={current}&total=1000000";

    // fsync fails up to a second after the write that it was for, and a new segment is opened when a snapshot is due.
    private static async Task<(int Acknowledged, string Refusal)> UntilRefused(TestDaemon daemon, int acknowledged)
    {
        var refusal = "";
        await Until.True("a report is refused", HealSeconds, async () =>
        {
            var (status, body) = await daemon.Ask(Report("a", acknowledged + 1));
            if (status == 200) acknowledged++;
            else refusal = body;
            return status == 507;
        });
        return (acknowledged, refusal);
    }
}
