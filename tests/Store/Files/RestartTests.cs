using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>What is there after a kill -9 is what was there before it.</summary>
public sealed class RestartTests
{
    [Test]
    public void Killed_after_the_reply_it_still_has_the_update()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 3);

        Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()).And.Contains("Current = 1"));
    }

    [Test]
    public void The_snapshot_and_the_journal_after_it_make_up_the_state()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 3);
        run.Store.Save();
        run.Update("a", "1", 2);
        run.Store.Delete(StoreRun.Id("a"));
        run.Create("b");

        Assert.That(run.Disk.Files, Is.EqualTo(["progressd.journal.1", "progressd.journal.3", "progressd.json", "progressd.json.1", "progressd.lock"]));
        Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()));
    }

    [Test]
    public void Each_of_many_short_segments_since_the_snapshot_is_read()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Store.Save();
        for (var i = 1; i <= 4; i++)
        {
            run.Update("a", $"{i}", i, 9);
            run.Disk.FailFromNow(Fault.NoSpace);
            Assert.That(run.Store.Save(), Is.False); // the next line goes to a new segment all the same
            run.Disk.Mend();
        }

        Assert.That(run.Disk.Files.Count(name => name.Contains("journal", StringComparison.Ordinal)), Is.EqualTo(5));
        Assert.That(run.Restarted().Text(), Is.EqualTo(run.Text()).And.Contains("Current = 4"));
    }
}
