using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>What an admin sets: a prefix, TLS, a password for watching.</summary>
public sealed class HaproxyAccessTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-tls-").FullName;
    private Ring _ring = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Script.Need("haproxy", "openssl");
        var openssl = Script.Run(_folder, [], "bash", "-c", """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem && cat cert.pem key.pem >both.pem
            """);
        Assert.That(openssl.ExitCode, Is.Zero, openssl.Errors);
        _ring = new Ring("https://localhost:{0}/farm");
        _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
        {
            BaseAddress = new Uri($"https://localhost:{_ring.Port}/farm/"),
            DefaultRequestVersion = HttpVersion.Version20,
        };
        _ring.Proxy(settings: [("PREFIX", "/farm"), ("CERTIFICATE", Path.Combine(_folder, "both.pem")), ("WATCH_PASSWORD", "open sesame")]);
    }

    [OneTimeTearDown]
    public void End()
    {
        _client?.Dispose();
        _ring?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Who_reports_needs_no_password_and_who_watches_does()
    {
        var create = Send(HttpMethod.Get, "progress/create?jobid=a+b");
        Assert.That((create.Status, create.Body), Is.EqualTo((201, $"{_client.BaseAddress}progress/show?jobid=a%20b\n")));
        Assert.That(Send(HttpMethod.Post, "progress/update?jobid=a+b", body: "workid=1&current=1&total=4").Body, Is.EqualTo("ok\n"));

        Assert.That(Send(HttpMethod.Get, "progress/show?jobid=a+b").Status, Is.EqualTo(401));
        Assert.That(Send(HttpMethod.Get, "progress/show?jobid=a+b", password: "wrong").Status, Is.EqualTo(401));
        Assert.That(Send(HttpMethod.Get, "shard1/progress/status").Status, Is.EqualTo(401));
        Assert.That(Send(HttpMethod.Get, "progress/text?jobid=a+b&summary=1", password: "open sesame").Body, Does.Contain("25 %"));
    }

    [Test]
    public void Lists_of_each_daemon_are_below_the_prefix()
    {
        Assert.That(Send(HttpMethod.Get, "progress/", password: "open sesame").Body, Does.Contain("../shard1/progress/"));
        Assert.That(Send(HttpMethod.Get, "shard1/progress/", password: "open sesame").Body, Does.Contain("<html"));
        Assert.That(Send(HttpMethod.Get, "healthz").Status, Is.EqualTo(200));
        Assert.That(Send(HttpMethod.Get, "../farm", password: "open sesame").Status, Is.EqualTo(302));
    }

    [Test]
    public void Only_a_page_of_the_public_address_may_delete()
    {
        Send(HttpMethod.Get, "progress/create?jobid=old");

        Assert.That(Send(HttpMethod.Post, "progress/delete?jobid=old", body: "", origin: "https://elsewhere.example").Status, Is.EqualTo(403));
        Assert.That(Send(HttpMethod.Post, "progress/delete?jobid=old", body: "", origin: $"https://localhost:{_ring.Port}"), Is.EqualTo((200, "deleted\n")));
    }

    [Test]
    public void Four_megabytes_of_updates_pass()
    {
        Send(HttpMethod.Get, "progress/create?jobid=large");
        var lines = new StringBuilder();
        for (var worker = 0; worker < 20_000; worker++) lines.Append($"workid={worker}&current=1&total=2&desc=").Append('x', 170).Append('\n');

        Assert.That(lines.Length, Is.InRange(4_000_000, 4 << 20));
        Assert.That(Send(HttpMethod.Post, "progress/updates?jobid=large", body: lines.ToString()), Is.EqualTo((200, "ok 20000\n")));
    }

    private (int Status, string Body) Send(HttpMethod method, string path, string? password = null, string? body = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (password is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"watcher:{password}")));
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var reply = _client.SendAsync(request).Result;
        using var text = new StreamReader(reply.Content.ReadAsStream());
        return ((int)reply.StatusCode, text.ReadToEnd());
    }
}
