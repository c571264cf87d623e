using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Hosts and groups beside the median, on a server whose clock is moved by hand.</summary>
public sealed class PaceTests : BrowserTest
{
    private FakeTimeProvider _time = null!;

    protected override TestServer StartServer() => new(time: _time = new(SampleNight.Start));

    [Test]
    public async Task Hosts_are_read_as_a_table_a_name_leads_to_its_workers_and_a_square_tells_of_its_worker()
    {
        await new SampleNight(240).Send(Server, _time, SampleNight.Seen);
        await Open("show?jobid=night");
        await Mark();
        var table = Page.GetByRole(AriaRole.Table, new() { NameRegex = new("^30 hosts") });
        await Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(31);
        await Expect(table.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(
            ["host", "workers", "bar", "percent", "done", "time left", "pace of each worker1/3×1×3×", "pace", "what is wrong"]);
        var dead = table.GetByRole(AriaRole.Row).Nth(1);
        await Expect(dead.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync("node23");
        await Expect(dead.GetByRole(AriaRole.Cell)).ToHaveTextAsync(
            new[] { "^$", "^$", "^56.%$", "^0/8$", "^$", "^$", @"^1\.0\d×$", "^8 failed 22:20$" }.Select(text => new Regex(text)));
        await Expect(dead.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync("8 failed");
        await Expect(table.GetByRole(AriaRole.Row, new() { NameRegex = new("^node17 .*0.8.*slow: last by 5 h") })).ToHaveCountAsync(1);

        var line = table.GetByRole(AriaRole.Row, new() { NameRegex = new("^node02 ") }).Locator(".grid");
        var box = (await line.BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + box.Width * 3.4f / 8, box.Y + box.Height / 2);
        await Expect(Page.Locator("#tip")).ToContainTextAsync(new Regex("^node02/3: failed at 79.%, 794 of 1000"));
        await Page.Picture("pace-tip.png", fullPage: true);

        await table.GetByRole(AriaRole.Link, new() { Name = "node17" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=night&q=host%3Anode17");
        await Expect(Page.Locator(".w")).ToHaveCountAsync(8);
        await Page.GoBackAsync();
        await Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(31);
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Expect(Page.Locator(".desk .grid")).ToBeVisibleAsync();
        await Expect(Page.Locator(".pace .grid")).ToHaveCountAsync(0);
        await AssertNotReloaded();

        await NewPage(new() { ForcedColors = ForcedColors.Active, JavaScriptEnabled = false });
        await Open("show?jobid=night");
        Assert.That(await Page.Locator(".pace .ov, .pace .grid, .dots svg:not(.ticks)").EvaluateAllAsync<string[]>(
            "all => all.map(one => getComputedStyle(one).forcedColorAdjust)"), Has.Length.EqualTo(90).And.All.EqualTo("none"));
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(Page.Locator(".pace th a").First).ToBeVisibleAsync();
        await Page.Locator(".pace th a").First.ClickAsync();
        await Expect(Page.Locator(".w.failed")).ToHaveCountAsync(8);
    }

    [Test]
    public async Task Of_thousands_a_square_is_a_host_that_tells_and_leads_to_its_workers_and_who_looks_for_a_worker_gets_the_squares_of_workers()
    {
        // 100 hosts of 300 workers each and the last one of 150; the 17th has failed whole.
        await Send("create?jobid=j");
        for (var host = 0; host < 100; host++)
        {
            var lines = string.Concat(Enumerable.Range(0, host == 99 ? 150 : 300)
                .Select(i => $"workid=n{host:00}/{i:000}&host=n{host:00}&current={host}&total=100{(host == 17 ? "&ok=0" : "")}\n"));
            (await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines))).EnsureSuccessStatusCode();
        }
        foreach (var (width, place) in new[] { (1200, "desk"), (390, "phone") })
        {
            await Page.SetViewportSizeAsync(width, 800);
            await Open("show?jobid=j&interval=3600");
            var grid = Page.Locator($".{place} .grid");
            await Expect(Page.Locator($"#h-all .{place}")).ToContainTextAsync("1 square = 1 host");
            var columns = int.Parse((await grid.GetAttributeAsync("data-columns"))!, CultureInfo.InvariantCulture);
            await grid.FocusAsync();
            await Expect(Page.Locator("#tip")).ToHaveTextAsync(new Regex("^n00: 300 running$"));
            for (var i = 0; i < 17; i++) await Page.Keyboard.PressAsync("ArrowRight");
            await Expect(Page.Locator("#tip")).ToHaveTextAsync(new Regex(@"^n17: 300 failed\s*failed: n17/000, n17/001, n17/002 and 297 more$"));
            await Page.Picture($"hosts-{place}.png", fullPage: true);
            if (columns < 100)
            {
                await Page.Keyboard.PressAsync("Home");
                await Page.Keyboard.PressAsync("ArrowDown");
                await Expect(Page.Locator("#tip")).ToContainTextAsync($"n{columns:00}: 300 ");
            }
            await Page.Keyboard.PressAsync("End");
            await Expect(Page.Locator("#tip")).ToHaveTextAsync(new Regex("^n99: 150 running$"));
            await Page.Keyboard.PressAsync("Enter");
            await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&view=list&interval=3600&page=149#w29700");
            await Expect(Page.Locator("#w29700 .id")).ToContainTextAsync("n99/000");
        }
        await Page.SetViewportSizeAsync(1200, 800);
        foreach (var query in new[] { "order=progress", "q=n17/003" })
        {
            await Open($"show?jobid=j&{query}");
            await Expect(Page.Locator("#h-all .desk")).ToContainTextAsync("1 square = 5 workers");
        }
        await Expect(Page.Locator(".desk .grid .found")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Declared_stages_fit_a_narrow_phone_and_a_square_behind_a_stage_that_is_not_complete_tells_of_its_own_workers()
    {
        await Send("create?jobid=s&desc=Reduction&groups=flag:4,calibrate:8,image+and+self-calibrate+the+long+baselines:6");
        var stages = new[] { ("flag", 4, 100), ("calibrate", 8, 60), ("image and self-calibrate the long baselines", 2, 5) };
        for (var step = 1; step <= 2; step++)
        {
            var reports = string.Concat(stages.SelectMany(stage => Enumerable.Range(1, stage.Item2).Select(i =>
            {
                var (done, exit) = (step == 1 ? 1 : Math.Min(100, stage.Item3 + i), step == 2 && stage.Item2 == 8 && i == 3 ? "&exit=137" : "");
                return $"workid={stage.Item1[..4]}/{i}&group={stage.Item1.Replace(' ', '+')}&host=node{i}&total=100&current={done}{exit}\n";
            })));
            (await Server.Client.PostAsync("updates?jobid=s", new StringContent(reports))).EnsureSuccessStatusCode();
            _time.Advance(TimeSpan.FromMinutes(12));
        }
        await Page.SetViewportSizeAsync(360, 740);
        foreach (var (name, media) in new[]
        {
            ("light", new PageEmulateMediaOptions()), ("dark", new() { ColorScheme = ColorScheme.Dark }), ("forced", new() { ForcedColors = ForcedColors.Active }),
        })
        {
            await Page.EmulateMediaAsync(media);
            await Open("show?jobid=s");
            await Page.Picture($"stages-360-{name}.png", fullPage: true);
            Assert.That(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), name);
            // Name, bar and percent of a stage are in one line up to the edge; a name that is too long ends in an ellipsis.
            Assert.That(await Page.Locator(".pace tbody tr").EvaluateAllAsync<int[]>("""
                all => all.map(row => Math.abs(row.querySelector('.pc').getBoundingClientRect().right - row.getBoundingClientRect().right))
                """), Is.All.LessThanOrEqualTo(2), name);
            Assert.That(await Page.GetByRole(AriaRole.Link, new() { Name = "image and self-calibrate" }).EvaluateAsync<bool>(
                "one => getComputedStyle(one).textOverflow === 'ellipsis' && one.scrollWidth > one.clientWidth && one.clientWidth <= one.parentElement.clientWidth"), name);
        }

        await Send($"create?jobid=g&groups={string.Join(',', Enumerable.Range(0, 60).Select(group => $"g{group:00}:130"))}");
        var all = Enumerable.Range(0, 60 * 130).Where(i => i / 130 != 3 || i % 130 < 20).Select(i => $"workid=g{i / 130:00}/{i % 130:000}&group=g{i / 130:00}&current=1&total=9\n");
        (await Server.Client.PostAsync("updates?jobid=g", new StringContent(string.Concat(all)))).EnsureSuccessStatusCode();
        await Page.SetViewportSizeAsync(1200, 800);
        await Open("show?jobid=g&interval=3600");
        await Page.Locator(".desk .grid").FocusAsync();
        foreach (var (key, words) in new[] { ("End", "^g59: 130 running$"), ("Home", "^g00: 130 running$") })
        {
            await Page.Keyboard.PressAsync(key);
            await Expect(Page.Locator("#tip")).ToHaveTextAsync(new Regex(words));
        }
        for (var i = 0; i < 4; i++) await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Page.Locator("#tip")).ToHaveTextAsync(new Regex("^g04: 130 running$"));
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("#w410 .id")).ToContainTextAsync("g04/000");
    }

    [Test]
    public async Task A_refresh_touches_the_row_that_changed_alone_and_a_host_that_begins_to_fail_takes_the_first_place_while_the_focus_stays()
    {
        await Send("create?jobid=j&workers=240");
        for (var step = 1; step <= 3; step++)
        {
            await Report(step, _ => true);
            _time.Advance(TimeSpan.FromMinutes(5));
        }
        await Open("show?jobid=j&interval=3600");
        await Page.Locator(".pace th a").Nth(3).FocusAsync();
        await Page.EvaluateAsync("""
            window.touched = new Set();
            window.shift = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => { shift = Math.max(shift, one.value); })).observe({ type: 'layout-shift' });
            new MutationObserver(all => all.forEach(one => {
              const row = (one.target.nodeType === 1 ? one.target : one.target.parentElement)?.closest('.pace tr');
              if (row) touched.add(row.querySelector('a').textContent);
            })).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true });
            """);
        // Within their step: of nobody else the pace beside the median changes.
        await Report(4, id => id == 85);
        await Look();
        Assert.That(await Page.EvaluateAsync<string[]>("[...touched]"), Is.EqualTo(new[] { "h2" }));
        for (var step = 5; step <= 10; step++)
        {
            await Report(10 * step, _ => true);
            _time.Advance(TimeSpan.FromMinutes(5));
            await Look();
        }
        await Expect(Page.Locator("a.chip.done")).ToHaveTextAsync("240 done");
        Assert.That(await Page.EvaluateAsync<double>("shift"), Is.LessThanOrEqualTo(0.02));

        await Send("update?jobid=j&workid=w210&current=20&ok=0&desc=broken");
        await Look();
        await Expect(Page.Locator(".pace tbody tr").First).ToContainTextAsync("h5");
        await Expect(Page.Locator(".pace th a").Nth(4)).ToBeFocusedAsync();
        await Expect(Page.Locator(".pace th a").Nth(4)).ToHaveTextAsync("h3");
    }

    // 40 workers on each of six hosts.
    private async Task Report(int current, Func<int, bool> which)
    {
        var lines = string.Concat(Enumerable.Range(0, 240).Where(which).Select(id => $"workid=w{id:000}&host=h{id / 40}&current={current}&total=100\n"));
        (await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines))).EnsureSuccessStatusCode();
    }
}
