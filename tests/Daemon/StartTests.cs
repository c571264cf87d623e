using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Progressd.Http.Process;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>What a start does when the state is taken, absurd, of a later version, or damaged.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StartTests
{
    [Test]
    public async Task A_second_daemon_on_a_state_ends_with_75_and_one_line_and_harms_nothing()
    {
        using var first = TestDaemon.Start();
        await first.Get("create?jobid=job");
        var (exitCode, output, errors) = TestDaemon.Run("--port", "0", "--state", first.Snapshot);

        Assert.That((exitCode, output), Is.EqualTo((75, "")));
        Assert.That(errors, Is.EqualTo($"progressd: the state {first.Snapshot} is in use: another progressd holds {first.Folder}/progressd.lock\n"));
        await first.Get("update?jobid=job&workid=a&current=1&total=2");
        first.Again();
        Assert.That((await Believed.Ask(first.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1"));
    }

    [TestCase("", 1)]
    [TestCase("/tmp/", 1)]
    [TestCase("/tmp", 1)]
    [TestCase("/", 1)]
    [TestCase("/dev/null", 1)]
    [TestCase("/dev/null/progressd.json", 75)]
    [TestCase("/proc/progressd.json", 75)]
    [TestCase("/sys/progressd/progressd.json", 75)]
    public void A_state_that_cannot_be_is_refused_in_one_line(string state, int exitCode)
    {
        var run = TestDaemon.Run("--port", "0", "--state", state);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((exitCode, "")), run.Errors);
        Assert.That(run.Errors, Does.Match(@"\Aprogressd: [^\n]+\n\z"));
    }

    // 81 in the file as it is published, and 305 where the profile of .NET's own code is not found.
    [Test]
    public async Task A_start_and_a_first_report_compile_little_that_could_be_in_the_file()
    {
        var list = Path.Combine(Directory.CreateTempSubdirectory("progressd-compiled-").FullName, "list");
        using (var daemon = TestDaemon.Start(new DaemonStart
        {
            Environment = new Dictionary<string, string> { ["DOTNET_JitStdOutFile"] = list, ["DOTNET_JitDisasmSummary"] = "1" },
        }))
        {
            await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=2");
        }
        string[] compiled = File.Exists(list) ? await File.ReadAllLinesAsync(list) : []; // compiled ahead of time there is no list
        Directory.Delete(Path.GetDirectoryName(list)!, recursive: true);
        Assert.That(compiled.Count(line => line.Contains("Tier0", StringComparison.Ordinal)), Is.LessThan(160));
    }

    [Test]
    public async Task On_a_processor_of_2008_the_same_file_counts_and_draws()
    {
        Script.Need("qemu-x86_64-static");
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["qemu-x86_64-static", "-cpu", "Nehalem"] });
        await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=2");

        Assert.That(await daemon.Get("text?jobid=job&summary=1"), Does.StartWith("running 50"));
        Assert.That((await daemon.Ask("render?jobid=job")).Status, Is.EqualTo(200));
    }

    [Test]
    public void A_state_on_a_name_that_is_too_long_is_refused_in_one_line()
    {
        var run = TestDaemon.Run("--port", "0", "--state", $"/tmp/{new string('x', 300)}/progressd.json");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((75, "")), run.Errors);
        Assert.That(run.Errors, Does.Match(@"\Aprogressd: [^\n]+\n\z"));
    }

    [Test]
    public void A_read_only_disk_ends_a_start_with_75()
    {
        using var mount = new PrivateMount("size=1m");
        mount.Do($"mkdir {mount.StateFolder}; mount -o remount,ro $(dirname {mount.StateFolder})");
        string[] line = [.. mount.By, PublishOnce.Binary, "--port", "0", "--state", mount.StateFolder + "/progressd.json"];
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(75));
        Assert.That(errors, Does.Match(@"\Aprogressd: [^\n]*read-only file system[^\n]*\n\z"));
    }

    [Test]
    public async Task A_state_of_a_later_version_is_refused_and_left_as_it_is()
    {
        using var daemon = await Stopped();
        File.WriteAllText(daemon.Snapshot, File.ReadAllText(daemon.Snapshot).Replace("\"version\":2", "\"version\":3", StringComparison.Ordinal));
        var before = Contents(daemon);
        var (exitCode, output, errors) = TestDaemon.Run("--port", "0", "--state", daemon.Snapshot);

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(errors, Does.Match(@"\Aprogressd: [^\n]*version 3[^\n]*version 2[^\n]*\n\z"));
        Assert.That(Contents(daemon), Is.EqualTo(before));
    }

    [Test]
    public async Task A_spoilt_snapshot_is_kept_and_the_one_before_makes_up_for_it()
    {
        using var daemon = await Stopped();
        var spoilt = File.ReadAllBytes(daemon.Snapshot);
        spoilt[spoilt.Length / 2] ^= 1;
        File.WriteAllBytes(daemon.Snapshot, spoilt);
        daemon.Again();

        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=99 b=7"));
        var kept = $@"{daemon.Snapshot}\.corrupt-\d{{8}}T\d{{6}}Z";
        Assert.That(await daemon.Get("/healthz"),
            Does.Match($@"\Aok\nwarning: {daemon.Snapshot} cannot be read: .*; kept as {kept}, everything readable was applied\n\z"));
        Assert.That(File.ReadAllBytes(Directory.GetFiles(daemon.Folder, "progressd.json.corrupt-*").Single()), Is.EqualTo(spoilt));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=99 b=7"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_damaged_or_missing_journal_line_costs_itself_alone_and_is_named(bool isMissing)
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=job");
        for (var i = 1; i < 10; i++) await daemon.Get($"update?jobid=job&workid=w{i}&current={i}&total=99");
        daemon.Kill();
        var segment = Directory.GetFiles(daemon.Folder, "progressd.journal.*").Single();
        var lines = File.ReadAllLines(segment);
        IEnumerable<string> other = isMissing ? [] : [lines[4].Replace("\"w4\"", "\"w5\"", StringComparison.Ordinal)];
        string[] damaged = [.. lines[..4], .. other, .. lines[5..]];
        File.WriteAllText(segment, string.Join('\n', damaged) + "\n");
        daemon.Again();

        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' w1=1 w2=2 w3=3 w5=5 w6=6 w7=7 w8=8 w9=9"));
        var health = await daemon.Get("/healthz");
        Assert.That(health, Does.Match($@"\Aok\nwarning: {segment} line 5.*; kept as {segment}\.corrupt-.*\n\z"));
        Assert.That(daemon.Log, Does.Contain(health.Split('\n')[1]["warning: ".Length..]));
        Assert.That(Directory.GetFiles(daemon.Folder, "*.corrupt-*"), Has.Length.EqualTo(1));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers, Has.Count.EqualTo(8));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    [Test]
    public async Task A_torn_last_line_is_an_unfinished_write_and_is_dropped_with_a_line_in_the_log()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=99");
        daemon.Kill();
        File.AppendAllText(Directory.GetFiles(daemon.Folder, "progressd.journal.*").Single(), "12345678 {\"seq\":");
        daemon.Again();

        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(daemon.Log, Does.Contain("progressd.journal.1 line 2: its end is torn, an unfinished write was dropped"));
    }

    // .NET's listener cannot take a connection yet between listen and the end of its constructor, nor between its first accept and that end.
    [TestCase("int listen(int socket, int backlog)", "SYS_listen, socket, backlog")]
    [TestCase("int epoll_ctl(int poll, int what, int socket, void *event)", "SYS_epoll_ctl, poll, what, socket, event")]
    public async Task A_client_that_comes_while_the_port_opens_does_not_end_it(string function, string call)
    {
        using var shim = new Shim($$"""
            #include <stdlib.h>
            #include <sys/socket.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            {{function}} {
                int result = syscall({{call}}), listens = 0;
                socklen_t size = sizeof listens;
                getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
                if (listens && !getenv("PROGRESSD_FRESH_STARTS")) usleep(300000);
                return result;
            }
            """);
        using var first = TestDaemon.Start();
        var port = first.Port;
        first.Kill();
        using var enough = new CancellationTokenSource();
        var client = Task.Run(() => Knock(port, enough.Token));
        var environment = new Dictionary<string, string> { ["LD_PRELOAD"] = shim.Library };
        using var daemon = TestDaemon.Start(new DaemonStart { Flags = ["--port", $"{port}"], Environment = environment });
        await enough.CancelAsync();
        await client;

        await daemon.Get("create?jobid=job");
        Assert.That(File.ReadAllText($"/proc/{daemon.ProcessId}/cmdline").Split('\0'),
            Is.EqualTo(new[] { PublishOnce.Binary, "--state", daemon.Snapshot, "--port", $"{port}", "" }));
        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
    }

    [TestCase("ENOLCK")]
    [TestCase("ENOSYS")]
    [TestCase("EOPNOTSUPP")]
    public void A_file_system_without_locks_is_named_as_such(string errno)
    {
        if (!File.Exists("/usr/bin/strace")) Assert.Ignore("strace is not installed");
        var folder = Directory.CreateTempSubdirectory("progressd-locks-").FullName;
        string[] strace = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", $"--inject=flock:error={errno}"];
        var run = Script.Run(folder, [],
            "/usr/bin/strace", [.. strace, PublishOnce.Binary, "--port", "0", "--state", $"{folder}/progressd.json"]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((75, "")));
        Assert.That(run.Errors, Is.EqualTo(
            $"progressd: the state in {folder} cannot be used: its file system does not support locks (flock), choose a --state on a local disk\n"));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Files_and_folder_are_not_for_everyone()
    {
        var parent = Directory.CreateTempSubdirectory("progressd-mode-").FullName;
        using (var daemon = TestDaemon.Start(new DaemonStart { Folder = Path.Combine(parent, "state") }))
        {
            await daemon.Get("create?jobid=job");
            daemon.Terminate();
            const UnixFileMode File0640 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            const UnixFileMode Folder0750 = File0640 | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
            Assert.That(Directory.GetFiles(daemon.Folder).Select(File.GetUnixFileMode).Distinct(), Is.EqualTo(new[] { File0640 }));
            Assert.That(File.GetUnixFileMode(daemon.Folder), Is.EqualTo(Folder0750));
        }
        Directory.Delete(parent, recursive: true);
    }

    private static void Knock(int port, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
            try
            {
                socket.Connect("127.0.0.1", port);
                Thread.Sleep(20); // it listens: no need to fill its queue
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }
    }

    // Stopped twice: two snapshots, and the journal between them.
    private static async Task<TestDaemon> Stopped()
    {
        var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=job");
        await daemon.Get("update?jobid=job&workid=a&current=1&total=99");
        daemon.Terminate();
        daemon.Again();
        await daemon.Get("update?jobid=job&workid=a&current=99&total=99");
        await daemon.Get("update?jobid=job&workid=b&current=7&total=99");
        daemon.Terminate();
        return daemon;
    }

    private static string[] Contents(TestDaemon daemon) =>
        [.. Directory.GetFiles(daemon.Folder).Order().Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
