using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Details of a row or a square by pointer, by touch and by keyboard.</summary>
public sealed class DetailTests : BrowserTest
{
    private ILocator Tip => Page.Locator("#tip");

    [Test]
    public async Task A_row_tells_all_of_itself_to_a_pointer_and_Escape_closes_it()
    {
        await Send("create?jobid=j", $"update?jobid=j&workid=band5&current=31&total=50&ok=0&desc={new string('x', 300)}");
        await Open("show?jobid=j");
        await Row("band5").HoverAsync();
        await Expect(Tip).ToHaveTextAsync(
            new Regex(@"^band5: failed at 62.%, 31 of 50\s*\d\d:\d\d x{300}\s*last update \d\d:\d\d:\d\d UTC, \d+ s ago$"));
        Assert.That((await Tip.BoundingBoxAsync())!.Width, Is.LessThanOrEqualTo(340));
        await Page.Picture("tooltip.png");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Tip).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_row_and_a_square_tell_of_group_host_weight_and_try()
    {
        await Send("create?jobid=j", "update?jobid=j&workid=w0&current=9&total=80&group=image&host=%3Cb%3Enode23&weight=2.5&exit=1&desc=no+room",
            "update?jobid=j&workid=w0&current=4&desc=cleaning+field+1");
        await Open("show?jobid=j&interval=1");
        await Row("w0").HoverAsync();
        var told = new Regex(@"^w0: running at 5.%, 4 of 80\s*2nd try: cleaning field 1\s*group image · host <b>node23 · weight 2\.5\s*last update \d\d:");
        await Expect(Tip).ToHaveTextAsync(told);
        await Page.Picture("tooltip-group.png");
        await Send("update?jobid=j&workid=w0&current=5&host=node24");
        await Expect(Tip).ToContainTextAsync("group image · host node24 · weight 2.5");
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(string.Concat(Enumerable.Range(1, 200).Select(i => $"workid=w{i}&current=1&total=9\n"))));
        await Open("show?jobid=j");
        await HoverSquare(Page.Locator(".desk .grid"), 0);
        await Expect(Tip).ToContainTextAsync("group image · host node24 · weight 2.5");
    }

    [Test]
    public async Task A_row_tells_all_of_itself_to_a_finger()
    {
        await SendThree();
        await NewPage(new() { ViewportSize = new() { Width = 390, Height = 800 }, HasTouch = true, IsMobile = true });
        await Open("show?jobid=j");
        await Row("b").TapAsync();
        await Expect(Tip).ToContainTextAsync("b: running at 50 %, 4 of 8");
        await Page.Locator("h1").TapAsync();
        await Expect(Tip).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_list_is_one_tab_stop_and_arrows_move_in_it()
    {
        await SendThree();
        await Open("show?jobid=j&interval=1");
        await Page.Locator(".png").FocusAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Row("a")).ToBeFocusedAsync();
        await Expect(Tip).ToContainTextAsync("a: done at 100 %, 8 of 8");
        await Expect(Row("a")).ToHaveAttributeAsync("aria-describedby", "tip");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Row("b")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("End");
        await Expect(Row("c")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Row("c")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Home");
        await Expect(Row("a")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.Locator("footer a").First).ToBeFocusedAsync();
        await Expect(Tip).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(Row("a")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Without_a_script_a_title_tells_what_is_cut()
    {
        var id = new string('i', 100);
        await Send("create?jobid=j", $"update?jobid=j&workid={id}&current=1&total=50&desc={new string('x', 300)}");
        await NewPage(new() { JavaScriptEnabled = false });
        await Open("show?jobid=j");
        await Expect(Page.Locator(".id")).ToHaveAttributeAsync("title", id);
        await Expect(Page.Locator(".d")).ToHaveAttributeAsync("title", new string('x', 300));
    }

    [Test]
    public async Task A_square_tells_of_its_worker_to_a_pointer_and_is_asked_for_once()
    {
        await SendMany(200);
        await Open("show?jobid=j&interval=60");
        var grid = Page.Locator(".desk .grid");
        await HoverSquare(grid, 0);
        await Expect(Tip).ToHaveTextAsync(new Regex(@"^w0: running at 0.%, 0 of 1000\s*last update"));
        await HoverSquare(grid, 3);
        await Expect(Tip).ToHaveTextAsync(new Regex(@"^w3: failed at 0.%, 3 of 1000\s*\d\d:\d\d text of 3\s*last update"));
        await Page.Picture("square.png", fullPage: true);
        await HoverSquare(grid, 0);
        await Expect(Tip).ToContainTextAsync("w0: running");
        Assert.That(Requests.Count(request => request.Url.Contains("part=square")), Is.EqualTo(2));
    }

    [Test]
    public async Task Squares_are_one_tab_stop_arrows_pick_and_Enter_opens_the_list_there()
    {
        await SendMany(450);
        await Open("show?jobid=j");
        await Page.GetByRole(AriaRole.Link, new() { Name = "as a list" }).FocusAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.Locator(".desk .grid")).ToBeFocusedAsync();
        await Expect(Tip).ToContainTextAsync("w0: running");
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Tip).ToContainTextAsync("w1: running");
        await Page.Keyboard.PressAsync("ArrowDown");
        var columns = int.Parse((await Page.Locator(".desk .grid").GetAttributeAsync("data-columns"))!, CultureInfo.InvariantCulture);
        await Expect(Tip).ToContainTextAsync($"w{columns + 1}: running");
        await Page.Keyboard.PressAsync("End");
        await Expect(Tip).ToContainTextAsync("w449: running");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&view=list&page=3#w449");
        await Expect(Row("w449")).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_square_of_many_workers_counts_them_and_names_the_bad_ones()
    {
        await SendMany(20_000);
        await Open("show?jobid=j");
        var grid = Page.Locator(".desk .grid");
        var bundle = int.Parse((await grid.GetAttributeAsync("data-bundle"))!, CultureInfo.InvariantCulture);
        Assert.That(bundle, Is.GreaterThan(3));
        await HoverSquare(grid, 0);
        await Expect(Tip).ToContainTextAsync($"w0 … w{bundle - 1}: 1 failed, {bundle - 1} running");
        await Expect(Tip).ToContainTextAsync("failed: w3");
    }

    [Test]
    public async Task Numbers_of_squares_are_said_as_those_of_rows()
    {
        double[] numbers = [0, 1, 31, 0.125, 12.5, 1234.5678, 9999, 10000, 123456, 1234567, 8e6, 1.5e9, 1e12, 1e308, 0.0001, -3];
        await Send("create?jobid=j");
        var lines = string.Concat(numbers.Select((number, i) => $"workid=n{i:00}&current={Escaped(number)}&total=7\n"))
            + string.Concat(Enumerable.Range(0, 160).Select(i => $"workid=z{i}&current=1&total=7\n"));
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines));
        await Open("show?jobid=j&view=list");
        var said = await Page.Locator(".w .ct").AllTextContentsAsync();
        var percents = await Page.Locator(".w .pc").AllTextContentsAsync();
        await Open("show?jobid=j");
        await Page.Locator(".desk .grid").FocusAsync();
        await Page.Keyboard.PressAsync("Home");
        for (var i = 0; i < numbers.Length; i++)
        {
            await Expect(Tip).ToContainTextAsync($"n{i:00}: ");
            await Expect(Tip).ToContainTextAsync($" at {percents[i]}, {said[i].Replace("/", " of ", StringComparison.Ordinal)}");
            await Page.Keyboard.PressAsync("ArrowRight");
        }

        static string Escaped(double number) => Uri.EscapeDataString(number.ToString(CultureInfo.InvariantCulture));
    }

    [Test]
    public async Task The_script_says_instants_and_ages_as_the_server_does()
    {
        await Send("create?jobid=j", "update?jobid=j&workid=a&current=1&total=2");
        await Open("show?jobid=j&interval=3600");
        TimeSpan[] ages =
        [
            TimeSpan.FromMinutes(1.5), TimeSpan.FromMinutes(59.5), TimeSpan.FromMinutes(60.5), TimeSpan.FromMinutes(135.5), TimeSpan.FromHours(24.5),
            TimeSpan.FromDays(2.5), TimeSpan.FromDays(99.6), TimeSpan.FromDays(100.5), TimeSpan.FromDays(700.5),
        ];
        foreach (var age in ages)
        {
            var wall = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var now = new Moment(wall, wall);
            var then = now.Plus(-age);
            await Row("a").EvaluateAsync("(row, at) => { row.dataset.at = at; }", then.Wall);
            await Page.Mouse.MoveAsync(0, 0);
            await Row("a").HoverAsync();
            await Expect(Tip).ToContainTextAsync($"last update {Words.Clock(then, now)}, {Words.Duration(age)} ago");
        }
    }

    [Test]
    public async Task A_square_of_a_silent_worker_says_what_its_row_says()
    {
        await Send("create?jobid=s&stall=1");
        await Server.Client.PostAsync("updates?jobid=s", new StringContent(string.Concat(Enumerable.Range(0, 200).Select(i => $"workid=w{i}&current=1&total=9&desc=reading\n"))));
        await Open("show?jobid=s&interval=1");
        await Expect(Page.Locator("a.chip.stalled")).ToHaveTextAsync("200 stalled");
        await HoverSquare(Page.Locator(".desk .grid"), 0);
        await Expect(Tip).ToContainTextAsync("w0: stalled at 11 %, 1 of 9 silent for < 1 min: reading last update");
    }

    private async Task SendMany(int workers)
    {
        await Send("create?jobid=j");
        var lines = string.Concat(Enumerable.Range(0, workers)
            .Select(i => $"workid=w{i}&current={Math.Min(i, 999)}&total=1000{(i == 3 ? "&ok=0&desc=text+of+3" : "")}\n"));
        var reply = await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines));
        Assert.That(await reply.Content.ReadAsStringAsync(), Does.StartWith("ok"));
    }

    private async Task HoverSquare(ILocator grid, int cell)
    {
        var box = (await grid.BoundingBoxAsync())!;
        var scale = await grid.EvaluateAsync<double>(
            "grid => grid.getBoundingClientRect().width / grid.viewBox.baseVal.width * grid.dataset.pitch");
        await Page.Mouse.MoveAsync((float)(box.X + scale * (cell + 0.4)), (float)(box.Y + scale * 0.4));
    }
}
