using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progress.sh in both shells that Debian has.</summary>
[Parallelizable]
public sealed class ShellTests : ExamplesFixture
{
    private const string Head = ". ./progress.sh; progress_create; progress_trap; progress_update current=1 total=3\n";

    [Test]
    public void A_script_reports_from_its_start_to_its_end([Values("bash", "dash")] string shell)
    {
        var job = $"whole {shell}";
        var script = Run(job, shell, "-euc", """
            . ./progress.sh
            progress_create desc="Nightly 100% & \"ü\"" workers=1
            echo "$PROGRESS_SHOW"
            progress_trap
            for step in 1 2 3; do progress_update current=$step total=3 desc="step $step"; done
            """);

        Assert.That((script.ExitCode, script.Errors), Is.EqualTo((0, "")));
        Assert.That(Workers(job), Is.EqualTo(new[] { "me: done 3/3 exit 0" }));
        Assert.That(Client.GetStringAsync(script.Output.Trim()).Result, Does.Contain("Nightly 100% &amp; &quot;ü&quot;").Or.Contain("Nightly 100% &amp; \"ü\""));
    }

    [TestCase("exit 7", 7)]
    [TestCase("set -e; false; echo not reached", 1)]
    [TestCase("kill -TERM $$; sleep 1", 143)]
    [TestCase("kill -INT $$; sleep 1", 130)]
    [TestCase("kill -HUP $$; sleep 1", 129)]
    [TestCase("kill -USR1 $$; sleep 1", 138)]
    [TestCase("kill -USR2 $$; sleep 1", 140)]
    [TestCase("kill -ALRM $$; sleep 1", 142)]
    [TestCase("kill -XCPU $$; sleep 1", 152)]
    public void However_a_script_ends_its_bar_says_so_and_its_exit_status_stays(string end, int status)
    {
        foreach (var shell in new[] { "bash", "bash --posix", "dash" })
        {
            var job = $"{shell} {end}";
            var script = Run(job, "env", ["--default-signal", .. shell.Split(' '), "-c", Head + end]);

            Assert.That((script.ExitCode, script.Output, script.Errors), Is.EqualTo((status, "", "")), job);
            Assert.That(Workers(job), Has.One.StartsWith($"me: failed 1/3 exit {status}"), job);
        }
    }

    [Test]
    public void Your_own_traps_stay([Values("bash", "dash")] string shell)
    {
        var job = $"traps {shell}";
        var script = Run(job, shell, "-c", "trap 'echo \"it'\\''s\n$?\"' EXIT; trap 'echo mine; exit 9' TERM\n" + Head + "kill -TERM $$; sleep 1");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((9, "mine\nit's\n9\n")));
        Assert.That(Workers(job), Has.One.StartsWith("me: failed 1/3 exit 9"));
    }

    [Test]
    public void Where_no_file_can_be_written_your_traps_stay(
        [Values("bash", "bash --posix", "dash")] string shell, [Values("set -C", "export TMPDIR=/nonexistent", "PATH=full:$PATH")] string trouble)
    {
        WriteTool("full", "mktemp", "rm -f full/disk; ln -s /dev/full full/disk; echo full/disk");
        var job = $"{shell} {trouble}";
        var script = Run(job, "env", [.. shell.Split(' '), "-euc", $"{trouble}\ntrap 'echo \"mine\ntrap -- x\"' EXIT; trap 'exit 9' TERM\n{Head}kill -TERM $$"]);

        Assert.That(script, Is.EqualTo(new Script(9, "mine\ntrap -- x\n", "")));
        if (trouble == "set -C" || shell != "dash") Assert.That(Workers(job), Has.One.StartsWith("me: failed 1/3 exit 9"));
    }

    [Test]
    public void A_signal_that_you_trap_or_ignore_stays_yours([Values("bash", "dash")] string shell)
    {
        var script = Run($"yours {shell}", shell, "-c", "trap 'echo mine' USR1; trap '' ALRM XCPU\n" + Head + "for signal in USR1 ALRM XCPU; do kill -s $signal $$; done");

        Assert.That(script, Is.EqualTo(new Script(0, "mine\n", "")));
    }

    [Test]
    public void A_second_signal_waits_for_the_last_report([Values("bash", "dash")] string shell)
    {
        WriteTool("signalled", "curl", "case $* in *exit=*) kill -TERM $SCRIPT; kill -INT $SCRIPT ;; esac; exec /usr/bin/curl \"$@\"");
        var script = Run($"second {shell}", shell, "-c", "export SCRIPT=$$ PATH=\"signalled:$PATH\"; trap 'kill -TERM $$; echo tidy' EXIT; trap 'echo mine' TERM\n" + Head);

        Assert.That(script, Is.EqualTo(new Script(0, "mine\ntidy\n", "")));
        Assert.That(Workers($"second {shell}"), Is.EqualTo(new[] { "me: ended 1/3 exit 0" }));
    }

    [Test]
    public void A_subshell_reports_its_own_end_and_leaves_your_traps_to_the_script(
        [Values("bash", "bash --posix", "dash")] string shell, [Values("", "progress_trap")] string before)
    {
        var job = $"subshells {shell} {before}";
        var script = Run(job, "env", [.. shell.Split(' '), "-uc", $"""
            trap 'echo once' EXIT
            . ./progress.sh; progress_create; {before}
            for i in 1 2; do (PROGRESS_WORKER=w$i; trap 'echo "w$i ends"' EXIT; progress_trap; progress_trap; exit $i); done
            (PROGRESS_WORKER=w3; progress_trap; kill -TERM "$(sh -c 'echo $PPID')"; sleep 1; progress_update current=1 total=1)
            exit 0
            """]);

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "w1 ends\nw2 ends\nonce\n")), script.Errors);
        Assert.That(Workers(job).Where(line => line[0] == 'w'),
            Is.EqualTo(new[] { "w1: failed 0/1 exit 1 exit 1", "w2: failed 0/1 exit 2 exit 2", "w3: failed 0/1 exit 143 exit 143 (terminated)" }));
    }

    [Test]
    public void What_Slurm_does_at_the_time_limit_is_reported()
    {
        using var script = Script.Start(Folder, Surroundings("cancelled"), "setsid", "bash", "-c", Head + "echo started; sleep 60");
        Assert.That(script.StandardOutput.ReadLine(), Is.EqualTo("started"));
        Script.Run(Folder, [], "kill", "-TERM", "--", $"-{script.Id}");

        Assert.That(script.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.That(Workers("cancelled"), Has.One.StartsWith("me: failed 1/3 exit 143"));
    }

    [Test]
    public void Without_curl_it_takes_wget()
    {
        var tools = Path.Combine(Folder, "without-curl");
        Directory.CreateDirectory(tools);
        foreach (var tool in new[] { "wget", "timeout", "od", "tr", "sed", "date", "uname", "mktemp", "rm", "cat", "sleep" })
            File.CreateSymbolicLink(Path.Combine(tools, tool), Path.Combine("/usr/bin", tool));
        var script = Script.Run(Folder, [.. Surroundings("wget"), ("PATH", tools)], "/bin/dash", "-c", Head + "progress_update total=x; exit 3");

        Assert.That((script.ExitCode, script.Output, script.Errors), Is.EqualTo((3, "", "")));
        Assert.That(Workers("wget"), Has.One.StartsWith("me: failed 1/3 exit 3"));
    }

    [Test]
    public void A_refusal_is_silent_unless_asked_for()
    {
        const string Wrong = ". ./progress.sh; progress_update jobid=nobody current=1 total=x; echo goes on";

        Assert.That(Run("refused", "dash", "-euc", Wrong), Is.EqualTo(new Script(0, "goes on\n", "")));
        Assert.That(Run("refused", "dash", "-euc", "PROGRESS_DEBUG=1; " + Wrong).Errors, Does.StartWith("progress.sh: error: "));
    }

    [Test]
    public void What_is_not_name_and_value_is_left_out_of_a_report()
    {
        const string Forgotten = ". ./progress.sh; progress_create; progress_update current=1 total=3 'half way'; progress_update 'half way' 'a b=c' current=2";

        Assert.That(Run("left out", "dash", "-euc", Forgotten), Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers("left out"), Is.EqualTo(new[] { "me: running 2/3" }));
        Assert.That(Run("left out", "dash", "-euc", "PROGRESS_DEBUG=1; " + Forgotten).Errors, Does.Contain("left out, for it is not name=value: half way\n"));
    }

    [Test]
    public void A_user_without_a_name_has_a_job_all_the_same()
    {
        WriteTool("nameless", "id", "case $1 in -un) echo 'id: cannot find name for user ID 54321' >&2; exit 1 ;; esac; echo 54321");
        var script = Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_JOB", null)], "dash", "-euc",
            "PATH=nameless:$PATH; . ./progress.sh; progress_create; echo \"$PROGRESS_JOB\"");

        Assert.That((script.ExitCode, script.Errors), Is.EqualTo((0, "")));
        Assert.That(script.Output, Does.StartWith("54321:"));
    }

    [TestCase("progress_update current=2", "exit 0", "me: ended 2/3 exit 0")]
    [TestCase("progress_update current=2; progress_update current=3 total=3", "exit 0", "me: done 3/3 exit 0")]
    [TestCase("progress_update inc=1; progress_update inc=1", "exit 0", "me: done 3/3 exit 0")]
    [TestCase("progress_update inc=1 total=4; progress_update inc=1", "progress_update inc=1; exit 5", "me: failed 4/4 exit 5 exit 5")]
    [TestCase("progress_update current=7 total=9; progress_update inc=1", "progress_update inc=-2; trap - EXIT", "me: running 6/9")]
    [TestCase("progress_update inc=.5; progress_update inc=08", "progress_update inc=1; trap - EXIT", "me: running 2/3")]
    [TestCase("progress_update inc=08; progress_update inc=.5", "progress_update inc=1; trap - EXIT", "me: running 2/3")]
    [TestCase("progress_update inc=1", "progress_update workid=you current=1 total=2; progress_update inc=1; trap - EXIT", "me: done 3/3")]
    [TestCase("progress_update inc=1", "(progress_update inc=1); trap - EXIT", "me: running 2/3")]
    public void What_did_not_arrive_comes_with_the_next_report(string unheard, string heard, string bar)
    {
        foreach (var shell in new[] { "bash", "dash" })
        {
            var job = $"{shell} {unheard} {heard}";
            var script = Run(job, shell, "-uc", $"{Head}PROGRESS_URL=http://127.0.0.1:9/progress; {unheard}; PROGRESS_URL={Url}; {heard}");

            Assert.That((script.Output, script.Errors), Is.EqualTo(("", "")));
            Assert.That(Workers(job)[0], Is.EqualTo(bar), job);
        }
    }

    [Test]
    public void What_a_daemon_takes_after_its_time_is_not_counted_twice()
    {
        using var daemon = TestDaemon.Start();
        var script = Script.Run(Folder, [("PROGRESS_URL", daemon.Url), ("PROGRESS_JOB", "late"), ("PROGRESS_WORKER", "me")], "dash", "-uc", $"""
            {Head}kill -STOP {daemon.ProcessId}; progress_update inc=1; progress_update inc=1; kill -CONT {daemon.ProcessId}
            until curl -s "$PROGRESS_URL/text?jobid=late" | grep -q '66 %'; do sleep 0.1; done
            exit 0
            """);

        Assert.That(script, Is.EqualTo(new Script(0, "", "")));
        Assert.That(daemon.Get("status?jobid=late").Result, Does.Contain("\"current\":3,"));
    }

    [Test]
    public void A_daemon_that_does_not_answer_is_asked_once_a_minute_and_at_the_end([Values("curl", "wget")] string tool)
    {
        using var silent = new Listener(reply: null);
        var script = Script.Run(Folder, [("PROGRESS_URL", silent.Url)], "dash", "-euc", $$"""
            command() { [ "$2" != curl ] || [ {{tool}} = curl ]; }
            . ./progress.sh; progress_create; for step in 1 2 3 4 5 6 7 8 9; do progress_update current=$step total=9; done; echo end
            """);

        Assert.That(script, Is.EqualTo(new Script(0, "end\n", "")));
        Assert.That(silent.Connections, Is.EqualTo(2));
    }

    [Test]
    public void What_is_started_by_a_script_that_got_no_answer_does_not_wait_for_one_again()
    {
        using var silent = new Listener(reply: null);
        var script = Script.Run(Folder, [("PROGRESS_URL", silent.Url)], "dash", "-euc",
            ". ./progress.sh; progress_create; for file in 1 2 3; do sh -c '. ./progress.sh; progress_update workid=files inc=1 total=3'; done; echo end");

        Assert.That(script, Is.EqualTo(new Script(0, "end\n", "")));
        Assert.That(silent.Connections, Is.EqualTo(1));
    }

    [Test]
    public void A_job_whose_create_was_missed_comes_with_the_first_report_that_arrives()
    {
        var script = Run("late", "dash", "-euc", $". ./progress.sh; PROGRESS_URL=http://127.0.0.1:9/progress progress_create; PROGRESS_URL={Url}\n"
            + "progress_update current=1 total=2");

        Assert.That(script, Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers("late"), Is.EqualTo(new[] { "me: running 1/2" }));
    }
}
