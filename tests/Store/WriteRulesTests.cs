using Progressd.Store;
using Progressd.Store.Texts;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>The table of docs/design/contract.md#update: what an update means once what it left out is filled in, and every sentence of refusal.</summary>
public sealed class WriteRulesTests
{
    private const double None = double.NaN;

    private StoreRun _run = null!;

    [SetUp]
    public void Open()
    {
        _run = new StoreRun();
        _run.Create("a");
    }

    // current, total, ok (1, 0 or none), exit, text → current of total, failed, text
    [TestCase(3, 9, None, None, "", "3 of 9 running")]
    [TestCase(9, 9, None, None, "x", "9 of 9 done: x")]
    [TestCase(0, 0, None, None, "", "0 of 0 done")]
    [TestCase(-1, 0, None, None, "", "-1 of 0 running")]
    [TestCase(-6, 100, None, None, "", "-6 of 100 running")]
    [TestCase(122, 100, None, None, "", "122 of 100 done")]
    [TestCase(3, 9, 1, None, "", "3 of 9 running")]
    [TestCase(9, 9, 0, None, "", "9 of 9 failed")]
    [TestCase(None, None, 0, None, "", "0 of 1 failed")]
    [TestCase(7, None, 0, None, "", "7 of 7 failed")]
    [TestCase(0.5, None, 0, None, "", "0.5 of 1 failed")]
    [TestCase(None, 5, 0, None, "", "0 of 5 failed")]
    [TestCase(None, None, None, 1, "", "0 of 1 failed: exit 1")]
    [TestCase(None, None, None, 137, "", "0 of 1 failed: exit 137 (killed)")]
    [TestCase(None, None, None, 137, "  ", "0 of 1 failed: exit 137 (killed)")]
    [TestCase(None, None, None, 137, "out of memory", "0 of 1 failed: out of memory")]
    [TestCase(3, 9, 1, 2, "", "3 of 9 failed: exit 2")]
    [TestCase(3, 9, 0, 0, "", "3 of 9 failed")]
    [TestCase(None, None, None, 0, "", "1 of 1 done")]
    [TestCase(4, None, None, 0, "", "4 of 4 done")]
    [TestCase(None, 4, None, 0, "", "4 of 4 done")]
    [TestCase(-4, None, None, 0, "", "-4 of 1 ended")]
    [TestCase(3, 4, None, 0, "", "3 of 4 ended")]
    public void A_first_update_means(double current, double total, double ok, double exit, string text, string expected)
    {
        _run.Store.Update(Report(current, total, ok, exit, text));
        Assert.That(Now(), Is.EqualTo(expected));
    }

    [TestCase(None, None, None, None, "", "3 of 9 running")]
    [TestCase(4, None, None, None, "", "4 of 9 running")]
    [TestCase(None, 12, None, None, "now", "3 of 12 running: now")]
    [TestCase(None, 3, None, None, "", "3 of 3 done")]
    [TestCase(None, None, 0, None, "", "3 of 9 failed: before")]
    [TestCase(None, None, None, 0, "", "3 of 9 ended")]
    [TestCase(None, None, None, 143, "", "3 of 9 failed: exit 143 (terminated): before")]
    public void A_later_update_keeps_the_numbers_it_leaves_out_and_nothing_else(double current, double total, double ok, double exit, string text, string expected)
    {
        _run.Store.Update(Report(3, 9, 0, 1, "before"));
        _run.Store.Update(Report(current, total, ok, exit, text));
        Assert.That(Now(), Is.EqualTo(expected));
    }

    [Test]
    public void Inc_adds_to_what_is_there()
    {
        Inc(2, total: 10);
        Inc(3.5);
        Inc(-1);
        Assert.That(Now(), Is.EqualTo("4.5 of 10 running"));
    }

    [TestCase(1, null, null, "total is missing: the first update of worker 'w' needs current (or inc) and total")]
    [TestCase(null, 1, null, "current is missing: the first update of worker 'w' needs current (or inc) and total")]
    [TestCase(null, null, null, "current and total are missing: the first update of worker 'w' needs current (or inc) and total")]
    [TestCase(null, null, 2, "total is missing: the first update of worker 'w' needs current (or inc) and total")]
    [TestCase(1, -1, null, "total is -1, and must be 0 or more")]
    [TestCase(1, 2, 3, "current and inc are both given: send current to set, or inc to add")]
    public void What_makes_no_sense_is_refused(double? current, double? total, double? inc, string message)
    {
        var report = new Report(StoreRun.Id("a"), StoreRun.Id("w")) { Current = current, Total = total, Inc = inc };
        Refused(() => _run.Store.Update(report), ProblemKind.Invalid, message);
        Assert.That(_run.Job("a")!.Workers, Is.Empty);
    }

    [Test]
    public void A_sum_that_is_no_number_is_refused()
    {
        Inc(1.7e308, total: 1);
        Refused(() => Inc(1e308), ProblemKind.Invalid, "inc is 1E+308, and current is 1.7E+308: their sum is too large for a number, send a smaller inc");
    }

    [Test]
    public void An_unknown_job_is_refused_with_the_way_out() => Refused(
        () => _run.Update("no such:42+1", "w", 1, 2),
        ProblemKind.NoSuchJob,
        "no job 'no such:42+1': create it first with /progress/create?jobid=no%20such%3A42%2B1");

    [Test]
    public void Create_1_makes_an_unknown_job_and_leaves_a_known_one()
    {
        _run.Store.Update(new Report(StoreRun.Id("new"), StoreRun.Id("w")) { Current = 1, Total = 2, CreateJob = true });
        _run.Store.Update(new Report(StoreRun.Id("new"), StoreRun.Id("v")) { Current = 1, Total = 2, CreateJob = true });
        Assert.That((_run.Job("new")!.Title, _run.Job("new")!.Workers.Count, _run.Job("new")!.MaxAge), Is.EqualTo(("new", 2, TimeSpan.FromDays(7))));
    }

    [Test]
    public void A_batch_applies_in_order()
    {
        _run.Store.Update([Report(1, 9, None, None, ""), Report(2, None, None, None, "second"), Report(None, 8, None, None, "third")]);
        Assert.That(Now(), Is.EqualTo("2 of 8 running: third"));
    }

    [Test]
    public void A_batch_with_an_error_names_the_report_and_keeps_nothing()
    {
        var problem = Refused(
            () => _run.Store.Update([Report(1, 9, None, None, ""), Report(1, -9, None, None, "")]),
            ProblemKind.Invalid, "total is -9, and must be 0 or more");
        Assert.That((problem.Index, _run.Job("a")!.Workers.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Create_replaces_a_job_and_forgets_its_workers()
    {
        _run.Update("a", "w", 1, 2);
        var result = _run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), Title = "again", Announced = 4, StallSeconds = 60, MaxAgeSeconds = 90 });
        var job = _run.Job("a")!;
        Assert.That((result.IsNew, job.Title, job.Announced, job.Stall, job.MaxAge, job.Workers.Count),
            Is.EqualTo((false, "again", 4, (TimeSpan?)TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(90), 0)));
    }

    [Test]
    public void New_1_refuses_to_replace() => Refused(
        () => _run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), OnlyNew = true }),
        ProblemKind.Exists, "job 'a' exists already: leave new=1 out to replace it, or choose another jobid");

    [Test]
    public void New_1_takes_the_place_of_a_job_whose_time_is_over()
    {
        _run.Time.Advance(TimeSpan.FromDays(7));
        Assert.That(_run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), OnlyNew = true }).IsNew);
    }

    [Test]
    public void Without_an_id_create_makes_one_up()
    {
        var first = _run.Store.Create(new CreateRequest());
        var second = _run.Store.Create(new CreateRequest());
        Assert.That(first.Id.Shown, Does.Match("^[A-Za-z0-9_-]{22}$").And.Not.EqualTo(second.Id.Shown));
        Assert.That(_run.Job(first.Id.Shown)!.Title, Is.EqualTo(first.Id.Shown));
    }

    [TestCase(1e300, 315_576_000)]
    [TestCase(315_576_001, 315_576_000)]
    [TestCase(0.25, 0.25)]
    public void Maxage_is_at_most_ten_years(double asked, double given)
    {
        _run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), MaxAgeSeconds = asked });
        Assert.That(_run.Store.State.Jobs[StoreRun.Id("a")].MaxAge.TotalSeconds, Is.EqualTo(given));
    }

    [Test]
    public void Maxage_and_stall_have_their_lowest_values()
    {
        Refused(() => _run.Store.Create(new CreateRequest { MaxAgeSeconds = 0 }), ProblemKind.Invalid, "maxage is 0, and must be more than 0 seconds");
        Refused(() => _run.Store.Create(new CreateRequest { StallSeconds = -0.5 }), ProblemKind.Invalid, "stall is -0.5, and must be 0 (never) or more seconds");
    }

    [Test]
    public void A_stall_of_next_to_nothing_is_not_never()
    {
        _run.Store.Create(new CreateRequest { Id = StoreRun.Id("a"), StallSeconds = 1e-9 });
        Assert.That(_run.Job("a")!.Stall, Is.EqualTo(TimeSpan.FromMilliseconds(1)));
    }

    [Test]
    public void Delete_takes_a_job_away_and_refuses_an_unknown_one()
    {
        _run.Store.Delete(StoreRun.Id("a"));
        Assert.That(_run.Job("a"), Is.Null);
        Refused(() => _run.Store.Delete(StoreRun.Id("a")), ProblemKind.NoSuchJob, "no job 'a' to delete: it was deleted before, has expired, or never was");
    }

    [Test]
    public void A_plus_and_a_space_find_the_same_job_and_worker_and_the_first_spelling_stays()
    {
        _run.Create("j+1");
        _run.Update("j 1", "w 1", 1, 2);
        _run.Update("j+1", "w+1", 2);
        var job = _run.Job("j 1")!;
        Assert.That((job.Id.Shown, job.Workers.Values.Single().Id.Shown, job.Workers.Keys.Single().Shown), Is.EqualTo(("j+1", "w 1", "w 1")));

        _run.Create("j 1");
        Assert.That((_run.Job("j+1")!.Id.Shown, _run.Store.State.Jobs.Keys.Single(id => id == StoreRun.Id("j 1")).Shown), Is.EqualTo(("j 1", "j 1")));
        Assert.That(_run.Restarted().Text(), Is.EqualTo(_run.Text()));
    }

    [TestCase(1, "exit 1")]
    [TestCase(126, "exit 126 (cannot be run)")]
    [TestCase(127, "exit 127 (command not found)")]
    [TestCase(128, "exit 128")]
    [TestCase(129, "exit 129 (hangup)")]
    [TestCase(130, "exit 130 (interrupted)")]
    [TestCase(134, "exit 134 (aborted)")]
    [TestCase(137, "exit 137 (killed)")]
    [TestCase(139, "exit 139 (segmentation fault)")]
    [TestCase(141, "exit 141 (broken pipe)")]
    [TestCase(143, "exit 143 (terminated)")]
    [TestCase(152, "exit 152 (CPU time limit exceeded)")]
    [TestCase(160, "exit 160")]
    [TestCase(192, "exit 192 (real-time signal 64)")]
    [TestCase(255, "exit 255")]
    [TestCase(256, "exit 256")]
    [TestCase(35072, "exit 35072")]
    [TestCase(4294967295, "exit 4294967295")]
    [TestCase(-1, "exit -1 (hangup)")]
    [TestCase(-9, "exit -9 (killed)")]
    [TestCase(-11, "exit -11 (segmentation fault)")]
    [TestCase(-64, "exit -64 (real-time signal 64)")]
    [TestCase(-65, "exit -65")]
    [TestCase(-137, "exit -137")]
    [TestCase(-2147483648, "exit -2147483648")]
    public void Exit_codes_have_words(long exit, string words) => Assert.That(ExitWords.Of(exit), Is.EqualTo(words));

    private static ProblemException Refused(Action write, ProblemKind kind, string message)
    {
        var problem = Assert.Throws<ProblemException>(write)!;
        Assert.That((problem.Kind, problem.Message), Is.EqualTo((kind, message)));
        return problem;
    }

    private static Report Report(double current, double total, double ok, double exit, string text) => new(StoreRun.Id("a"), StoreRun.Id("w"))
    {
        Current = double.IsNaN(current) ? null : current,
        Total = double.IsNaN(total) ? null : total,
        Ok = double.IsNaN(ok) ? null : ok != 0,
        Exit = double.IsNaN(exit) ? null : (long)exit,
        Text = text,
    };

    private void Inc(double by, double? total = null) => _run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id("w")) { Inc = by, Total = total });

    private string Now()
    {
        var worker = _run.Worker("a", "w");
        var state = worker.StateAt(_run.Store.Now, _run.Job("a")!).ToString().ToLowerInvariant();
        return FormattableString.Invariant($"{worker.Current} of {worker.Total} {state}") + (worker.Text.Length > 0 ? $": {worker.Text}" : "");
    }
}
