using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Http.OnEnd;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>The published file runs a program for each job that has ended.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OnEndTests
{
    private const string Tells = """cat >"$D/json"; env >"$D/env"; ls /proc/self/fd >"$D/files"; echo "$PROGRESS_JOB $PROGRESS_STATE" >>"$D/told" """;

    [Test]
    public async Task A_program_is_told_once_and_holds_neither_the_port_nor_the_state()
    {
        using var programs = new Programs();
        using var daemon = Daemon(programs.Write("tell", Tells));
        await End(daemon, "job", "&tell=alice");
        await Told(programs, "job done");
        Assert.That(programs.Lines("files"), Is.EqualTo(new[] { "0", "1", "2", "3" }), "3 is how ls reads the folder");
        Assert.That(programs.Lines("env"), Has.Member($"PROGRESS_SHOW={daemon.Url}/show?jobid=job").And.Member("PROGRESS_TELL=alice"));
        Assert.That(programs.Lines("env").Where(line => line.StartsWith("DOTNET_", StringComparison.Ordinal)), Is.Empty);
        Assert.That(programs.Left("json"), Does.StartWith("{\"jobid\":\"job\",\"title\":\"job\",\"state\":\"done\","));
        await Noted(daemon);
        daemon.Again();
        await End(daemon, "next");
        await Told(programs, "job done", "next done");
    }

    [Test]
    public async Task Links_begin_with_the_public_url()
    {
        using var programs = new Programs();
        using var daemon = TestDaemon.Start("--on-end", programs.Write("tell", Tells), "--settle", "0", "--public-url", "https://cluster.example/x/");
        await End(daemon, "a/b");
        await Told(programs, "a/b done");
        Assert.That(programs.Lines("env"), Has.Member("PROGRESS_SHOW=https://cluster.example/x/progress/show?jobid=a%2Fb"));
    }

    [Test]
    public async Task Killed_before_the_run_it_tells_once_after_the_next_start()
    {
        using var programs = new Programs();
        using var daemon = TestDaemon.Start("--on-end", programs.Write("tell", Tells), "--settle", "2");
        await End(daemon, "job");
        daemon.Again();
        Assert.That(programs.Lines("told"), Is.Empty);
        await Told(programs, "job done");
        await Noted(daemon);
        daemon.Again();
        await End(daemon, "last");
        await Told(programs, "job done", "last done");
    }

    [Test]
    public async Task Killed_during_the_run_it_tells_again_and_after_the_note_never()
    {
        using var programs = new Programs();
        using var daemon = Daemon(programs.Write("tell", """echo "$PROGRESS_JOB $PROGRESS_STATE" >>"$D/told"; [ -e "$D/quick" ] || exec sleep 60"""));
        await End(daemon, "job");
        await Told(programs, "job done");
        File.WriteAllText(Path.Combine(programs.Folder, "quick"), "");
        daemon.Again();
        await Told(programs, "job done", "job done");
        await Noted(daemon);
        daemon.Again();
        await End(daemon, "last");
        await Told(programs, "job done", "job done", "last done");
    }

    // The program ends the daemon itself, right before its own end: between the run and the note.
    [Test]
    public async Task Killed_between_the_run_and_the_note_it_may_tell_a_second_time_and_no_third()
    {
        using var programs = new Programs();
        using var daemon = Daemon(programs.Write("tell", """echo "$PROGRESS_JOB $PROGRESS_STATE" >>"$D/told"; [ -e "$D/quick" ] || kill -9 $PPID"""));
        await End(daemon, "job");
        await Until.True("the daemon is dead", 20, () => !daemon.IsRunning);
        File.WriteAllText(Path.Combine(programs.Folder, "quick"), "");
        daemon.Again();
        await Told(programs, "job done", "job done");
        await Noted(daemon);
        daemon.Again();
        await End(daemon, "last");
        await Told(programs, "job done", "job done", "last done");
    }

    [Test]
    public async Task A_program_that_hangs_delays_no_report_and_no_stop()
    {
        using var programs = new Programs();
        using var daemon = Daemon(programs.Write("hangs", """trap '' TERM; echo $$ >"$D/self"; while :; do sleep 1; done"""));
        await End(daemon, "job");
        await Until.True("it runs", 20, () => programs.Left("self").Length > 1);
        for (var i = 0; i < 100; i++) await daemon.Get($"update?jobid=job&workid=2&current={i}&total=100");
        var (code, took) = daemon.Terminate();
        Assert.That(code, Is.Zero);
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(5)), "given up 4 s after the signal");
        Assert.That(() => Programs.Runs(programs.Left("self")), Is.False.After(5000, 20));
        Assert.That(daemon.Log, Does.Contain("--on-end for job 'job': killed, since the daemon ends: told again after the next start"));
    }

    [Test]
    public async Task At_a_stop_the_program_that_runs_may_end_and_is_noted()
    {
        using var programs = new Programs();
        using var daemon = Daemon(programs.Write("tell", """echo "$PROGRESS_JOB $PROGRESS_STATE" >>"$D/told"; sleep 1.5; : >"$D/ended" """));
        await End(daemon, "job");
        await Told(programs, "job done");
        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
        Assert.That(File.Exists(Path.Combine(programs.Folder, "ended")));
        daemon.Again();
        await End(daemon, "last");
        await Told(programs, "job done", "last done");
    }

    [Test]
    public async Task In_the_sandbox_of_the_unit_it_runs_as_well()
    {
        using var sandbox = new Sandbox();
        var program = Path.Combine(Path.GetTempPath(), $"on-end-{Guid.NewGuid():N}");
        File.WriteAllText(program, """
            #!/bin/sh
            echo "$PROGRESS_JOB $(cut -c 1-14)" >&2
            ls /proc/self/fd
            """);
        Script.Run("/", [], "chmod", "755", program);
        using var daemon = sandbox.Daemon(TimeSpan.FromSeconds(10), "--on-end", program, "--settle", "0");
        await End(daemon, "job");
        await Until.True("it was told", 20, () => daemon.Log.Contains("--on-end for", StringComparison.Ordinal));
        Assert.That(daemon.Log, Does.Contain("--on-end for job 'job': 'job {\"jobid\":\"job\"\\x0A0\\x0A1\\x0A2\\x0A3'"));
        File.Delete(program);
    }

    [TestCase("--on-end mail.sh", "--on-end is 'mail.sh', and must be the absolute path of a program, such as /usr/local/bin/on-end")]
    [TestCase("--on-end ./mail.sh", "--on-end is './mail.sh', and must be the absolute path of a program, such as /usr/local/bin/on-end")]
    [TestCase("--settle soon", "--settle is 'soon', and must be 0 or a time: seconds, or 90s 15m 12h 7d 2w")]
    [TestCase("--settle -1", "--settle is '-1', and must be 0 or a time: seconds, or 90s 15m 12h 7d 2w")]
    public void A_bad_value_is_one_line_and_exit_code_1(string options, string line) =>
        Assert.That(TestDaemon.Run(options.Split(' ')), Is.EqualTo((1, "", $"progressd: {line}\n")));

    [TestCase("/nowhere/on-end", "no such program is there", "No such file or directory")]
    [TestCase("/tmp", "that is no file", "Permission denied")]
    [TestCase("/etc/passwd", "it may not be run (chmod +x)", "Permission denied")]
    public async Task A_program_that_cannot_run_is_a_warning_and_a_line_for_each_job(string program, string fault, string failure)
    {
        using var daemon = Daemon(program);
        await End(daemon, "job");
        await Until.True("it was said", 20, () => daemon.Log.Contains($"--on-end for job 'job': cannot be started: {failure}", StringComparison.Ordinal));
        Assert.That(daemon.Log, Does.Contain($"progressd: --on-end is '{program}', and {fault}: unless that changes, nobody is told of a job's end\n"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    private static TestDaemon Daemon(string program) => TestDaemon.Start("--on-end", program, "--settle", "0");

    private static async Task End(TestDaemon daemon, string job, string more = "")
    {
        await daemon.Get($"create?jobid={job}{more}");
        await daemon.Get($"update?jobid={job}&workid=1&current=9&total=9");
    }

    private static Task<TimeSpan> Told(Programs programs, params string[] lines) =>
        Until.True($"{string.Join(", ", lines)} is told", 30, () => programs.Lines("told").SequenceEqual(lines));

    // Killed before, it may tell a second time.
    private static async Task Noted(TestDaemon daemon) =>
        await Until.True("it is noted", 20, () => Journal(daemon).Contains("\"told\":\"job\"", StringComparison.Ordinal));

    private static string Journal(TestDaemon daemon) =>
        string.Concat(Directory.GetFiles(daemon.Folder, "*.journal.*").Append(daemon.Snapshot).Where(File.Exists).Select(File.ReadAllText));
}
