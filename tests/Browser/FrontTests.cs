using Microsoft.Playwright;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>The front page: the jobs, and how to make one.</summary>
public sealed class FrontTests : BrowserTest
{
    private ILocator Jobs => Page.Locator(".job");

    [Test]
    public async Task Without_a_job_it_says_how_to_make_one_and_the_lines_work_as_they_stand()
    {
        await Open("");
        await Expect(Page.Locator(".empty")).ToHaveTextAsync("No jobs yet. Create one with the lines below.");
        var blocks = await Page.Locator("pre").AllTextContentsAsync();
        Assert.That(blocks, Has.Count.EqualTo(2));
        var shell = Script.Run(Path.GetTempPath(), [("LOGNAME", "alice")], "bash", "-ec", blocks[0]);
        Assert.That(shell, Has.Property("ExitCode").Zero);
        Assert.That(shell.Output, Does.StartWith(Base + "show?jobid=alice%3A"));
        var alone = blocks[1][blocks[1].IndexOf("import requests", StringComparison.Ordinal)..]; // before it stand lines for one's own loop
        Assert.That(Script.Run(Path.GetTempPath(), [], "python3", "-c", alone), Has.Property("ExitCode").Zero);
        await Page.ReloadAsync();
        await Expect(Jobs).ToHaveCountAsync(2);
        await Expect(Jobs.Nth(1).Locator(".wrong b")).ToHaveTextAsync("1 failed");
        await Expect(Jobs.First).ToContainTextAsync("1 running · alice:");
    }

    [Test]
    public async Task A_new_job_appears_first_without_a_reload_and_leads_to_its_page()
    {
        await Send("create?jobid=older&desc=Older");
        await Open("");
        await Mark();
        await SendThree();
        await Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(Jobs).ToHaveCountAsync(2);
        await Expect(Jobs.First).ToContainTextAsync("2 running, 1 done · j");
        await Expect(Page.Locator(".meta")).ToContainTextAsync("2 jobs · 3 workers");
        await AssertNotReloaded();
        await Jobs.First.ClickAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("My job");
    }

    [Test]
    public async Task More_than_20_jobs_can_be_searched_and_more_than_100_have_pages()
    {
        for (var i = 0; i < 120; i++) await Send($"create?jobid=job{i:000}&desc=Title+{i % 10}");
        await Open("");
        await Expect(Jobs).ToHaveCountAsync(100);
        await Expect(Jobs.First).ToContainTextAsync("job11");
        await Page.GetByRole(AriaRole.Link, new() { Name = "More" }).ClickAsync();
        await Expect(Jobs).ToHaveCountAsync(20);
        await Expect(Page).ToHaveURLAsync(Base + "?page=2");
        await Page.GetByLabel("Find in ids and titles").FillAsync("title 7");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Jobs).ToHaveCountAsync(12);
        await Page.GetByLabel("Find in ids and titles").FillAsync("no such <b>");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".empty")).ToContainTextAsync("No job has “no such <b>” in its id or title.");
    }

    [Test]
    public async Task All_parameters_are_there_when_asked_for()
    {
        await Open("");
        await Expect(Page.GetByRole(AriaRole.Row).First).ToBeHiddenAsync();
        await Page.GetByText("All parameters").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "workid" })).Not.ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "/progress/updates" })).ToHaveCountAsync(1);
        await Page.Picture("parameters.png", fullPage: true);
        foreach (var copy in await Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).AllAsync()) await Expect(copy).ToBeVisibleAsync();
        foreach (var link in await Page.Locator("footer a").AllAsync())
        {
            var address = new Uri(new Uri(Page.Url), await link.GetAttributeAsync("href"));
            Assert.That((int)(await Server.Client.GetAsync(address)).StatusCode, Is.EqualTo(200), address.ToString());
        }
    }
}

/// <summary>A server that was told to keep its list to itself.</summary>
public sealed class FrontWithoutListTests : BrowserTest
{
    protected override TestServer StartServer() => new(listed: false);

    [Test]
    public async Task No_job_is_named()
    {
        await Send("create?jobid=secret");
        await Open("");
        await Expect(Page.Locator(".empty")).ToHaveTextAsync("This server does not list its jobs. Use the link that create printed.");
        Assert.That(await Page.ContentAsync(), Does.Not.Contain("secret"));
    }
}
