using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progressd.py with threads, signal handlers and child processes, on Debian's Python.</summary>
public sealed class PythonProcessTests : ExamplesFixture
{
    [Test]
    public void A_thread_that_dies_turns_its_own_bar_red()
    {
        Run("threads", Python, "-c", """
            import threading
            from progressd import Progress, progress
            def work():
                for i in progress(range(30), worker="thread"): 1 / (i - 5)
            bar = Progress(1)
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            bar.update()
            """);

        Assert.That(Workers("threads"), Is.EqualTo(new[] { "me: done 1/1", "thread: failed 5/30 ZeroDivisionError: division by zero" }));
    }

    [TestCase("fork")]
    [TestCase("spawn")]
    public void A_child_process_says_how_it_ended(string how)
    {
        File.WriteAllText(Path.Combine(Folder, how + ".py"), $"""
            import multiprocessing, sys
            from progressd import progress
            def work(end):
                for i in progress(range(30), worker=end):
                    if i == 5:
                        if end == "break": break
                        if end == "exit": sys.exit(3)
                        left_open = open("{how}", "w")
                        left_open.write("flushed")
                        raise ValueError(end)
            if __name__ == "__main__":
                try:
                    raise ValueError("of the parent")
                except ValueError:
                    children = [multiprocessing.get_context("{how}").Process(target=work, args=(end,)) for end in ("break", "exit", "raise")]
                    for child in children: child.start()
                    for child in children: child.join()
            """);
        Run(how, Python, how + ".py");

        Assert.That(File.ReadAllText(Path.Combine(Folder, how)), Is.EqualTo("flushed"));
        Assert.That(Workers(how), Is.EqualTo(new[] { "break: ended 5/30 exit 0", "exit: failed 5/30 exit 3 exit 3", "raise: failed 5/30 ValueError: raise" }));
    }

    [Test]
    public void A_forked_child_leaves_its_parent_s_bar_alone()
    {
        using var listener = new Listener("ok\n");
        Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_JOB", "forked")], Python, "-c", """
            import os, sys
            from progressd import Progress
            with Progress(9) as bar:
                bar.update(3)
                if os.fork() == 0:
                    bar.update(1)
                    sys.exit(7)
                os.wait()
                bar.update(6)
            """);

        Assert.That(listener.Requests, Has.None.Contains("current=4").And.None.Contains("exit=7"));
        Assert.That(listener.Requests[^1], Does.Contain("current=9&total=9 "));
    }

    [Test]
    public void A_Pool_that_kills_its_children_loses_no_last_report()
    {
        Run("pool", Python, "-c", """
            import multiprocessing, progressd
            progressd.GRACE = 5 # on a loaded machine half a second is short
            def work(number):
                for _ in progressd.progress(range(3), worker=str(number)): pass
            with multiprocessing.get_context("fork").Pool(2) as pool:
                pool.map(work, range(10), 1)
            """);

        Assert.That(Workers("pool"), Is.EqualTo(Enumerable.Range(0, 10).Select(number => $"{number}: done 3/3")));
    }

    [Test]
    public void A_report_of_a_signal_handler_or_of_another_thread_is_neither_stuck_nor_lost()
    {
        var run = Run("busy", "timeout", "60", Python, "-c", """
            import signal, sys, threading
            from progressd import Progress
            sys.setswitchinterval(1e-6)
            bar, calls = Progress(160000), Progress(100)
            signal.signal(signal.SIGALRM, lambda *_: calls.update(1))
            signal.setitimer(signal.ITIMER_REAL, .001, .001)
            def work():
                for _ in range(40000): bar.update(1)
            threads = [threading.Thread(target=work) for _ in range(3)]
            for thread in threads: thread.start()
            work()
            for thread in threads: thread.join()
            other = Progress(10)
            while calls.n < 100: other.update(1)
            signal.setitimer(signal.ITIMER_REAL, 0)
            calls.set(100)
            other.set(10)
            """);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(Workers("busy"), Is.EqualTo(new[] { "me: done 160000/160000", "me/2: done 100/100", "me/3: done 10/10" }));
    }

    [Test]
    public void Without_a_job_it_makes_one_that_its_children_share()
    {
        NeedKeep();
        var run = Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_WORKER", "parent")], Python, "-c", """
            import multiprocessing
            from progressd import Progress
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
            Is.EqualTo(new[] { "1: done 3/3", "2: done 3/3", "parent: done 1/1 Two children" }));
    }

    [Test]
    public void A_named_worker_s_children_have_bars_of_their_own()
    {
        Run("children", Python, "-c", """
            import multiprocessing
            from progressd import Progress
            bar = Progress(1)
            children = [multiprocessing.get_context("fork").Process(target=lambda: Progress(3).update(3)) for _ in range(2)]
            for child in children: child.start()
            for child in children: child.join()
            bar.update()
            """);
        var workers = Workers("children");

        Assert.That(workers, Has.Length.EqualTo(3));
        Assert.That(workers, Has.One.EqualTo("me: done 1/1"));
        Assert.That(workers, Has.Exactly(2).Matches("^me/p[12]: done 3/3$"));
    }

    [Test]
    public void A_child_forked_during_a_report_finds_nothing_half_loaded()
    {
        Ask("create?jobid=loaded");
        var run = Run("loaded", Python, "-c", """
            import sys
            from progressd import Progress, _sender
            before = set(sys.modules)
            bar = Progress(1)
            bar.close()
            Progress("many", worker="refused").close()
            _sender._finish()
            print(sorted(set(sys.modules) - before))
            """);

        Assert.That(Workers("loaded"), Is.EqualTo(new[] { "me: ended 0/1 exit 0" }));
        Assert.That(run.Output, Is.EqualTo("[]\n"));
    }

    [Test]
    public void A_child_whose_parent_found_nobody_delays_its_end_by_a_second()
    {
        var run = Script.Run(Folder, [("PROGRESS_URL", "http://127.0.0.1:1/progress"), ("PROGRESS_JOB", "nobody")], Python, "-c", """
            import multiprocessing, os, time
            from progressd import Progress, _sender
            bar = Progress(1)
            with _sender.changed: _sender.changed.wait_for(lambda: _sender.trouble)
            start = time.monotonic()
            child = multiprocessing.get_context("fork").Process(target=lambda: Progress(3).update(3))
            child.start()
            child.join()
            print(time.monotonic() - start < 3, flush=True)
            os._exit(0)
            """);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "True\n")));
        Assert.That(run.Errors, Does.Match("^progressd.py: no report arrives: [^\n]*\n$"));
    }

    [TestCase("multiprocessing.get_context('fork').Pool(2).map(work, range(4), 1)")]
    [TestCase("multiprocessing.get_context('spawn').Pool(2).map(work, range(4), 1)")]
    [TestCase("multiprocessing.get_context('forkserver').Pool(2).map(work, range(4), 1)")]
    [TestCase("__import__('joblib').Parallel(n_jobs=2)(__import__('joblib').delayed(work)(number) for number in range(4))")]
    public void Children_made_before_the_first_bar_report_to_its_job(string children)
    {
        if (children.Contains("joblib", StringComparison.Ordinal) && Run("", Python, "-c", "import joblib").ExitCode != 0) Assert.Ignore("python3-joblib is not installed");
        NeedKeep();
        var name = TestContext.CurrentContext.Test.ID + ".py";
        File.WriteAllText(Path.Combine(Folder, name), $"""
            import multiprocessing
            def work(number):
                from progressd import progress
                for _ in progress(range(3), desc="band"): pass
            if __name__ == "__main__":
                {children}
                from progressd import progress
                for _ in progress(range(5), desc="together"): pass
            """);
        var run = Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)], Python, name);

        Assert.That(run.Errors, Does.Match("^progress: [^\n]*\n$"));
        var workers = Workers(Uri.UnescapeDataString(run.Errors.Trim().Split("jobid=")[1]));
        Assert.That(workers, Has.Length.InRange(2, 3));
        Assert.That(workers, Has.One.Matches("^[^/]+: done 5/5 together$"));
        Assert.That(workers, Has.Some.Matches("/p[12]: done 3/3 band$"));
    }

    [Test]
    public void Programs_side_by_side_in_one_task_do_not_mix_their_bars()
    {
        Ask("create?jobid=mixed");
        Run("mixed", "sh", "-c", "for i in 1 2 3; do /usr/bin/python3 -c 'import time\nfrom progressd import progress\nfor _ in progress(range(3)): time.sleep(1)' & done; wait");

        Assert.That(Workers("mixed"), Has.Length.EqualTo(3).And.One.StartsWith("me: ").And.All.EndsWith(" done 3/3"));
    }
}
