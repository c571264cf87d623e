using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Progressd.Store;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The history strip and the lanes of a night, on a server whose clock is moved by hand.</summary>
public sealed class TimeTests : BrowserTest
{
    private const string Night = "show?jobid=night";

    private FakeTimeProvider _time = null!;

    private ILocator Lanes => Page.Locator("svg.lane");

    private ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    protected override TestServer StartServer() => new(time: _time = new(SampleNight.Start));

    [Test]
    public async Task Lanes_are_a_step_from_the_bars_and_back_and_filters_orders_and_searches_stay_in_them()
    {
        await new SampleNight(240).Send(Server, _time, SampleNight.Seen);
        await Open(Night);
        await Mark();
        await Expect(Page.Locator("canvas, svg.lane, dialog, details[open]")).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Figure)).ToContainTextAsync(new Regex(@"From 19:1\d to 05:0\d UTC it came to 96.%, .*19 failed between 22:2\d and 00:2\d\."));
        await Link("when each worked").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Spoken(@"^240 lanes, 1 lane = 1 worker, from 19:1\d to 05:09 UTC; failures in 19; silence in 3$")).ToBeVisibleAsync();
        await Expect(Page).ToHaveURLAsync(Base + Night + "&view=time");
        await Expect(Link("as bars")).ToBeFocusedAsync();
        await Expect(Link("PNG")).ToHaveAttributeAsync("href", "render?jobid=night&view=time");
        await Expect(Link("Text")).ToHaveAttributeAsync("href", "text?jobid=night&view=time");

        await Page.Locator("a.chip.failed").ClickAsync();
        await Expect(Spoken("^19 lanes, ")).ToBeVisibleAsync();
        await Expect(Lanes.Locator("p.failed")).ToHaveCountAsync(19);
        await Expect(Page.Locator(".lanes .gl li").First).ToHaveTextAsync("node23/0");
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("worker");
        await Expect(Page.Locator(".lanes .gl li").First).ToHaveTextAsync("node02/3");
        await Expect(Page).ToHaveURLAsync(Base + Night + "&filter=failed&view=time&order=worker");
        await Link("as bars").ClickAsync();
        await Expect(Page.Locator(".w.failed")).ToHaveCountAsync(19);
        await Page.GoBackAsync();
        await Expect(Spoken("^19 lanes, ")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Spoken("^240 lanes, ")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page.Locator(".pace")).ToBeVisibleAsync();
        await Page.GoForwardAsync();
        await Expect(Spoken("^240 lanes, ")).ToBeVisibleAsync();
        await AssertNotReloaded();

        await Page.GetByLabel("Find workers").FillAsync("node17");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Spoken("^8 lanes, ")).ToBeVisibleAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("[?&]view=time(&|$)"));
        await Open(Night + "&view=time&q=nobody");
        await Expect(Page.Locator(".empty")).ToContainTextAsync("No worker has “nobody” in its id");
    }

    [Test]
    public async Task A_refresh_without_news_touches_nothing_and_one_with_news_moves_lanes_and_strip_alone()
    {
        await new SampleNight(8).Send(Server, _time, SampleNight.Seen);
        await Open(Night + "&view=time&interval=1");
        await Page.EvaluateAsync("""
            window.touched = new Set();
            window.shift = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => { shift = Math.max(shift, one.value); })).observe({ type: 'layout-shift' });
            new MutationObserver(all => all.forEach(one => {
              const element = one.target.nodeType === 1 ? one.target : one.target.parentElement;
              if (!element) return;
              touched.add((element
                .closest('.lanes .gl, .lane, .curve, .marks, .labels, .clock, figcaption, .tools, h1, h2') ?? element).getAttribute('class') || element.id || element.nodeName);
            })).observe(document.querySelector('#live'), { subtree: true, childList: true, attributes: true, characterData: true });
            document.querySelectorAll('.lane, .lane rect, .curve, .curve path, .strip a').forEach(one => { one.before = true; });
            """);
        await Link("as bars").FocusAsync();
        Assert.That((await NextRefresh()).Status, Is.EqualTo(304));
        await NextRefresh();
        // The age of the last report is said by the minute.
        Assert.That(await Page.EvaluateAsync<string[]>("[...touched]"), Has.None.Not.EqualTo("state"));

        _time.Advance(TimeSpan.FromMinutes(10));
        await Send("update?jobid=night&workid=node08/0&current=900");
        await Expect(Spoken("^8 lanes, 1 lane = 1 worker, from 19:1. to 05:19 UTC; failures in 2; silence in 1$")).ToBeVisibleAsync();
        await Expect(Link("as bars")).ToBeFocusedAsync();
        var touched = await Page.EvaluateAsync<string[]>("[...touched]");
        Assert.That(touched, Does.Contain("lane").And.Contain("curve").And.Contain("clock"));
        Assert.That(touched, Has.None.EqualTo("gl few").And.None.EqualTo("tools").And.None.EqualTo("H1").And.None.EqualTo("H2"));
        Assert.That(await Page.EvaluateAsync<bool>("[...document.querySelectorAll('.lane, .lane rect, .curve, .curve path, .strip a')].every(one => one.before)"), "drawn anew");
        Assert.That(await Page.EvaluateAsync<double>("shift"), Is.LessThanOrEqualTo(0.02));
        Assert.That(await Page.EvaluateAsync<int>("[...document.querySelectorAll('.lanes, .strip')].flatMap(one => one.getAnimations({ subtree: true })).length"), Is.Zero);
    }

    [Test]
    public async Task Without_a_script_links_and_the_form_lead_to_lanes_and_back()
    {
        await new SampleNight(8).Send(Server, _time, SampleNight.Seen);
        await NewPage(new() { JavaScriptEnabled = false });
        await Open(Night);
        await Link("when each worked").ClickAsync();
        await Expect(Spoken("^8 lanes")).ToBeVisibleAsync();
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go" }).ClickAsync();
        await Expect(Page.Locator(".lanes .gl li")).ToHaveTextAsync(["node07/0", "node03/0", "node05/0", "node08/0", "node01/0", "node02/0", "node04/0", "node06/0"]);
        await Page.Locator("a.chip.failed").ClickAsync();
        await Expect(Spoken("^2 lanes")).ToBeVisibleAsync();
        await Link("as bars").ClickAsync();
        await Expect(Page.Locator(".w.failed")).ToHaveCountAsync(2);
        await Expect(Page).ToHaveURLAsync(Base + Night + "&filter=failed&order=progress");
        _time.Advance(TimeSpan.FromDays(1));
        await Send("create?jobid=young", "update?jobid=young&workid=a&current=1&total=9");
        _time.Advance(TimeSpan.FromMinutes(2));
        await Send("update?jobid=young&workid=a&current=2&total=9");
        await Open("show?jobid=young&view=time");
        await Expect(Spoken("^1 lane, ")).ToBeVisibleAsync();
        await Link("as bars").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Narrow_zoomed_printed_and_in_forced_colours_strip_and_lanes_lose_nothing()
    {
        await new SampleNight(240).Send(Server, _time, SampleNight.Seen);
        foreach (var view in new[] { Night, Night + "&view=time" })
        {
            await NewPage(new() { ForcedColors = ForcedColors.Active });
            await Open(view);
            // 320 is a desk's window zoomed to 400 %.
            foreach (var width in new[] { 320, 390, 640, 641, 1200 })
            {
                await Page.SetViewportSizeAsync(width, 800);
                Assert.That(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), $"{view} {width}");
                var overlaps = await Page.EvaluateAsync<string[]>("""
                    [...document.querySelectorAll('.clock')].flatMap(clock => {
                      const labels = [...clock.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()])
                        .filter(([, box]) => box.width > 0).sort((a, b) => a[1].left - b[1].left);
                      return labels.slice(1).filter(([, box], i) => box.left < labels[i][1].right + 2).map(([text]) => text);
                    })
                    """);
                Assert.That(overlaps, Is.Empty, $"{view} {width}");
            }
            Assert.That(await Kept("forcedColorAdjust"), Is.All.EqualTo("none"));
            await Page.Picture($"forced-{(view == Night ? "strip" : "time")}.png", fullPage: true);
            await Page.EmulateMediaAsync(new() { Media = Media.Print, ForcedColors = ForcedColors.None });
            Assert.That(await Kept("printColorAdjust"), Is.All.EqualTo("exact"));
            await Expect(Page.Locator(".strip a")).ToBeHiddenAsync();
            Assert.That(await Page.Locator(".strip, .lanes").EvaluateAllAsync<string[]>("all => all.map(one => getComputedStyle(one).breakInside)"), Is.All.EqualTo("avoid"));
            await Page.PdfAsync(new() { Path = Path.Combine(Chromium.Screenshots, $"print-{(view == Night ? "strip" : "time")}.pdf"), PrintBackground = false });
        }

        Task<string[]> Kept(string property) =>
            Page.Locator(".curve, .marks, .lane").EvaluateAllAsync<string[]>($"all => all.map(one => getComputedStyle(one).{property})");
    }

    private ILocator Spoken(string sentence) => Page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex(sentence) });
}
