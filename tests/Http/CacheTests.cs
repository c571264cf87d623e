using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Progressd.Http.Wire;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>An acknowledgement comes from progressd, never from a cache on the way.</summary>
public sealed partial class CacheTests
{
    private readonly TestServer _server = new(new ServerLimits { Body = TimeSpan.FromMilliseconds(300) });

    [OneTimeTearDown]
    public void TakeDown() => _server.Dispose();

    [Test]
    public async Task Through_a_Varnish_as_it_comes_every_report_arrives_and_every_look_is_of_the_present()
    {
        using var varnish = new Varnish(_server.Port);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{varnish.Port}/progress/") };
        async Task<string> Ask(string path)
        {
            using var reply = await client.GetAsync(path);
            Assert.That(reply.Headers.Contains("X-Varnish"), "it went through Varnish");
            return await reply.Content.ReadAsStringAsync();
        }

        await Ask("create?jobid=v");
        for (var i = 1; i <= 4; i++)
        {
            Assert.That(await Ask("update?jobid=v&workid=a&inc=1&total=9"), Is.EqualTo("ok\n"));
            Assert.That(await Ask("status?jobid=v"), Does.Contain($"\"current\":{i},"), "to who polls the same address");
            Assert.That(await Ask("text?jobid=v"), Does.Contain($" {i * 100 / 9} %"));
        }

        await Ask("update?jobid=v&workid=b&ok=0&desc=broken");
        await Ask("update?jobid=v&workid=b&current=1&total=2");
        Assert.That(await Ask("text?jobid=v"), Does.Not.Contain("broken"));
        await Ask("update?jobid=v&workid=b&ok=0&desc=broken");
        Assert.That(await Ask("text?jobid=v"), Does.Contain("broken"), "the same failure once more");

        Assert.That(await Ask("update?jobid=late&workid=a&current=1&total=2"), Does.StartWith("error: "));
        Assert.That(await Ask("status?jobid=late"), Does.StartWith("error: "));
        await Ask("create?jobid=late");
        Assert.That(await Ask("update?jobid=late&workid=a&current=1&total=2"), Is.EqualTo("ok\n"), "an error is not kept");
        Assert.That(await Ask("status?jobid=late"), Does.Contain("\"workid\":\"a\""));
        await Ask("create?jobid=late");
        Assert.That(await Ask("status?jobid=late"), Does.Contain("\"workers\":[]"), "the same job begun once more");
        var (one, another) = (await Ask("create"), await Ask("create"));
        Assert.That(one, Is.Not.EqualTo(another), "ids that were made");
    }

    [TestCase("GET /progress/create", 201)]
    [TestCase("GET /progress/create?jobid=c", 200)]
    [TestCase("GET /progress/create?jobid=c&new=1", 409)]
    [TestCase("POST /progress/create?jobid=c", 200)]
    [TestCase("GET /progress/update?jobid=c&workid=a&inc=1&total=9", 200)]
    [TestCase("GET /progress/update?jobid=c", 400)]
    [TestCase("GET /progress/update?jobid=nobody&workid=a&current=1&total=2", 404)]
    [TestCase("POST /progress/updates?jobid=c", 200)]
    [TestCase("GET /progress/updates?jobid=c", 405)]
    [TestCase("HEAD /progress/update?jobid=c&workid=a&inc=1", 405)]
    [TestCase("GET /progress/create HTTP/1.1\r\nSec-Fetch-Site: cross-site", 403)]
    [TestCase("GET /progress/update HTTP/1.1\r\nAccept: image/png", 403)]
    [TestCase("GET /progress/update HTTP/1.1\r\nAccept: application/json", 400)]
    [TestCase("GET /progress/update HTTP/1.1\r\nAccept: text/html", 400)]
    [TestCase("POST /progress/delete?jobid=nobody", 404)]
    [TestCase("DELETE /progress/delete?jobid=c", 200)]
    [TestCase("GET /", 302)]
    [TestCase("GET /progress", 302)]
    [TestCase("GET /progress/show/?jobid=c", 302)]
    [TestCase("GET /nothing", 404)]
    [TestCase("GET /progress/show?jobid=nobody", 404)]
    [TestCase("GET /progress/text?jobid=nobody", 404)]
    [TestCase("GET /progress/status?jobid=nobody", 404)]
    [TestCase("GET /progress/render?jobid=nobody HTTP/1.1\r\nAccept: image/png", 404)]
    [TestCase("GET /progress/render?jobid=c&width=1", 400)]
    [TestCase("DELETE /progress/status", 405)]
    [TestCase("OPTIONS /healthz", 405)]
    [TestCase("POST /progress/update?jobid=c HTTP/1.1\r\nTransfer-Encoding: chunked", 411)]
    [TestCase("POST /progress/update?jobid=c HTTP/1.1\r\nContent-Length: 65537", 413)]
    [TestCase("POST /progress/update?jobid=c HTTP/1.1\r\nContent-Length: 5", 408)]
    [TestCase("GET /progress/update?jobid=c&x=long", 414)]
    [TestCase("GET /progress/text?jobid=c&x=long", 414)]
    [TestCase("POST /progress/update?jobid=c HTTP/1.1\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx", 415)]
    public void No_cache_may_keep(string request, int status)
    {
        var parts = request.Replace("=long", "=" + new string('x', 33_000), StringComparison.Ordinal).Split(" HTTP/1.1");
        var (line, more) = (parts[0], parts.Length > 1 ? parts[1] : "");
        _server.Ask("GET", "/progress/create?jobid=c");
        var length = line.StartsWith("POST", StringComparison.Ordinal) && more.Length == 0 ? "\r\nContent-Length: 0" : "";
        var body = more.Contains("\r\n\r\n", StringComparison.Ordinal) ? "" : "\r\n\r\n";
        var reply = _server.Raw($"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close{length}{more}{body}{(status == 413 ? new string('x', 65537) : "")}", 3000);

        Assert.That(reply, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(CacheControl().Matches(reply).Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "no-store" }));
    }

    [TestCase("show?jobid=kept")]
    [TestCase("render?jobid=kept&format=svg")]
    [TestCase("text?jobid=kept")]
    [TestCase("text?jobid=kept&summary=1")]
    [TestCase("show?jobid=kept&part=square")]
    [TestCase("status?jobid=kept")]
    [TestCase("status")]
    [TestCase("./")]
    [TestCase("/healthz")]
    [TestCase("/metrics")]
    public async Task What_only_reads_may_be_kept_if_it_is_asked_about_each_time(string path)
    {
        await _server.Get("create?jobid=kept");
        using var reply = await _server.Client.GetAsync(path);
        Assert.That((reply.StatusCode, reply.Headers.CacheControl!.ToString()), Is.EqualTo((HttpStatusCode.OK, "no-cache")));
        if (reply.Headers.ETag is not { } etag) return;
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { EntityTagHeaderValue.Parse(etag.ToString()) } } };
        using var same = await _server.Client.SendAsync(again);
        Assert.That((same.StatusCode, same.Headers.CacheControl!.ToString()), Is.EqualTo((HttpStatusCode.NotModified, "no-cache")));
    }

    [Test]
    public void What_is_refused_while_it_stops_is_not_cached()
    {
        using var server = new TestServer();
        server.Service.Server.Drain();
        Assert.That(server.Raw("GET /progress/status HTTP/1.1\r\nHost: localhost\r\n\r\n"), Does.StartWith("HTTP/1.1 503 ").And.Contain("Cache-Control: no-store\r\n"));
        Assert.That(server.Raw("GET /progress/status HTTP/1.1\r\nHost: evil.example\r\n\r\n"), Does.StartWith("HTTP/1.1 404 ").And.Contain("Cache-Control: no-store\r\n"));
    }

    [GeneratedRegex("^Cache-Control: (.*)\r$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CacheControl();
}
