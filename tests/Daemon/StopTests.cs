using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>SIGTERM under load and among clients of every kind: no false acknowledgement, and an end in time.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StopTests
{
    private const int Terminate = 15, Clients = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Stopped_under_load_it_acknowledges_nothing_falsely_and_gives_the_port_to_the_next_at_once()
    {
        var seed = Environment.TickCount;
        using var daemon = await OnAPort();
        var slow = Slow(daemon);
        try
        {
            for (var round = 0; round < 3; round++)
            {
                var reporters = Enumerable.Range(0, Clients).Select(i => new Reporter(daemon.Ask, $"round{round}-{i}", seed + 100 * round + i)).ToArray();
                var load = Task.WhenAll(reporters.Select(reporter => Task.Run(reporter.Run)));
                await Task.Delay(new Random(seed + round).Next(200, 500));
                var (exitCode, took) = daemon.Terminate();
                await load;

                Assert.That(exitCode, Is.Zero, daemon.Log);
                Assert.That(took, Is.LessThan(Limit));
                // Before the next begins, which writes one of its own after a second.
                Assert.That(Directory.GetFiles(daemon.Folder, "*.new"), Is.Empty);
                daemon.Again();
                foreach (var reporter in reporters)
                {
                    Assert.That(reporter.EmptyAnswers, Is.Zero, "an empty 200");
                    Assert.That(reporter.Acknowledged, Is.Positive);
                    Assert.That(reporter.Possible, Does.Contain(await Believed.Ask(daemon.Ask, reporter.Job)), $"{reporter.Job}, seed {seed}");
                }
            }
            foreach (var connection in slow.Where(connection => !connection.Asks.StartsWith("GET", StringComparison.Ordinal)))
                Assert.That(ReadAll(connection.Socket), Does.Not.StartWith("HTTP/1.1 200"), connection.Asks);
        }
        finally
        {
            foreach (var connection in slow) connection.Socket.Dispose();
        }
    }

    [Test]
    public async Task New_requests_are_told_to_come_again_while_what_is_in_flight_is_answered()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=job");
        using var late = daemon.Connect();
        late.Send(Encoding.ASCII.GetBytes("POST /progress/updates?jobid=job HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\nworkid=a&"));
        await Until.True("the request is in flight", 2, async () => (await daemon.Ask("/healthz")).Status == 200);
        var began = Stopwatch.GetTimestamp();
        daemon.Signal(Terminate);
        (int Status, string Body) refusal = default;
        await Until.True("a new request is refused", 2, async () => (refusal = await daemon.Ask("update?jobid=job&workid=b&current=1&total=2")).Status == 503);
        late.Send("current=7&total=9\n\n\n\n"u8);
        var reply = ReadAll(late);
        var (exitCode, took) = daemon.WaitForExit(began);

        Assert.That(refusal.Body, Is.EqualTo("error: progressd is stopping: try again in a second\n"));
        Assert.That(reply, Does.StartWith("HTTP/1.1 200").And.EndsWith("\r\n\r\nok 1\n"));
        Assert.That((exitCode, took < Limit), Is.EqualTo((0, true)));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers["a"], Is.EqualTo(7));
    }

    [Test]
    public void Stopped_while_it_reads_a_large_state_it_ends_at_once_and_never_says_that_it_listens()
    {
        var folder = Directory.CreateTempSubdirectory("progressd-large-").FullName;
        try
        {
            var workers = Enumerable.Range(0, 400_000).Select(i => $$"""{"workid":"{{i}}","current":1,"total":2,"started":1,"seen":[1,1],"began":1}""");
            var state = Path.Combine(folder, "progressd.json");
            File.WriteAllText(state, $$"""
                {"version":1,"seq":7,"at":[1,1],"jobs":[{"jobid":"j","title":"t","maxage_ms":604800000,"created":[1,1],"touched":[1,1],"changed_seq":7,"workers":[
                {{string.Join(",\n", workers)}}]}]}
                """);
            var start = new ProcessStartInfo(PublishOnce.Binary, ["--port", "0", "--state", state]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["HOME"] = folder;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(folder, "progressd.lock")), TimeSpan.FromSeconds(20));
            var began = Stopwatch.GetTimestamp();
            using (var kill = Process.Start("kill", [$"{process.Id}"])) kill.WaitForExit();
            process.WaitForExit();
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(Limit));
            Assert.That((process.ExitCode, output.Result), Is.EqualTo((0, "")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_second_signal_ends_it_at_once_and_nothing_acknowledged_is_lost()
    {
        using var daemon = await WithOneReport();
        using var late = daemon.Connect();
        late.Send(Encoding.ASCII.GetBytes("POST /progress/updates?jobid=job HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n"));
        await daemon.Get("/healthz");
        daemon.Signal(Terminate);
        await Until.True("it is stopping", 2, async () => (await daemon.Ask("/healthz")).Status == 503);
        var second = Stopwatch.GetTimestamp();
        daemon.Signal(Terminate);

        Assert.That(daemon.WaitForExit(second).Took.TotalSeconds, Is.LessThan(1));
        Assert.That(ReadAll(late), Is.Empty);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1"));
    }

    [Test]
    public async Task Not_writable_to_the_end_it_says_75_in_time()
    {
        using var daemon = await WithOneReport();
        using var strace = await Strace.Attach(daemon, "write:error=ENOSPC");
        Assert.That((await daemon.Ask("update?jobid=job&workid=a&current=2&total=2")).Status, Is.EqualTo(507));
        var (exitCode, took) = daemon.Terminate();

        Assert.That((exitCode, took < Limit), Is.EqualTo((75, true)), $"{took}");
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=1"));
    }

    [Test]
    public async Task With_room_again_just_before_the_end_all_that_is_shown_is_saved_and_it_says_0()
    {
        using var daemon = await WithOneReport();
        using (await Strace.Attach(daemon, "write:error=ENOSPC"))
            Assert.That((await daemon.Ask("update?jobid=job&workid=a&current=2&total=2")).Status, Is.EqualTo(507));

        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=2"));
    }

    // Where the flush alone hangs, the journal has what was acknowledged.
    [TestCase("write:delay_enter=30s", 75)]
    [TestCase("fsync:delay_enter=30s", 0)]
    public async Task A_disk_that_does_not_answer_cannot_hold_the_end_up(string fault, int exitCode)
    {
        using var daemon = await WithOneReport();
        using var strace = await Strace.Attach(daemon, fault);
        var update = daemon.Ask("update?jobid=job&workid=a&current=2&total=2");
        await Until.True("healthz says it, or the update was written", 4, async () => update.IsCompleted || (await daemon.Ask("/healthz")).Status == 503);
        var isAcknowledged = update.IsCompletedSuccessfully && (await update).Status == 200;
        var began = Stopwatch.GetTimestamp();
        daemon.Signal(Terminate);
        var stat = $"/proc/{daemon.ProcessId}/stat";
        await Until.True("it has ended", Limit.TotalSeconds, () => File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal));
        strace.Detach(); // who traces a process sees its end first

        Assert.That(daemon.WaitForExit(began).ExitCode, Is.EqualTo(exitCode), daemon.Log);
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.Workers["a"], Is.GreaterThanOrEqualTo(isAcknowledged ? 2 : 1));
    }

    [Test]
    public async Task Told_to_hang_up_it_goes_on()
    {
        using var daemon = TestDaemon.Start();
        daemon.Signal(1);
        await daemon.Get("create?jobid=job");
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    private static async Task<TestDaemon> WithOneReport()
    {
        var daemon = TestDaemon.Start();
        await daemon.Get("update?create=1&jobid=job&workid=a&current=1&total=2");
        return daemon;
    }

    private static async Task<TestDaemon> OnAPort()
    {
        int port;
        using (var probe = new TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        }
        var daemon = TestDaemon.Start("--port", $"{port}", "--snapshot-interval", "1s");
        await daemon.Get("create?jobid=many");
        await daemon.Get("updates?jobid=many", string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"workid=node{i}&current={i}&total=20000&desc=busy")));
        return daemon;
    }

    // Half a head, half a body, nothing at all, and replies of megabytes that nobody takes.
    private static List<(string Asks, Socket Socket)> Slow(TestDaemon daemon)
    {
        string[] all =
        [
            "", "G", "POST /progress/create?jobid=half HTTP/1.1\r\nHost: loc",
            "POST /progress/create?jobid=half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
            "POST /progress/updates?jobid=many HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nworkid=x&current=1",
            .. Enumerable.Repeat("GET /progress/status?jobid=many HTTP/1.1\r\nHost: localhost\r\n\r\n", 4),
        ];
        return [.. all.Select(asks =>
        {
            var socket = daemon.Connect(receiveBuffer: 2048);
            socket.Send(Encoding.ASCII.GetBytes(asks));
            return (asks, socket);
        })];
    }

    private static string ReadAll(Socket socket)
    {
        socket.ReceiveTimeout = 10_000;
        var (all, buffer) = (new StringBuilder(), new byte[65536]);
        try
        {
            while (socket.Receive(buffer) is > 0 and var read) all.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.TimedOut)
        {
            // Reset: what came is what there is.
        }
        return all.ToString();
    }
}
