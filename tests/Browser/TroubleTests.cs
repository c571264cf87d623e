using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Store;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The server is away, in trouble, back, or without the job: the page says it in words and recovers by itself.</summary>
public sealed class TroubleTests : BrowserTest
{
    private const string LiveParts = "**/*part=live*";

    [Test]
    public async Task Cut_off_it_says_so_keeps_what_it_shows_and_connects_again_by_itself()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Mark();
        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        var note = Page.Locator("#note");
        await Expect(note).ToContainTextAsync(new Regex(
            @"Server not reachable since \d\d:\d\d:\d\d UTC\. What you see is from then\. Trying again in \d s\. Try now"));
        await Expect(Page).ToHaveTitleAsync("? 50 % · My job");
        await Expect(Page.Locator("#state")).ToHaveTextAsync(new Regex(@"^from \d\d:\d\d:\d\d UTC$"));
        await Expect(Page.Locator(".w")).ToHaveCountAsync(3);
        await Page.Picture("lost.png");
        await Page.UnrouteAsync(LiveParts);
        await Expect(note).ToBeHiddenAsync(new() { Timeout = 10_000 });
        await Expect(Page.Locator("#say")).ToHaveTextAsync("Connected again");
        await Expect(Page).ToHaveTitleAsync("50 % · My job");
        await Expect(Page.Locator("#state")).ToContainTextAsync("last report ");
        await AssertNotReloaded();
    }

    [Test]
    public async Task It_tries_again_after_2_then_4_then_8_seconds_a_fifth_more_or_less()
    {
        await SendThree();
        var noon = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
        await Page.Clock.InstallAsync(new() { TimeDate = noon });
        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        await Open("show?jobid=j&interval=3600");
        await Page.Clock.PauseAtAsync(noon.AddHours(2)); // the first refresh is due, and time stands still from now on
        await Expect(Page.Locator("#note")).ToContainTextAsync("not reachable");
        foreach (var (tries, least) in new[] { (1, 1_600), (2, 3_200), (3, 6_400), (4, 12_800) })
        {
            await Page.Clock.RunForAsync(least - 100);
            Assert.That(Refreshes, Is.EqualTo(tries));
            await Page.Clock.RunForAsync(least / 2 + 200);
            Assert.That(() => Refreshes, Is.EqualTo(tries + 1).After(2_000, 20));
            await Expect(Page.Locator("#note")).ToContainTextAsync("Trying again in");
        }
    }

    [Test]
    public async Task Try_now_and_a_network_that_is_back_need_no_waiting()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("document.querySelector('#live').dataset.retry = 60");
        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        await Expect(Page.Locator("#note")).ToContainTextAsync("not reachable");
        await Page.UnrouteAsync(LiveParts);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(Page.Locator("#note")).ToBeHiddenAsync();

        await Page.EvaluateAsync("document.querySelector('#live').dataset.retry = 60");
        await Page.RouteAsync(LiveParts, route => route.AbortAsync());
        await Expect(Page.Locator("#note")).ToContainTextAsync("not reachable");
        await Page.UnrouteAsync(LiveParts);
        await Page.EvaluateAsync("dispatchEvent(new Event('online'))");
        await Expect(Page.Locator("#note")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_server_that_answers_with_an_error_is_quoted()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.RouteAsync(LiveParts, route => route.FulfillAsync(new() { Status = 503, Body = "error: stopping, try again in a second\n" }));
        await Expect(Page.Locator("#note")).ToContainTextAsync(": stopping, try again in a second What you see is from then.");
        await Expect(Page).ToHaveTitleAsync("? 50 % · My job");
        await Page.UnrouteAsync(LiveParts);
        await Expect(Page.Locator("#note")).ToBeHiddenAsync(new() { Timeout = 10_000 });
    }

    [Test]
    public async Task An_answer_that_is_not_ours_is_not_shown()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.RouteAsync(LiveParts, route => route.FulfillAsync(new() { Status = 200, ContentType = "text/html", Body = "<h1>Please log in</h1>" }));
        await Expect(Page.Locator("#note")).ToContainTextAsync("Please log in");
        await Expect(Page.Locator(".w")).ToHaveCountAsync(3);
    }

    [Test]
    public async Task A_job_that_goes_while_it_is_watched_stays_to_be_seen_and_may_come_back()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        Assert.That(await (await Server.Client.PostAsync("delete?jobid=j", new StringContent(""))).Content.ReadAsStringAsync(), Does.StartWith("deleted"));
        await Expect(Page.Locator("#note")).ToContainTextAsync(new Regex(
            @"This job has expired or was removed\. What you see is from \d\d:\d\d:\d\d UTC\."));
        await Expect(Page.Locator(".w")).ToHaveCountAsync(3);
        await Send("create?jobid=j&desc=Second+try");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Second try");
        await Expect(Page.Locator("#note")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_job_that_is_not_there_yet_appears_when_it_is_created()
    {
        await Open("show?jobid=later&interval=1");
        await Mark();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("No job named “later” yet");
        var first = await Page.Locator("#state").TextContentAsync();
        await Expect(Page.Locator("#state")).Not.ToHaveTextAsync(first!);
        await Expect(Page.Locator("#state")).ToContainTextAsync("last looked ");
        await Send("create?jobid=later&desc=Here+it+is");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Here it is");
        await Expect(Page).ToHaveTitleAsync("0 % · Here it is");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await AssertNotReloaded();
    }

    [Test]
    public async Task Another_program_version_loads_the_page_anew_since_its_script_may_differ()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("document.querySelector('#live').dataset.version = '0.9'");
        await Mark();
        await Send("update?jobid=j&workid=c&current=1");
        await Page.WaitForFunctionAsync("() => window.marked === undefined");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("12 %");
    }
}
