using System.Diagnostics;
using Progressd.Http.Process;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>A file system that fills up, turns read-only, or loses the folder under a running daemon.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FileSystemTests
{
    private const double HealthSeconds = 2, HealSeconds = 10;

    [Test]
    public async Task A_full_disk_is_said_and_once_it_has_room_all_that_was_shown_is_saved()
    {
        using var mount = new PrivateMount("size=1m");
        using var daemon = mount.Daemon("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        var (sent, status, body) = (0, 0, "");
        await Until.True("the disk is full", 20, async () =>
        {
            (status, body) = await daemon.Ask("updates?jobid=job", Batch(++sent));
            return status != 200;
        });

        Assert.That((status, body), Is.EqualTo((507, body)));
        Assert.That(body, Does.Match(@"\Aerror: not saved: (disk full|only a part could be written, the disk may be full); shown, but lost at a restart\n\z"));
        await Until.True("healthz says it", HealthSeconds, async () => (await daemon.Ask("/healthz")).Status == 503);
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers[$"w{sent}-0"], Is.EqualTo(sent));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Match("Not saved since .*disk.* full"));

        mount.Do($"mount -o remount,size=64m $(dirname {mount.StateFolder})");
        await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
        await daemon.Get("update?jobid=job&workid=last&current=1&total=2");
        var shown = (await Believed.Ask(daemon.Ask, "job"))!;
        daemon.Again();
        Assert.That(await Believed.Ask(daemon.Ask, "job"), Is.EqualTo(shown));
    }

    [Test]
    public async Task Killed_with_its_disk_full_it_has_every_batch_that_was_acknowledged_and_starts_again()
    {
        using var mount = new PrivateMount("size=1m");
        using var daemon = mount.Daemon("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        var sent = 0;
        await Until.True("the disk is full", 20, async () => (await daemon.Ask("updates?jobid=job", Batch(++sent))).Status == 507);
        daemon.Kill();
        mount.Do($"mount -o remount,size=64m $(dirname {mount.StateFolder})");
        daemon.Again();

        var workers = (await Believed.Ask(daemon.Ask, "job"))!.Workers;
        Assert.That(Enumerable.Range(1, sent - 1).Select(i => workers.GetValueOrDefault($"w{i}-0")), Is.EqualTo(Enumerable.Range(1, sent - 1)));
    }

    [Test]
    public async Task Started_on_a_full_disk_it_shows_what_it_has_refuses_what_is_new_and_saves_once_there_is_room()
    {
        using var mount = new PrivateMount("size=1m");
        using var daemon = mount.Daemon("--snapshot-interval", "1s");
        await daemon.Get("update?create=1&jobid=kept&workid=a&current=7&total=9");
        await Until.True("there are two snapshots", 20, async () =>
        {
            await daemon.Get("update?jobid=kept&workid=a&current=7&total=9");
            return File.Exists($"/proc/{daemon.ProcessId}/root{daemon.Snapshot}.1");
        });
        daemon.Kill();
        // A start has to write a snapshot then, and cannot.
        mount.Do($"echo spoilt >{daemon.Snapshot}; cat /dev/zero >$(dirname {mount.StateFolder})/fill 2>/dev/null || :");
        daemon.Again();

        Assert.That((await daemon.Ask("/healthz")).Body, Does.StartWith("error: not saved: "));
        Assert.That(await daemon.Get("show?jobid=kept"), Does.Match("77.%").And.Match("Not saved since .*disk.* full"));
        Assert.That((await daemon.Ask("update?jobid=kept&workid=b&current=1&total=9")).Status, Is.EqualTo(507));
        Assert.That(daemon.Log, Does.Match("progressd: not saved: disk full; updates are shown, but lost at a restart"));

        mount.Do($"rm $(dirname {mount.StateFolder})/fill");
        await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
        await daemon.Get("update?jobid=kept&workid=a&current=8&total=9");
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "kept"))!.ToString(), Is.EqualTo("'kept' a=8 b=1"));
    }

    [Test]
    public async Task A_read_only_disk_is_said_at_once_a_second_and_heals_by_itself()
    {
        using var mount = new PrivateMount("size=16m");
        using var daemon = mount.Daemon("--snapshot-interval", "1s");
        await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=9");
        mount.Do($"mount --bind {mount.StateFolder} {mount.StateFolder} && mount -o remount,bind,ro {mount.StateFolder}");

        await Until.True("healthz says it", HealthSeconds, async () => await daemon.Ask("/healthz") == (503, "error: not saved: read-only file system\n"));
        Assert.That(await daemon.Ask("update?jobid=job&workid=b&current=5&total=9"),
            Is.EqualTo((507, "error: not saved: read-only file system; shown, but lost at a restart\n")));

        mount.Do($"umount {mount.StateFolder}");
        await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1 b=5"));
    }

    [TestCase("rm -rf {0}")]
    [TestCase("mv {0} {0}.away")]
    [TestCase("rm {0}/progressd.journal.*")]
    public async Task A_folder_deleted_or_moved_away_is_said_and_made_anew(string command)
    {
        var parent = Directory.CreateTempSubdirectory("progressd-gone-").FullName;
        try
        {
            using var daemon = TestDaemon.Start(new DaemonStart { Folder = Path.Combine(parent, "state") });
            await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=9");
            using (var shell = Process.Start("sh", ["-c", command.Replace("{0}", daemon.Folder, StringComparison.Ordinal)]))
                await shell.WaitForExitAsync();

            // Refused, unless the look of each second saw it first and made all anew: then it is saved.
            await Until.True("it is said", HealthSeconds, async () =>
            {
                await daemon.Ask("update?jobid=job&workid=b&current=5&total=9");
                return daemon.Log.Contains("not saved: ");
            });
            await Until.True("saved again", HealSeconds, async () => (await daemon.Ask("/healthz")).Status == 200);
            await daemon.Get("update?jobid=job&workid=c&current=7&total=9");
            await Until.True("the log says both", HealthSeconds, () => daemon.Log.Contains("not saved: ") && daemon.Log.Contains("saved again: "));
            daemon.Again();
            Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1 b=5 c=7"));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    private static string Batch(int number) =>
        string.Join('\n', Enumerable.Range(0, 500).Select(i => $"workid=w{number}-{i}&current={number}&total=1000&desc=some+words+that+take+room"));
}
