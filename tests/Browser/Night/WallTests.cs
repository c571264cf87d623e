using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser.Night;

/// <summary>A wall before a real server: it follows the job, and never shows yesterday as today.</summary>
public sealed class WallTests : BrowserTest
{
    private const string LiveParts = "**/*part=live*";

    protected override BrowserNewContextOptions ContextOptions => new() { ViewportSize = new() { Width = 1280, Height = 720 } };

    [Test]
    public async Task From_the_page_one_link_leads_to_the_wall_which_follows_the_job_by_itself_and_says_when_it_is_cut_off()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Wall" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&view=wall&interval=1");
        await Mark();
        var live = Page.Locator("#live");
        await Expect(live).ToHaveClassAsync("wall running");
        await Expect(Page.Locator(".pct")).ToHaveTextAsync("50 %");
        await Expect(Page.Locator(".why")).ToHaveTextAsync("All workers are fine");
        Assert.That(await Page.Locator("a, select, input").CountAsync(), Is.Zero);
        await Send("update?jobid=j&workid=c&exit=9");
        await Expect(live).ToHaveClassAsync("wall failed");
        await Expect(Page.Locator(".why b")).ToHaveTextAsync("1 failed");
        await Expect(Page.Locator("#state")).ToContainTextAsync(new Regex("^last report .* ago · checked every 1 s$"));
        var frame = "getComputedStyle(document.querySelector('.frame')).borderTopStyle";
        Assert.That(await Page.EvaluateAsync<string>(frame), Is.EqualTo("solid"));

        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        await Expect(Page.Locator("#note")).ToContainTextAsync(new Regex(@"Server not reachable since \d\d:\d\d:\d\d UTC\. What you see is from then\."));
        await Expect(Page.Locator("#state")).ToHaveTextAsync(new Regex(@"^from \d\d:\d\d:\d\d UTC$"));
        Assert.That(await Page.EvaluateAsync<string>(frame), Is.EqualTo("dashed"));
        Assert.That((await Page.Locator("#note").BoundingBoxAsync())!.Height, Is.GreaterThan(60), "seen from afar");
        await Page.Picture("wall-lost.png");
        Assert.That(await Page.EvaluateAsync<bool>("document.documentElement.scrollHeight > innerHeight"), Is.False);
        await Page.UnrouteAsync(LiveParts);
        await Expect(Page.Locator("#note")).ToBeHiddenAsync(new() { Timeout = 10_000 });
        await AssertNotReloaded();
    }

    [Test]
    public async Task Of_a_series_it_goes_on_with_the_newest_run_and_says_so_when_the_last_is_gone()
    {
        await Send("create?jobid=one&series=s&desc=First", "update?jobid=one&workid=a&current=1&total=1");
        await Open("show?series=s&view=wall&interval=1");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("First");
        await Send("create?jobid=two&series=s&desc=Second");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Second");
        await Expect(Page.Locator("#live")).ToHaveClassAsync("wall waiting");
        foreach (var job in new[] { "one", "two" }) Assert.That(Server.Ask("POST", $"/progress/delete?jobid={job}").Status, Is.EqualTo(200));
        await Expect(Page.Locator("#note")).ToContainTextAsync("This job has expired or was removed.");
    }

    [Test]
    public async Task That_of_all_jobs_keeps_what_was_searched_and_has_the_worst_first_and_no_more_than_fit()
    {
        for (var i = 0; i < 25; i++) await Send($"create?jobid=alice:{i}", $"update?jobid=alice:{i}&workid=a&current={i}&total=50");
        await Send("update?jobid=alice:3&workid=b&exit=1", "create?jobid=bob:1", "update?jobid=bob:1&workid=a&exit=1");
        await Open("?q=alice");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Wall" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Base + "?q=alice&view=wall");
        var lines = Page.Locator(".lines > li:visible");
        await Expect(lines).ToHaveCountAsync(8);
        await Expect(lines.First.Locator("b").First).ToHaveTextAsync("alice:3");
        await Expect(lines.Nth(1).Locator("b").First).ToHaveTextAsync("alice:24");
        await Expect(Page.Locator(".more:visible")).ToHaveTextAsync("… and 17 more");
        await Page.SetViewportSizeAsync(720, 1280);
        await Expect(lines).ToHaveCountAsync(14);
        await Expect(Page.Locator(".more:visible")).ToHaveTextAsync("… and 11 more");
        await Open("?view=wall&state=failed");
        await Expect(lines).ToHaveCountAsync(2);
        await Mark();
        await Send("update?jobid=alice:5&workid=b&exit=1");
        await Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(lines).ToHaveCountAsync(3);
        await AssertNotReloaded();
        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        await Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(Page.Locator("#note")).ToContainTextAsync("Server not reachable since");
    }

    [Test]
    public async Task Without_a_script_it_asks_again_by_itself_and_stays_a_wall()
    {
        await SendThree();
        await NewPage(new() { JavaScriptEnabled = false, ViewportSize = new() { Width = 1280, Height = 720 } });
        await Open("show?jobid=j&view=wall&interval=1");
        await Send("update?jobid=j&workid=c&current=8&total=8");
        await Expect(Page.Locator(".pct")).ToHaveTextAsync("83 %");
        await Expect(Page.Locator("#live")).ToHaveClassAsync("wall running");
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&view=wall&interval=1");
    }

    [Test]
    public async Task In_forced_colours_the_frame_keeps_that_of_the_state()
    {
        await SendThree();
        await Send("update?jobid=j&workid=c&exit=9");
        await Open("show?jobid=j&view=wall");
        const string colour = "getComputedStyle(document.querySelector('.frame')).borderTopColor";
        var usual = await Page.EvaluateAsync<string>(colour);
        await Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        Assert.That(await Page.EvaluateAsync<string>(colour), Is.EqualTo(usual));
        await Page.Picture("wall-forced.png");
    }
}
