using System.Diagnostics;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary><c>progress_wait</c> of examples/progress.sh against the published file.</summary>
public sealed class WaitTests : ExamplesFixture
{
    [Test]
    public async Task Who_waits_is_told_over_a_kill_9_and_a_restart_and_a_stop()
    {
        Script.Need("curl", "wget", "dash");
        using var daemon = TestDaemon.Start("--port", $"{FreePort.Find()}");
        foreach (var job in new[] { "well", "badly", "away" }) await daemon.Get($"update?jobid={job}&workid=1&current=1&total=2&create=1");
        var waiting = (from tool in new[] { "curl", "wget" } from job in new[] { "well", "badly", "away" } select (tool, job, Process: Begin(daemon, tool, job))).ToList();
        await Waiting(daemon, 6);

        daemon.Again();
        await Waiting(daemon, 6);
        daemon.Terminate();
        daemon.StartAgain();
        await Waiting(daemon, 6);

        await daemon.Get("update?jobid=well&workid=1&current=2");
        await daemon.Get("update?jobid=badly&workid=1&exit=9");
        await daemon.Get("delete?jobid=away", "");
        foreach (var (tool, job, process) in waiting)
        {
            var (output, errors) = (await process.StandardOutput.ReadToEndAsync(), await process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            var (code, said, error) = job switch
            {
                "well" => (0, "done 100 % 1/1 done", ""),
                "badly" => (1, "failed 50 % 0/1 done, 1 failed", ""),
                _ => (2, "", "progress.sh: error: no job 'away'"),
            };
            Assert.That(process.ExitCode, Is.EqualTo(code), $"{tool} {job} {output}{errors}");
            Assert.That((output.StartsWith(said, StringComparison.Ordinal), output.Count(c => c == '\n')), Is.EqualTo((true, code == 2 ? 0 : 1)), output);
            Assert.That(errors, Does.StartWith(error), tool);
            process.Dispose();
        }
    }

    [Test]
    public void An_empty_reply_is_no_end_and_a_page_of_another_program_is_no_job([Values("curl", "wget")] string tool)
    {
        using var listener = new Listener(null) { First = new([(200, ""), (200, "<html>"), (200, "done 100 %")]) };
        var script = Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_QUIET", "1")], "dash", "-uc",
            $"PATH={PathWith(tool)}; . ./progress.sh; progress_wait x; echo $?; progress_wait x; echo $?");
        Assert.That((script.Output, script.Errors), Is.EqualTo(("2\ndone 100 %\n0\n", "progress.sh: <html>\n")));
    }

    [Test]
    public void For_trouble_it_ends_with_1_while_the_job_runs([Values("curl", "wget")] string tool)
    {
        Ask($"update?jobid=trouble+{tool}&workid=1&current=1&total=2&create=1");
        Ask($"update?jobid=trouble+{tool}&workid=2&exit=1&current=1&total=2");
        var script = Run($"trouble {tool}", "dash", "-uc", $"PATH={PathWith(tool)}; . ./progress.sh; progress_wait for=trouble; echo $?");
        Assert.That(script.Output, Does.Match("^running 50 % 0/2 done, 1 failed: 2 at [0-9:]+ \\(exit 1\\)\n1\n$"));
        Assert.That(script.Errors, Is.Empty);
    }

    private Process Begin(TestDaemon daemon, string tool, string job) => Script.Start(Folder, [("PROGRESS_URL", daemon.Url), ("PROGRESS_QUIET", "1")], "dash", "-uc",
        $"PATH={PathWith(tool)}; . ./progress.sh; progress_wait {job}");

    private static Task<TimeSpan> Waiting(TestDaemon daemon, int count) => Until.True($"{count} wait", 30, async () =>
    {
        try
        {
            return Metric.Value(await daemon.Get("/metrics"), "progressd_waits") == count;
        }
        catch (HttpRequestException)
        {
            return false; // it starts
        }
    });
}
