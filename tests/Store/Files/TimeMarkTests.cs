using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>An empty line of the journal marks the time. Nobody reported anything then.</summary>
public sealed class TimeMarkTests
{
    [Test]
    public void A_mark_is_no_change_and_no_write_be_it_by_time_expiry_or_healing()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 2);
        var changed = run.Store.State.NewestChange;
        Assert.That((run.Store.Writes, changed), Is.EqualTo((2L, (Moment?)run.Store.Now)));

        run.Pass(1300);
        run.Disk.FailAt(run.Disk.Calls + 1, Fault.IoError, forGood: false);
        run.Pass(10);
        run.Store.Expire();
        Assert.That(run.Store.State.Sequence, Is.GreaterThan(3), "there were marks");
        Assert.That((run.Store.Writes, run.Store.State.NewestChange), Is.EqualTo((2L, changed)));
        run = run.Restarted();
        Assert.That(run.Store.State.NewestChange, Is.EqualTo(changed));
        run.Store.Save();
        Assert.That(run.Restarted().Store.State.NewestChange, Is.EqualTo(changed), "from the snapshot alone");
    }

    [Test]
    public void Create_report_and_delete_are_changes_and_a_batch_is_one_write()
    {
        var run = new StoreRun();
        foreach (var write in new Action[] { () => run.Create("a"), () => run.Update("a", "1", 1, 2), () => run.Store.Delete(StoreRun.Id("a")) })
        {
            run.Time.Advance(TimeSpan.FromSeconds(1));
            write();
            Assert.That(run.Store.State.NewestChange, Is.EqualTo(run.Store.Now));
        }
        run.Create("b");
        run.Store.Update([.. Enumerable.Range(1, 5).Select(i => new Report(StoreRun.Id("b"), StoreRun.Id($"{i}")) { Current = 1, Total = 2 })]);
        Assert.That(run.Store.Writes, Is.EqualTo(5));
        run.Store.Save();
        Assert.That(run.Restarted().Store.State.NewestChange, Is.EqualTo(run.Store.Now));
    }
}
