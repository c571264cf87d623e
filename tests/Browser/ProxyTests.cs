using Microsoft.Playwright;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Behind nginx, under a prefix that progressd knows nothing of but from --public-url.</summary>
public sealed class ProxyTests : BrowserTest
{
    private readonly int _port = FreePort.Find();
    private Nginx? _nginx;

    private string Outside => $"http://127.0.0.1:{_port}/tools/batch/";

    protected override TestServer StartServer() => new(publicUrl: new Uri(Outside));

    [SetUp]
    public void StartProxy() =>
        _nginx = new Nginx(_port, $"server {{ listen 127.0.0.1:{_port}; location /tools/batch/ {{ proxy_pass http://127.0.0.1:{Server.Port}/; }} }}");

    [TearDown]
    public void StopProxy() => _nginx?.Dispose();

    [Test]
    public async Task Every_link_refresh_and_button_works_under_a_prefix()
    {
        var printed = await Server.Get("create?jobid=j&desc=My+job");
        Assert.That(printed, Is.EqualTo(Outside + "progress/show?jobid=j\n"));
        await Send("update?jobid=j&workid=a&current=8&total=8", "update?jobid=j&workid=b&current=4&total=8", "update?jobid=j&workid=c&current=0&total=8");

        await Page.GotoAsync(Outside + "progress");
        await Expect(Page).ToHaveURLAsync(Outside + "progress/");
        await Expect(Page.Locator("pre").First).ToContainTextAsync($"P={Outside}progress");
        await Page.Locator(".job").ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/show?jobid=j");

        await Page.GotoAsync(printed.Trim() + "&interval=1");
        await Mark();
        await Send("update?jobid=j&workid=c&current=6");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("75 %");
        await Page.Locator("a.chip.done").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(1);
        await AssertNotReloaded();
        foreach (var link in await Page.Locator("a").AllAsync())
        {
            var address = new Uri(new Uri(Page.Url), await link.GetAttributeAsync("href"));
            Assert.That(address.AbsoluteUri, Does.StartWith(Outside + "progress/"));
            Assert.That((int)(await Server.Client.GetAsync(address)).StatusCode, Is.EqualTo(200), address.AbsoluteUri);
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(Page.Locator("#note")).ToContainTextAsync("Deleted");
    }

    [Test]
    public async Task An_error_page_leads_back_under_the_prefix()
    {
        await Page.GotoAsync(Outside + "progress/shwo");
        await Page.GetByRole(AriaRole.Link, new() { Name = "/progress/show" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/show");
        await Page.GetByRole(AriaRole.Link, new() { Name = "All jobs" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/");
    }
}
