using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Print: light, with its colours, without what paper cannot do.</summary>
public sealed class PaperTests : BrowserTest
{
    [Test]
    public async Task On_paper_a_page_is_light_and_has_no_tools()
    {
        await SendThree();
        await NewPage(new() { ColorScheme = ColorScheme.Dark });
        await Open("show?jobid=j");
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.That(await Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(255, 255, 255)"));
        await Expect(Page.Locator(".tools")).ToBeHiddenAsync();
        await Expect(Page.Locator("footer a").First).ToBeHiddenAsync();
        Assert.That(await Page.Locator(".w").First.EvaluateAsync<string>("row => getComputedStyle(row).breakInside"), Is.EqualTo("avoid"));
        Assert.That(await Page.Locator(".bar").First.EvaluateAsync<string>("bar => getComputedStyle(bar).printColorAdjust"), Is.EqualTo("exact"));
        await Page.PdfAsync(new() { Path = Path.Combine(Chromium.Screenshots, "print.pdf"), PrintBackground = false });
    }
}
