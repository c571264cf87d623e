using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>A start on a full disk: whatever can be read is shown, what is reported is answered as not saved, and all is well once there is room.</summary>
public sealed class FullStartTests
{
    private const string Journal = StoreRun.Folder + "/progressd.journal.1";

    [TestCase(Fault.NoSpace, "disk full")]
    [TestCase(Fault.NoQuota, "quota exceeded")]
    [TestCase(Fault.ShortWrite, "disk full")]
    public void From_whichever_call_on_it_has_no_room(Fault fault, string reason)
    {
        var shown = 0;
        foreach (var (name, disk) in new[] { ("spoilt", Spoilt()), ("torn", Torn()), ("version 1", UpgradeTests.Version1()) })
        {
            var expected = new StoreRun(disk.Copy()).Text();
            // Enough for each call that a start makes; later ones fail in the first write, as on a running daemon.
            for (var call = 1; call <= 25; call++)
            {
                var full = disk.Copy();
                full.FailAt(full.Calls + call, fault, forGood: true);
                StoreRun run;
                try
                {
                    run = new StoreRun(full);
                }
                catch (StateException e) when (e.Problem == StateProblem.NotWritable)
                {
                    continue; // not even its lock can be had
                }
                Assert.That(run.Text(), Is.EqualTo(expected), $"{name} {call}");
                var refused = Assert.Throws<ProblemException>(() =>
                {
                    for (var i = 0; i < 50; i++) run.Create("new");
                });
                Assert.That(refused.Kind, Is.EqualTo(ProblemKind.NotSaved));
                Assert.That(run.Store.NotSaved, Is.EqualTo(reason), $"{name} {call}");
                run.Pass(12);
                NoNewLineBesideAnOldSnapshot(full, disk);
                Assert.That(new StoreRun(full.Copy()).Text(), Does.Contain(expected.Split('\n')[0]), $"{name} {call}, killed");

                full.Mend();
                run.Pass(6);
                Assert.That(run.Store.Unhealthy, Is.Null, $"{name} {call}");
                run.Create("saved");
                Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()), $"{name} {call}");
                Assert.That(run.Restarted().Store.Warnings, Is.Empty, $"{name} {call}");
                shown++;
            }
        }
        Assert.That(shown, Is.GreaterThan(40));
    }

    private static void NoNewLineBesideAnOldSnapshot(FaultyDisk full, FaultyDisk before)
    {
        if (!full.Files.Contains("progressd.json") || !System.Text.Encoding.UTF8.GetString(full[StoreRun.Snapshot]).Contains("\"version\":1,", StringComparison.Ordinal)) return;
        foreach (var name in full.Files.Where(name => name.StartsWith("progressd.journal.", StringComparison.Ordinal)))
            Assert.That(full[$"{StoreRun.Folder}/{name}"], before.Files.Contains(name) ? Is.EqualTo(before[$"{StoreRun.Folder}/{name}"]) : Is.Empty, name);
    }

    private static FaultyDisk Spoilt()
    {
        var run = Run();
        run.Store.Save();
        run.Update("a", "1", 3);
        run.Store.Save();
        var disk = run.Disk.Killed();
        disk[StoreRun.Snapshot] = "spoilt"u8.ToArray();
        return disk;
    }

    private static FaultyDisk Torn()
    {
        var disk = Run().Disk.Killed();
        var lines = disk[Journal];
        disk[Journal] = [.. lines.AsSpan(0, lines.Length - 20)];
        return disk;
    }

    private static StoreRun Run()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 9);
        run.Update("a", "1", 2);
        return run;
    }
}
