using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Progressd.Http.Process;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>What strangers on the network can do to the published file. <c>bench -- hostile</c> is the same in large.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CrowdTests
{
    private const string StalledHead = "GET /progress/";
    private const string SlowBody = "POST /progress/update HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
    private const string UnreadReply = "GET /progress/status?jobid=large HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const int Endless = 8, MostSeconds = 60;
    private static readonly TimeSpan LongestAttack = TimeSpan.FromSeconds(60);

    // Large replies asked for again and again take the processors, whatever is done about descriptors: those who ask for them come once.
    [TestCase("", true)]
    [TestCase(StalledHead, true)]
    [TestCase(SlowBody, true)]
    [TestCase(UnreadReply, false)]
    public async Task With_200_files_it_lives_among_more_connections_than_that_and_its_state_is_saved(string beginning, bool comesAgain)
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["prlimit", "--nofile=200"], Flags = ["--snapshot-interval", "1s"] });
        await Fill(daemon);
        using (var crowd = new Crowd(daemon, beginning, 600, comesAgain))
        {
            for (var i = 0; i < 3; i++)
            {
                await Until.True("an update is taken", MostSeconds, () => IsTaken(daemon, $"update?jobid=x&workid=among{i}&current=1&total=2"));
                await Until.True("a snapshot has it", MostSeconds, () => Snapshot(daemon).Contains($"among{i}", StringComparison.Ordinal));
                await Until.True("it says that all is well", MostSeconds, () => IsTaken(daemon, "/healthz"));
            }
            await crowd.Settle();
            // Of some seconds one: the compiler, a snapshot and those who come again take their time now and then.
            await Until.True("it does not spin", 5, async () => await OfAProcessor(daemon) < 0.5);
        }
        await Until.True("it is well again", 1, () => IsTaken(daemon, "/healthz"));
        await Until.True("it says what it did", 10, () => daemon.Log.Contains("files are open: shed", StringComparison.Ordinal));
        Assert.That(daemon.Log, Does.Not.Contain("too many open files").And.Not.Contain("internal error"));
    }

    private static async Task<double> OfAProcessor(TestDaemon daemon)
    {
        var (before, began) = (daemon.Cpu, Stopwatch.GetTimestamp());
        await Task.Delay(1000);
        return (daemon.Cpu - before) / Stopwatch.GetElapsedTime(began);
    }

    [TestCase(600)]
    [TestCase(1024)]
    public async Task Hundreds_who_ask_for_large_pictures_and_hang_up_keep_nobody_from_reporting_or_seeing_and_it_ends_well(int files)
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["prlimit", $"--nofile={files}"] });
        await Fill(daemon);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                using var connection = daemon.Connect();
                connection.Send(Encoding.ASCII.GetBytes($"GET /progress/render?jobid=large&rows=500&scale=3&width={1000 + 200 * round + i} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            }
            await Until.True("an update is taken", 10, () => IsTaken(daemon, $"update?jobid=x&workid=a{round}&current=1&total=2"));
            Assert.That(await daemon.Get("text?jobid=x&summary=1"), Does.StartWith("running"));
            Assert.That(await daemon.Get("render?jobid=x&rows=0"), Is.Not.Empty);
        }
        await Until.True("their descriptors are free again", 20, async () => await OpenFiles(daemon) < 150);
        var (exitCode, took) = daemon.Terminate();
        Assert.That((exitCode, took < TimeSpan.FromSeconds(6)), Is.EqualTo((0, true)), daemon.Log);
    }

    [Test]
    public async Task Stalled_heads_unread_replies_and_slow_bodies_hurt_nobody_and_are_gone_in_their_time()
    {
        using var daemon = TestDaemon.Start();
        await Fill(daemon);
        await daemon.Get("status?jobid=large");
        await OpenFiles(daemon);
        var (resident, files) = (daemon.ResidentMebibytes, await OpenFiles(daemon));
        using var heads = new Crowd(daemon, StalledHead, 400, comesAgain: false);
        using var replies = new Crowd(daemon, UnreadReply, 100, comesAgain: false);
        using var bodies = new Crowd(daemon, SlowBody, 40, comesAgain: false);
        await Until.True("all are there", 10, async () => await OpenFiles(daemon) > files + 500);
        var (slowest, most) = (TimeSpan.Zero, 0.0);
        await Until.True("all are gone", 60, async () =>
        {
            var began = Stopwatch.GetTimestamp();
            Assert.That(await daemon.Ask("update?jobid=x&workid=a&current=1&total=2"), Is.EqualTo((200, "ok\n")));
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
            most = Math.Max(most, daemon.ResidentMebibytes);
            bodies.Drip();
            await Task.Delay(400);
            return await OpenFiles(daemon) < files + 5;
        });
        Assert.Multiple(() =>
        {
            Assert.That(slowest.TotalSeconds, Is.LessThan(2));
            Assert.That(most - resident, Is.LessThan(100));
        });
    }

    /// <param name="heap">Bytes that the heap may have, hexadecimal; empty: as the unit says. The guard is the first line, this is the second.</param>
    [TestCase("")]
    [TestCase("8000000")]
    public async Task Endless_request_lines_are_cut_and_others_are_served(string heap)
    {
        var unit = File.ReadAllText(Path.Combine(Script.Root, "progressd.service"));
        var limit = heap.Length > 0 ? heap : Regex.Match(unit, "DOTNET_GCHeapHardLimit=([0-9A-F]+)").Groups[1].Value;
        using var daemon = TestDaemon.Start(new DaemonStart { Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = limit } });
        await IsServedDuring(daemon, () => SendUntilCut(daemon, "GET /", new string('x', 65536), TimeSpan.Zero));
    }

    [Test]
    public async Task Endless_header_lines_each_in_a_segment_of_its_own_are_cut_and_others_are_served()
    {
        using var daemon = TestDaemon.Start();
        var line = $"X-Line: {new string('y', 1000)}\r\n";
        await IsServedDuring(daemon, () => SendUntilCut(daemon, "GET /progress/ HTTP/1.1\r\nHost: localhost\r\n", line, TimeSpan.FromMilliseconds(1)));
    }

    private static async Task IsServedDuring(TestDaemon daemon, Action attack)
    {
        await daemon.Get("create?jobid=x");
        var attacks = Enumerable.Range(0, Endless).Select(_ => Task.Factory.StartNew(attack, TaskCreationOptions.LongRunning)).ToArray();
        var all = Task.WhenAll(attacks);
        while (!all.IsCompleted)
        {
            Assert.That(await daemon.Ask("update?jobid=x&workid=a&current=1&total=2").WaitAsync(LongestAttack), Is.EqualTo((200, "ok\n")));
            await Task.Delay(10);
        }
        await all;
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
    }

    private static void SendUntilCut(TestDaemon daemon, string beginning, string more, TimeSpan pause)
    {
        using var connection = daemon.Connect();
        connection.NoDelay = true;
        var (block, began) = (Encoding.ASCII.GetBytes(more), Stopwatch.GetTimestamp());
        try
        {
            connection.Send(Encoding.ASCII.GetBytes(beginning));
            while (Stopwatch.GetElapsedTime(began) < LongestAttack)
            {
                connection.Send(block);
                if (pause > TimeSpan.Zero) Thread.Sleep(pause);
            }
            Assert.Fail("it was not cut");
        }
        catch (SocketException)
        {
            // Cut.
        }
    }

    private static async Task Fill(TestDaemon daemon)
    {
        await daemon.Get("create?jobid=x");
        await daemon.Get("create?jobid=large");
        var lines = Enumerable.Range(0, 10_000).Select(i => $"workid={i}&current=1&total=2&desc=a+text+of+some+length");
        await daemon.Get("updates?jobid=large", string.Join('\n', lines));
    }

    private static string Snapshot(TestDaemon daemon) => File.Exists(daemon.Snapshot) ? File.ReadAllText(daemon.Snapshot) : "";

    private static async Task<double> OpenFiles(TestDaemon daemon) => Metric.Value(await daemon.Get("/metrics"), "progressd_open_files");

    // False: shed. Whoever is answered is answered well.
    private static async Task<bool> IsTaken(TestDaemon daemon, string path)
    {
        try
        {
            Assert.That(await daemon.Ask(path), Is.EqualTo((200, "ok\n")));
            return true;
        }
        catch (HttpRequestException)
        {
            Assert.That(daemon.IsRunning, Is.True, daemon.Log);
            return false;
        }
    }
}
