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

    private int Plain => field == 0 ? field = _ring.Proxy(null, Ring.FreePorts(1)[0], ("PREFIX", "/farm"), ("WATCH_PASSWORD", "open sesame")) : field;

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

    [TestCase("progress/progress.sh", "PROGRESS_URL_DEFAULT='{0}progress'")]
    [TestCase("progress/progressd.py", "PROGRESS_URL_DEFAULT = \"{0}progress\"")]
    public void Who_reports_gets_the_helper_without_a_password_and_with_the_public_address(string path, string line)
    {
        var (status, body) = Send(HttpMethod.Get, path);

        Assert.That(status, Is.EqualTo(200));
        Assert.That(body.Split('\n'), Has.One.EqualTo(string.Format(null, line, _client.BaseAddress)));
    }

    // As they are on the wire: .NET's client would resolve the escapes itself.
    [TestCase("/farm/progress/finish?jobid=spelt")]
    [TestCase("/farm/progress/f%69nish/?jobid=spelt")]
    [TestCase("/farm/progress/%75pdate?jobid=spelt&workid=1&current=1&total=2")]
    [TestCase("/farm/%70rogress//update?jobid=spelt&workid=1&current=1&total=2")]
    [TestCase("/%66arm/progress/update?jobid=spelt&workid=1&current=1&total=2")]
    [TestCase("//farm%2Fprogress/update/?jobid=spelt&workid=1&current=1&total=2")]
    [TestCase("/progress/%75pdate?jobid=spelt&workid=1&current=1&total=2")]
    public void Each_spelling_of_a_report_needs_no_password(string target)
    {
        Assert.That(Ring.Send(Plain, "/farm/progress/create?jobid=spelt").Status, Is.AnyOf(200, 201));

        var (status, body) = Ring.Send(Plain, target);
        if (target.Contains("&current=1", StringComparison.Ordinal)) Assert.That((status, body), Is.EqualTo((200, "ok\n")));
        else Assert.That(status, Is.Not.EqualTo(401).And.Not.EqualTo(400)); // the daemon's own answer
    }

    [TestCase("/farm/progress/%75pdate")]
    [TestCase("/farm/%70rogress/update")]
    [TestCase("/%66arm/progress/finish")]
    [TestCase("/farm/progress/finish")]
    public void A_report_without_an_id_is_told_so_and_asked_for_no_password(string target) =>
        Assert.That(Ring.Send(Plain, target).Body, Does.StartWith("error: no jobid in the URL"));

    [TestCase("/farm/progress/%73how?jobid=spelt")]
    [TestCase("/farm/%70rogress/status?jobid=spelt")]
    [TestCase("/farm/progress/create/../status?jobid=spelt")]
    [TestCase("/farm/progress/create%2F..%2Fstatus?jobid=spelt")]
    [TestCase("/farm/progress/create%0A?jobid=spelt")]
    [TestCase("/farm/progress/create%3F/../status?jobid=spelt")]
    [TestCase("/farm/shard1/progress/status")]
    [TestCase("/farm/%73hard1/progress/status")]
    [TestCase("/%66arm//shard1/metrics")]
    [TestCase("/shard1/%6Detrics")]
    [TestCase("/farm/%70rogress/")]
    public void No_spelling_of_a_view_does_without_the_password(string target) => Assert.That(Ring.Send(Plain, target).Status, Is.EqualTo(401));

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
