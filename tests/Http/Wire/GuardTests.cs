using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Wire;

public sealed class GuardTests
{
    private static readonly ServerLimits Short = new()
    {
        Head = TimeSpan.FromMilliseconds(500),
        Body = TimeSpan.FromMilliseconds(500),
        Reply = TimeSpan.FromMilliseconds(500),
        GuardPeriod = TimeSpan.FromMilliseconds(50),
    };

    private readonly TestServer _server = new(Short);

    [OneTimeTearDown]
    public void TakeDown() => _server.Dispose();

    [TestCase("G")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: y")]
    [TestCase("\r\n\r\n")]
    public void A_head_that_never_ends_is_cut(string beginning)
    {
        using var connection = _server.Connect();
        connection.Send(Encoding.ASCII.GetBytes(beginning));
        Assert.That(TestServer.IsCutWithin(connection, 3000), Is.True);
    }

    [Test]
    public void A_second_head_on_a_connection_that_never_ends_is_cut()
    {
        using var connection = _server.Connect();
        connection.Send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        connection.ReceiveTimeout = 10_000;
        var (reply, buffer) = ("", new byte[4096]);
        while (!reply.EndsWith("ok\n", StringComparison.Ordinal)) reply += Encoding.ASCII.GetString(buffer, 0, connection.Receive(buffer));
        connection.Send("GET /heal"u8);
        Assert.That(TestServer.IsCutWithin(connection, 3000), Is.True);
    }

    [Test]
    public void One_that_drips_is_cut_at_its_time()
    {
        using var connection = _server.Connect();
        var since = Stopwatch.StartNew();
        Assert.That(() =>
        {
            while (since.ElapsedMilliseconds < 5000)
            {
                connection.Send("x"u8);
                Thread.Sleep(20);
            }
        }, Throws.TypeOf<SocketException>());
    }

    [Test]
    public void A_request_line_without_end_is_cut()
    {
        using var connection = _server.Connect();
        var block = Encoding.ASCII.GetBytes("GET /" + new string('x', 65536));
        Assert.That(() =>
        {
            for (var sent = 0L; sent < 2L << 30; sent += block.Length) connection.Send(block);
        }, Throws.TypeOf<SocketException>());
    }

    [Test]
    public void A_body_that_does_not_arrive_is_answered_408_and_closed()
    {
        using var connection = _server.Connect();
        connection.Send("POST /progress/update?jobid=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nab"u8);
        Assert.That(TestServer.ReadAll(connection, 3000), Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public void A_promise_of_megabytes_costs_none_and_too_many_real_ones_are_refused()
    {
        using var server = new TestServer(new ServerLimits { AllBodiesBytes = 2 * 1024 * 1024 });
        var connections = Enumerable.Range(0, 3).Select(_ => Batch(server, "127.0.0.1", 1_900_000)).ToList();
        connections[0].Send(new byte[300_000]);
        connections[1].Send(new byte[300_000]);
        // To the last byte by a sender that reads nothing meanwhile.
        Assert.That(() => connections[2].Send(new byte[1_900_000]), Throws.Nothing);
        Assert.That(TestServer.ReadAll(connections[2], 10_000), Does.StartWith("HTTP/1.1 503 ").And.Contain("too many large bodies at once").And.Contain("Retry-After: 1\r\n"));
        connections.ForEach(connection => connection.Dispose());
    }

    [Test]
    public void Who_sends_slowly_from_one_address_leaves_room_to_others_and_to_small_reports()
    {
        using var server = new TestServer(new ServerLimits { AllBodiesBytes = 1024 * 1024, Drain = TimeSpan.FromMilliseconds(200) });
        server.Ask("GET", "/progress/create?jobid=x");
        var slow = Enumerable.Range(0, 4).Select(_ => Batch(server, "127.0.0.2", 1_000_000)).ToList();
        slow.ForEach(connection => connection.Send(new byte[140_000]));
        Assert.That(() => slow.Count(connection => connection.Available > 0), Is.EqualTo(2).After(5).Seconds.PollEvery(20).MilliSeconds, "refused: half of the room is left");

        var lines = string.Concat(Enumerable.Range(0, 3000).Select(i => $"workid={i}&current=1&total=2\n"));
        using (var other = Batch(server, "127.0.0.3", lines.Length))
        {
            other.Send(Encoding.ASCII.GetBytes(lines));
            Assert.That(TestServer.ReadAll(other, 5000), Does.StartWith("HTTP/1.1 200 "));
        }
        using (var small = Batch(server, "127.0.0.2", 30))
        {
            small.Send("workid=a&current=1&total=2&x=y"u8);
            Assert.That(TestServer.ReadAll(small, 5000), Does.StartWith("HTTP/1.1 200 "));
        }
        slow.ForEach(connection => connection.Dispose());
    }

    [Test]
    public void A_refused_sender_that_never_ends_is_told_all_the_same()
    {
        using var server = new TestServer(new ServerLimits { AllBodiesBytes = 8192, Drain = TimeSpan.FromMilliseconds(200) });
        using var connection = Batch(server, "127.0.0.1", 1_000_000);
        connection.Send(new byte[20_000]);
        Assert.That(TestServer.ReadAll(connection, 5000), Does.StartWith("HTTP/1.1 503 "));
    }

    [Test]
    public void No_more_than_a_few_refused_senders_are_heard_out()
    {
        using var server = new TestServer(new ServerLimits { AllBodiesBytes = 8192, Drain = TimeSpan.FromSeconds(30), Drains = 2 });
        var connections = Enumerable.Range(0, 3).Select(_ => Batch(server, "127.0.0.1", 1_000_000)).ToList();
        connections.ForEach(connection => connection.Send("x"u8));
        Assert.That(() => connections.Count(connection => connection.Available > 0), Is.EqualTo(1).After(5).Seconds.PollEvery(20).MilliSeconds);
        connections.ForEach(connection => connection.Dispose());
    }

    private static Socket Batch(TestServer server, string from, int length)
    {
        var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        connection.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(from), 0));
        connection.Connect("127.0.0.1", server.Port);
        connection.Send(Encoding.ASCII.GetBytes($"POST /progress/updates?jobid=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"));
        return connection;
    }

    [Test]
    public async Task Who_does_not_take_a_large_reply_is_dropped_and_others_are_served()
    {
        await _server.Get("create?jobid=large");
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"workid={i}&current={i}&total=20000&desc={new string('x', 100)}\n"));
        (await _server.Client.PostAsync("updates?jobid=large", new StringContent(lines, Encoding.UTF8, "text/plain"))).EnsureSuccessStatusCode();
        var connections = Enumerable.Range(0, 20).Select(_ =>
        {
            var connection = _server.Connect();
            connection.ReceiveBufferSize = 4096;
            connection.Send("GET /progress/status?jobid=large HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
            return connection;
        }).ToList();
        Assert.That(await _server.Get("update?jobid=large&workid=1&current=2"), Is.EqualTo("ok\n"));
        Assert.That(() => _server.Service.Server.InFlight, Is.EqualTo(0).After(8).Seconds.PollEvery(50).MilliSeconds);
        connections.ForEach(connection => connection.Dispose());
    }

    [Test]
    public async Task A_large_batch_is_not_mistaken_for_a_head_without_end()
    {
        using var server = new TestServer(new ServerLimits { GuardPeriod = Short.GuardPeriod });
        await server.Get("create?jobid=batches");
        var lines = string.Concat(Enumerable.Range(0, 5000).Select(i => $"workid={i % 10}&current={i}&total=20000&desc={new string('x', 400)}\n"));
        for (var i = 0; i < 30; i++)
        {
            using var content = new StringContent(lines, Encoding.UTF8, "text/plain");
            Assert.That(await (await server.Client.PostAsync("updates?jobid=batches", content)).Content.ReadAsStringAsync(), Is.EqualTo("ok 5000\n"));
        }
    }
}
