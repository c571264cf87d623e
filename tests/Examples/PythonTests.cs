using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progress.py on Debian's Python.</summary>
[Parallelizable]
public sealed class PythonTests : ExamplesFixture
{
    [Test]
    public void It_is_Python_3_6()
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
    [TestCase("bar = Progress('many'); bar.update('a few'); bar.set(None); bar.fail(3); print(bar.show)", 0, null)]
    public void A_program_s_bar_says_how_it_ended(string program, int status, string? worker)
    {
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");
        var run = Run(job, Python, "-c", "import sys\nfrom progress import Progress, progress\n" + program);

        Assert.That(run.ExitCode, Is.EqualTo(status), run.Errors);
        if (worker is not null) Assert.That(Workers(job), Is.EqualTo(new[] { worker }));
    }

    [Test]
    public void Killed_politely_it_says_so_with_one_line_more()
    {
        Ask("create?jobid=terminated");
        var run = Run("terminated", Python, "-c", """
            import os, signal, sys
            from progress import Progress
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            with Progress(9) as bar:
                os.kill(os.getpid(), signal.SIGTERM)
            """);

        Assert.That(run.ExitCode, Is.EqualTo(143));
        Assert.That(Workers("terminated"), Has.One.StartsWith("me: failed 0/9 exit 143"));
    }

    [Test]
    public void Without_a_job_it_makes_one_that_its_children_share()
    {
        var run = Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_WORKER", "parent")], Python, "-c", """
            import multiprocessing
            from progress import Progress
            def work(number):
                Progress(3, worker=str(number)).update(3)
            bar = Progress(1, "Two children")
            children = [multiprocessing.Process(target=work, args=(number,)) for number in (1, 2)]
            for child in children: child.start()
            for child in children: child.join()
            bar.update()
            """);
        var link = run.Errors.Trim().Replace("progress: ", "", StringComparison.Ordinal);

        Assert.That(Client.GetStringAsync(link).Result, Does.Contain("Two children"));
        Assert.That(Workers(Uri.UnescapeDataString(link.Split("jobid=")[1])),
            Is.EqualTo(new[] { "1: done 3/3 exit 0", "2: done 3/3 exit 0", "parent: done 1/1 exit 0" }));
    }

    [Test]
    public void A_child_forked_during_a_report_finds_nothing_half_loaded()
    {
        Ask("create?jobid=loaded");
        var run = Run("loaded", Python, "-c", """
            import sys
            from progress import Progress, _sender
            before = set(sys.modules)
            bar = Progress(1)
            bar.close()
            Progress(job="no such job").close()
            _sender._finish()
            print(sorted(set(sys.modules) - before))
            """);

        Assert.That(Workers("loaded"), Is.EqualTo(new[] { "me: ended 0/1 exit 0" }));
        Assert.That(run.Output, Is.EqualTo("[]\n"));
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
