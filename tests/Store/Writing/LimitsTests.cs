using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Writing;

/// <summary>Over a limit only what is new is refused.</summary>
public sealed class LimitsTests
{
    [Test]
    public void Over_max_jobs_a_new_job_is_refused_and_a_known_one_replaced()
    {
        var run = new StoreRun(limits: new Limits { MaxJobs = 2 });
        run.Create("a");
        run.Create("b");
        Refused(() => run.Create("c"), "no room for job 'c': 2 jobs are kept, as many as --max-jobs allows; delete one or wait for one to expire");
        run.Create("a", announced: 3);
        run.Store.Delete(StoreRun.Id("b"));
        run.Create("c");
        Assert.That(run.Store.State.Jobs.Count, Is.EqualTo(2));
    }

    [Test]
    public void A_job_whose_time_is_over_makes_room()
    {
        var run = new StoreRun(limits: new Limits { MaxJobs = 1 });
        run.Create("a");
        run.Time.Advance(TimeSpan.FromDays(7));
        run.Create("b");
        Assert.That(run.Store.State.Jobs.Keys.Select(id => id.Shown), Is.EqualTo(["b"]));
    }

    [Test]
    public void Over_max_workers_a_new_worker_is_refused_and_a_known_one_reports()
    {
        var run = new StoreRun(limits: new Limits { MaxWorkers = 1 });
        run.Create("a");
        run.Update("a", "1", 1, 2);
        Refused(() => run.Update("a", "2", 1, 2), "no room for worker '2': job 'a' has 1 workers, as many as --max-workers allows");
        run.Update("a", "1", 2);
        Assert.That(run.Worker("a", "1").Current, Is.EqualTo(2));
    }

    [Test]
    public void Memory_counts_450_bytes_a_worker_1_KiB_a_job_and_long_texts()
    {
        var run = new StoreRun();
        run.Create(new string('j', 40));
        Assert.That(run.Store.State.Bytes, Is.EqualTo(1024 + 2 * (2 * 8)), "id, and the title that it is");
        run.Store.Update(new Report(StoreRun.Id(new string('j', 40)), StoreRun.Id("1")) { Current = 1, Total = 2, Text = new string('t', 42) });
        Assert.That(run.Store.State.Bytes, Is.EqualTo(1024 + 32 + 450 + 20));
        run.Update(new string('j', 40), "1", 2);
        Assert.That(run.Store.State.Bytes, Is.EqualTo(1024 + 32 + 450 + 20), "what it said last is kept");
        run.Store.Update(new Report(StoreRun.Id(new string('j', 40)), StoreRun.Id("1")) { Text = "short" });
        Assert.That(run.Store.State.Bytes, Is.EqualTo(1024 + 32 + 450));
        run = run.Restarted();
        Assert.That(run.Store.State.Bytes, Is.EqualTo(1024 + 32 + 450));
        run.Store.Save();
        Assert.That(run.Restarted().Store.State.Bytes, Is.EqualTo(1024 + 32 + 450));
    }

    [Test]
    public void Over_max_memory_what_is_new_is_refused_and_what_is_known_goes_on()
    {
        var run = new StoreRun(limits: new Limits { MaxMemoryBytes = 1024 + 450 });
        run.Create("a");
        run.Update("a", "1", 1, 2);
        Refused(() => run.Update("a", "2", 1, 2), "no room for worker '2': the memory that --max-memory allows is used up; delete a job or wait for one to expire");
        Refused(() => run.Create("b"), "no room for job 'b': the memory that --max-memory allows is used up; delete a job or wait for one to expire");
        run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id("1")) { Current = 2, Text = new string('t', 500) });
        run.Create("a");
        run.Update("a", "2", 1, 2);
        Assert.That(run.Worker("a", "2").Current, Is.EqualTo(1));
    }

    [Test]
    public void Over_max_memory_the_numbers_of_a_known_worker_are_taken_and_its_long_text_is_cut()
    {
        var run = new StoreRun(limits: new Limits { MaxMemoryBytes = 1024 + 2 * 450 + 200 });
        run.Create("a");
        run.Update("a", "1", 1, 9);
        run.Update("a", "2", 1, 9);
        for (var i = 2; i < 9; i++)
            foreach (var worker in new[] { "1", "2" })
            {
                run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id(worker)) { Current = i, Text = $"{i} " + new string('t', 900) });
                Assert.That(run.Worker("a", worker).Current, Is.EqualTo(i));
                Assert.That(run.Worker("a", worker).Text, Is.EqualTo($"{i} {new string('t', 29)}…"));
            }
        Assert.That(run.Store.State.Bytes, Is.LessThanOrEqualTo(1024 + 2 * 450 + 200));
        run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id("1")) { Text = new string('t', 100) });
        Assert.That(run.Worker("a", "1").Text, Has.Length.EqualTo(100), "as much as there is room for is kept whole");
    }

    [Test]
    public void Over_max_memory_a_job_that_is_made_anew_keeps_as_much_of_a_long_title_as_costs_nothing()
    {
        var run = new StoreRun(limits: new Limits { MaxMemoryBytes = 1024 + 450 + 100 });
        run.Create("a");
        run.Update("a", "1", 1, 9);
        run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), Title = new string('t', 1000) });
        Assert.That(run.Job("a")!.Title, Is.EqualTo(new string('t', 31) + "…"));
    }

    [Test]
    public void A_batch_over_a_limit_is_refused_whole()
    {
        var run = new StoreRun(limits: new Limits { MaxWorkers = 2 });
        run.Create("a");
        var reports = Enumerable.Range(1, 3).Select(i => new Report(StoreRun.Id("a"), StoreRun.Id($"{i}")) { Current = i, Total = 9 }).ToList();
        var problem = Refused(() => run.Store.Update(reports), "no room for worker '3': job 'a' has 2 workers, as many as --max-workers allows");
        Assert.That((problem.Index, run.Job("a")!.Workers.Count), Is.EqualTo((2, 0)));
    }

    [Test]
    public void A_restart_applies_no_limit()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Create("b");
        run.Update("b", "1", 1, 2);
        run.Update("b", "2", 1, 2);
        var after = new StoreRun(run.Disk.Killed(), new Limits { MaxJobs = 1, MaxWorkers = 1, MaxMemoryBytes = 1 });
        Assert.That(after.Text(), Is.EqualTo(run.Text()));
        after.Update("b", "1", 2);
    }

    private static ProblemException Refused(Action write, string message)
    {
        var problem = Assert.Throws<ProblemException>(write)!;
        Assert.That((problem.Kind, problem.Message), Is.EqualTo((ProblemKind.Full, message)));
        return problem;
    }
}
