using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Progressd.Http.Messages;
using Progressd.Http.Process;
using Progressd.Http.Wire;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Wire;

/// <summary>Bytes in, bytes out, on a real listener.</summary>
public sealed class ServerTests
{
    private const string Host = "Host: localhost\r\n";

    private readonly TestServer _server = new();

    [OneTimeTearDown]
    public void TakeDown() => _server.Dispose();

    [Test]
    public async Task An_update_is_seen_by_every_spelling_of_its_id()
    {
        await _server.Get("create?jobid=plus%2Bid");
        Assert.That(await _server.Get("update?jobid=plus+id&workid=a%2Bb&current=1&total=2"), Is.EqualTo("ok\n"));
        await _server.Get("update?jobid=plus%2Bid&workid=a+b&current=2");
        Assert.That(await _server.Get("status?jobid=plus id"), Does.Contain("\"jobid\":\"plus+id\"").And.Contain("\"workid\":\"a+b\"").And.Contain("\"current\":2"));
    }

    [Test]
    public async Task Query_and_form_make_one_list()
    {
        await _server.Get("create?jobid=form");
        using var form = new StringContent("workid=1&current=4&total=5&desc=a+b%21", Encoding.UTF8, "application/x-www-form-urlencoded");
        var reply = await _server.Client.PostAsync("update?jobid=form", form);
        Assert.That((reply.StatusCode, await reply.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.OK, "ok\n")));
        Assert.That(await _server.Get("status?jobid=form"), Does.Contain("\"current\":4,\"total\":5,\"desc\":\"a b!\""));
    }

    [Test]
    public void A_POST_without_a_length_changes_nothing()
    {
        _server.Raw($"GET /progress/create?jobid=nolength HTTP/1.1\r\n{Host}\r\n", 200);
        var reply = _server.Raw($"POST /progress/update?jobid=nolength&workid=1&current=1&total=2 HTTP/1.1\r\n{Host}\r\n");
        Assert.That(reply, Does.StartWith("HTTP/1.1 411 "));
        Assert.That(Workers("nolength"), Is.Empty);
    }

    // One test, since NUnit runs the cases of one beside others all the same.
    [Test, NonParallelizable] // measures the memory of the process
    public void What_the_listener_answers_by_itself_leaves_nothing_behind()
    {
        foreach (var method in new[] { "POST", "post" }) LeavesNothing($"{method} /progress/update?jobid=nobody HTTP/1.1\r\n", 411);
        LeavesNothing("POST /progress/update?jobid=nobody HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", 501);
    }

    private void LeavesNothing(string request, int status)
    {
        void Send(int times)
        {
            for (var i = 0; i < times; i++) Assert.That(_server.Raw($"{request}{Host}\r\n"), Does.StartWith($"HTTP/1.1 {status} "));
        }
        Send(20);
        var before = InUse();
        Send(2_000);
        // Connections that the server has not yet seen the end of, and what other tests have left to be done, go; what leaks stays.
        Assert.That(() => InUse() - before, Is.LessThan(8_000_000).After(10_000, 200), $"it was 12 KB each: {request}");
    }

    // Not GetTotalMemory(true): in a process of hundreds of MB it is content before the sockets are finalized.
    private static long InUse()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    [Test]
    public void A_chunked_body_is_411_and_changes_nothing()
    {
        _server.Raw($"GET /progress/create?jobid=chunks HTTP/1.1\r\n{Host}\r\n", 200);
        var reply = _server.Raw($"POST /progress/update?jobid=chunks HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n1e\r\nworkid=1&current=1&total=2&x=y\r\n0\r\n\r\n");
        Assert.That(reply, Does.StartWith("HTTP/1.1 411 ").And.Contain("error: a body needs a Content-Length"));
        Assert.That(Workers("chunks"), Is.Empty);
        var json = _server.Raw($"POST /progress/update?jobid=chunks HTTP/1.1\r\n{Host}Accept: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        Assert.That(json, Does.StartWith("HTTP/1.1 411 ").And.Contain("{\"error\":\"a body needs a Content-Length"));
    }

    [Test]
    public void A_body_that_breaks_off_changes_nothing()
    {
        _server.Raw($"GET /progress/create?jobid=broken HTTP/1.1\r\n{Host}\r\n", 200);
        using (var connection = _server.Connect())
        {
            connection.Send(Encoding.ASCII.GetBytes($"POST /progress/update?jobid=broken HTTP/1.1\r\n{Host}Content-Length: 100\r\n\r\nworkid=1&current=1&total=2"));
            connection.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            Assert.That(TestServer.ReadAll(connection), Does.Not.StartWith("HTTP/1.1 2"));
        }
        Assert.That(Workers("broken"), Is.Empty);
    }

    [TestCase("POST", "/progress/update?jobid=x", "Content-Type: text/plain\r\nContent-Length: 3\r\n", "a=b", 415)]
    [TestCase("POST", "/progress/update?jobid=x", "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n", "a=b", 415)]
    [TestCase("POST", "/progress/updates?jobid=x", "Content-Type: text/plain\r\nContent-Length: 0\r\n", "", 200)]
    [TestCase("POST", "/progress/create", "Content-Length: 0\r\n", "", 201, TestName = "A POST of nothing (curl -d '') is served")]
    [TestCase("POST", "/progress/create", "Content-Length: 65537\r\n", null, 413)]
    [TestCase("TRACE", "/progress/create", "", "", 405)]
    public void A_request_is_answered_with(string method, string target, string headers, string? body, int status)
    {
        var reply = _server.Raw($"{method} {target} HTTP/1.1\r\n{Host}Connection: close\r\n{headers}\r\n{body ?? new string('x', 65537)}");
        Assert.That(reply, Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public void A_URL_of_32_KiB_is_served_and_a_longer_one_is_not()
    {
        Assert.That(_server.Raw($"GET /healthz?{new string('x', 32_000)} HTTP/1.1\r\n{Host}\r\n", 300), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_server.Raw($"GET /healthz?{new string('x', 33_000)} HTTP/1.1\r\n{Host}\r\n"), Does.StartWith("HTTP/1.1 414 "));
    }

    [Test]
    public void HEAD_has_the_length_and_leaves_the_connection_usable()
    {
        using var connection = _server.Connect();
        connection.Send(Encoding.ASCII.GetBytes($"HEAD /healthz HTTP/1.1\r\n{Host}\r\n"));
        Assert.That(TestServer.ReadAll(connection, 300), Does.StartWith("HTTP/1.1 200 ").And.Contain("Content-Length: 3\r\n").And.EndWith("\r\n\r\n"));
        connection.Send(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\n{Host}Connection: close\r\n\r\n"));
        Assert.That(TestServer.ReadAll(connection), Does.StartWith("HTTP/1.1 200 ").And.EndWith("\r\n\r\nok\n"));
    }

    [Test]
    public void A_client_of_HTTP_1_0_without_Host_gets_the_listening_address() =>
        Assert.That(_server.Raw("GET /progress/create?jobid=old HTTP/1.0\r\n\r\n"), Does.EndWith($"\r\n\r\nhttp://127.0.0.1:{_server.Port}/progress/show?jobid=old\n"));

    [Test]
    public async Task Every_reply_says_how_to_treat_it()
    {
        foreach (var path in new[] { "../healthz", "nothing", "show?jobid=nobody", "../" })
        {
            var reply = await _server.Client.GetAsync(path);
            Assert.That(reply.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }), path);
            Assert.That(reply.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "same-origin" }));
            Assert.That(reply.Headers.Server.ToString(), Is.EqualTo("progressd"));
            Assert.That(reply.Content.Headers.ContentLength, Is.Not.Null);
        }
    }

    [Test]
    public async Task What_a_client_has_already_is_304()
    {
        await _server.Get("create?jobid=etag");
        foreach (var view in new[] { "show", "show?part=live", "render", "render?format=svg", "text", "status" })
        {
            var url = view + (view.Contains('?') ? "&" : "?") + "jobid=etag";
            var first = await _server.Client.GetAsync(url);
            var etag = first.Headers.ETag!;
            Assert.That((first.StatusCode, etag.IsWeak, first.Headers.CacheControl!.NoCache), Is.EqualTo((HttpStatusCode.OK, true, true)), view);
            Assert.That(await Again(url, etag.ToString()), Is.EqualTo(HttpStatusCode.NotModified), view);
            Assert.That(await Again(url, $"\"x\", {etag}, W/\"y\""), Is.EqualTo(HttpStatusCode.NotModified), view);
            Assert.That(await Again(url, etag.Tag), Is.EqualTo(HttpStatusCode.NotModified), view);
            Assert.That(await Again(url, "*"), Is.EqualTo(HttpStatusCode.NotModified), view);
            Assert.That(await Again(url, "W/\"other\""), Is.EqualTo(HttpStatusCode.OK), view);
        }
    }

    [Test]
    public async Task An_update_and_each_parameter_change_the_ETag()
    {
        await _server.Get("create?jobid=tags");
        var before = await ETag("render?jobid=tags");
        var others = new List<string> { before };
        foreach (var more in new[] { "width=300", "scale=2", "theme=dark", "format=svg", "rows=0", "rows=7" }) others.Add(await ETag("render?jobid=tags&" + more));
        await _server.Get("update?jobid=tags&workid=1&current=1&total=2");
        others.Add(await ETag("render?jobid=tags"));
        Assert.That(others, Is.Unique);
    }

    [Test]
    public async Task A_long_text_is_packed_for_who_takes_it()
    {
        await _server.Get("create?jobid=packed");
        for (var i = 0; i < 30; i++) await _server.Get($"update?jobid=packed&workid={i}&current=1&total=2&desc=something+to+say");
        var plain = await _server.Get("status?jobid=packed");
        using var request = new HttpRequestMessage(HttpMethod.Get, "status?jobid=packed");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        var reply = await _server.Client.SendAsync(request);
        Assert.That(reply.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
        Assert.That(reply.Headers.Vary, Is.EquivalentTo(new[] { "Accept", "Accept-Encoding" }));
        using var unpacked = new StreamReader(new GZipStream(await reply.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        Assert.That(await unpacked.ReadToEndAsync(), Is.EqualTo(plain));
    }

    [Test]
    public void A_lost_refusal_of_gzip_is_honoured() =>
        Assert.That(new Request { Method = "GET", Path = "/", Header = _ => "deflate, gzip;q=0" }.TakesGzip, Is.False);

    [Test]
    public async Task A_batch_applies_whole_or_not_at_all()
    {
        await _server.Get("create?jobid=batch");
        Assert.That(await Post("updates?jobid=batch", "workid=1&current=1&total=4\r\n\nworkid=2&current=2&total=4\nworkid=1&inc=1\n"), Is.EqualTo("ok 3\n"));
        Assert.That(await Post("updates?jobid=batch", "workid=1&current=4\nworkid=3&current=x\n"), Is.EqualTo("error: line 2: current is 'x', and must be a number\n"));
        Assert.That(await Post("updates?jobid=batch", "workid=1&current=4\n\nworkid=3&current=3\n"),
            Is.EqualTo("error: line 3: total is missing: the first update of worker '3' needs current (or inc) and total\n"));
        Assert.That(await Post("updates?jobid=batch&workid=1", "current=4"), Does.StartWith("error: workid is in the query: only jobid may be"));
        Assert.That(await Post("updates", "workid=1&current=4"), Is.EqualTo("error: line 1: jobid is missing\n"));
        Assert.That(Workers("batch"), Does.Contain("\"current\":2,\"total\":4").And.Not.Contain("\"current\":4"));
    }

    [Test]
    public async Task Glued_lines_are_told_from_a_mistake() =>
        Assert.That(await Post("updates?jobid=batch", "workid=1&current=1&total=4workid=2&current=2&total=4"), Does.EndWith("(hint: use --data-binary)\n"));

    [Test]
    public async Task More_than_20000_lines_are_refused_by_number()
    {
        await _server.Get("create?jobid=many");
        Assert.That(await Post("updates?jobid=many", Lines(20_000)), Is.EqualTo("ok 20000\n"));
        Assert.That(await Post("updates?jobid=many", Lines(20_001)), Does.StartWith("error: line 20001: at most 20000 lines"));
        static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"workid={i % 100}&current={i}&total=20000\n"));
    }

    private async Task<HttpStatusCode> Again(string url, string ifNoneMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return (await _server.Client.SendAsync(request)).StatusCode;
    }

    private async Task<string> ETag(string url) => (await _server.Client.GetAsync(url)).Headers.ETag!.ToString();

    private async Task<string> Post(string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        return await (await _server.Client.PostAsync(url, content)).Content.ReadAsStringAsync();
    }

    private string Workers(string job) => _server.Get($"status?jobid={job}").Result.Split("\"workers\":[")[1].Split("]}")[0];
}
