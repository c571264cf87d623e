using Microsoft.Playwright;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Store;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The controls of the page: title, icon, pause, filters, order, copy, delete, speech.</summary>
public sealed class ControlTests : BrowserTest
{
    private IReadOnlyDictionary<string, string> Titles { get; } = new Dictionary<string, string>
    {
        ["update?jobid=j&workid=w&current=1&total=4"] = "25 % · My job",
        ["update?jobid=j&workid=w&current=2&total=4&ok=0"] = "✕ 50 % · My job",
        ["update?jobid=j&workid=w&current=2&total=4&exit=0"] = "■ 50 % · My job",
        ["update?jobid=j&workid=w&current=4&total=4"] = "✓ 100 % · My job",
    };

    [Test]
    public async Task Title_and_icon_follow_the_worst_state()
    {
        await Send("create?jobid=j&desc=My+job");
        await Open("show?jobid=j&interval=1");
        await Expect(Page).ToHaveTitleAsync("0 % · My job");
        var icons = new HashSet<string> { await Icon() };
        foreach (var (address, title) in Titles)
        {
            await Send(address);
            await Expect(Page).ToHaveTitleAsync(title);
            icons.Add(await Icon());
        }
        Assert.That(icons, Has.Count.EqualTo(5));
        Assert.That(icons, Has.All.StartsWith("data:image/svg+xml,"));
    }

    [Test]
    public async Task A_stalled_job_says_so_in_title_and_row()
    {
        await Send("create?jobid=j&desc=My+job&stall=1", "update?jobid=j&workid=w&current=1&total=4&desc=reading");
        await Open("show?jobid=j&interval=1");
        await Expect(Page).ToHaveTitleAsync("‖ 25 % · My job");
        await Expect(Row("w").Locator(".d")).ToHaveTextAsync("silent for < 1 min: reading");
        await Expect(Page.Locator(".eta")).ToHaveTextAsync("waiting for stalled workers");
    }

    [Test]
    public async Task Paused_it_asks_no_more_and_resumed_at_once()
    {
        await SendThree();
        await Page.Clock.InstallAsync();
        await Open("show?jobid=j&interval=1");
        var pause = Page.Locator("[data-js='pause copy'] button").First;
        await pause.ClickAsync();
        await Expect(pause).ToHaveTextAsync("Resume");
        await Expect(pause).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Page).ToHaveTitleAsync("(paused) 50 % · My job");
        await Expect(Page.Locator("#state")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^paused at \d\d:\d\d:\d\d UTC$"));
        var before = Refreshes;
        await Page.Clock.RunForAsync(300_000);
        Assert.That(Refreshes, Is.EqualTo(before));
        await Send("update?jobid=j&workid=c&current=8");
        await pause.ClickAsync();
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("100 %");
        await Expect(pause).ToHaveTextAsync("Pause");
        await Expect(Page).ToHaveTitleAsync("83 % · My job");
    }

    [Test]
    public async Task A_filter_swaps_the_rows_and_stands_in_the_address()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Mark();
        await Chip("2 running").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(2);
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&filter=running&interval=1");
        await Expect(Chip("2 running")).ToHaveAttributeAsync("aria-current", "true");
        await Send("update?jobid=j&workid=b&current=8", "update?jobid=j&workid=c&current=8");
        await Expect(Page.Locator(".empty")).ToHaveTextAsync("No running worker now.");
        await Chip("All 3").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(3);
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&interval=1");
        await AssertNotReloaded();
    }

    [Test]
    public async Task The_order_is_chosen_without_a_reload_and_kept_in_the_address()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Mark();
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Expect(Page.Locator(".w .id")).ToHaveTextAsync(["c", "b", "a"]);
        Assert.That(Page.Url, Does.Contain("order=progress").And.Contain("interval=1").And.Contain("jobid=j"));
        await Send("update?jobid=j&workid=c&current=7");
        await Expect(Page.Locator(".w .id")).ToHaveTextAsync(["b", "c", "a"]);
        await Expect(Page.GetByLabel("Order of the workers")).ToHaveValueAsync("progress");
        await AssertNotReloaded();
    }

    [Test]
    public async Task Filter_and_order_work_without_a_script_too()
    {
        await SendThree();
        await NewPage(new() { JavaScriptEnabled = false });
        await Open("show?jobid=j");
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go" }).ClickAsync();
        await Expect(Page.Locator(".w .id")).ToHaveTextAsync(["c", "b", "a"]);
        await Chip("1 done").ClickAsync();
        await Expect(Page.Locator(".w .id")).ToHaveTextAsync(["a"]);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_long_list_has_pages_of_200()
    {
        await Send("create?jobid=j");
        var lines = string.Concat(Enumerable.Range(0, 450).Select(i => $"workid=w{i}&current=1&total=9\n"));
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines));
        await Open("show?jobid=j&view=list");
        await Expect(Page.Locator(".w")).ToHaveCountAsync(200);
        await Mark();
        await Page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();
        await Expect(Page.Locator(".w").First.Locator(".id")).ToHaveTextAsync("w200");
        await Page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(50);
        await Expect(Page.Locator(".pages")).ToContainTextAsync("page 3 of 3");
        Assert.That(await Page.EvaluateAsync<double>("scrollY"), Is.Zero);
        await AssertNotReloaded();
    }

    [Test]
    public async Task The_link_is_copied_where_the_browser_allows_it_and_laid_out_where_not()
    {
        await SendThree();
        await NewPage(new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await Open("show?jobid=j&filter=done");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(Page.Locator("button.copy")).ToHaveTextAsync("Copied");
        Assert.That(await Page.EvaluateAsync<string>("navigator.clipboard.readText()"), Is.EqualTo(Base + "show?jobid=j&filter=done"));
        await Expect(Page.Locator("button.copy")).ToHaveTextAsync("Copy link", new() { Timeout = 3_000 });

        await Page.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await Page.Locator("button.copy").ClickAsync();
        await Expect(Page.Locator("input.url")).ToBeFocusedAsync();
        var selected = await Page.Locator("input.url").EvaluateAsync<string>("field => field.value.slice(field.selectionStart, field.selectionEnd)");
        Assert.That(selected, Is.EqualTo(Base + "show?jobid=j&filter=done"));
    }

    [Test]
    public async Task Delete_asks_first_and_then_says_so_with_a_way_on()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        var delete = Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" });
        await delete.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("My job and its bars go, for everybody.");
        await Page.Picture("delete.png");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.That(await Server.Get("status?jobid=j"), Does.Contain("My job"));
        await delete.ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(Page.Locator("#note")).ToContainTextAsync("Deleted");
        Assert.That(await Server.Get("status?jobid=j"), Does.StartWith("error: no job 'j'"));
        await Page.Locator("#note a").ClickAsync();
        await Expect(Page).ToHaveURLAsync(Base);
    }

    [Test]
    public async Task After_a_delete_the_answer_is_in_sight_the_bars_are_dim_and_nothing_can_be_deleted_again()
    {
        await Send("create?jobid=j&desc=My+job");
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(string.Concat(Enumerable.Range(0, 40).Select(i => $"workid=w{i}&current=1&total=9\n"))));
        await Open("show?jobid=j&interval=1");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        Assert.That(await Page.EvaluateAsync<double>("scrollY"), Is.GreaterThan(300), "the button is far below");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        var note = Page.Locator("#note");
        await Expect(note).ToBeInViewportAsync();
        await Expect(note).ToBeFocusedAsync();
        await Page.Picture("deleted.png");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" })).ToHaveCountAsync(0);
        Assert.That(await Page.EvaluateAsync<double>("Number(getComputedStyle(document.querySelector('main')).opacity)"), Is.LessThan(0.6));
        Assert.That(await Page.EvaluateAsync<bool>("document.querySelector('main').inert && document.querySelector('.tools').inert"));
        await Expect(Page).ToHaveTitleAsync("(deleted) 11 % · My job");
    }

    [Test]
    public async Task What_is_wrong_stays_in_sight_wherever_one_has_scrolled_to()
    {
        await Send("create?jobid=j");
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(string.Concat(Enumerable.Range(0, 40).Select(i => $"workid=w{i}&current=1&total=9\n"))));
        await Open("show?jobid=j&interval=1");
        await Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Page.RouteAsync("**/*part=live*", route => route.AbortAsync());
        await Expect(Page.Locator("#note")).ToContainTextAsync("Server not reachable");
        await Expect(Page.Locator("#note")).ToBeInViewportAsync();
    }

    [Test]
    public async Task Delete_asks_for_the_key_of_a_job_that_has_one()
    {
        using var create = new HttpRequestMessage(HttpMethod.Get, "create?jobid=locked&desc=Locked") { Headers = { { "X-Progress-Key", "correct.horse" } } };
        (await Server.Client.SendAsync(create)).Dispose();
        await Open("show?jobid=locked");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        var delete = Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
        await Expect(Page.GetByLabel("Key of the job")).ToBeHiddenAsync();
        await delete.ClickAsync();
        await Expect(Page.GetByText("job 'locked' has a key, and none came")).ToBeVisibleAsync();
        await Page.GetByLabel("Key of the job").FillAsync("correct.horse");
        await delete.ClickAsync();
        await Expect(Page.Locator("#note")).ToContainTextAsync("Deleted");
    }

    [Test]
    public async Task A_change_of_counts_is_spoken_and_nothing_else()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Send("update?jobid=j&workid=c&current=1");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("12 %");
        await Expect(Page.Locator("#say")).ToBeEmptyAsync();
        await Send("update?jobid=j&workid=c&ok=0");
        await Expect(Page.Locator("#say")).ToHaveTextAsync("1 more failed: c. 54 %.");
        await Send("update?jobid=j&workid=c", "update?jobid=j&workid=b&current=8");
        await Expect(Page.Locator("#say")).ToHaveTextAsync("0 failed now; 1 more done. 70 %.");
    }

    private ILocator Chip(string name) => Page.Locator("a.chip", new() { HasTextString = name });

    private Task<string> Icon() => Page.EvaluateAsync<string>("document.querySelector('link[rel=icon]').href");
}
