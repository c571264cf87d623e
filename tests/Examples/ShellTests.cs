using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progress.sh in the shells that Debian has.</summary>
public sealed class ShellTests : ExamplesFixture
{
    private const string Head = ". ./progress.sh; progress_create; progress_trap; progress_update current=1 total=3\n";

    private static readonly string[] Shells = ["bash", "bash --posix", "dash", "ksh", "zsh", "busybox sh"];

    [Test]
    public void A_script_reports_from_its_start_to_its_end([ValueSource(nameof(Shells))] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        var job = $"whole {shell}";
        var script = Run(job, "env", [.. shell.Split(' '), "-euc", """
            . ./progress.sh
            progress_create desc="Nightly 100% & \"ü\"" workers=1
            echo "$PROGRESS_SHOW"
            progress_trap
            for step in 1 2 3; do progress_update current=$step total=3 desc="step $step"; done
            """]);

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
        Script.Need("ksh", "zsh", "busybox");
        foreach (var shell in Shells)
        {
            var job = $"{shell} {end}";
            var script = Run(job, "env", ["--default-signal", .. shell.Split(' '), "-c", Head + end]);

            // zsh never ends by HUP: it says 1.
            var own = shell == "zsh" && status == 129 ? 1 : status;
            Assert.That((script.ExitCode, script.Output, script.Errors), Is.EqualTo((own, "", "")), job);
            Assert.That(Workers(job), Has.One.StartsWith($"me: failed 1/3 exit {status}"), job);
        }
    }

    [Test]
    public void Your_own_traps_stay([ValueSource(nameof(Shells))] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        var job = $"traps {shell}";
        var script = Run(job, "env", [.. shell.Split(' '), "-c", "trap 'echo \"it'\\''s\n$?\"' EXIT; trap 'echo mine; exit 9' TERM\n" + Head + "kill -TERM $$; sleep 1"]);

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((9, "mine\nit's\n9\n")));
        Assert.That(Workers(job), Has.One.StartsWith("me: failed 1/3 exit 9"));
    }

    [Test]
    public void Traps_that_are_set_later_stay_and_ours_with_them([ValueSource(nameof(Shells))] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        foreach (var (later, status, output) in new[]
        {
            ("trap 'echo tidy $?' EXIT\nexit 7", 7, "tidy 7\n"), ("trap 'echo tidy' EXIT\ntrap - EXIT INT TERM\nexit 5", 5, ""),
            ("trap 'echo mine; exit 4' TERM\ntrap 'echo tidy' 0\nkill -TERM $$; sleep 1", 4, "mine\ntidy\n"), ("trap - TERM\nkill -TERM $$; sleep 1", 143, ""),
            ("(trap 'echo sub' EXIT; exit 3)\nexit 2", 2, "sub\n"),
        })
        {
            var job = $"later {shell} {later}";
            var script = Run(job, "env", ["--default-signal", .. shell.Split(' '), "-c", Head + later]);

            Assert.That(script, Is.EqualTo(new Script(status, output, "")), later);
            Assert.That(Workers(job), Has.One.StartsWith($"me: failed 1/3 exit {status}"), later);
        }
    }

    [Test]
    public void The_reason_that_a_script_gave_is_kept_when_it_ends([ValueSource(nameof(Shells))] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        Run($"reason {shell}", "env", [.. shell.Split(' '), "-c", Head + "progress_update ok=0 desc='no calibrator'; exit 9"]);

        Assert.That(Workers($"reason {shell}"), Is.EqualTo(new[] { "me: failed 1/3 exit 9 no calibrator" }));
    }

    [Test]
    public void Where_no_file_can_be_written_your_traps_stay(
        [ValueSource(nameof(Shells))] string shell, [Values("set -C", "export TMPDIR=/nonexistent", "PATH=full:$PATH")] string trouble)
    {
        Script.Need(shell.Split(' ')[0]);
        WriteTool("full", "mktemp", "rm -f full/disk; ln -s /dev/full full/disk; echo full/disk");
        var job = $"{shell} {trouble}";
        var script = Run(job, "env", [.. shell.Split(' '), "-euc", $"{trouble}\ntrap 'echo \"mine\ntrap -- x\"' EXIT; trap 'exit 9' TERM\n{Head}kill -TERM $$; sleep 1"]);

        Assert.That(script, Is.EqualTo(new Script(9, "mine\ntrap -- x\n", "")));
        Assert.That(Workers(job), Has.One.StartsWith("me: failed 1/3 exit 9"));
    }

    [Test]
    public void A_trace_shows_one_line_of_a_report([Values("bash", "dash", "zsh", "busybox sh")] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        var script = Run($"trace {shell}", "env", [.. shell.Split(' '), "-c", Head + "set -x\nprogress_update current=2 desc='a b'\nset +x\n"]);

        Assert.That(script.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.InRange(1, 2));
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
        var script = Script.Run(Folder, [.. Surroundings("wget"), ("PATH", PathWith("wget"))], "/bin/dash", "-c", Head + "progress_update total=x; exit 3");

        Assert.That((script.ExitCode, script.Output, script.Errors), Is.EqualTo((3, "", "")));
        Assert.That(Workers("wget"), Has.One.StartsWith("me: failed 1/3 exit 3"));
    }

    [Test]
    public void A_refusal_is_said_once_and_not_at_all_if_that_is_wanted()
    {
        const string Wrong = ". ./progress.sh; progress_update jobid=nobody current=1 total=x; progress_update jobid=nobody current=1 total=x; echo goes on";

        Assert.That(Run("refused", "dash", "-euc", "PROGRESS_QUIET=1; " + Wrong), Is.EqualTo(new Script(0, "goes on\n", "")));
        Assert.That(Run("refused", "dash", "-euc", Wrong).Errors, Does.Match("^progress.sh: error: total is 'x'[^\n]*\n$"));
    }

    [Test]
    public void What_is_not_name_and_value_is_left_out_of_a_report()
    {
        var script = Run(
            "left out", "dash", "-euc", ". ./progress.sh; progress_create; progress_update 'half way' 'a b=c' current=1 total=3; progress_update 'half way' current=2");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "")));
        Assert.That(script.Errors, Does.Match("^progress.sh: left out, for it is not name=value: half way [^\n]*\n$"));
        Assert.That(Workers("left out"), Is.EqualTo(new[] { "me: running 2/3" }));
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
    [TestCase("progress_update current=7 total=9; progress_update inc=1", "progress_update inc=-2; PROGRESS_OFF=1", "me: running 6/9")]
    [TestCase("progress_update inc=.5; progress_update inc=08", "progress_update inc=1; PROGRESS_OFF=1", "me: running 2/3")]
    [TestCase("progress_update inc=08; progress_update inc=.5", "progress_update inc=1; PROGRESS_OFF=1", "me: running 2/3")]
    [TestCase("progress_update inc=1", "progress_update workid=you current=1 total=2; progress_update inc=1; PROGRESS_OFF=1", "me: done 3/3")]
    [TestCase("progress_update inc=1", "(progress_update inc=1); PROGRESS_OFF=1", "me: running 2/3")]
    public void What_did_not_arrive_comes_with_the_next_report(string unheard, string heard, string bar)
    {
        foreach (var shell in new[] { "bash", "dash" })
        {
            var job = $"{shell} {unheard} {heard}";
            var script = Run(job, shell, "-uc", $"{Head}_progress_url=http://127.0.0.1:9/progress; {unheard}; _progress_url={Url}; {heard}");

            Assert.That(script.Output, Is.Empty);
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
    public void A_daemon_that_does_not_answer_costs_five_seconds_in_all([Values("curl", "wget")] string tool)
    {
        using var silent = new Listener(reply: null);
        var watch = TimeProvider.System.GetTimestamp();
        var script = Script.Run(Folder, [("PROGRESS_URL", silent.Url)], "dash", "-euc", $$"""
            PATH={{PathWith(tool)}}
            . ./progress.sh; progress_create; progress_trap
            for step in 1 2 3 4 5 6 7 8 9; do PROGRESS_SILENT_UNTIL=1; progress_update current=$step total=9; progress_update workid=b$step exit=1; done; echo end
            """);

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "end\n")));
        Assert.That(script.Errors, Does.Match("^progress.sh: no report arrives: no answer[^\n]*\n$"));
        Assert.That(TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Is.LessThan(14));
    }

    [Test]
    public void What_is_started_by_a_script_that_got_no_answer_does_not_wait_for_one_again()
    {
        using var silent = new Listener(reply: null);
        var script = Script.Run(Folder, [("PROGRESS_URL", silent.Url)], "dash", "-euc",
            ". ./progress.sh; progress_create; for file in 1 2 3; do sh -c '. ./progress.sh; progress_update workid=files inc=1 total=3'; done; echo end");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "end\n")));
        Assert.That(script.Errors, Does.Match("^[^\n]*\n$"));
        Assert.That(silent.Connections, Is.EqualTo(1));
    }

    [Test]
    public void A_job_whose_create_was_missed_comes_with_the_first_report_that_arrives_and_wipes_nothing()
    {
        NeedKeep();
        var script = Run("late", "dash", "-euc", $$"""
            . ./progress.sh; PROGRESS_URL=http://127.0.0.1:9/progress; progress_create desc="The title" workers=5; export PROGRESS_URL={{Url}}
            sh -c '. ./progress.sh; progress_update workid=child current=1 total=1'; _progress_url=$PROGRESS_URL; progress_update current=1 total=2
            """);

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "")));
        Assert.That(Workers("late"), Is.EqualTo(new[] { "child: done 1/1", "me: running 1/2" }));
        Assert.That(Ask("status?jobid=late"), Does.Contain("The title").And.Contain("\"waiting\":3"));
    }

    [Test]
    public void A_reply_that_is_lost_counts_nothing_twice([Values("curl", "wget")] string tool)
    {
        using var listener = new Listener("ok\n") { HangsUp = true };
        Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_JOB", "lost")], "dash", "-euc", $$"""
            PATH={{PathWith(tool)}}
            . ./progress.sh; for file in 1 2 3; do progress_update inc=1 total=9; done; progress_update inc=1 exit=1
            """);

        Assert.That(listener.Requests, Has.Length.EqualTo(4).And.All.Contains("inc=1&").Or.All.Contains("inc=1 "));
    }

    [Test]
    public void What_curl_is_told_to_print_besides_counts_nothing_twice()
    {
        var home = Directory.CreateDirectory(Path.Combine(Folder, "talkative")).FullName;
        File.WriteAllText(Path.Combine(home, ".curlrc"), "verbose\ninclude\nwrite-out = \"%{http_code}\"\n");
        var script = Script.Run(Folder, [.. Surroundings("talkative"), ("HOME", home)], "dash", "-euc",
            ". ./progress.sh; progress_create; export LD_PRELOAD=/nonexistent.so; progress_update current=0 total=9; progress_update inc=1; progress_update inc=1");

        Assert.That(script, Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers("talkative"), Is.EqualTo(new[] { "me: running 2/9" }));
    }

    [Test]
    public void A_text_of_any_length_takes_its_failure_along([Values(10950, 150000)] int length)
    {
        foreach (var shell in new[] { "bash", "dash", "ksh", "zsh" })
        {
            Script.Need(shell);
            var job = $"long {length} {shell}";
            var script = Run(job, shell, "-uc", $". ./progress.sh; progress_create; progress_update exit=1 desc=\"$(head -c {length} /dev/zero | tr '\\0' ' ' | sed 's/ / %/g')\"");

            Assert.That(script, Is.EqualTo(new Script(0, "", "")));
            Assert.That(Workers(job), Has.One.StartsWith("me: failed 0/1 exit 1"));
        }
    }

    [Test]
    public void A_new_job_that_is_refused_gets_no_reports_of_ours()
    {
        Ask("update?jobid=stranger&workid=theirs&current=1&total=2&create=1");
        var script = Run(
            "", "dash", "-euc",
            ". ./progress.sh; progress_create jobid=stranger new=1; progress_update current=1 total=2; sh -c '. ./progress.sh; progress_update current=2 total=2'");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "")));
        Assert.That(script.Errors, Does.Match("^progress.sh: error: job 'stranger' exists [^\n]*\n$"));
        Assert.That(Workers("stranger"), Is.EqualTo(new[] { "theirs: running 1/2" }));
    }

    [TestCase("http://127.0.0.1:1", "progress_create; ", "no report arrives: nobody listens there; localhost is ")]
    [TestCase("http://127.0.0.1:1/progress", "", "no job to report to: call progress_create first, or set PROGRESS_JOB ")]
    [TestCase("http://nosuchhost.invalid:1", "progress_create; ", "no report arrives: there is no host of that name ")]
    [TestCase("URL/wrong", "progress_create; ", "error: there is no page ")]
    [TestCase("http://user:pa24s@127.0.0.1:1/progress", "progress_create; ", "no report arrives: nobody listens there; ")]
    public void What_is_set_up_wrongly_is_said_in_one_line_and_costs_no_exit_code(string url, string create, string said)
    {
        foreach (var shell in Shells)
        {
            Script.Need(shell.Split(' ')[0]);
            (string, string?)[] wrong = [("PROGRESS_URL", url.Replace("URL", Url, StringComparison.Ordinal)), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)];
            var program = $". ./progress.sh; {create}progress_trap; progress_update current=1 total=2; progress_update current=2\nenv | grep -c 'SHOW=.*pa24s'";
            var script = Script.Run(Folder, wrong, "env", [.. shell.Split(' '), "-uc", program + "\nexit 4"]);
            var quiet = Script.Run(Folder, [.. wrong, ("PROGRESS_QUIET", "1")], "env", [.. shell.Split(' '), "-uc", program]);

            Assert.That((script.ExitCode, script.Output), Is.EqualTo((4, "0\n")), shell);
            Assert.That(script.Errors, Does.StartWith("progress.sh: " + said).And.Match("^[^\n]*\n$").And.Not.Contain("pa24s"), shell);
            Assert.That(quiet.Errors, Is.Empty, shell);
        }
    }

    [Test]
    public void A_page_that_is_no_progressd_s_is_no_acknowledgement()
    {
        using var other = new Listener("<html>ok</html>");

        Assert.That(Script.Run(Folder, [("PROGRESS_URL", other.Url), ("PROGRESS_JOB", "x")], "bash", "-euc", ". ./progress.sh; progress_update current=1 total=2").Errors,
            Does.StartWith("progress.sh: no report arrives: 200, and not in the words of a progressd"));
    }

    [Test]
    public void The_site_s_proxy_is_not_asked_and_one_that_is_named_is([Values("curl", "wget")] string tool)
    {
        using var proxy = new Listener("ok\n");
        var program = $$"""
            PATH={{PathWith(tool)}}
            . ./progress.sh; progress_update current=1 total=2 create=1
            """;
        Run("no proxy", "env", "http_proxy=http://127.0.0.1:1", "all_proxy=http://127.0.0.1:1", "dash", "-c", program);
        var address = proxy.Url.Replace("/progress", "", StringComparison.Ordinal);
        Script.Run(Folder, [("PROGRESS_URL", "http://headnode:8080"), ("PROGRESS_JOB", "far"), ("PROGRESS_PROXY", address), ("no_proxy", "headnode")], "dash", "-c", program);

        Assert.That(Workers("no proxy"), Is.EqualTo(new[] { "me: running 1/2" }));
        Assert.That(proxy.Requests, Has.Length.EqualTo(1).And.All.StartsWith("GET http://headnode:8080/progress/update?"));
    }

    [Test]
    public void A_key_goes_along_and_is_in_no_address([Values("curl", "wget")] string tool, [Values("dash", "zsh")] string shell)
    {
        Script.Need(shell);
        using var listener = new Listener("ok\n");
        Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_JOB", "locked"), ("PROGRESS_KEY", "open-sesame")], shell, "-c", $$"""
            PATH={{PathWith(tool)}}
            . ./progress.sh; progress_update current=1 total=2
            """);

        Assert.That(listener.Heads, Has.Length.EqualTo(1).And.All.Contains("X-Progress-Key: open-sesame\r\n"));
        Assert.That(listener.Requests, Has.None.Contains("sesame"));
    }

    [TestCase("200 done", 0)]
    [TestCase("200 failed", 1)]
    [TestCase("404 error: no job 'x'", 2)]
    [TestCase("202 running, 503 error: stopping, 0 , 202 running, 200 done", 0)]
    public void Who_waits_is_told_how_a_job_ended(string replies, int status)
    {
        foreach (var tool in new[] { "curl", "wget" })
        {
            using var listener = new Listener(null) { First = new(replies.Split(", ").Select(reply => (int.Parse(reply.Split(' ')[0]), reply.Split(' ', 2)[1]))) };
            var script = Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_QUIET", "1")], "dash", "-uc", $$"""
                PATH={{PathWith(tool)}}
                . ./progress.sh; progress_wait x settle=60; echo $?
                """);

            Assert.That(script.Output, Does.EndWith($"{status}\n"), tool);
            Assert.That(listener.Requests, Has.Length.EqualTo(replies.Split(", ").Length).And.All.Contains("/wait?jobid=x&settle=60 "), tool);
        }
    }

    [Test]
    public void Check_says_whether_reports_arrive([ValueSource(nameof(Shells))] string shell)
    {
        Script.Need(shell.Split(' ')[0]);
        var script = Run("checked", "env", [.. shell.Split(' '), "-uc",
            ". ./progress.sh; progress_check; echo $?; _progress_url=http://127.0.0.1:1/progress; progress_check; echo $?"]);

        Assert.That(script.Output, Does.Match("ALL IS WELL  [^\n]*\n0\n(.*\n)*WRONG        nobody listens there(.*\n)*1\n$"));
    }
}
