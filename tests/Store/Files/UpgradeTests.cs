using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Process;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Histories;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>
/// A state that a program of version 1 left at a kill -9, with a torn tail (tests/Store/Files/version-1, made by commit 9fd29c5 and real requests). It is read
/// whole; before anything else is written, what a program of version 1 would open first is a snapshot that it refuses.
/// </summary>
public sealed class UpgradeTests
{
    private const string Previous = StoreRun.Snapshot + ".1", Job = "alice:2026-11-27T07:00:00+00:00";
    private static readonly string Folder = Path.Combine(Support.Script.Root, "tests", "Store", "Files", "version-1");

    [Test]
    public void Of_a_version_1_state_everything_is_read()
    {
        var run = new StoreRun(Version1(), time: Time());
        Assert.That(run.Store.Warnings, Is.Empty);
        Assert.That(run.Logged, Is.EqualTo(
        [
            $"warning: {StoreRun.Folder}/progressd.journal.14 line 3: its end is torn, an unfinished write was dropped",
            "the state was of version 1: it is now of version 2, which an older progressd refuses",
        ]));
        Assert.That(run.Job("late")!.Title, Is.EqualTo("late"));
        Assert.That(run.Job("gone"), Is.Null);

        // As the old program showed it, before its last two writes.
        using var then = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "status.json")));
        using var now = JsonDocument.Parse(StatusJson.OfJob(run.Job(Job)!, Summary.Of(run.Job(Job)!, run.Store.Now, run.Store.Now.AsOf(run.Job(Job)!.Touched)), run.Store.Now));
        foreach (var part in then.RootElement.EnumerateObject().Where(part => part.Name is not ("workers" or "rate" or "eta")))
            Assert.That(now.RootElement.GetProperty(part.Name).GetRawText().Replace("\"missing\":0,", ""), Is.EqualTo(part.Value.GetRawText()), part.Name);
        Assert.That(Workers(now).Zip(Workers(then)).Where(pair => pair.First != pair.Second).Select(pair => pair.First), Is.Empty);
        Assert.That(run.Worker(Job, "band3").Said.Desc, Is.Empty, "the words of an exit are no desc");
    }

    [Test]
    public void A_state_of_version_1_goes_on_and_is_the_same_after_a_restart()
    {
        var run = new StoreRun(Version1(), time: Time());
        run.Store.Update(new Report(StoreRun.Id(Job), StoreRun.Id("band7")) { Exit = -9 });
        Assert.That(run.Worker(Job, "band7").Text, Is.EqualTo("exit -9 (killed): disk full"));
        run = run.Restarted();
        Assert.That(run.Worker(Job, "band7").Text, Is.EqualTo("exit -9 (killed): disk full"));
        run.Store.Save();
        run.Update(Job, "band7", 3);
        run.Store.Save();
        Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()));
        Assert.That(run.Disk.Files, Does.Not.Contain("progressd.journal.12").And.Not.Contain("progressd.journal.14"));
    }

    [Test]
    public void The_clock_of_a_version_1_snapshot_tells_when_something_was_last_reported()
    {
        var disk = Version1();
        disk.Remove(StoreRun.Folder + "/progressd.journal.14");
        var run = new StoreRun(disk, time: Time());
        Assert.That(run.Store.State.NewestChange, Is.EqualTo(run.Job(Job)!.Touched));
    }

    [Test]
    public void A_job_of_version_1_has_its_history_from_the_upgrade_on()
    {
        var run = new StoreRun(Version1(), time: Time());
        var (job, then) = (run.Job(Job)!, Numbers(run.Job(Job)!));
        Assert.That(History.PointsOf(job).Select(point => point.Percent), Is.EqualTo([(int)(100 * then.Percent)]).Within(2));
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Update(Job, "band7", 3);
        run.Store.Save();
        var points = History.PointsOf(run.Job(Job)!);
        Assert.That((points.Count, points[0].Reports, points[1].Reports), Is.EqualTo((2, 3, 1)), "the three reports in its journal, and the one after");
        Assert.That(points[^1].At.Wall - run.Job(Job)!.Touched.Wall, Is.InRange(-99, 0));
        Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()));

        Summary Numbers(Job job) => Summary.Of(job, run.Store.Now, run.Store.Now);
    }

    private static IEnumerable<string> Starts => ["both", "journal", "spoilt", "new"];

    [TestCaseSource(nameof(Starts))]
    public void Killed_at_any_step_of_the_upgrade_nothing_is_lost_and_no_old_program_reads_half(string start)
    {
        var whole = new StoreRun(Old(start), time: Time());
        var expected = whole.Text();
        Later(whole);
        var (calls, later) = (whole.Disk.Calls, whole.Text());
        for (var call = 1; call <= calls; call++)
        {
            var disk = Old(start);
            disk.FailAt(disk.Calls + call, Fault.Death, forGood: false);
            var acknowledged = false;
            try
            {
                var run = new StoreRun(disk, time: Time());
                run.Create("later");
                acknowledged = true;
                Later(run);
            }
            catch (ProcessDiedException)
            {
                // As planned: what it left is looked at.
            }
            var where = $"{start}: dies at call {call}, {disk.Log[^1]}";
            AssertNoOldProgramReadsHalf(disk, where);
            var after = new StoreRun(disk.Killed(), time: Time());
            if (acknowledged) Assert.That(after.Job("later"), Is.Not.Null, where);
            foreach (var line in expected.Split('\n')) Assert.That(after.Text(), Does.Contain(line), where);
            Later(after);
            Assert.That(after.Store.NotSaved, Is.Null, where);
            AssertNoOldProgramReadsHalf(after.Disk, where);
        }
        Assert.That(later, Does.Contain("later"));
    }

    [Test]
    public void A_disk_that_fails_at_any_step_of_the_upgrade_costs_nothing([Values] Fault fault)
    {
        var expected = new StoreRun(Version1(), time: Time()).Text();
        for (var call = 1; call <= 30; call++)
        {
            var disk = Version1();
            disk.FailAt(disk.Calls + call, fault, forGood: false);
            try
            {
                _ = new StoreRun(disk, time: Time());
            }
            catch (Exception e) when (e is StateException or ProcessDiedException)
            {
                // It says why, and does not open its port.
            }
            Assert.That(new StoreRun(disk.Killed(), time: Time()).Text(), Is.EqualTo(expected), $"{fault} at call {call}: {disk.Log[^1]}");
        }
    }

    private static void Later(StoreRun run)
    {
        run.Create("later");
        run.Store.Update(new Report(StoreRun.Id("later"), StoreRun.Id("band8")) { Exit = 256 });
        run.Store.Save();
        run.Update("later", "band8", 1, 2);
        run.Store.Save();
    }

    // What it opens is the snapshot, and the one before where there is none or it is spoilt.
    private static void AssertNoOldProgramReadsHalf(FaultyDisk disk, string where)
    {
        var isNew = disk.Files.Where(name => name.Contains("journal", StringComparison.Ordinal))
            .Any(name => Lines(disk[$"{StoreRun.Folder}/{name}"]).Any(line => line.Contains("later", StringComparison.Ordinal)));
        if (!isNew) return;
        string[] snapshots = [.. disk.Files.Where(name => name is "progressd.json" or "progressd.json.1")
            .Select(name => Encoding.UTF8.GetString(disk[$"{StoreRun.Folder}/{name}"]))];
        Assert.That(snapshots, Is.Not.Empty.And.All.StartsWith("{\"version\":2,"), where);
    }

    private static string[] Lines(byte[] journal) => Encoding.UTF8.GetString(journal).Split('\n');

    private static IEnumerable<string> Workers(JsonDocument status) =>
        status.RootElement.GetProperty("workers").EnumerateArray()
            .Select(worker => string.Join(',', worker.EnumerateObject().Where(part => part.Name is not ("group" or "host" or "weight" or "note" or "tries"))));

    private static FaultyDisk Old(string start)
    {
        var disk = start == "new" ? new FaultyDisk() : Version1();
        if (start == "spoilt") disk[StoreRun.Snapshot] = [.. disk[StoreRun.Snapshot][..^40]];
        if (start != "journal") return disk;
        // As it was in the first 30 s, before there was a snapshot.
        disk.Remove(StoreRun.Snapshot);
        disk.Remove(Previous);
        disk.Remove(StoreRun.Folder + "/progressd.journal.12");
        disk.Remove(StoreRun.Folder + "/progressd.journal.14");
        disk[StoreRun.Folder + "/progressd.journal.1"] = JournalFromTheStart();
        return disk;
    }

    private static byte[] JournalFromTheStart()
    {
        string[] lines =
        [
            """{"seq":1,"at":[1795764852658,1795764852658],"changes":[{"create":"a","title":"a","maxage_ms":315576000000}]}""",
            """{"seq":2,"at":[1795764852700,1795764852700],"changes":[{"update":"a","worker":"1","current":1,"total":2,"exit":137,"text":"exit 137 (killed)"}]}""",
        ];
        return [.. lines.SelectMany(line => Encoding.UTF8.GetBytes($"{Checksum.Of(Encoding.UTF8.GetBytes(line)):x8} {line}\n"))];
    }

    internal static FaultyDisk Version1()
    {
        var disk = new FaultyDisk();
        disk.CreateFolder(StoreRun.Folder);
        foreach (var name in new[] { "progressd.json", "progressd.json.1", "progressd.journal.12", "progressd.journal.14" })
            disk[$"{StoreRun.Folder}/{name}"] = File.ReadAllBytes(Path.Combine(Folder, name));
        return disk;
    }

    private static FakeTimeProvider Time() => new(new DateTimeOffset(2026, 11, 27, 7, 34, 30, TimeSpan.Zero));
}
