using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>While the state cannot be written, all goes on and says so; once it can, all is well again by itself.</summary>
public sealed class HealingTests
{
    private StoreRun _run = null!;

    [SetUp]
    public void Open()
    {
        _run = new StoreRun();
        _run.Create("a");
        _run.Update("a", "1", 1, 9);
    }

    [TestCase(Fault.NoSpace, "disk full")]
    [TestCase(Fault.IoError, "I/O error")]
    [TestCase(Fault.ReadOnly, "read-only file system")]
    [TestCase(Fault.NoQuota, "quota exceeded")]
    public void What_is_not_saved_is_shown_and_said(Fault fault, string reason)
    {
        _run.Disk.FailFromNow(fault);
        NotSaved(() => _run.Update("a", "1", 2), $"not saved: {reason}; shown, but lost at a restart");
        NotSaved(() => _run.Create("b"), $"not saved: {reason}; shown, but lost at a restart");
        NotSaved(() => _run.Store.Delete(StoreRun.Id("b")), $"not saved: {reason}; shown, but lost at a restart");

        Assert.That(_run.Worker("a", "1").Current, Is.EqualTo(2));
        Assert.That((_run.Store.NotSaved, _run.Store.NotSavedSince, _run.Store.Unhealthy), Is.EqualTo((reason, (Moment?)_run.Store.Now, $"not saved: {reason}")));
        Assert.That(_run.Logged, Is.EqualTo([$"error: not saved: {reason}; updates are shown, but lost at a restart; trying again every 5 s"]));
    }

    [Test]
    public void A_create_without_an_id_makes_nothing_then()
    {
        _run.Disk.FailFromNow(Fault.NoSpace);
        const string message = "not saved: disk full; no job was made, since its id would be lost: try again later, or give a jobid";
        NotSaved(() => _run.Store.Create(new CreateRequest()), message);
        NotSaved(() => _run.Store.Create(new CreateRequest()), message);
        Assert.That(_run.Store.State.Jobs.Count, Is.EqualTo(1));
    }

    [Test]
    public void Within_ten_seconds_of_the_cause_going_away_it_is_saved_again()
    {
        _run.Disk.FailFromNow(Fault.NoSpace);
        NotSaved(() => _run.Update("a", "1", 2));
        _run.Pass(60);
        NotSaved(() => _run.Update("a", "1", 3));
        _run.Disk.Mend();
        _run.Pass(5);
        _run.Update("a", "2", 1, 2);

        Assert.That((_run.Store.NotSaved, _run.Store.NotSavedSince, _run.Store.Unhealthy), Is.EqualTo(((string?)null, (Moment?)null, (string?)null)));
        Assert.That(_run.Logged[^1], Is.EqualTo("saved again: the state can be written, and holds all that is shown"));
        Assert.That(_run.Logged.Count, Is.EqualTo(2), string.Join("\n", _run.Logged));
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [Test]
    public void Killed_after_a_try_to_heal_that_failed_it_finds_no_damage_in_what_was_never_acknowledged()
    {
        var tried = 0;
        for (var call = 1; call <= 12; call++)
        {
            Open();
            _run.Disk.FailAt(_run.Disk.Calls + 1, Fault.ShortWrite, forGood: false);
            NotSaved(() => _run.Update("a", "1", 2)); // leaves a torn end
            NotSaved(() => _run.Update("a", "1", 3));
            _run.Disk.FailAt(_run.Disk.Calls + call, Fault.ShortWrite, forGood: false);
            _run.Pass(2);
            if (_run.Store.NotSaved is null) continue; // what failed was not of the try
            tried++;
            var after = _run.Restarted();
            Assert.That(after.Store.Warnings, Is.Empty, $"{call}");
            Assert.That(after.Worker("a", "1").Current, Is.EqualTo(1).Or.EqualTo(3), $"{call}");
        }
        Assert.That(tried, Is.GreaterThan(3));
    }

    [Test]
    public void A_segment_whose_write_failed_is_never_written_again()
    {
        _run.Disk.FailAt(_run.Disk.Calls + 1, Fault.ShortWrite, forGood: false);
        NotSaved(() => _run.Update("a", "1", 2));
        var torn = _run.Disk[StoreRun.Folder + "/progressd.journal.1"];
        _run.Pass(1);
        _run.Update("a", "1", 3);

        Assert.That(_run.Disk[StoreRun.Folder + "/progressd.journal.1"], Is.EqualTo(torn));
        var after = _run.Restarted();
        Assert.That((after.Text(), after.Store.Warnings.Count), Is.EqualTo((_run.Text(), 0)));
    }

    [Test]
    public void A_flush_that_fails_is_a_write_that_failed()
    {
        _run.Disk.FailAt(_run.Disk.Calls + 1, Fault.IoError, forGood: false);
        _run.Store.Tick();
        Assert.That(_run.Store.NotSaved, Is.EqualTo("I/O error"));
        NotSaved(() => _run.Update("a", "1", 2));
        _run.Pass(1);
        _run.Update("a", "1", 3);
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [Test]
    public void A_flush_of_a_segment_that_was_given_up_meanwhile_blames_nobody()
    {
        _run.Disk.OnSync = () =>
        {
            _run.Disk.OnSync = null;
            _run.Disk.FailAt(_run.Disk.Calls + 1, Fault.NoSpace, forGood: false);
            NotSaved(() => _run.Update("a", "1", 2));
            _run.Store.SaveIfDue();
            throw DiskException.Of(Linux.Errno.InputOutput);
        };
        _run.Store.Tick();
        Assert.That(_run.Store.NotSaved, Is.Null);
    }

    [Test]
    public void While_the_fresh_snapshot_is_being_written_writes_do_not_count_yet()
    {
        _run.Disk.FailAt(_run.Disk.Calls + 1, Fault.NoSpace, forGood: false);
        NotSaved(() => _run.Update("a", "1", 2));
        var appends = 0;
        _run.Disk.OnAppend = () =>
        {
            if (++appends == 2) NotSaved(() => _run.Update("a", "1", 3)); // the 1st marks the new segment, the 2nd is the snapshot's
        };
        _run.Pass(1);
        _run.Disk.OnAppend = null;

        Assert.That((appends, _run.Store.NotSaved), Is.EqualTo((4, (string?)null)));
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()).And.Contains("Current = 3"));
    }

    [Test]
    public void A_deleted_folder_is_noticed_without_a_write_and_made_anew()
    {
        _run.Store.Save();
        _run.Disk.RemoveFolder(StoreRun.Folder);
        _run.Store.Tick();
        Assert.That(_run.Store.Unhealthy, Is.EqualTo("not saved: folder is gone"));
        _run.Store.SaveIfDue();
        _run.Update("a", "1", 4);

        Assert.That(_run.Store.Unhealthy, Is.Null);
        Assert.That(_run.Disk.Files, Is.EqualTo(["progressd.journal.3", "progressd.json", "progressd.lock"]));
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [Test]
    public void A_write_into_a_deleted_folder_is_not_called_saved()
    {
        _run.Disk.RemoveFolder(StoreRun.Folder);
        _run.Time.Advance(TimeSpan.FromMilliseconds(1));
        NotSaved(() => _run.Update("a", "1", 2), "not saved: folder is gone; shown, but lost at a restart");
    }

    [Test]
    public void A_folder_that_turns_read_only_is_noticed_without_a_write()
    {
        _run.Store.Tick();
        _run.Disk.FailFromNow(Fault.ReadOnly);
        _run.Store.Tick();
        Assert.That(_run.Store.Unhealthy, Is.EqualTo("not saved: read-only file system"));
    }

    [Test]
    public void While_the_folder_is_read_only_no_snapshot_makes_it_well_for_a_second()
    {
        _run.Disk.IsFolderReadOnly = true;
        _run.Store.Tick();
        for (var second = 0; second < 30; second++)
        {
            _run.Pass(1);
            NotSaved(() => _run.Update("a", "1", 2), "not saved: read-only file system; shown, but lost at a restart");
        }
        _run.Disk.IsFolderReadOnly = false;
        _run.Pass(5);
        _run.Update("a", "1", 3);
        Assert.That(_run.Logged.Count, Is.EqualTo(2), string.Join("\n", _run.Logged));
    }

    [Test]
    public void A_disk_that_fills_up_is_noticed_without_a_write()
    {
        _run.Store.Tick();
        _run.Disk.FailFromNow(Fault.NoSpace);
        _run.Disk.Free = 0;
        _run.Store.Tick();
        Assert.That(_run.Store.Unhealthy, Is.EqualTo("not saved: disk full"));
    }

    [Test]
    public void A_disk_that_says_it_is_full_but_takes_writes_is_fine()
    {
        _run.Disk.Free = 0;
        _run.Pass(3);
        Assert.That(_run.Store.Unhealthy, Is.Null);
    }

    [Test]
    public void A_lock_file_that_was_deleted_is_taken_again()
    {
        _run.Disk.Remove(StoreRun.Folder + "/progressd.lock");
        _run.Store.Tick();
        Assert.That(_run.Store.Unhealthy, Is.Null);
        Assert.That(_run.Disk.LockElsewhere(StoreRun.Folder + "/progressd.lock"), Is.Null);
    }

    [Test]
    public void A_state_that_another_daemon_took_is_left_to_it()
    {
        _run.Disk.RemoveFolder(StoreRun.Folder);
        _run.Disk.CreateFolder(StoreRun.Folder);
        _run.Disk.LockElsewhere(StoreRun.Folder + "/progressd.lock");
        _run.Pass(20);
        Assert.That(_run.Store.NotSaved, Is.EqualTo($"another progressd holds {StoreRun.Folder}/progressd.lock"));
        Assert.That(_run.Disk.Files, Is.EqualTo(["progressd.lock"]));
    }

    [Test]
    public void A_snapshot_that_fails_while_the_journal_is_fine_is_tried_less_and_less_and_updates_count()
    {
        var tries = new List<int>();
        for (var second = 1; second <= 1300; second++)
        {
            _run.Time.Advance(TimeSpan.FromSeconds(1));
            _run.Store.Tick();
            _run.Update("a", "1", 2);
            var before = _run.Logged.Count;
            _run.Disk.FailFromNow(Fault.NoSpace);
            _run.Store.SaveIfDue();
            _run.Disk.Mend();
            if (_run.Logged.Count > before) tries.Add(second);
            Assert.That(_run.Store.NotSaved, Is.Null);
            Assert.That(_run.Store.Unhealthy, Is.EqualTo(tries.Count < 2 ? null : "the snapshot cannot be written: disk full"));
        }
        Assert.That(tries, Is.EqualTo([30, 90, 210, 450, 750, 1050]));
        _run.Pass(300);
        Assert.That(_run.Store.Unhealthy, Is.Null);
    }

    [Test]
    public void Of_the_segments_those_within_the_snapshot_before_go()
    {
        for (var i = 0; i < 5; i++)
        {
            _run.Update("a", "1", i);
            _run.Store.Save();
        }
        _run.Update("a", "1", 5);
        Assert.That(_run.Disk.Files, Is.EqualTo(["progressd.journal.7", "progressd.journal.8", "progressd.json", "progressd.json.1", "progressd.lock"]));
    }

    [Test]
    public void Nothing_changed_nothing_written()
    {
        _run.Pass(31);
        var appends = _run.Disk.Log.Count(call => call == "append");
        _run.Pass(120);
        Assert.That(_run.Store.Save());
        Assert.That(_run.Disk.Log.Count(call => call == "append"), Is.EqualTo(appends));
    }

    [Test]
    public void The_time_is_marked_now_and_then_without_a_snapshot_for_it()
    {
        _run.Pass(31);
        var snapshot = _run.Disk[StoreRun.Snapshot];
        _run.Pass(3600);
        Assert.That(_run.Disk[StoreRun.Snapshot], Is.EqualTo(snapshot));
        Assert.That(_run.Store.Now.Since(_run.Restarted().Store.State.Newest!.Value), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(10)));
    }

    private static void NotSaved(Action write, string? message = null)
    {
        var problem = Assert.Throws<ProblemException>(write)!;
        Assert.That((problem.Kind, problem.Message), Is.EqualTo((ProblemKind.NotSaved, message ?? problem.Message)));
    }
}
