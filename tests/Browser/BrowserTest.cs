using Microsoft.Playwright;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>
/// A page in Chromium before a real server. Whatever a test does, no console message may come of it but the browser's own words about
/// requests that failed, and nothing may break the policy.
/// </summary>
public abstract class BrowserTest
{
    private IBrowserContext? _context;
    private readonly List<string> _complaints = [];

    protected TestServer Server { get; private set; } = null!;
    protected IPage Page { get; private set; } = null!;

    /// <summary>What the page asked for after it was there, as path and query.</summary>
    protected List<IRequest> Requests { get; } = [];

    protected virtual BrowserNewContextOptions ContextOptions => new() { ViewportSize = new() { Width = 1200, Height = 800 } };

    protected virtual TestServer StartServer() => new();

    [SetUp]
    public async Task OpenBrowser()
    {
        Server = StartServer();
        await NewPage(ContextOptions);
    }

    [TearDown]
    public async Task CloseBrowser()
    {
        if (_context is not null) await _context.DisposeAsync();
        Server.Dispose();
        Assert.That(_complaints, Is.Empty);
    }

    protected async Task NewPage(BrowserNewContextOptions options)
    {
        if (_context is not null) await _context.DisposeAsync();
        _context = await Chromium.Browser.NewContextAsync(options);
        Page = await _context.NewPageAsync();
        Requests.Clear();
        Page.Console += (_, message) =>
        {
            if (!message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) _complaints.Add(message.Text);
        };
        Page.PageError += (_, error) => _complaints.Add(error);
        Page.Request += (_, request) => Requests.Add(request);
    }

    protected string Base => $"http://127.0.0.1:{Server.Port}/progress/";

    protected Task Open(string relative) => Page.GotoAsync(Base + relative);

    /// <summary>Each is a relative address: <c>update?jobid=j&amp;workid=a&amp;current=1&amp;total=2</c>.</summary>
    protected async Task Send(params string[] addresses)
    {
        foreach (var address in addresses) Assert.That(await Server.Get(address), Is.Not.Empty.And.Not.Contain("error"));
    }

    /// <summary>A job j of workers a (done), b (half way, with a text) and c (not begun).</summary>
    protected Task SendThree() => Send("create?jobid=j&desc=My+job", "update?jobid=j&workid=a&current=8&total=8",
        "update?jobid=j&workid=b&current=4&total=8&desc=half+way", "update?jobid=j&workid=c&current=0&total=8");

    protected ILocator Row(string id) => Page.Locator(".w").Filter(new() { Has = Page.Locator($".id[data-title='{id}']") });

    protected int Refreshes => Requests.Count(request => request.Url.Contains("part=live", StringComparison.Ordinal));

    /// <summary>Until the page has asked once more and taken what came.</summary>
    protected async Task<IResponse> NextRefresh()
    {
        var answer = await Page.WaitForResponseAsync(response => response.Url.Contains("part=live", StringComparison.Ordinal));
        await answer.FinishedAsync();
        return answer;
    }

    /// <summary>The page asks at once, and what it was told is drawn.</summary>
    protected async Task<IResponse> Look()
    {
        var next = NextRefresh();
        await Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        var answer = await next;
        await Page.EvaluateAsync("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 100))");
        return answer;
    }

    /// <summary>Puts a mark on the page that a reload would wipe off.</summary>
    protected Task Mark() => Page.EvaluateAsync("window.marked = true");

    protected async Task AssertNotReloaded() => Assert.That(await Page.EvaluateAsync<bool>("window.marked === true"), "the page was loaded anew");
}
