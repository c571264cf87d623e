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
    public void However_a_script_ends_its_bar_says_so_and_its_exit_status_stays(string end, int status)
    {
        foreach (var shell in new[] { "bash", "dash" })
        {
            var job = $"{shell} {end}";
            var script = Run(job, "env", "--default-signal=INT,HUP", shell, "-c", Head + end);

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
        foreach (var tool in new[] { "wget", "timeout", "od", "tr", "sed", "date", "uname", "mktemp", "rm", "sleep" })
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
    public void A_daemon_that_does_not_answer_costs_five_seconds_once()
    {
        using var silent = new Listener(reply: null);
        var watch = TimeProvider.System.GetTimestamp();
        var script = Script.Run(Folder, [("PROGRESS_URL", silent.Url)], "dash", "-euc",
            ". ./progress.sh; progress_create; for step in 1 2 3 4 5; do progress_update current=$step total=5; done; echo end");

        Assert.That(script, Is.EqualTo(new Script(0, "end\n", "")));
        Assert.That(TimeProvider.System.GetElapsedTime(watch).TotalSeconds, Is.LessThan(7.5));
    }

    [Test]
    public void A_job_whose_create_was_missed_comes_with_the_first_report_that_arrives()
    {
        var script = Run("late", "dash", "-euc", $". ./progress.sh; PROGRESS_URL=http://127.0.0.1:9/progress progress_create; PROGRESS_URL={Url}\n"
            + "_progress_silent_until=0; progress_update current=1 total=2");

        Assert.That(script, Is.EqualTo(new Script(0, "", "")));
        Assert.That(Workers("late"), Is.EqualTo(new[] { "me: running 1/2" }));
    }
}
