using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser.Night;

/// <summary>The runs of a series on the page of one of them, on a server whose clock is moved by hand.</summary>
public sealed class RunsTests : BrowserTest
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(70));

    protected override TestServer StartServer() => new(time: _time);

    [Test]
    public async Task Each_leads_to_its_run_Back_leads_back_and_one_that_is_deleted_goes_without_a_reload()
    {
        await Send("create?jobid=one&series=s&desc=First", "create?jobid=two&series=s&desc=Second");
        for (var i = 0; i <= 4; i++)
        {
            await Send($"update?jobid=one&workid=a&current={i}&total=4", $"update?jobid=two&workid=a&current={i}&total=5");
            _time.Advance(TimeSpan.FromMinutes(5));
        }
        await Send("update?jobid=two&workid=a&exit=7", "create?jobid=three&series=s&desc=Third");
        for (var i = 0; i <= 3; i++)
        {
            await Send($"update?jobid=three&workid=a&current={i}&total=5");
            _time.Advance(TimeSpan.FromMinutes(5));
        }
        await Open("show?series=s&interval=1");
        await Mark();
        var runs = Page.GetByRole(AriaRole.Navigation, new() { Name = "Runs of the series s" }).GetByRole(AriaRole.Listitem);
        await Expect(runs).ToHaveCountAsync(3);
        await Expect(runs.Nth(0).Locator("[aria-current=page]")).ToContainTextAsync("this run");
        await Expect(runs.Nth(1)).ToContainTextAsync("25 min, 1 failed");
        await Expect(runs.Nth(2)).ToContainTextAsync("20 min");
        await Expect(runs.Nth(2).Locator("path")).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("^M0 16L0 16L.*L60 0L60 16z$"));
        await Expect(Page.Locator("figcaption")).ToContainTextAsync("dotted: last good run, 20 min");
        await Expect(Page.Locator(".curve .last")).ToHaveCountAsync(1);

        await runs.Nth(2).GetByRole(AriaRole.Link).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("First");
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=one&interval=1");
        await Page.GoBackAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Third");
        await Mark();
        Assert.That(Server.Ask("POST", "/progress/delete?jobid=one").Status, Is.EqualTo(200));
        await Expect(runs).ToHaveCountAsync(2);
        await Expect(Page.Locator(".curve .last")).ToHaveCountAsync(0);
        await AssertNotReloaded();
    }
}
