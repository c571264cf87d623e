using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Wire;

/// <summary>We write heads in the listener's place: a client must not be able to tell.</summary>
[Parallelizable]
public sealed partial class ReplyHeadTests
{
    private readonly TestServer _server = new();
    private readonly HttpListener _listener = new() { IgnoreWriteExceptions = true };
    private int _listenersPort;

    [OneTimeSetUp]
    public void SetUp()
    {
        _listenersPort = FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{_listenersPort}/");
        _listener.Start();
        _ = AnswerAsTheListenerDoes();
    }

    [OneTimeTearDown]
    public void TakeDown()
    {
        _server.Dispose();
        _listener.Close();
    }

    [TestCase("GET /progress/text?jobid=none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [TestCase("HEAD /progress/text?jobid=none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [TestCase("GET /progress/text?jobid=none HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")]
    [TestCase("GET /progress/text?jobid=none HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n")]
    [TestCase("GET /progress/text?jobid=none HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n")]
    [TestCase("GET /progress/text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", TestName = "A 400 ends its connection")]
    [TestCase("GET /progress/update HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /progress/text HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        TestName = "What comes after a 400 is not answered")]
    [TestCase("GET /progress/show HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", TestName = "A 404 or 302 with all its headers")]
    public void A_head_is_as_the_listener_would_make_it(string request) => Assert.That(Ask(_server.Port, request), Is.EqualTo(Ask(_listenersPort, request)));

    [Test]
    public void The_hundred_and_first_reply_ends_its_connection_as_the_listener_does()
    {
        var (ours, theirs) = (Last(_server.Port), Last(_listenersPort));
        Assert.That(ours, Is.EqualTo(theirs).And.EqualTo(101));

        int Last(int port)
        {
            using var connection = TestServer.Connect(port);
            var buffer = new byte[65536];
            for (var count = 1; ; count++)
            {
                connection.Send("GET /progress/text?jobid=none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8);
                var reply = Encoding.ASCII.GetString(buffer, 0, connection.Receive(buffer));
                if (reply.Contains("Connection: close", StringComparison.Ordinal)) return count;
            }
        }
    }

    [Test]
    public async Task Who_watches_on_a_kept_connection_does_not_wait_40_ms_for_each_picture()
    {
        using var reports = new StringContent(string.Concat(Enumerable.Range(0, 300).Select(i => $"create=1&workid=node{i}&current=1&total=9\n")));
        await _server.Client.PostAsync("updates?jobid=watched", reports);
        var waited = new List<TimeSpan>();
        for (var i = 0; i < 80; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Assert.That(await _server.Get("status?jobid=watched"), Has.Length.GreaterThan(Reply.HeadsCompany));
            waited.Add(Stopwatch.GetElapsedTime(began));
        }
        // A new connection is acknowledged at once.
        Assert.That(waited[60..].Min(), Is.LessThan(TimeSpan.FromMilliseconds(30)));
    }

    [Test]
    public void To_HTTP_1_0_it_says_that_it_closes() =>
        Assert.That(Ask(_server.Port, "GET /healthz HTTP/1.0\r\n\r\n"), Does.Contain("\r\nConnection: close\r\n").And.Not.Contain("Keep-Alive"));

    [Test]
    public void A_line_end_in_a_header_never_begins_another()
    {
        var heads = new ReplyHead(TimeProvider.System);
        Assert.That(() => heads.Begin(Reply.Found("a\r\nSet-Cookie: b"), "Found", 0, isLast: false, isOld: false), Throws.ArgumentException);
        Assert.That(() => heads.Begin(Reply.Found("a\nb"), "Found", 0, isLast: false, isOld: false), Throws.ArgumentException);
    }

    [Test]
    public void The_date_goes_on_by_the_second()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 23, 59, 59, 900, TimeSpan.Zero));
        var heads = new ReplyHead(time);
        Assert.That(Head(), Does.Contain("\r\nDate: Fri, 27 Nov 2026 23:59:59 GMT\r\n"));
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That(Head(), Does.Contain("\r\nDate: Fri, 27 Nov 2026 23:59:59 GMT\r\n"));
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That(Head(), Does.Contain("\r\nDate: Sat, 28 Nov 2026 00:00:00 GMT\r\n"));

        string Head()
        {
            var bytes = heads.Begin(Reply.Line(200, "ok"), "OK", 3, isLast: false, isOld: false);
            var head = Encoding.ASCII.GetString(bytes);
            ArrayPool<byte>.Shared.Return(bytes.Array!);
            return head;
        }
    }

    private async Task AnswerAsTheListenerDoes()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            var (request, response) = (context.Request, context.Response);
            var (path, query) = Request.Split(request.RawUrl!);
            var reply = _server.Ask(request.HttpMethod, query.Length > 0 ? $"{path}?{query}" : path);
            response.StatusCode = reply.Status;
            response.Headers["Server"] = "progressd";
            response.Headers["X-Content-Type-Options"] = "nosniff";
            response.Headers["Referrer-Policy"] = "same-origin";
            response.ContentType = reply.Type;
            foreach (var (name, value) in reply.ForCaches(reads: true).Headers) response.Headers[name] = value;
            response.ContentLength64 = reply.Body.Length;
            if (request.HttpMethod == "HEAD") response.Close();
            else response.Close(reply.Body, willBlock: true);
        }
    }

    private static string Ask(int port, string request)
    {
        using var connection = TestServer.Connect(port);
        connection.Send(Encoding.ASCII.GetBytes(request));
        return Dates().Replace(TestServer.ReadAll(connection, 300), "Date: then\r\n");
    }

    [GeneratedRegex(@"Date: [^\r]*\r\n")]
    private static partial Regex Dates();
}
