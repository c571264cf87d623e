using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>examples/progress-run: programs that nobody can change.</summary>
public sealed class RunTests : ExamplesFixture
{
    private string Wrapper => Path.Combine(Folder, "progress-run");

    [TestCase("echo err >&2; sleep 0.5; echo out; printf '10 %%\\r 55.5%%\\r'; exit 3", 3, "out\n10 %\r 55.5%\r", "err\n", "me: failed 55.5/100 exit 3 55.5%")]
    [TestCase("echo ' 40%'; exit 0", 0, " 40%\n", "", "me: done 100/100 40%")]
    [TestCase("kill -9 $$", 137, "", "", "me: failed 0/1 exit 137 exit 137 (killed)")]
    [TestCase("(sleep 1; echo late) & echo now", 0, "now\nlate\n", "", "me: done 1/1 now")]
    public void Output_and_exit_code_are_the_program_s_own_and_its_bar_says_them(string program, int status, string output, string errors, string bar)
    {
        var job = TestContext.CurrentContext.Test.ID;
        Ask($"create?jobid={job}");

        Assert.That(Run(job, Wrapper, "sh", "-c", program), Is.EqualTo(new Script(status, output, errors)));
        Assert.That(Workers(job), Is.EqualTo(new[] { bar }));
    }

    [Test]
    public void A_signal_is_passed_on_at_once()
    {
        Ask("create?jobid=signalled");
        using var run = Script.Start(
            Folder, Surroundings("signalled"), Wrapper, "-w", "it", "sh", "-c", "trap 'echo got it; exit 5' TERM; echo begins; while :; do sleep 0.1; done");
        Assert.That(run.StandardOutput.ReadLine(), Is.EqualTo("begins"));
        Script.Run(Folder, [], "kill", "-TERM", $"{run.Id}");

        Assert.That(run.StandardOutput.ReadLine(), Is.EqualTo("got it"));
        Assert.That(run.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.That((run.ExitCode, Workers("signalled")), Is.EqualTo((5, new[] { "it: failed 0/1 exit 5 got it" })));
    }

    [Test]
    public void An_expression_of_yours_says_how_far_it_is()
    {
        Ask("create?jobid=matched");
        Run("matched", Wrapper, "--match", @"field (\d+) of (\d+)", "sh", "-c", "echo field 3 of 9; exit 1");

        Assert.That(Workers("matched"), Is.EqualTo(new[] { "me: failed 3/9 exit 1 field 3 of 9" }));
    }

    [Test]
    public void A_program_that_is_not_there_is_said_as_a_shell_says_it()
    {
        Ask("create?jobid=absent");

        Assert.That(Run("absent", Wrapper, "no-such-program"), Is.EqualTo(new Script(127, "", "progress-run: no-such-program: No such file or directory\n")));
        Assert.That(Workers("absent"), Is.EqualTo(new[] { "me: failed 0/1 exit 127 No such file or directory" }));
    }

    [Test]
    public void Without_Python_the_program_runs_all_the_same()
    {
        var tools = Directory.CreateDirectory(Path.Combine(Folder, "no-python")).FullName;
        foreach (var tool in new[] { "dirname", "readlink", "sh" }) File.CreateSymbolicLink(Path.Combine(tools, tool), Path.Combine("/usr/bin", tool));
        var script = Script.Run(Folder, [("PATH", tools)], "/bin/sh", "./progress-run", "-w", "x", "sh", "-c", "exit 6");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((6, "")));
        Assert.That(script.Errors, Does.StartWith("progress-run: no reports: "));
    }

    [Test]
    public void A_program_whose_reader_has_gone_ends_by_that()
    {
        Ask("create?jobid=yes");
        var script = Run("yes", "bash", "-c", "./progress-run yes | head -1; echo ${PIPESTATUS[0]}");

        Assert.That(script.Output, Is.EqualTo("y\n141\n"));
    }
}
