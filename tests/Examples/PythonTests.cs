using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progress.py on Debian's Python.</summary>
[Parallelizable]
public sealed class PythonTests : ExamplesFixture
{
    [Test]
    public void The_example_is_Python_3_6()
    {
        var check = Run("", Python, "-c", "import ast; ast.parse(open('progress.py', encoding='utf-8').read(), feature_version=(3, 6))");

        Assert.That(check, Is.EqualTo(new Script(0, "", "")));
    }

    [TestCase("for _ in progress(range(30)): pass", 0, "me: done 30/30 exit 0")]
    [TestCase("for _ in progress(x for x in range(30)): pass", 0, "me: done 30/30 exit 0")]
    [TestCase("for i in progress(range(30)):\n    if i == 5: break", 0, "me: ended 5/30 exit 0")]
    [TestCase("for i in progress(range(30)): 1 / (i - 5)", 1, "me: failed 5/30 ZeroDivisionError: division by zero")]
    [TestCase("with Progress(total=9) as bar: bar.update(3); bar.set(4, desc='four'); raise ValueError('ü & \"x\"')", 1, "me: failed 4/9 ValueError: ü & \"x\"")]
    [TestCase("with Progress(9) as bar: bar.update(3); sys.exit(4)", 4, "me: failed 3/9 exit 4 exit 4")]
    [TestCase("with Progress(9) as bar: bar.update(9)", 0, "me: done 9/9 exit 0")]
    [TestCase("bar = Progress(9); bar.update(9)", 0, "me: done 9/9 exit 0")]
    [TestCase("bar = Progress(9); bar.update(3); bar.fail('no more input')", 0, "me: failed 3/9 no more input")]
    [TestCase("bar = Progress(9); bar.update(3); sys.exit(3)", 3, "me: failed 3/9 exit 3 exit 3")]
    [TestCase("for i in progress(range(30)):\n    if i == 5: sys.exit(3)", 3, "me: failed 5/30 exit 3 exit 3")]
    [TestCase("try: sys.exit(3)\nexcept SystemExit: pass\nfor i in progress(range(30)):\n    if i == 5: break", 0, "me: ended 5/30 exit 0")]
    [TestCase("bar = Progress(1.0)\nfor _ in range(10): bar.update(.1)", 0, "me: done 1/1 exit 0")]
    [TestCase("import pickle; pickle.dumps(Progress(9))", 0, "me: ended 0/9 exit 0")]
    [TestCase("bar = Progress('many'); bar.update('a few'); bar.set(None); bar.fail(3); print(bar.show)", 0, null)]
    public void A_program_s_bar_says_how_it_ended(string program, int status, string? worker)
    {
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");
        var run = Run(job, Python, "-c", "import sys\nfrom progress import Progress, progress\n" + program);

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
            from progress import Progress, progress
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
        Run("from outside", Python, "-c", "from progress import progress\n" + program);

        Assert.That(Workers(job), Is.EqualTo(new[] { "me: done 3/3 exit 0" }));
    }

    [Test]
    public void A_user_without_a_name_has_a_bar_and_nothing_is_printed_where_standard_error_is_closed()
    {
        (string, string?)[] noJob = [("PROGRESS_URL", Url), ("PROGRESS_JOB", null)];
        const string Program = """
            import getpass, os
            def nobody(): raise KeyError(os.getuid())
            getpass.getuser = nobody
            import progress
            bar = progress.Progress(1)
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
            from progress import progress
            for _ in progress(range(250)): time.sleep(0.01)
            """);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        var requests = listener.Requests;
        Assert.That(requests, Has.Length.InRange(3, 2 + (int)(TimeProvider.System.GetElapsedTime(watch).TotalSeconds / 2)));
        Assert.That(requests[0], Does.Contain("current=0&total=250 "));
        Assert.That(requests[^1], Does.Contain("current=250&total=250&exit=0 "));
    }

    [Test]
    public void A_daemon_that_does_not_answer_delays_the_end_by_five_seconds_and_nothing_else()
    {
        using var silent = new Listener(reply: null);
        var watch = TimeProvider.System.GetTimestamp();
        var run = Script.Run(Folder, [("PROGRESS_URL", silent.Url), ("PROGRESS_JOB", "silent")], Python, "-c",
            "from progress import progress\nfor _ in progress(range(9)): pass\nprint('end')");

        Assert.That(run, Is.EqualTo(new Script(0, "end\n", "")));
        Assert.That(TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Is.LessThan(7.5));
    }

    [TestCase("for _ in tqdm(range(30), desc='Cells', disable=None): pass", 0, "me: done 30/30 exit 0")]
    [TestCase("for i in trange(30): 1 / (i - 7)", 1, "me: failed 7/30 ZeroDivisionError: division by zero")]
    [TestCase("with tqdm(total=9) as bar: bar.update(4); raise SystemExit(2)", 2, "me: failed 4/9 exit 2 exit 2")]
    public void What_tqdm_shows_progressd_shows(string program, int status, string worker)
    {
        if (Run("", Python, "-c", "import tqdm").ExitCode != 0) Assert.Ignore("python3-tqdm is not installed");
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");
        var run = Run(job, Python, "-c", "from progress import tqdm, trange\n" + program);

        Assert.That(run.ExitCode, Is.EqualTo(status), run.Errors);
        Assert.That(Workers(job), Is.EqualTo(new[] { worker }));
    }
}
