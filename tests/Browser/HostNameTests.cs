using System.Text;
using Microsoft.Playwright;
using Progressd.Store;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Our own page in Chromium under a host name over plain HTTP, straight and behind a proxy; and a foreign name that leads to this machine.</summary>
public sealed class HostNameTests
{
    private readonly int _port = FreePort.Find();
    private TestDaemon? _daemon;
    private IBrowserContext _browser = null!;
    private IPage _page = null!;

    [SetUp]
    public async Task Open()
    {
        _browser = await Chromium.Browser.NewContextAsync();
        _page = await _browser.NewPageAsync();
    }

    [TearDown]
    public async Task Close()
    {
        await _browser.DisposeAsync();
        _daemon?.Dispose();
    }

    [Test]
    public async Task Our_own_page_refreshes_and_may_write()
    {
        _daemon = TestDaemon.Start("--bind", "*");
        await OurPageWorks($"http://headnode:{_daemon.Port}/progress/");
    }

    [Test]
    public async Task Behind_a_proxy_our_own_page_may_write_and_no_other()
    {
        _daemon = TestDaemon.Start("--public-url", $"http://headnode:{_port}/bars");
        using var nginx = new Nginx(_port, $"server {{ listen 127.0.0.1:{_port}; location /bars/ {{ proxy_pass http://127.0.0.1:{_daemon.Port}/; }} }}");
        using var evil = new OtherSite();
        await OurPageWorks($"http://headnode:{_port}/bars/progress/");

        await _daemon.Get("create?jobid=job");
        await _page.GotoAsync(evil.Url);
        foreach (var method in new[] { "GET", "POST" })
        {
            var asked = _page.WaitForResponseAsync(response => response.Url.Contains("/update?", StringComparison.Ordinal));
            await _page.EvaluateAsync("([to, method]) => fetch(to, { method, mode: 'no-cors' }).then(() => 0)",
                new[] { $"http://headnode:{_port}/bars/progress/update?jobid=job&workid=evil&current=1&total=2", method });
            Assert.That((await asked).Status, Is.EqualTo(403));
        }
        Assert.That(await _daemon.Get("status?jobid=job"), Does.Contain("\"workers\":[]"));
    }

    [Test]
    public async Task A_foreign_name_that_leads_here_is_not_found_by_default()
    {
        _daemon = TestDaemon.Start();
        await _daemon.Get("create?jobid=job");
        var before = await _daemon.Get("status?jobid=job");
        var answer = await _page.GotoAsync($"http://evil.example:{_daemon.Port}/progress/update?jobid=job&workid=evil&current=1&total=2");
        var own = await _page.EvaluateAsync<int>("fetch('/progress/delete?jobid=job', { method: 'POST', body: '' }).then(answer => answer.status)");

        Assert.That((answer!.Status, own), Is.EqualTo((404, 404)));
        Assert.That(await answer.TextAsync(), Does.Not.Contain("progress"));
        foreach (var host in new[] { "evil.example", $"evil.example:{_daemon.Port}", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "127.0.0.2" })
            Assert.That(Raw("GET /progress/update?jobid=job&workid=evil&current=1&total=2", host), Does.StartWith("HTTP/1.1 404 "), host);
        Assert.That(await _daemon.Get("status?jobid=job"), Is.EqualTo(before));
        foreach (var host in new[] { "localhost", "LOCALHOST:1", "127.0.0.1" }) Assert.That(Raw("GET /healthz", host), Does.StartWith("HTTP/1.1 200 "), host);
    }

    private async Task OurPageWorks(string url)
    {
        await _daemon!.Get("create?jobid=job&desc=My+job");
        await _daemon.Get("update?jobid=job&workid=a&current=1&total=4");
        await _page.GotoAsync(url + "show?jobid=job&interval=1");
        await _daemon.Get("update?jobid=job&workid=a&current=3");
        await Expect(_page.Locator(".pc")).ToHaveTextAsync("75 %");

        var fetched = await _page.EvaluateAsync<string>(
            "fetch('update', { method: 'POST', body: new URLSearchParams('jobid=job&workid=b&current=1&total=2') }).then(answer => answer.text())");
        Assert.That(fetched, Is.EqualTo("ok\n"));
        await _page.EvaluateAsync("""
            () => {
                const form = document.body.appendChild(document.createElement("form"));
                Object.assign(form, { method: "post", action: "update?jobid=job&workid=c&current=1&total=2" });
                form.submit();
            }
            """);
        await Expect(_page.GetByText("ok")).ToBeVisibleAsync();

        await _page.GotoAsync(url + "show?jobid=job");
        await Expect(_page.Locator(".w")).ToHaveCountAsync(3);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(_page.Locator("#note")).ToContainTextAsync("Deleted");
    }

    private string Raw(string request, string host)
    {
        using var socket = _daemon!.Connect();
        socket.Send(Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        return TestServer.ReadAll(socket, 20_000);
    }
}
