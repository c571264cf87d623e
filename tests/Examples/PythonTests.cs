using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progressd.py on Debian's Python.</summary>
public sealed class PythonTests : ExamplesFixture
{
    [Test]
    public void The_example_is_Python_3_6()
    {
        var check = Run("", Python, "-c", "import ast; ast.parse(open('progressd.py', encoding='utf-8').read(), feature_version=(3, 6))");

        Assert.That(check, Is.EqualTo(new Script(0, "", "")));
    }

    [TestCase("for _ in progress(range(30)): pass", 0, "me: done 30/30")]
    [TestCase("for _ in progress(x for x in range(30)): pass", 0, "me: done 30/30")]
    [TestCase("for i in progress(range(30)):\n    if i == 5: break", 0, "me: ended 5/30 exit 0")]
    [TestCase("for i in progress(range(30)): 1 / (i - 5)", 1, "me: failed 5/30 ZeroDivisionError: division by zero")]
    [TestCase("with Progress(total=9) as bar: bar.update(3); bar.set(4, desc='four'); raise ValueError('ü & \"x\"')", 1, "me: failed 4/9 ValueError: ü & \"x\"")]
    [TestCase("with Progress(9) as bar: bar.update(3); sys.exit(4)", 4, "me: failed 3/9 exit 4 exit 4")]
    [TestCase("with Progress(9) as bar: bar.update(9)", 0, "me: done 9/9")]
    [TestCase("bar = Progress(9); bar.update(9)", 0, "me: done 9/9")]
    [TestCase("bar = Progress(9); bar.update(3); bar.fail('no more input')", 0, "me: failed 3/9 no more input")]
    [TestCase("bar = Progress(9); bar.update(3); sys.exit(3)", 3, "me: failed 3/9 exit 3 exit 3")]
    [TestCase("for i in progress(range(30)):\n    if i == 5: sys.exit(3)", 3, "me: failed 5/30 exit 3 exit 3")]
    [TestCase("try: sys.exit(3)\nexcept SystemExit: pass\nfor i in progress(range(30)):\n    if i == 5: break", 0, "me: ended 5/30 exit 0")]
    [TestCase("bar = Progress(1.0)\nfor _ in range(10): bar.update(.1)", 0, "me: done 1/1")]
    [TestCase("import pickle; pickle.dumps(Progress(9))", 0, "me: ended 0/9 exit 0")]
    [TestCase("bar = Progress('many'); bar.update('a few'); bar.set(None); bar.fail(3); print(bar.show)", 0, null)]
    public void A_program_s_bar_says_how_it_ended(string program, int status, string? worker)
    {
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");
        var run = Run(job, Python, "-c", "import sys\nfrom progressd import Progress, progress\n" + program);

        Assert.That(run.ExitCode, Is.EqualTo(status), run.Errors);
        if (worker is not null) Assert.That(Workers(job), Is.EqualTo(new[] { worker }));
    }

    [TestCase("with Progress(9):")]
    [TestCase("for _ in progress(range(9)):")]
    public void Killed_politely_it_says_so_with_one_line_more(string work)
    {
        var job = TestContext.CurrentContext.Test.ID;
        var run = Run(job, Python, "-c", $"""
            import os, signal, sys
            from progressd import Progress, progress
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            {work}
                os.kill(os.getpid(), signal.SIGTERM)
            """);

        Assert.That(run.ExitCode, Is.EqualTo(143));
        Assert.That(Workers(job), Has.One.StartsWith("me: failed 0/9 exit 143"));
    }

    [TestCase("for _ in progress(range(3)): pass", "from outside")]
    [TestCase("for _ in progress(range(3), job='from inside'): pass", "from inside")]
    public void A_job_that_is_named_and_not_there_is_made(string program, string job)
    {
        Run("from outside", Python, "-c", "from progressd import progress\n" + program);

        Assert.That(Workers(job), Is.EqualTo(new[] { "me: done 3/3" }));
    }

    [Test]
    public void A_user_without_a_name_has_a_bar_and_nothing_is_printed_where_standard_error_is_closed()
    {
        (string, string?)[] noJob = [("PROGRESS_URL", Url), ("PROGRESS_JOB", null)];
        const string Program = """
            import getpass, os
            def nobody(): raise KeyError(os.getuid())
            getpass.getuser = nobody
            import progressd
            bar = progressd.Progress(1)
            """;
        var named = Script.Run(Folder, noJob, Python, "-c", Program + "\nprint('%d%%3A' % os.getuid())");
        var closed = Script.Run(Folder, noJob, "sh", "-c", "exec \"$0\" -c \"$1\" 2>&-", Python, Program);

        Assert.That(named.Errors, Does.StartWith($"progress: {Url}/show?jobid={named.Output.Trim()}"));
        Assert.That(closed, Is.EqualTo(new Script(0, "", "")));
    }

    [Test]
    public void The_newest_report_wins_at_most_one_in_two_seconds_and_the_last_always_arrives()
    {
        using var listener = new Listener("ok\n");
        var watch = TimeProvider.System.GetTimestamp();
        var run = Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_JOB", "fast"), ("PROGRESS_WORKER", "me")], Python, "-c", """
            import time
            from progressd import progress
            for _ in progress(range(250)): time.sleep(0.01)
            """);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        var requests = listener.Requests;
        Assert.That(requests, Has.Length.InRange(3, 2 + (int)(TimeProvider.System.GetElapsedTime(watch).TotalSeconds / 2)));
        Assert.That(requests[0], Does.Contain("current=0&total=250 "));
        Assert.That(requests[^1], Does.Contain("current=250&total=250 "));
    }

    [Test]
    public void A_daemon_that_does_not_answer_delays_the_end_by_five_seconds_and_nothing_else()
    {
        using var silent = new Listener(reply: null);
        var watch = TimeProvider.System.GetTimestamp();
        var run = Script.Run(Folder, [("PROGRESS_URL", silent.Url), ("PROGRESS_JOB", "silent")], Python, "-c",
            "from progressd import progress\nfor _ in progress(range(9)): pass\nprint('end')");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "end\n")));
        Assert.That(run.Errors, Does.StartWith("progressd.py: no report arrives: ").And.Matches("^[^\n]+\n$"));
        Assert.That(TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Is.LessThan(12));
    }

    [TestCase("for _ in tqdm(range(30), desc='Cells', disable=None): pass", 0, "me: done 30/30 Cells")]
    [TestCase("for i in trange(30): 1 / (i - 7)", 1, "me: failed 7/30 ZeroDivisionError: division by zero")]
    [TestCase("with tqdm(total=9) as bar: bar.update(4); raise SystemExit(2)", 2, "me: failed 4/9 exit 2 exit 2")]
    public void What_tqdm_shows_progressd_shows(string program, int status, string worker)
    {
        if (Run("", Python, "-c", "import tqdm").ExitCode != 0) Assert.Ignore("python3-tqdm is not installed");
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");
        var run = Run(job, Python, "-c", "from progressd import tqdm, trange\n" + program);

        Assert.That(run.ExitCode, Is.EqualTo(status), run.Errors);
        Assert.That(Workers(job), Is.EqualTo(new[] { worker }));
    }

    [Test]
    public void A_program_that_has_a_package_named_progress_starts()
    {
        var package = Directory.CreateDirectory(Path.Combine(Folder, "site", "progress")).FullName;
        File.WriteAllText(Path.Combine(package, "__init__.py"), "");
        File.WriteAllText(Path.Combine(package, "bar.py"), "class Bar: pass\n");
        var run = Script.Run(Folder, [.. Surroundings("bar"), ("PYTHONPATH", Path.Combine(Folder, "site"))], Python, "-c",
            "from progress.bar import Bar\nfrom progressd import progress\nfor _ in progress(range(3)): pass");

        Assert.That(run, Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers("bar"), Is.EqualTo(new[] { "me: done 3/3" }));
    }

    [Test]
    public void An_item_costs_at_most_three_times_what_it_costs_in_tqdm()
    {
        NeedModule("tqdm");
        var run = Run("cost", Python, "-c", """
            import os, time, tqdm
            from progressd import progress
            def cost(wrapped):
                begin = time.process_time()
                for _ in wrapped: pass
                return time.process_time() - begin
            ours = min(cost(progress(range(400000))) for _ in range(7))
            theirs = min(cost(tqdm.tqdm(range(400000), file=open(os.devnull, "w"))) for _ in range(7))
            print("fine" if ours <= 3 * theirs else (ours, theirs))
            """);

        Assert.That(run.Output, Is.EqualTo("fine\n"), run.Errors);
    }

    [Test]
    public void A_loop_s_description_names_its_row_to_the_end()
    {
        Run("named", Python, "-c", """
            from progressd import Progress, progress
            for _ in progress(range(3), desc="band 3", worker="a"): pass
            with Progress(2, "band 4", worker="b") as bar: bar.set(2, desc="flagged")
            for _ in progress(range(3), desc="band 5", worker="c"): raise ValueError("no calibrator")
            """);

        Assert.That(Workers("named"), Is.EqualTo(new[] { "a: done 3/3 band 3", "b: done 2/2 band 4: flagged", "c: failed 0/3 band 5: ValueError: no calibrator" }));
    }

    [Test]
    public void Loops_one_after_the_other_or_inside_of_another_share_rows_and_a_failed_one_keeps_its_own()
    {
        Run("rows", Python, "-c", """
            from progressd import progress
            for band in progress(range(3), desc="bands"):
                for _ in progress(range(4), desc="times"): pass
            try:
                for item in progress([1, 2], desc="bad"):
                    pass
                from progressd import Progress
                with Progress(5, "worse") as bar: raise ValueError("odd")
            except ValueError: pass
            for _ in progress(range(7), desc="last"): pass
            """);

        Assert.That(Workers("rows"), Is.EqualTo(new[] { "me: failed 0/5 worse: ValueError: odd", "me/2: done 7/7 last" }));
    }

    [Test]
    public void Every_bar_of_tqdm_is_reported_also_of_tqdm_auto_and_of_who_imported_it_before()
    {
        NeedModule("tqdm");
        var run = Run("patched", Python, "-c", """
            from tqdm import tqdm as early
            from progressd import patch_tqdm
            patch_tqdm(); patch_tqdm()
            from tqdm.auto import tqdm, trange
            for band in tqdm(range(3), desc="bands"):
                for _ in trange(4, desc="times %d" % band, leave=False): pass
            assert sum(early(range(5), desc="early", disable=None)) == 10
            """);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(Workers("patched"), Is.EqualTo(new[] { "me: done 5/5 early", "me/2: done 4/4 times 2" }));
    }

    [TestCase("http://user:pa%24s@127.0.0.1:1/progress")]
    [TestCase("http://127.0.0.1:1")]
    public void What_is_set_up_wrongly_is_said_in_one_line_at_once_and_no_password_is(string url)
    {
        var watch = TimeProvider.System.GetTimestamp();
        var run = Script.Run(Folder, [("PROGRESS_URL", url), ("PROGRESS_JOB", null)], Python, "-c",
            "from progressd import progress, Progress\nfor _ in range(3):\n  for _ in progress(range(9)): pass\nwith Progress(3): raise SystemExit(4)");
        var quiet = Script.Run(Folder, [("PROGRESS_URL", url), ("PROGRESS_QUIET", "1")], Python, "-c", "from progressd import progress\nfor _ in progress(range(9)): pass");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((4, "")));
        Assert.That(run.Errors, Does.Match("^progressd.py: no report arrives: nobody listens there; localhost is [^\n]*127.0.0.1:1/progress;[^\n]*\n$"));
        Assert.That(run.Errors, Does.Not.Contain("24s"));
        Assert.That(quiet, Is.EqualTo(new Script(0, "", "")));
        Assert.That(TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Is.LessThan(9));
    }

    [Test]
    public void A_name_and_password_in_the_address_go_with_each_request_and_the_site_s_proxy_is_not_asked()
    {
        using var listener = new Listener("ok\n");
        var url = listener.Url.Replace("http://", "http://user:pa%24s@", StringComparison.Ordinal);
        var run = Script.Run(Folder, [("PROGRESS_URL", url), ("PROGRESS_JOB", "secret"), ("http_proxy", "http://127.0.0.1:1")],
            Python, "-c", "from progressd import Progress\nbar = Progress(1)\nbar.update()\nprint(bar.show)");

        Assert.That(run, Is.EqualTo(new Script(0, listener.Url + "/show?jobid=secret\n", "")));
        Assert.That(listener.Heads, Is.Not.Empty.And.All.Contains("Authorization: Basic dXNlcjpwYSRz\r\n"));
    }

    [Test]
    public void A_proxy_that_is_named_is_asked()
    {
        using var proxy = new Listener("ok\n");
        Script.Run(Folder, [("PROGRESS_URL", "http://headnode:8080/progress"), ("PROGRESS_JOB", "far"), ("PROGRESS_PROXY", proxy.Url), ("no_proxy", "headnode")],
            Python, "-c", "from progressd import Progress\nProgress(1).update()");

        Assert.That(proxy.Requests, Is.Not.Empty.And.All.StartsWith("GET http://headnode:8080/progress/update?"));
    }

    [Test]
    public void Check_says_whether_reports_arrive()
    {
        var well = Run("checked", Python, "progressd.py", "--check");
        var wrong = Script.Run(Folder, [("PROGRESS_URL", "http://127.0.0.1:1/progress")], Python, "progressd.py", "--check");

        Assert.That((well.ExitCode, wrong.ExitCode), Is.EqualTo((0, 1)));
        Assert.That(well.Output, Does.Contain("ALL IS WELL"));
        Assert.That(wrong.Output, Does.Contain("WRONG        nobody listens there"));
    }

    // What is still open is taken down in any order, when half of the modules are gone.
    [TestCase("bar = Progress(9); bar.update(3)")]
    [TestCase("loop = iter(progress(range(9))); next(loop); next(loop)")]
    [TestCase("loop = iter(progress(range(9))); next(loop); again = loop; sys.modules['keeps'] = type(sys)('keeps'); sys.modules['keeps'].bar = loop")]
    [TestCase("class Keeper:\n    def __init__(self): self.me, self.bar = self, Progress(9)\n    def __del__(self): self.bar.update(); self.bar.close()\nkeeper = Keeper()")]
    [TestCase("import threading\nthreading.Thread(target=lambda: [time.sleep(0.1) for _ in progress(range(99))], daemon=True).start(); time.sleep(0.2)")]
    [TestCase("bar = tqdm(total=9, file=open(os.devnull, 'w')); bar.update(3)")]
    [TestCase("loop = iter(tqdm(range(9), file=open(os.devnull, 'w'))); next(loop); next(loop)")]
    [TestCase("class Keeper:\n    def __init__(self): self.me, self.bar = self, tqdm(total=9, file=null)\n    def __del__(self): self.bar.close()\nkeeper = Keeper()")]
    public void What_is_open_when_the_program_ends_makes_no_noise(string program)
    {
        var job = TestContext.CurrentContext.Test.ID;
        if (program.Contains("tqdm")) NeedModule("tqdm");
        Ask($"create?jobid={job}");
        var import = program.Contains("tqdm") ? "from progressd import tqdm\nnull = open(os.devnull, 'w')\n" : "from progressd import Progress, progress\n";

        Assert.That(Run(job, Python, "-c", "import os, sys, time\n" + import + program), Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers(job), Has.Length.EqualTo(1).And.One.Match("^me: ended "));
    }

    private void NeedModule(string name)
    {
        if (Run("", Python, "-c", "import " + name).ExitCode != 0) Assert.Ignore($"python3-{name} is not installed");
    }
}
