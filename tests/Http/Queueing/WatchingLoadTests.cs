using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Progressd.Http.Queueing;
using Progressd.Http.Wire;
using Progressd.Rendering.Pictures;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Queueing;

/// <summary>However many look, and however they look: reports go on and others see. Bounds are ten times as wide as what a quiet machine needs.</summary>
[NonParallelizable] // takes the whole machine, and measures time
public sealed class WatchingLoadTests
{
    private const string Dear = "render?jobid=large&rows=300&width=1000&scale=2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Two_hundred_dear_pictures_that_nobody_waits_for_keep_nobody_from_seeing()
    {
        using var server = await WithJobs();
        for (var i = 0; i < 200; i++)
        {
            using var connection = server.Connect();
            connection.Send(Encoding.ASCII.GetBytes($"GET /progress/{Dear.Replace("1000", $"{800 + i}", StringComparison.Ordinal)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        }
        var began = Stopwatch.GetTimestamp();
        foreach (var view in new[] { "text?jobid=small&summary=1", "text?jobid=small", "status?jobid=small", "show?jobid=small",
            "render?jobid=small", "?q=small", "update?jobid=small&workid=a&current=2" })
            Assert.That((int)(await server.Client.GetAsync(view)).StatusCode, Is.EqualTo(200), view);
        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(Patience));
    }

    [Test]
    public async Task One_who_asks_for_a_hundred_dear_pictures_is_refused_some_and_another_gets_its_own_at_once()
    {
        using var server = await WithJobs();
        var many = Enumerable.Range(0, 100).Select(i => server.Client.GetAsync(Dear.Replace("1000", $"{800 + i}", StringComparison.Ordinal))).ToList();
        using var other = From("127.0.0.2", server);
        var began = Stopwatch.GetTimestamp();
        Assert.That((int)(await other.GetAsync("render?jobid=small&rows=300&width=2000&scale=3")).StatusCode, Is.EqualTo(200));
        Assert.That(many.Count(one => !one.IsCompleted), Is.GreaterThan(10), "theirs are still waiting");
        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(Patience));
        var refused = (await Task.WhenAll(many)).Where(reply => (int)reply.StatusCode == 503).ToList();
        Assert.That(refused, Is.Not.Empty);
        Assert.That(refused[0].Headers.RetryAfter, Is.Not.Null);
        Assert.That(await refused[0].Content.ReadAsStringAsync(), Does.StartWith("error: "));
    }

    [Test]
    public async Task A_reply_is_refused_while_too_many_large_ones_are_not_read()
    {
        using var server = await WithJobs(new ServerLimits { AllRepliesBytes = 4 << 20 });
        var idle = new List<Socket>();
        for (var i = 0; i < 20; i++) // 1 MB each, none of it read
        {
            var connection = server.Connect();
            connection.Send(Encoding.ASCII.GetBytes($"GET /progress/status?jobid=large&from={i} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            idle.Add(connection);
        }
        Assert.That(() => (int)server.Client.GetAsync("status?jobid=large&from=99").Result.StatusCode, Is.EqualTo(503).After(20_000, 100));
        Assert.That((int)(await server.Client.GetAsync("text?jobid=large&summary=1")).StatusCode, Is.EqualTo(200), "small ones go on");
        Assert.That((int)(await server.Client.GetAsync("update?jobid=small&workid=a&current=2")).StatusCode, Is.EqualTo(200));
        using var other = From("127.0.0.2", server);
        Assert.That((int)(await other.GetAsync("status?jobid=large&from=98")).StatusCode, Is.EqualTo(200), "an address holds half of the room at the most");
        foreach (var connection in idle) connection.Dispose();
        Assert.That(() => (int)server.Client.GetAsync("status?jobid=large&from=99").Result.StatusCode, Is.EqualTo(200).After(20_000, 100));
    }

    [Test]
    public async Task A_client_on_the_port_of_one_that_just_left_is_not_taken_for_it()
    {
        using var server = await WithJobs();
        var port = FreePort.Find();
        for (var i = 0; i < 2; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.LingerState = new LingerOption(true, 0); // ends with a reset, and the port is free at once
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
            socket.Connect(System.Net.IPAddress.Loopback, server.Port);
            socket.Send(Encoding.ASCII.GetBytes($"GET /progress/{(i == 0 ? "text?jobid=small" : Dear)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            socket.ReceiveTimeout = 20_000;
            var head = new byte[15];
            socket.Receive(head);
            Assert.That(Encoding.ASCII.GetString(head), Is.EqualTo("HTTP/1.1 200 OK"), $"request {i}");
        }
    }

    [Test]
    public async Task A_picture_of_rare_characters_and_a_large_card_are_dear_by_estimate()
    {
        using var server = await WithJobs();
        await server.Get("create?jobid=rare");
        for (var i = 0; i < 3; i++)
        {
            // No other test asks the fonts of this process for them.
            var rare = string.Concat(Enumerable.Range(0, 10).Select(n => (char)(0x7B00 + 10 * i + n)));
            await server.Get($"update?jobid=rare&workid={i}&current=1&total=2&desc={Uri.EscapeDataString(rare)}");
        }
        var (job, options) = (server.Store.State.Jobs.Values.Single(one => one.Id.Shown == "rare"), new PictureOptions());
        Assert.That(Costs.Picture(job, null, options), Is.GreaterThan(Renderings.Quick));
        await server.Client.GetAsync("render?jobid=rare");
        Assert.That(Costs.Picture(job, null, options), Is.LessThan(Renderings.Quick), "the fonts are known now");
        Assert.That(Costs.Card(options with { Width = 2000, Scale = 3 }), Is.GreaterThan(Renderings.Quick));
    }

    [Test]
    public async Task A_search_is_bounded_whatever_is_searched_for()
    {
        using var server = await WithJobs();
        Assert.That(await server.Get($"status?q={new string('a', 257)}"), Does.StartWith("error: q is 'aaa").And.Contain("256"));
        Assert.That((int)(await server.Client.GetAsync($"?q={new string('a', 256)}")).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task A_page_under_another_spelling_is_led_on_unless_its_query_is_too_long_for_a_header()
    {
        using var server = await WithJobs();
        Assert.That((int)(await server.Client.GetAsync("show/?jobid=small")).StatusCode, Is.EqualTo(302));
        Assert.That((int)(await server.Client.GetAsync($"show/?jobid=small&x={new string('\u00e4', 800)}")).StatusCode, Is.EqualTo(414));
    }

    private static HttpClient From(string address, TestServer server) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = server.Client.BaseAddress };

    private static async Task<TestServer> WithJobs(ServerLimits? limits = null)
    {
        var server = new TestServer(limits);
        await server.Get("create?jobid=small");
        await server.Get("update?jobid=small&workid=a&current=1&total=9");
        await server.Get("create?jobid=large");
        var lines = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"workid=node{i}&current={i % 50}&total=50&desc=working+on+{i}"));
        using var body = new StringContent(lines, Encoding.UTF8, "text/plain");
        (await server.Client.PostAsync("updates?jobid=large", body)).EnsureSuccessStatusCode();
        return server;
    }
}
