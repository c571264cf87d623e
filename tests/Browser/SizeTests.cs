using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Narrow windows, fingers, forced colours, paper: nothing is lost, cut off or too small to hit.</summary>
public sealed partial class SizeTests : BrowserTest
{
    [Test]
    public async Task On_the_front_page_a_name_has_room_at_any_width([Values(390, 641, 731, 800, 999, 1001, 1280)] int width)
    {
        for (var i = 0; i < 3; i++)
            await Send($"create?jobid=alice:2026-11-2{i}T10:00:00&desc=Reduce+field+{i}+of+the+southern+survey",
                $"update?jobid=alice:2026-11-2{i}T10:00:00&workid=a&current=1&total=2");
        await NewPage(new() { ViewportSize = new() { Width = width, Height = 800 } });
        await Open("");
        foreach (var name in await Page.Locator(".job b[dir]").AllAsync())
        {
            Assert.That(await name.EvaluateAsync<double>("b => b.getBoundingClientRect().width / parseFloat(getComputedStyle(b).fontSize)"), Is.GreaterThanOrEqualTo(19.5));
            Assert.That(await name.EvaluateAsync<bool>("b => b.scrollWidth <= b.clientWidth"), "it is whole");
        }
        Assert.That(await Page.Locator(".job").First.EvaluateAsync<double>("job => job.getBoundingClientRect().height"), Is.LessThanOrEqualTo(width <= 640 ? 76 : 60));
    }

    [Test]
    public async Task Whatever_can_be_hit_on_a_phone_is_24_px_high_and_wide(
        [Values("show?jobid=j", "show?jobid=many", "show?jobid=many&view=list", "show?jobid=empty", "", "show?jobid=gone")] string page)
    {
        await SendThree();
        await Send("create?jobid=many", "create?jobid=empty");
        await Server.Client.PostAsync("updates?jobid=many", new StringContent(
            string.Concat(Enumerable.Range(0, 450).Select(i => $"workid=w{i}&current={i}&total=1000&ok={(i < 20 ? 0 : 1)}\n"))));
        for (var i = 0; i < 20; i++) await Send($"create?jobid=old{i}");
        await NewPage(new() { ViewportSize = new() { Width = 390, Height = 800 }, HasTouch = true, IsMobile = true });
        await Open(page);
        var small = await Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')].map(one => [one, one.getBoundingClientRect()])
              .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}×${box.height}`)
            """);
        Assert.That(small, Is.Empty);
    }

    [Test]
    public async Task A_long_tip_stays_on_the_phones_screen()
    {
        await Send("create?jobid=j");
        var text = Uri.EscapeDataString(string.Concat(Enumerable.Repeat("一行很长的说明文字 and more ", 40)));
        for (var i = 0; i < 12; i++) await Send($"update?jobid=j&workid=w{i}&current=1&total=9&desc={text}");
        await NewPage(new() { ViewportSize = new() { Width = 390, Height = 664 }, HasTouch = true, IsMobile = true });
        await Open("show?jobid=j");
        foreach (var row in new[] { "w0", "w6", "w11" })
        {
            await Row(row).TapAsync();
            await Expect(Page.Locator("#tip")).ToContainTextAsync($"{row}: running");
            var box = await Page.Locator("#tip").EvaluateAsync<double[]>(
                "tip => { const { left, top, right, bottom } = tip.getBoundingClientRect(); return [left, top, right, bottom]; }");
            Assert.That(box[0] >= 0 && box[1] >= 0 && box[2] <= 390 && box[3] <= 664, $"{row}: {string.Join(' ', box)}");
            await Page.Picture($"tip-phone-{row}.png");
        }
    }

    [Test]
    public async Task With_forced_colours_the_chosen_filter_and_a_pressed_Pause_are_told_from_the_others()
    {
        await SendThree();
        await NewPage(new() { ForcedColors = ForcedColors.Active });
        await Open("show?jobid=j&filter=running");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        Assert.That(await Ground(".chip[aria-current]"), Is.Not.EqualTo(await Ground(".chip.done")));
        Assert.That(await Ground("button[aria-pressed=true]"), Is.Not.EqualTo(await Ground("button.copy")));
        await Page.Picture("forced.png");
    }

    [Test]
    public async Task On_paper_150_workers_take_two_pages()
    {
        await Send("create?jobid=j&desc=A+night");
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(
            string.Concat(Enumerable.Range(0, 150).Select(i => $"workid=node{i:000}&current={i}&total=150&ok={(i % 20 == 0 ? 0 : 1)}\n"))));
        await Open("show?jobid=j");
        var file = Path.Combine(Chromium.Screenshots, "print-150.pdf");
        await Page.PdfAsync(new() { Path = file, Format = "A4" });
        Assert.That(PageObject().Count(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))), Is.LessThanOrEqualTo(2));
    }

    private Task<string> Ground(string selector) => Page.Locator(selector).First.EvaluateAsync<string>("one => getComputedStyle(one).backgroundColor");

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex PageObject();
}
