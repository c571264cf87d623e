using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Writing;

/// <summary>Writes that wait while the disk is busy are saved together, and each has its own answer.</summary>
public sealed class TogetherTests
{
    private StoreRun _run = null!;
    private HeldAppends _held = null!;
    private Task _first = null!;

    /// <summary>A store whose disk is busy with a first report until it answers.</summary>
    [SetUp]
    public void Open()
    {
        _run = new StoreRun();
        _run.Create("a");
        _held = new HeldAppends(_run.Disk);
        _first = Task.Run(() => _run.Update("a", "0", 1, 2));
        _held.AwaitFirst();
    }

    [Test]
    public async Task Fifty_reports_take_one_write_and_a_restart_has_them_all()
    {
        var reports = Enumerable.Range(1, 50).Select(i => Report("a", $"{i}", i)).ToList();
        Assert.That(_run.Job("a")!.Workers, Is.Empty, "nothing is shown before it is written");
        _held.Answer();
        await Task.WhenAll([_first, .. reports]);

        Assert.That((_held.Count, _run.Job("a")!.Workers.Count, _run.Store.State.Sequence), Is.EqualTo((2, 51, 52L)));
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [Test]
    public async Task One_that_a_rule_is_against_fails_alone_and_a_batch_leaves_nothing_of_itself()
    {
        var unknown = Report("nowhere", "1", 1);
        var batch = _run.Store.UpdateAsync([Line("a", "x", 1), Line("a", "y", 1), new Report(StoreRun.Id("a"), StoreRun.Id("z"))]);
        var good = Report("a", "1", 1);
        var adds = _run.Store.UpdateAsync(new Report(StoreRun.Id("a"), StoreRun.Id("1")) { Inc = 2 });
        _held.Answer();
        await Task.WhenAll(_first, good, adds);

        Assert.That((await Problem(unknown)).Kind, Is.EqualTo(ProblemKind.NoSuchJob));
        Assert.That(((await Problem(batch)).Kind, (await Problem(batch)).Index), Is.EqualTo((ProblemKind.Invalid, (int?)2)));
        Assert.That(_run.Job("a")!.Workers.Keys.Select(id => id.Shown), Is.EqualTo(["0", "1"]));
        Assert.That(_run.Worker("a", "1").Current, Is.EqualTo(3), "each is decided on what the one before leaves");
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [Test]
    public async Task Where_the_write_fails_all_are_told_and_shown_but_a_job_whose_id_was_made_up()
    {
        var create = _run.Store.CreateAsync(new CreateRequest { Id = StoreRun.Id("b") });
        var madeUp = _run.Store.CreateAsync(new CreateRequest());
        var report = Report("b", "1", 1);
        _run.Disk.FailFromNow(Fault.NoSpace);
        _held.Answer();

        Assert.That((await Problem(create)).Message, Is.EqualTo("not saved: disk full; shown, but lost at a restart"));
        Assert.That((await Problem(report)).Message, Is.EqualTo("not saved: disk full; shown, but lost at a restart"));
        Assert.That((await Problem(madeUp)).Message, Does.StartWith("not saved: disk full; no job was made"));
        Assert.That(_run.Store.State.Jobs.Keys.Select(id => id.Shown), Is.EquivalentTo(["a", "b"]));
        Assert.That(_run.Worker("b", "1").Current, Is.EqualTo(1));

        _run.Disk.Mend();
        _run.Pass(10);
        _run.Update("b", "1", 2);
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    private Task Report(string job, string worker, double current) => _run.Store.UpdateAsync(Line(job, worker, current));

    private static Report Line(string job, string worker, double current) => new(StoreRun.Id(job), StoreRun.Id(worker)) { Current = current, Total = 100 };

    private static async Task<ProblemException> Problem(Task task)
    {
        try
        {
            await task;
        }
        catch (ProblemException problem)
        {
            return problem;
        }
        throw new AssertionException("it was no problem");
    }
}
