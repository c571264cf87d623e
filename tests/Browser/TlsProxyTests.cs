using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The nginx fragment of SECURITY.md as it stands there but for ports and paths: TLS and a password before the published file.</summary>
public sealed partial class TlsProxyTests
{
    private const string Host = "head.example.org", User = "alice", Password = "correct horse";

    private readonly int _port = FreePort.Find(), _otherPort = FreePort.Find();
    private string _folder = "";
    private TestDaemon _daemon = null!;
    private Wire _wire = null!;
    private OtherSite _neighbour = null!;
    private Nginx _nginx = null!;
    private IBrowserContext _browser = null!;

    private string Outside => $"https://{Host}:{_port}/farm/progress/";

    [OneTimeSetUp]
    public async Task Start()
    {
        Script.Need("nginx", "openssl", "curl");
        _folder = Directory.CreateTempSubdirectory("progressd-tls-").FullName;
        var made = Script.Run(_folder, [("PASSWORD", Password)], "sh", "-euc", $"""
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={Host} -addext subjectAltName=DNS:{Host} -keyout key.pem -out cert.pem 2>&1
            printf '{User}:%s\n' "$(printf %s "$PASSWORD" | openssl passwd -6 -stdin)" >users
            """);
        Assert.That(made.ExitCode, Is.Zero, made.Output + made.Errors);
        _daemon = TestDaemon.Start("--public-url", $"https://{Host}:{_port}/farm");
        _wire = new Wire(_daemon.Port);
        _neighbour = new OtherSite { Url = $"https://{Host}:{_otherPort}/" };
        _nginx = new Nginx(_port, Fragment() + $$"""
            server {
                listen 127.0.0.1:{{_otherPort}} ssl; ssl_certificate {{_folder}}/cert.pem; ssl_certificate_key {{_folder}}/key.pem;
                location / { proxy_pass http://127.0.0.1:{{_neighbour.Port}}; }
            }
            """);
        _browser = await Chromium.Browser.NewContextAsync(new() { IgnoreHTTPSErrors = true, HttpCredentials = new() { Username = User, Password = Password } });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _nginx?.Dispose();
        _neighbour?.Dispose();
        _wire?.Dispose();
        _daemon?.Dispose();
        if (_folder.Length > 0) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Without_the_password_nobody_gets_in()
    {
        foreach (var user in new[] { "", $"{User}:wrong", $"mallory:{Password}" })
            foreach (var path in new[] { "create?jobid=job", "show?jobid=job", "render?jobid=job", "", "../healthz", "../metrics" })
                Assert.That(CurlAs(user, path).Status, Is.EqualTo(401), $"{user} {path}");
    }

    [Test]
    public void With_it_a_script_reports_and_gets_public_addresses()
    {
        var (status, url) = Curl("create?jobid=script&desc=A+script");
        Assert.That((status, url), Is.EqualTo((201, Outside + "show?jobid=script\n")));
        Assert.That(Curl("update?jobid=script&workid=a&current=1&total=2"), Is.EqualTo((200, "ok\n")));
        // Three bytes a letter, three characters a byte: more than nginx takes by itself.
        Assert.That(Curl("update?jobid=script&workid=b&current=1&total=2&desc=" + string.Concat(Enumerable.Repeat("%E4%B8%AD", 1000))), Is.EqualTo((200, "ok\n")));
        File.WriteAllText(Path.Combine(_folder, "lines"), string.Concat(Enumerable.Range(0, 20_000).Select(i => $"workid=node{i}&current=1&total=2&desc={new string('x', 80)}\n")));
        Assert.That(Curl("updates?jobid=script", "--data-binary", $"@{_folder}/lines"), Is.EqualTo((200, "ok 20000\n")));
        Assert.That(Curl("delete?jobid=script", "-d", ""), Is.EqualTo((200, "deleted\n")));
    }

    [Test]
    public async Task In_a_browser_the_page_refreshes_its_buttons_work_and_its_picture_can_be_embedded()
    {
        Curl("create?jobid=page&desc=My+job");
        Curl("update?jobid=page&workid=a&current=1&total=4");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(Outside + "show?jobid=page&interval=1");
        Curl("update?jobid=page&workid=a&current=3");
        await Expect(page.Locator(".pc")).ToHaveTextAsync("75 %");

        _neighbour.Html = $"<img src='{Outside}render?jobid=page'>";
        var wiki = await _browser.NewPageAsync();
        await wiki.GotoAsync(_neighbour.Url);
        Assert.That(await wiki.EvaluateAsync<int>("document.images[0].naturalWidth"), Is.EqualTo(900));

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.Locator("#note")).ToContainTextAsync("Deleted");
        Assert.That(Curl("status?jobid=page").Status, Is.EqualTo(404));
    }

    // The neighbour has another origin but the same site: to it the browser's knowledge of the password extends.
    [Test]
    public async Task A_neighbour_has_the_password_sent_but_is_told_from_our_own_page()
    {
        Curl("create?jobid=job");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(Outside + "show?jobid=job");
        var all = Everything(_neighbour);
        await page.GotoAsync(_neighbour.Url, new() { WaitUntil = WaitUntilState.Commit });
        var answers = await Attempts.Answers(_wire, all.Where(TakesPassword));

        Assert.That(answers.Where(one => one.Status is not (403 or 405 or 415)), Is.Empty);
        Assert.That(answers.Count(one => one.Status == 403), Is.GreaterThan(answers.Count / 2));
        Assert.That(Curl("status?jobid=job").Body, Does.Contain("\"workers\":[]"));
    }

    [Test]
    public async Task A_click_anywhere_on_a_neighbours_page_reports_in_no_hidden_frame_and_a_clicked_link_does()
    {
        Curl("create?jobid=job");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(Outside + "show?jobid=job");
        var all = Attempts.ByAClick.Select(one => (Attempt: one, Url: Attempts.Url(Outside, "update", one.How + " by a click"))).ToList();
        _neighbour.Html = string.Concat(all.Select(one => one.Attempt.Aimed(_neighbour, one.Url))) + "<p>Anything</p>";
        await page.GotoAsync(_neighbour.Url);
        await page.GetByText("Anything").ClickAsync();
        var answers = await Attempts.Answers(_wire, all.Select(one => one.Url));

        Assert.That(answers.Select(one => one.Status), Is.All.EqualTo(403));
        Assert.That(answers.Where(one => one.Head.Contains("Sec-Fetch-User: ?1", StringComparison.Ordinal)), Is.Not.Empty, "as if of a clicked link");
        Assert.That(Curl("status?jobid=job").Body, Does.Contain("\"workers\":[]"));

        _neighbour.Html = $"<a href='{Attempts.Url(Outside, "update", "a link that is clicked", "clicked")}'>link</a>";
        await page.GotoAsync(_neighbour.Url);
        await page.GetByText("link").ClickAsync();
        await Expect(page.GetByText("ok")).ToBeVisibleAsync();
        Assert.That(Curl("status?jobid=job").Body, Does.Contain("\"clicked\""));
        Curl("delete?jobid=job", "-d", "");
    }

    [Test]
    public async Task To_another_site_the_password_does_not_extend()
    {
        Curl("create?jobid=job");
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(Outside + "show?jobid=job");
        using var evil = new OtherSite();
        Everything(evil);
        var before = _wire.Exchanges.Count(one => Attempts.Named(one.Target).Length > 0);
        await page.GotoAsync(evil.Url, new() { WaitUntil = WaitUntilState.NetworkIdle });

        Assert.That(_wire.Exchanges.Count(one => Attempts.Named(one.Target).Length > 0), Is.EqualTo(before));
        Assert.That(Curl("status?jobid=job").Body, Does.Contain("\"workers\":[]"));
    }

    private string[] Everything(OtherSite from)
    {
        var all = Attempts.Loads.Concat(Attempts.Posts).Concat(Attempts.Hidden).Select(one => (Attempt: one, Url: Attempts.Url(Outside, "update", one.How))).ToList();
        from.Html = string.Concat(all.Select(one => one.Attempt.Aimed(from, one.Url)));
        return [.. all.Select(one => one.Url)];
    }

    // A preflight, a module and a font carry none across origins: nginx refuses them.
    private static bool TakesPassword(string url) => Attempts.Named(url)["update ".Length..] is not ("fetch DELETE" or "module" or "modulepreload" or "font");

    private string Fragment()
    {
        var text = Block().Match(File.ReadAllText(Path.Combine(Script.Root, "SECURITY.md"))).Groups[1].Value;
        (string There, string Here)[] all =
        [
            ("listen 443 ssl;", $"listen 127.0.0.1:{_port} ssl;"),
            ("/etc/ssl/certs/head.example.org.pem", $"{_folder}/cert.pem"),
            ("/etc/ssl/private/head.example.org.key", $"{_folder}/key.pem"),
            ("/etc/nginx/progressd.htpasswd", $"{_folder}/users"),
            ("http://127.0.0.1:8080/", $"http://127.0.0.1:{_wire.Port}/"),
        ];
        foreach (var (there, here) in all)
        {
            Assert.That(text, Does.Contain(there));
            text = text.Replace(there, here, StringComparison.Ordinal);
        }
        return text;
    }

    private (int Status, string Body) Curl(string path, params string[] more) => CurlAs($"{User}:{Password}", path, more);

    private (int Status, string Body) CurlAs(string user, string path, params string[] more)
    {
        string[] login = user.Length > 0 ? ["-u", user] : [];
        var run = Script.Run(_folder, [], "curl",
            ["-sS", "--noproxy", "*", "--cacert", "cert.pem", "--resolve", $"{Host}:{_port}:127.0.0.1", "-w", "%{http_code}", .. login, .. more, Outside + path]);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return (int.Parse(run.Output[^3..], null), run.Output[..^3]);
    }

    [GeneratedRegex("```nginx\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
