using System.Diagnostics;
using System.Text;
using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>Standard streams that are closed, full or read by nobody: whoever starts the daemon carelessly loses words, and nothing else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StandardStreamsTests
{
    private const int PipeBytes = 65536;

    [TestCase("2>&-")]
    [TestCase("2>/dev/full")]
    [TestCase("<&- 2>&-")]
    public Task With_standard_error(string redirection) => ItWorks(redirection);

    [Test]
    public async Task With_standard_error_on_a_full_pipe_that_nobody_reads()
    {
        var folder = Directory.CreateTempSubdirectory("progressd-pipe-").FullName;
        try
        {
            var path = Path.Combine(folder, "full");
            Assert.That(Script.Run(folder, [], "mkfifo", path).ExitCode, Is.Zero);
            // Opened for both, it waits for no other end.
            using var pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            pipe.Write(new byte[PipeBytes]);
            await ItWorks($"2>{path}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Nothing tells when it listens, so it is asked until it does.
    [TestCase(">&- 2>/dev/null")]
    [TestCase(">/dev/full 2>/dev/null")]
    [TestCase("<&- >&- 2>&-")]
    [TestCase(">/dev/full 2>/dev/full")]
    public async Task The_daemon_works_with_standard_streams_redirected_as(string redirection)
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("progressd-streams-").FullName, FreePort.Find());
        var start = new ProcessStartInfo("bash", ["-c", $"exec \"$@\" {redirection}", "bash", PublishOnce.Binary, "--port", $"{port}", "--state", $"{folder}/progressd.json"]);
        using var process = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/progress/") };
            await Until.True("it answers", 30, async () => await TryGet(client, "create?jobid=job") is not null);
            Assert.That(await TryGet(client, "update?jobid=job&workid=a&current=1&total=2"), Is.EqualTo("ok\n"));
            // Closed, its number would have gone to a pipe of the runtime.
            var output = new FileInfo($"/proc/{process.Id}/fd/1").LinkTarget;
            Assert.That(output, Is.EqualTo(redirection.StartsWith(">/dev/full", StringComparison.Ordinal) ? "/dev/full" : "/dev/null"));
            Assert.That(Script.Run(folder, [], "kill", $"{process.Id}").ExitCode, Is.Zero);
            Assert.That(process.WaitForExit(10_000), Is.True);
            Assert.That(process.ExitCode, Is.Zero);
            AssertOnlyStateIn(folder);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("2>&-")]
    [TestCase("2>/dev/full")]
    public void A_start_that_fails_keeps_its_exit_code_where_its_words_are_lost(string redirection)
    {
        Assert.That(Script.Run("/", [], "bash", "-c", $"'{PublishOnce.Binary}' --state /dev/null/none {redirection}").ExitCode, Is.EqualTo(75));
        Assert.That(Script.Run("/", [], "bash", "-c", $"'{PublishOnce.Binary}' --port none {redirection}").ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task What_clients_cause_is_said_ten_times_a_minute_and_is_one_line_of_plain_text()
    {
        using var daemon = TestDaemon.Start();
        foreach (var text in new[] { "%1b%5d0;title%07", "%0aprogressd: error: forged", "\u001b[2J\u0007", "%e2%80%ae", "%zz%00" })
            Assert.That(Raw(daemon, $"GET /progress/{text}?jobid={text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Does.StartWith("HTTP/1.1 4"));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => MakeItLog(daemon))));
        daemon.Terminate();

        var lines = daemon.Log.TrimEnd('\n').Split('\n');
        // A new minute may begin in between.
        Assert.That(lines.Count(line => line.StartsWith("progressd: cut 127.0.0.1:", StringComparison.Ordinal)), Is.InRange(10, 20));
        Assert.That(lines, Is.All.Match("^progressd: [\\x20-\\x7E]+$"));
        Assert.That(daemon.Log, Does.Not.Contain("forged"));
    }

    private static async Task ItWorks(string redirection)
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["bash", "-c", $"exec \"$@\" {redirection}", "bash"], Flags = ["--snapshot-interval", "1s"] });
        await daemon.Get("create?jobid=job");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => MakeItLog(daemon))));
        await daemon.Get("update?jobid=job&workid=a&current=7&total=9");
        await Until.True("there is a snapshot", 20, () => File.Exists(daemon.Snapshot));
        var (exitCode, took) = daemon.Terminate();

        Assert.That((exitCode, took.TotalSeconds < 5), Is.EqualTo((0, true)), $"{took}");
        Assert.That(daemon.Log, Is.Empty);
        AssertOnlyStateIn(daemon.Folder);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=7"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    // A head without end is cut, and that is logged.
    private static void MakeItLog(TestDaemon daemon)
    {
        using var socket = daemon.Connect();
        socket.Send(Encoding.ASCII.GetBytes($"GET /{new string('x', 80_000)}"));
        socket.ReceiveTimeout = 10_000;
        try
        {
            _ = socket.Receive(new byte[1000]);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Cut by a reset.
        }
    }

    private static string Raw(TestDaemon daemon, string request)
    {
        using var socket = daemon.Connect();
        socket.Send(Encoding.Latin1.GetBytes(request));
        return TestServer.ReadAll(socket);
    }

    private static async Task<string?> TryGet(HttpClient client, string path)
    {
        try
        {
            return await client.GetStringAsync(path);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void AssertOnlyStateIn(string folder)
    {
        foreach (var file in Directory.GetFiles(folder)) Assert.That(File.ReadAllText(file), Does.Not.Contain("progressd listening").And.Not.Contain("progressd: "), file);
    }
}
