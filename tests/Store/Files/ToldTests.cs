using System.Text;
using Microsoft.Extensions.Time.Testing;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>Which ends were told is part of the state.</summary>
public sealed class ToldTests
{
    [Test]
    public void What_was_told_is_known_after_a_restart_from_the_journal_and_from_the_snapshot()
    {
        var run = Ended();
        var before = run.Job("job")!;
        var (newest, writes) = (run.Store.State.NewestChange, run.Store.Writes);
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Store.TellAsync(before.Id, before.End!.Value.At).Wait();
        Assert.That(run.Job("job"), Is.EqualTo(before with { End = before.End.Value with { IsTold = true } }), "nothing that is shown has changed");
        Assert.That((run.Store.State.NewestChange, run.Store.Writes), Is.EqualTo((newest, writes)));
        run = run.Restarted();
        Assert.That(run.Job("job")!.End!.Value.IsTold);
        run.Store.Save();
        run = run.Restarted();
        Assert.That(run.Job("job")!.End!.Value.IsTold);
    }

    [Test]
    public void Of_another_end_than_the_job_has_nothing_is_noted()
    {
        var run = Ended();
        var end = run.Job("job")!.End!.Value.At;
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Update("job", "1", 3);
        run.Store.TellAsync(StoreRun.Id("job"), end).Wait();
        run.Update("job", "1", 9);
        run.Store.TellAsync(StoreRun.Id("job"), end).Wait();
        run.Store.TellAsync(StoreRun.Id("no such"), end).Wait();
        Assert.That(run.Job("job")!.End!.Value.IsTold, Is.False);
        Assert.That(run.Restarted().Job("job")!.End!.Value.IsTold, Is.False);
    }

    [Test]
    public void An_end_that_is_told_and_set_anew_is_not_told()
    {
        var run = Ended();
        run.Store.TellAsync(StoreRun.Id("job"), run.Job("job")!.End!.Value.At).Wait();
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Store.Update(new Report(StoreRun.Id("job"), StoreRun.Id("2")) { Exit = 1 });
        Assert.That(run.Job("job")!.End!.Value, Is.EqualTo(new JobEnd(run.Store.Now, IsFailed: true)));
        Assert.That(run.Restarted().Job("job")!.End!.Value.IsTold, Is.False);
    }

    private const string Version1Snapshot = """
        {"version":1,"seq":2,"at":[1795764852700,1795764852700],"jobs":[{"jobid":"old","title":"old","maxage_ms":315576000000,"announced":0,
        "created":[1795764852658,1795764852658],"touched":[1795764852700,1795764852700],"changed_seq":2,"workers":[{"workid":"1","current":1,"total":2,
        "exit":137,"ok":false,"desc":"exit 137 (killed)","started":1795764852700,"seen":[1795764852700,1795764852700],
        "began":1795764852700}]}]}
        """;

    private const string Version1Journal =
        """{"seq":1,"at":[1795764852658,1795764852658],"changes":[{"create":"old","title":"old","maxage_ms":315576000000},"""
        + """{"worker":"1","current":1,"total":2,"exit":137}]}""";

    [TestCase(Version1Snapshot)]
    [TestCase(Version1Journal)]
    public void All_ends_of_a_state_of_version_1_count_as_told_for_good(string old)
    {
        var disk = new FaultyDisk();
        disk.CreateFolder(StoreRun.Folder);
        var bytes = Encoding.UTF8.GetBytes(old);
        if (old.Contains("version", StringComparison.Ordinal)) disk[StoreRun.Snapshot] = bytes;
        else disk[StoreRun.Folder + "/progressd.journal.1"] = Encoding.UTF8.GetBytes($"{Checksum.Of(bytes):x8} {old}\n");
        var run = new StoreRun(disk, time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1795764853000)));
        run.Create("new");
        run.Update("new", "1", 9, 9);
        for (var start = 0; start < 3; start++)
        {
            Assert.That(run.Store.Warnings, Is.Empty);
            Assert.That((run.Job("old")!.End?.IsTold, run.Job("new")!.End?.IsTold), Is.EqualTo((true, false)), $"start {start}");
            run.Store.Save();
            run = run.Restarted();
        }
    }

    private static StoreRun Ended()
    {
        var run = new StoreRun();
        run.Create("job");
        run.Update("job", "1", 9, 9);
        return run;
    }
}
