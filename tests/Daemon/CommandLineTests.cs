using System.Net.Sockets;
using Progressd.Http.Process;
using Progressd.Rendering;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

public sealed class CommandLineTests
{
    // Another test may have a file open that whoever is started just now has too.
    private const string NothingInherited = "for f in /proc/$$/fd/*; do f=${f##*/}; [ $f -le 2 ] || eval \"exec $f>&-\"; done;";

    [TestCase("--port 70000", "progressd: --port is '70000', and must be a whole number from 0 to 65535\n")]
    [TestCase("--port x", "progressd: --port is 'x', and must be a whole number from 0 to 65535\n")]
    [TestCase("--retention never", "progressd: --retention is 'never', and must be a time above 0: seconds, or 90s 15m 12h 7d 2w\n")]
    [TestCase("--max-memory lots", "progressd: --max-memory is 'lots', and must be a size such as 1073741824, 512M or 4G\n")]
    [TestCase("--max-jobs 0", "progressd: --max-jobs is '0', and must be a whole number above 0\n")]
    [TestCase("--public-url ftp://x", "progressd: --public-url is 'ftp://x', and must be like https://host/prefix, without '?' and '#'\n")]
    [TestCase("--bind ::1", "progressd: --bind is '::1': give an IPv4 address or a name, no port; IPv6 comes through a reverse proxy\n")]
    [TestCase("--bind 300.1.1.1", "progressd: --bind is '300.1.1.1': give an IPv4 address such as 10.1.0.1, a name of this machine, or *\n")]
    [TestCase("--bind head/node", "progressd: --bind is 'head/node': give an IPv4 address such as 10.1.0.1, a name of this machine, or *\n")]
    [TestCase("--bind 239.1.2.3", "progressd: --bind is '239.1.2.3', and 239.1.2.3 is not an address of a machine\n")]
    [TestCase("--bind ", "progressd: --bind is '': give an address, localhost, or * for every address\n")]
    [TestCase("--state --help", "progressd: --state is '--help', and is taken for an option: write './--help' for a file of that name\n")]
    [TestCase("--nonsense", "progressd: Unrecognized command or argument '--nonsense'.\n")]
    [TestCase("@arguments", "progressd: Unrecognized command or argument '@arguments'.\n")]
    [TestCase("--bind @/etc/passwd", "progressd: --bind is '@/etc/passwd': give an IPv4 address such as 10.1.0.1, a name of this machine, or *\n")]
    [TestCase("[diagram]", "progressd: Unrecognized command or argument '[diagram]'.\n")]
    [TestCase("[suggest]", "progressd: Unrecognized command or argument '[suggest]'.\n")]
    [TestCase("[suggest:3] --port", "progressd: Unrecognized command or argument '[suggest:3]'.\n")]
    [TestCase("[env:A=b] --port 0", "progressd: Unrecognized command or argument '[env:A=b]'.\n")]
    [TestCase("--port 0 [suggest]", "progressd: Unrecognized command or argument '[suggest]'.\n")]
    [TestCase("[nonsense] --help", "progressd: Unrecognized command or argument '[nonsense]'.\n")]
    public void A_bad_value_is_one_line_and_exit_code_1(string options, string line) =>
        Assert.That(TestDaemon.Run(options.Split(' ')), Is.EqualTo((1, "", line)));

    [TestCase("192.0.2.7", "192.0.2.7 is not an address of this machine: if it is no mistake, it may come up later")]
    [TestCase("no-such-name.invalid", "this machine knows no such address: if it is no mistake, the name may be known later")]
    public void An_address_that_may_come_up_later_is_one_line_and_exit_code_75(string address, string reason) =>
        Assert.That(TestDaemon.Run("--bind", address), Is.EqualTo((75, "", $"progressd: --bind is '{address}', and {reason}\n")));

    [TestCase("--port x", 1, "--port is 'x', and must be a whole number from 0 to 65535")]
    [TestCase("--bind 192.0.2.7", 75, "--bind is '192.0.2.7', and 192.0.2.7 is not an address of this machine: if it is no mistake, it may come up later")]
    [TestCase("--state /dev/null", 1, null)]
    [TestCase("--state /proc/progressd.json", 75, null)]
    [TestCase("--port TAKEN", 75, null)]
    public void Under_systemd_a_refused_start_is_an_error_of_the_journal_and_said_once(string options, int exitCode, string? line)
    {
        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var folder = Directory.CreateTempSubdirectory("progressd-refused-").FullName;
        var words = options.Replace("TAKEN", $"{((System.Net.IPEndPoint)other.LocalEndpoint).Port}", StringComparison.Ordinal).Split(' ');
        var said = Script.Run(folder, [("JOURNAL_STREAM", "8:1"), ("STATE_DIRECTORY", folder)], PublishOnce.Binary, words);
        Directory.Delete(folder, recursive: true);
        Assert.That((said.ExitCode, said.Output), Is.EqualTo((exitCode, "")));
        Assert.That(said.Errors, line is null ? Does.Match(@"\A<3>[^\n]+\n\z") : Is.EqualTo($"<3>{line}\n"));
    }

    [TestCase("--port x")]
    [TestCase("--state /dev/null")]
    public void A_refused_start_leaves_nothing_of_a_debugger_in_the_temporary_folder(string options)
    {
        var folder = Directory.CreateTempSubdirectory("progressd-left-").FullName;
        Script.Run(folder, [("TMPDIR", folder)], PublishOnce.Binary, options.Split(' '));
        var left = Directory.GetFiles(folder);
        Directory.Delete(folder, recursive: true);
        Assert.That(left, Is.Empty);
    }

    private const string TooFewFiles =
        "progressd: fewer than 168 files may be open at once, which is not enough to work with: raise ulimit -n, or LimitNOFILE= in the unit\n";

    [TestCase(24)]
    [TestCase(32)]
    [TestCase(64)]
    [TestCase(167)]
    public void With_too_few_files_it_ends_with_one_line(int files) =>
        Assert.That(WithFiles(files), Is.EqualTo(new Script(1, "", TooFewFiles)));

    // The runtime itself needs from 15 to 19, by the machine that it begins on.
    [TestCase(10)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(18)]
    [TestCase(19)]
    [TestCase(20)]
    public void With_as_few_as_the_runtime_needs_there_is_no_stack_trace(int files)
    {
        var said = WithFiles(files);
        Assert.That((said.ExitCode, said.Output), Is.Not.EqualTo((0, "")));
        Assert.That(said.Errors, Is.Not.Empty.And.Not.Match(@"\n +at "));
    }

    private static Script WithFiles(int files) => Script.Run(Path.GetTempPath(), [],
        "bash", "-c", $"{NothingInherited} ulimit -n {files}; exec '{PublishOnce.Binary}' --port 0 --state /tmp/never/progressd.json");

    [Test]
    public async Task With_the_fewest_files_it_serves_ten_at_once()
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["prlimit", "--nofile=168"] });
        await daemon.Get("create?jobid=few");
        var sockets = Enumerable.Range(0, 10).Select(_ => daemon.Connect()).ToList();
        foreach (var socket in sockets) socket.Send("GET /progress/update?jobid=few&workid=a&inc=1&total=99 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        foreach (var socket in sockets) Assert.That(TestServer.ReadAll(socket, 1000), Does.EndWith("\r\n\r\nok\n"));
        sockets.ForEach(socket => socket.Dispose());
        Assert.That((await daemon.Ask("render?jobid=few")).Status, Is.EqualTo(200));
        Assert.That(await daemon.Get("status?jobid=few"), Does.Contain("\"current\":10,"));
        Assert.That(daemon.Log, Does.Not.Contain("shed"));
    }

    [Test]
    public void Version_and_help_say_what_there_is()
    {
        Assert.That(TestDaemon.Run("--version"), Is.EqualTo((0, ProgramVersion.Text + "\n", "")));
        var (code, help, error) = TestDaemon.Run("--help");
        Assert.That((code, error), Is.EqualTo((0, "")));
        foreach (var option in new[] { "--port", "--bind", "--retention",
            "--state", "--snapshot-interval", "--public-url", "--max-jobs", "--max-workers", "--max-memory", "--no-list", "--on-end", "--settle" })
            Assert.That(help, Does.Contain(option));
        Assert.That(help, Does.Contain("[default: 7d]").And.Contain("[default: 8080]").And.Contain("[default: localhost]"));
    }

    [Test]
    public void Without_a_home_the_state_does_not_go_wherever_it_was_started()
    {
        var said = Script.Run(Path.GetTempPath(), [], "bash", "-c",
            $"unset STATE_DIRECTORY XDG_STATE_HOME; HOME=/dev/null/home timeout 20 '{PublishOnce.Binary}' --port 0");
        Assert.That((said.ExitCode, said.Output), Is.EqualTo((75, "")));
        Assert.That(said.Errors, Does.StartWith("progressd: the state in /dev/null/home/.local/state/progressd cannot be used: "));
    }

    [TestCase("-h")]
    [TestCase("--port 9 --help")]
    [TestCase("--port x --help")]
    public void Help_is_given_wherever_it_is_asked_for(string options)
    {
        var (code, help, error) = TestDaemon.Run(options.Split(' '));
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(help, Does.Contain("--snapshot-interval"));
    }

    [TestCase("--version")]
    [TestCase("--help")]
    public void An_answer_that_cannot_be_written_is_one_line(string option)
    {
        var said = Script.Run(Path.GetTempPath(), [], "bash", "-c", $"'{PublishOnce.Binary}' {option} 2>&1 >/dev/full");
        Assert.That((said.ExitCode, said.Output), Is.EqualTo((1, "progressd: cannot write to standard output: No space left on device\n")));
    }

    [Test]
    public void A_port_that_is_taken_is_one_line_and_exit_code_75()
    {
        using var daemon = TestDaemon.Start();
        var state = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.That(TestDaemon.Run("--port", $"{daemon.Port}", "--state", Path.Combine(state, "progressd.json")),
            Is.EqualTo((75, "", $"progressd: port {daemon.Port} is taken: stop what listens there, or choose another --port\n")));
        Directory.Delete(state, recursive: true);
    }

    [Test]
    public void The_first_line_names_the_address_and_a_log_line_says_who_can_reach_it()
    {
        using var daemon = TestDaemon.Start();
        Assert.That(daemon.FirstLine, Is.EqualTo($"progressd listening on http://localhost:{daemon.Port}/progress/"));
        Assert.That(() => daemon.Log, Does.Contain("progressd: only this machine can reach it").After(2).Seconds.PollEvery(10).MilliSeconds);
    }

    [Test]
    public void Every_address_answers_to_any_name()
    {
        using var daemon = TestDaemon.Start("--bind", "*");
        Assert.That(daemon.Bash($"curl -s -H 'Host: grid.example:{daemon.Port}' $URL/create?jobid=x"), Is.EqualTo($"http://grid.example:{daemon.Port}/progress/show?jobid=x\n"));
        Assert.That(daemon.Bash("curl -s -H 'Host: a/b' $URL/create?jobid=y"), Does.Not.Contain("show?"));
    }

    [Test]
    public async Task SIGTERM_with_a_stalled_client_ends_it_with_code_0_within_5_seconds_and_says_503_meanwhile()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=x");
        using var stalled = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stalled.Connect("127.0.0.1", daemon.Port);
        stalled.Send("POST /progress/update?jobid=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\nworkid=1"u8);
        await daemon.Get("/healthz");
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        daemon.Signal(15);
        Assert.That(() => daemon.Ask("update?jobid=x&workid=2&current=1&total=2").Result.Status, Is.EqualTo(503).After(1).Seconds.PollEvery(5).MilliSeconds);
        var (code, took) = daemon.WaitForExit(since);
        Assert.That(code, Is.Zero);
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(5)), "given up 4 s after the signal");
        Assert.That(TestServer.ReadAll(stalled), Does.Not.Contain("200 OK"));
    }

    [Test]
    public async Task A_second_signal_ends_it_at_once()
    {
        using var daemon = TestDaemon.Start();
        using var stalled = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stalled.Connect("127.0.0.1", daemon.Port);
        stalled.Send("POST /progress/update?jobid=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\nworkid=1"u8);
        await daemon.Get("/healthz");
        daemon.Signal(15);
        Thread.Sleep(200);
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        daemon.Signal(15);
        var (code, took) = daemon.WaitForExit(since);
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(code, Is.Zero, "all that was acknowledged is in the journal");
    }

    [Test]
    public async Task SIGHUP_is_ignored()
    {
        using var daemon = TestDaemon.Start();
        daemon.Signal(1);
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    [TestCase("2>&-")]
    [TestCase("2>/dev/full")]
    public async Task A_closed_or_full_standard_error_harms_nothing(string redirection)
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["bash", "-c", $"exec \"$0\" \"$@\" {redirection}"] });
        for (var i = 0; i < 20; i++) daemon.Bash("curl -s $URL/update?x");
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
    }
}
