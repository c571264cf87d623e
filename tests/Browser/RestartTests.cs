using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The published file under a page that is watched: stopped and started again, and with its folder taken away.</summary>
public sealed class RestartTests : BrowserTest
{
    private readonly string _port = $"{FreePort.Find()}";
    private TestDaemon? _daemon;

    [TearDown]
    public void StopDaemon() => _daemon?.Dispose();

    [Test]
    public async Task A_daemon_that_is_stopped_and_started_again_is_lost_and_found()
    {
        _daemon = TestDaemon.Start("--port", _port);
        await _daemon.Get("create?jobid=j&desc=My+job");
        await _daemon.Get("update?jobid=j&workid=a&current=1&total=4");
        await Page.GotoAsync($"http://localhost:{_port}/progress/show?jobid=j&interval=1");
        await Mark();
        _daemon.Terminate();
        await Expect(Page.Locator("#note")).ToContainTextAsync("What you see is from then.");
        await Expect(Page).ToHaveTitleAsync("? 25 % · My job");
        _daemon.Again();
        await Expect(Page.Locator("#say")).ToHaveTextAsync("Connected again", new() { Timeout = 30_000 });
        await Expect(Page.Locator("#note")).ToBeHiddenAsync();
        await _daemon.Get("update?jobid=j&workid=a&current=3");
        await Expect(Page.Locator(".pc")).ToHaveTextAsync("75 %");
        await Expect(Page).ToHaveTitleAsync("75 % · My job");
        await AssertNotReloaded();
    }

    [Test]
    public async Task A_daemon_that_cannot_save_says_so_on_the_page_until_it_can()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("progressd-gone-").FullName, "state");
        Directory.CreateDirectory(folder);
        _daemon = TestDaemon.Start(new DaemonStart { Folder = folder, Flags = ["--port", _port] });
        await _daemon.Get("create?jobid=j&desc=My+job");
        await Page.GotoAsync($"http://localhost:{_port}/progress/show?jobid=j&interval=1");
        await Expect(Page.Locator(".notsaved")).ToHaveCountAsync(0);
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "in its way");
        var (status, _) = await _daemon.Ask("update?jobid=j&workid=a&current=1&total=4");
        Assert.That(status, Is.EqualTo(507));
        await Expect(Page.Locator(".notsaved")).ToContainTextAsync("Not saved since");
        await Expect(Page.Locator(".w")).ToHaveCountAsync(1);
        File.Delete(folder);
        await Expect(Page.Locator(".notsaved")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }
}
