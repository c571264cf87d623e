using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Back and forth between the views of a job, as links and the browser's own buttons lead.</summary>
public sealed class StepTests : BrowserTest
{
    [Test]
    public async Task From_a_list_back_to_the_squares_by_a_link_at_the_same_place_and_by_the_browsers_Back()
    {
        await SendMany(450);
        await Open("");
        await Open("show?jobid=j");
        await Mark();
        await Link("as a list").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(200);
        var there = (await Link("as squares").BoundingBoxAsync())!;
        await Link("as squares").ClickAsync();
        await Expect(Page.Locator(".desk .grid")).ToBeVisibleAsync();
        Assert.That((await Link("as a list").BoundingBoxAsync())!.Y, Is.EqualTo(there.Y).Within(30));
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&view=list");
        await Expect(Page.Locator(".w")).ToHaveCountAsync(200);
        await AssertNotReloaded();
        await Page.GoBackAsync();
        await Expect(Page.Locator(".desk .grid")).ToBeVisibleAsync();
        await AssertNotReloaded();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync(Base);
    }

    [Test]
    public async Task Filters_and_pages_are_steps_back_and_an_order_is_none()
    {
        await SendMany(450);
        await Open("show?jobid=j");
        await Page.Locator("a.chip.running").ClickAsync();
        await Expect(Page.Locator(".pages")).ToContainTextAsync("page 1 of 3");
        await Page.EvaluateAsync("scrollTo(0, 2000)");
        await Page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();
        await Expect(Page.Locator(".pages")).ToContainTextAsync("page 2 of 3");
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Expect(Page.Locator(".pages")).ToContainTextAsync("page 1 of 3");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&filter=running");
        await Expect(Page.Locator(".w").First.Locator(".id")).ToHaveTextAsync("w449");
        Assert.That(() => Page.EvaluateAsync<double>("scrollY"), Is.GreaterThan(1500).After(5_000, 50), "where one had scrolled to");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j");
        await Expect(Page.Locator(".desk .grid")).ToBeVisibleAsync();
        await Page.GoForwardAsync();
        await Expect(Page.Locator("a.chip.running")).ToHaveAttributeAsync("aria-current", "true");
    }

    [Test]
    public async Task An_order_sorts_the_squares_too_and_a_square_tells_of_the_worker_that_stands_there()
    {
        await SendMany(450);
        await Open("show?jobid=j");
        await Page.GetByLabel("Order of the workers").SelectOptionAsync("progress");
        await Expect(Page.Locator("h2 .desk")).ToContainTextAsync("in order of progress");
        await Expect(Page.Locator(".desk .grid")).ToBeVisibleAsync();
        await Page.Locator(".desk .grid").FocusAsync();
        await Page.Keyboard.PressAsync("End");
        await Expect(Page.Locator("#tip")).ToContainTextAsync("w0: running at 45 %");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page).ToHaveURLAsync(Base + "show?jobid=j&order=progress&view=list&page=3#w449");
        await Expect(Row("w0")).ToBeFocusedAsync();
    }

    /// <summary>The first is the furthest.</summary>
    private async Task SendMany(int workers)
    {
        await Send("create?jobid=j");
        await Server.Client.PostAsync("updates?jobid=j", new StringContent(
            string.Concat(Enumerable.Range(0, workers).Select(i => $"workid=w{i}&current={workers - i}&total=1000\n"))));
    }

    private ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });
}
