using System.Text;
using System.Text.Json;
using Progressd.Http.OnEnd;
using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.OnEnd;

/// <summary>Which ends are told, when, and how often: real programs, a clock that is moved by hand.</summary>
public sealed class TellerTests
{
    private Programs _programs = null!;
    private StoreRun _run = null!;
    private MemoryStream _log = null!;
    private Log _logger = null!;
    private string _program = "";

    [SetUp]
    public void Begin()
    {
        _programs = new Programs();
        _run = new StoreRun();
        _log = new MemoryStream();
        _logger = new Log(_log, withPriority: false, TimeProvider.System);
        _program = _programs.Write("tell", """echo "$PROGRESS_JOB $PROGRESS_STATE" >>"$D/told"; cat >"$D/json"; env >"$D/env" """);
    }

    [TearDown]
    public void End()
    {
        _logger.Dispose();
        _programs.Dispose();
    }

    [Test]
    public void An_end_is_told_once_after_it_has_settled_with_what_there_is_to_know()
    {
        var teller = Teller();
        _run.Store.Create(new CreateRequest { Id = StoreRun.Id("alice:/nächtlich"), Title = "Night run", Tell = "alice@example.org $(reboot)" });
        _run.Update("alice:/nächtlich", "1", 9, 9);
        Pass(teller, 59);
        Assert.That(Told, Is.Empty);
        Pass(teller, 120);
        Assert.That(Told, Is.EqualTo(new[] { "alice:/nächtlich done" }));
        using var json = JsonDocument.Parse(_programs.Left("json"));
        Assert.That(json.RootElement.GetProperty("title").GetString(), Is.EqualTo("Night run"));
        Assert.That(json.RootElement.GetProperty("state").GetString(), Is.EqualTo("done"));
        Assert.That(json.RootElement.TryGetProperty("workers", out _), Is.False);
        Assert.That(_programs.Lines("env"), Has.Member("PROGRESS_SHOW=http://head1:8080/progress/show?jobid=alice%3A%2Fn%C3%A4chtlich")
            .And.Member("PROGRESS_TELL=alice@example.org $(reboot)").And.Member("PROGRESS_STATE=done"));
        Assert.That(_programs.Lines("env").Select(line => line.Split('=')[0]).Where(name => name.StartsWith("DOTNET", StringComparison.Ordinal)), Is.Empty);
        Assert.That(LogAtTheEnd(), Is.Empty);
    }

    [Test]
    public void Who_is_replaced_deleted_or_running_again_before_it_settles_is_not_told()
    {
        var teller = Teller();
        foreach (var job in new[] { "replaced", "deleted", "again", "stays" })
        {
            _run.Create(job);
            _run.Update(job, "1", 9, 9);
        }
        Pass(teller, 50);
        _run.Create("replaced");
        _run.Store.Delete(StoreRun.Id("deleted"));
        _run.Update("again", "1", 3);
        Pass(teller, 50);
        Assert.That(Told, Is.EqualTo(new[] { "stays done" }));
        _run.Update("again", "1", 9);
        Pass(teller, 59);
        Assert.That(Told, Has.Length.EqualTo(1));
        Pass(teller, 5);
        Assert.That(Told, Is.EqualTo(new[] { "stays done", "again done" }));
    }

    [Test]
    public void A_job_that_ends_anew_is_told_again()
    {
        var teller = Teller(settle: 0);
        _run.Create("job");
        _run.Update("job", "1", 9, 9);
        Pass(teller, 1);
        _run.Store.Update(new Report(StoreRun.Id("job"), StoreRun.Id("2")) { Exit = 1 });
        Pass(teller, 1);
        _run.Update("job", "2", 1, 2);
        Pass(teller, 1);
        _run.Update("job", "2", 2, 2);
        Pass(teller, 5);
        Assert.That(Told, Is.EqualTo(new[] { "job done", "job failed", "job done" }));
    }

    [Test]
    public void Ends_are_told_one_after_another_in_their_order_and_who_is_gone_by_then_is_not()
    {
        var slow = _programs.Write("slow", """
            mkdir "$D/lock" || echo "at once" >>"$D/told"
            echo "$PROGRESS_JOB" >>"$D/told"; : >"$D/begun"
            for i in 1 2 3 4 5 6 7 8 9; do [ -e "$D/go" ] || sleep 1; done
            rmdir "$D/lock"
            """);
        var teller = Teller(settle: 0, program: slow);
        foreach (var job in new[] { "c", "a", "b" })
        {
            _run.Create(job);
            _run.Update(job, "1", 9, 9);
            _run.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var looking = Task.Run(teller.Look);
        Assert.That(() => File.Exists(Path.Combine(_programs.Folder, "begun")), Is.True.After(20_000, 20));
        Assert.That(teller.IsAtWork);
        _run.Store.Delete(StoreRun.Id("a"));
        File.WriteAllText(Path.Combine(_programs.Folder, "go"), "");
        looking.Wait();
        Assert.That(Told, Is.EqualTo(new[] { "c", "b" }));
        Assert.That(teller.IsAtWork, Is.False);
    }

    [Test]
    public void A_failure_and_an_output_are_lines_of_the_log_and_the_end_counts_as_told()
    {
        var teller = Teller(settle: 0, program: _programs.Write("fails", """echo "$PROGRESS_JOB" >>"$D/told"; printf 'no\033[1m \nroute'; [ "$PROGRESS_JOB" = fine ] """));
        _run.Create("fine");
        _run.Update("fine", "1", 9, 9);
        Pass(teller, 1);
        _run.Create("o'job");
        _run.Update("o'job", "1", 9, 9);
        Pass(teller, 5);
        Assert.That(Told, Is.EqualTo(new[] { "fine", "o'job" }));
        Assert.That(LogAtTheEnd(), Is.EqualTo(
            "progressd: --on-end for job 'fine': 'no\\x1B[1m \\x0Aroute'\nprogressd: --on-end for job 'o\\x27job': exit 1: 'no\\x1B[1m \\x0Aroute'\n"));
    }

    [Test]
    public void A_program_that_hangs_or_is_not_there_is_tried_once_and_said()
    {
        var teller = Teller(settle: 0, program: _programs.Write("hangs", """echo "$PROGRESS_JOB" >>"$D/told"; exec sleep 1000"""), limit: TimeSpan.FromSeconds(0.5));
        _run.Create("a");
        _run.Update("a", "1", 9, 9);
        Pass(teller, 3);
        Assert.That(Told, Is.EqualTo(new[] { "a" }));
        var missing = Teller(settle: 0, program: "/nowhere/on-end");
        _run.Create("b");
        _run.Update("b", "1", 9, 9);
        Pass(missing, 3);
        Assert.That(LogAtTheEnd(), Is.EqualTo("""
            progressd: --on-end for job 'a': still ran after 0.5 s, and was killed
            progressd: --on-end is '/nowhere/on-end', and no such program is there: unless that changes, nobody is told of a job's end
            progressd: --on-end for job 'b': cannot be started: No such file or directory

            """));
    }

    [Test]
    public void After_a_restart_nothing_is_told_twice_and_what_was_not_told_is()
    {
        var teller = Teller();
        _run.Create("told");
        _run.Update("told", "1", 9, 9);
        Pass(teller, 61);
        _run.Create("not yet");
        _run.Update("not yet", "1", 9, 9);
        _run = _run.Restarted();
        Pass(Teller(), 61);
        Assert.That(Told, Is.EqualTo(new[] { "told done", "not yet done" }));
        _run.Store.Save();
        _run = _run.Restarted();
        Pass(Teller(), 61);
        Assert.That(Told, Has.Length.EqualTo(2));
    }

    [Test]
    public void An_end_older_than_a_day_at_a_start_counts_as_told()
    {
        foreach (var job in new[] { "old", "young" })
        {
            _run.Create(job);
            _run.Update(job, "1", 9, 9);
            for (var hour = 0; hour < (job == "old" ? 10 : 15); hour++)
            {
                _run.Time.Advance(TimeSpan.FromHours(1));
                _run.Store.Tick(); // marks the time
            }
        }
        _run = _run.Restarted();
        Pass(Teller(), 2);
        Assert.That(Told, Is.EqualTo(new[] { "young done" }));
    }

    [Test]
    public void While_the_disk_is_full_an_end_is_told_once_and_noted_when_it_can_be()
    {
        var teller = Teller(settle: 0);
        _run.Create("job");
        _run.Update("job", "1", 9, 9);
        _run.Disk.FailFromNow(Fault.NoSpace);
        Pass(teller, 5);
        Assert.That(Told, Is.EqualTo(new[] { "job done" }));
        _run.Disk.Mend();
        for (var i = 0; i < 60 && _run.Store.NotSaved is not null; i++) _run.Pass(1);
        Pass(teller, 2);
        _run = _run.Restarted();
        Pass(Teller(settle: 0), 5);
        Assert.That(Told, Has.Length.EqualTo(1));
    }

    [Test]
    public void At_the_daemon_s_end_nothing_more_is_begun_and_what_is_killed_is_told_after_the_next_start()
    {
        var teller = Teller(settle: 0, program: _programs.Write("hangs", """echo "$PROGRESS_JOB" >>"$D/told"; [ -e "$D/quick" ] || exec sleep 1000"""));
        foreach (var job in new[] { "a", "b" })
        {
            _run.Create(job);
            _run.Update(job, "1", 9, 9);
        }
        var looking = Task.Run(teller.Look);
        Assert.That(() => Told, Is.EqualTo(new[] { "a" }).After(20_000, 20));
        teller.BeginNoMore();
        teller.Abandon();
        looking.Wait();
        Assert.That(Told, Is.EqualTo(new[] { "a" }));
        File.WriteAllText(Path.Combine(_programs.Folder, "quick"), "");
        _run = _run.Restarted();
        Pass(Teller(settle: 0, program: Path.Combine(_programs.Folder, "hangs")), 2);
        Assert.That(Told, Is.EqualTo(new[] { "a", "a", "b" }));
    }

    private string[] Told => _programs.Lines("told");

    private Teller Teller(int settle = 60, string? program = null, TimeSpan? limit = null) => new(new()
    {
        Program = program ?? _program,
        Settle = TimeSpan.FromSeconds(settle),
        Limit = limit ?? TimeSpan.FromSeconds(60),
        BaseUrl = "http://head1:8080/progress",
        Store = _run.Store,
        Time = TimeProvider.System,
        Log = _logger,
    });

    private void Pass(Teller teller, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _run.Time.Advance(TimeSpan.FromSeconds(1));
            teller.Look();
        }
    }

    private string LogAtTheEnd()
    {
        _logger.Dispose();
        return Encoding.UTF8.GetString(_log.ToArray());
    }
}
