using Microsoft.Playwright;
using Progressd.Rendering;
using Progressd.Store;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The page refreshes: only what changed is touched.</summary>
public sealed class RefreshTests : BrowserTest
{
    [Test]
    public async Task A_bar_moves_without_the_page_being_loaded_anew()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Mark();
        await Send("update?jobid=j&workid=c&current=6&total=8&desc=nearly");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("75 %");
        await Expect(Row("c").Locator(".d")).ToHaveTextAsync("nearly");
        await Expect(Page).ToHaveTitleAsync("75 % · My job");
        await AssertNotReloaded();
    }

    [Test]
    public async Task Without_news_the_server_answers_304_and_nothing_is_touched()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("""
            window.touched = [];
            new MutationObserver(all => touched.push(...all.map(one => one.target.id || one.target.className)))
              .observe(document.querySelector('#live'), { subtree: true, childList: true, attributes: true, characterData: true });
            """);
        // That time passes may be news once, such as the first point of the strip.
        var news = 0;
        for (var quiet = 0; quiet < 2;)
        {
            if (quiet == 0) await Page.EvaluateAsync("touched.length = 0");
            if ((await NextRefresh()).Status == 304) quiet++;
            else (quiet, news) = (0, news + 1);
            Assert.That(news, Is.LessThan(3), "refreshes with news, of a job of which there is none");
        }
        Assert.That(await Page.EvaluateAsync<string[]>("touched"), Is.Empty);
    }

    [Test]
    public async Task A_hint_that_comes_while_one_looks_is_shown_and_stays_and_what_one_has_chosen_keeps_the_focus()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.Locator("select").FocusAsync();
        await Send("update?jobid=j&workid=c&current=6&total=8&wieght=40");
        await Expect(Page.Locator(".hint")).ToHaveTextAsync("unknown parameter wieght: did you mean weight?");
        await Expect(Page.Locator("select")).ToBeFocusedAsync();
        await Send("update?jobid=j&workid=c&current=7&hots=node23");
        await Expect(Page.Locator(".hint")).ToHaveTextAsync(["unknown parameter wieght: did you mean weight?", "unknown parameter hots: did you mean host?"]);
        await Send("create?jobid=j", "update?jobid=j&workid=c&current=6&total=8");
        await Expect(Page.Locator(".hint")).ToHaveCountAsync(0);
        await Expect(Page.Locator("select")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Only_the_row_that_changed_is_touched()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("""
            window.touched = new Set();
            new MutationObserver(all => all.forEach(one => {
              const row = (one.target.nodeType === 1 ? one.target : one.target.parentElement)?.closest('.w');
              if (row) touched.add(row.querySelector('.id').dataset.title);
            })).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true });
            """);
        await Send("update?jobid=j&workid=b&current=5");
        await Expect(Row("b").Locator(".pc")).ToHaveTextAsync("62 %");
        Assert.That(await Page.EvaluateAsync<string[]>("[...touched]"), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Focus_scroll_and_the_details_of_a_row_stay()
    {
        await Send("create?jobid=j");
        for (var i = 0; i < 38; i++) await Send($"update?jobid=j&workid=w{i}&current=1&total=9");
        await Open("show?jobid=j&interval=1");
        await Row("w30").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Row("w31")).ToBeFocusedAsync();
        var scroll = await Page.EvaluateAsync<double>("scrollY");
        Assert.That(scroll, Is.GreaterThan(0));
        await Send("update?jobid=j&workid=w31&current=8", "update?jobid=j&workid=a-new-first-row&current=1&total=2");
        await Expect(Row("w31").Locator(".pc")).ToHaveTextAsync("88 %");
        await Expect(Row("w31")).ToBeFocusedAsync();
        await Expect(Page.Locator("#tip")).ToContainTextAsync("running at 88 %, 8 of 9");
        await Expect(Row("a-new-first-row")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task The_focused_row_is_found_again_when_more_workers_change_how_all_are_shown()
    {
        await Send("create?jobid=j");
        for (var i = 0; i < 40; i++) await Send($"update?jobid=j&workid=w{i}&current=1&total=9");
        await Open("show?jobid=j&interval=1");
        await Row("w30").FocusAsync();
        await Send("update?jobid=j&workid=w40&current=1&total=9");
        await Expect(Page.Locator(".cols")).ToBeVisibleAsync();
        await Expect(Row("w30")).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_row_with_selected_text_waits_until_it_is_no_longer_selected()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('.d'))");
        await Send("update?jobid=j&workid=b&current=5&desc=further", "update?jobid=j&workid=c&current=5");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("62 %");
        Assert.That(await Page.EvaluateAsync<string>("String(getSelection())"), Is.EqualTo("half way"));
        await Page.EvaluateAsync("getSelection().removeAllRanges()");
        await Send("update?jobid=j&workid=c&current=6");
        await Expect(Row("b").Locator(".d")).ToHaveTextAsync("further");
    }

    [Test]
    public async Task Bars_glide_and_stand_still_for_who_wants_less_motion()
    {
        await SendThree();
        await Open("show?jobid=j");
        Assert.That(await Duration(), Is.EqualTo("0.4s"));
        await NewPage(new() { ReducedMotion = ReducedMotion.Reduce });
        await Open("show?jobid=j");
        Assert.That(await Duration(), Is.EqualTo("0s"));

        Task<string> Duration() => Row("b").Locator("i").EvaluateAsync<string>("bar => getComputedStyle(bar).transitionDuration");
    }

    [Test]
    public async Task A_hidden_tab_asks_once_a_minute_and_at_once_when_it_is_seen_again()
    {
        await SendThree();
        await Page.Clock.InstallAsync();
        await Open("show?jobid=j&interval=1");
        await Hide(true);
        await Page.Clock.RunForAsync(55_000);
        Assert.That(Refreshes, Is.Zero);
        var later = NextRefresh();
        await Page.Clock.RunForAsync(6_000);
        await later;
        Assert.That(Refreshes, Is.EqualTo(1));
        var seen = NextRefresh();
        await Hide(false);
        await seen;
    }

    [Test]
    public async Task One_request_at_a_time()
    {
        await SendThree();
        await Page.Clock.InstallAsync();
        var hold = new TaskCompletionSource();
        await Page.RouteAsync("**/*part=live*", async route =>
        {
            await hold.Task;
            await route.ContinueAsync();
        });
        await Open("show?jobid=j&interval=1");
        await Page.Clock.RunForAsync(9_000);
        Assert.That(Refreshes, Is.EqualTo(1));
        hold.SetResult();
    }

    [Test]
    public async Task The_page_without_a_script_asks_for_itself_again_with_its_query()
    {
        await SendThree();
        await NewPage(new() { JavaScriptEnabled = false });
        await Open("show?jobid=j&interval=1&filter=running");
        await Send("update?jobid=j&workid=c&current=6");
        await Expect(Page.Locator(".w").Last.Locator(".pc")).ToHaveTextAsync("75 %");
        Assert.That(Page.Url, Does.EndWith("show?jobid=j&interval=1&filter=running"));
        await Expect(Page.Locator(".w")).ToHaveCountAsync(2);
    }

    private async Task Hide(bool hidden) => await Page.EvaluateAsync("""
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """, hidden);
}
