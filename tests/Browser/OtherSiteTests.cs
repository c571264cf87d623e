using Microsoft.Playwright;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Daemon;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>
/// What a page of another site can make a browser do to the published file: under a host name over plain HTTP, where
/// browsers tell little, and on localhost, where they tell more. The wire shows what came and what was answered.
/// </summary>
[TestFixture("headnode")]
[TestFixture("localhost")]
[Parallelizable]
public sealed class OtherSiteTests(string host)
{
    private static readonly string[] Writing = ["create", "update", "updates", "delete"];

    private readonly bool _tellsMore = host == "localhost";
    private TestDaemon _daemon = null!;
    private Wire _wire = null!;
    private OtherSite _evil = null!;
    private IBrowserContext _browser = null!;
    private string _before = "";

    [OneTimeSetUp]
    public void StartDaemon() => _daemon = TestDaemon.Start("--bind", "*");

    [OneTimeTearDown]
    public void StopDaemon() => _daemon.Dispose();

    [SetUp]
    public async Task Start()
    {
        (_wire, _evil) = (new Wire(_daemon.Port), new OtherSite());
        _browser = await Chromium.Browser.NewContextAsync();
        await _daemon.Get("create?jobid=job");
        await _daemon.Get("update?jobid=job&workid=a&current=1&total=9");
        _before = await State();
    }

    [TearDown]
    public async Task Stop()
    {
        await _browser.DisposeAsync();
        _wire.Dispose();
        _evil.Dispose();
    }

    [Test]
    public async Task Whatever_a_page_loads_is_refused_and_changes_nothing()
    {
        var all = Attempts.Loads.SelectMany(one => new[] { "create", "update" }.Select(path => (Attempt: one, Url: Url(path, one.How)))).ToList();
        await Visit(string.Concat(all.Select(one => one.Attempt.Aimed(_evil, one.Url))));
        var answers = await Answers(all.Select(one => one.Url));

        Assert.That(answers.Where(one => one.Status is not (403 or 405)), Is.Empty);
        Assert.That(answers.Where(one => one.Status == 405).Select(one => one.Method), Is.All.EqualTo("HEAD"));
        Assert.That(await State(), Is.EqualTo(_before));
    }

    [Test]
    public async Task Whatever_a_page_posts_is_refused_and_changes_nothing()
    {
        var all = Attempts.Posts.SelectMany(one => Writing.Select(path => (Attempt: one, Url: Url(path, one.How)))).ToList();
        await Visit(string.Concat(all.Select(one => one.Attempt.Aimed(_evil, one.Url))));
        var answers = await Answers(all.Select(one => one.Url));

        // 405 is what its preflight of DELETE gets, 415 a body that no form of ours has.
        Assert.That(answers.Where(one => one.Status is not (403 or 405 or 415)), Is.Empty);
        Assert.That(answers.Where(one => one.Status == 405).Select(one => one.Method), Is.All.EqualTo("OPTIONS"));
        Assert.That(await State(), Is.EqualTo(_before));
    }

    // A person's click sends the very same over plain HTTP (SECURITY.md says so): the next test holds that against Chromium.
    [Test]
    public async Task A_hidden_frame_is_served_only_where_it_cannot_be_told_from_a_click()
    {
        await Visit(string.Concat(Attempts.Hidden.Select(one => one.Aimed(_evil, Url("update", one.How, one.How)))));
        var answers = await Answers(Attempts.Hidden.Select(one => Url("update", one.How)));

        Assert.That(answers.Where(one => one.Status != (_tellsMore ? 403 : 200)), Is.Empty);
        Assert.That(await Workers(), Is.EquivalentTo(_tellsMore ? new[] { "a" } : [.. Attempts.Hidden.Select(one => one.How), "a"]));
    }

    [Test]
    public async Task A_click_anywhere_reports_in_no_hidden_frame_where_the_browser_tells()
    {
        var page = await Visit(string.Concat(Attempts.ByAClick.Select(one => one.Aimed(_evil, Url("update", one.How, one.How)))) + "<p>Anything</p>");
        await page.GetByText("Anything").ClickAsync();
        var answers = await Answers(Attempts.ByAClick.Select(one => Url("update", one.How)));

        Assert.That(answers.Where(one => one.Status != (_tellsMore ? 403 : 200)), Is.Empty);
        Assert.That(answers.Where(one => one.Head.Contains("Sec-Fetch-User: ?1", StringComparison.Ordinal)), _tellsMore ? Is.Not.Empty : Is.Empty, "as if of a clicked link");
        Assert.That(await Workers(), Is.EquivalentTo(_tellsMore ? new[] { "a" } : [.. Attempts.ByAClick.Select(one => one.How), "a"]));
    }

    [TestCase("<a target=hidden href='{url}'>link</a>")]
    [TestCase("<form target=hidden action='{url}'>{fields}<button>link</button></form>")]
    public async Task What_a_person_clicks_changes_nothing_if_it_opens_out_of_sight(string html)
    {
        var page = await Visit("<iframe hidden name=hidden></iframe>" + ("", html).Aimed(_evil, Url("update", "click", "clicked")));
        await page.GetByText("link").ClickAsync();
        var answers = await Answers([Url("update", "click", "clicked")]);

        Assert.That(answers.Select(one => one.Status), Is.All.EqualTo(_tellsMore ? 403 : 200));
        Assert.That(await Workers(), Is.EquivalentTo(_tellsMore ? new[] { "a" } : ["a", "clicked"]));
    }

    [Test]
    public async Task Over_plain_HTTP_no_header_tells_a_hidden_frame_from_a_clicked_link()
    {
        if (_tellsMore) return;
        await Visit(Attempts.Hidden.Single(one => one.How == "iframe without Referer").Aimed(_evil, Url("update", "frame")));
        await Answers([Url("update", "frame")]);
        await Click($"<a rel=noreferrer href='{Url("update", "click")}'>link</a>");
        await Answers([Url("update", "click")]);

        Assert.That(Head("frame"), Is.EqualTo(Head("click")));
        Assert.That(Head("frame"), Does.Contain("text/html").And.Contain("Upgrade-Insecure-Requests: 1").And.Not.Contain("Sec-").And.Not.Contain("Origin"));
    }

    [Test]
    public async Task Where_the_page_itself_is_led_away_it_is_served_as_a_click_and_seen()
    {
        foreach (var one in Attempts.Seen)
        {
            await Visit(one.Aimed(_evil, Url("update", one.How, one.How)));
            await Answers([Url("update", one.How, one.How)]);
            await Until.True($"{one.How}: a person sees where it led", 20, () => _browser.Pages.Any(page => Attempts.Named(page.Url) == $"update {one.How}"));
        }
        Assert.That(await Workers(), Is.EquivalentTo([.. Attempts.Seen.Select(one => one.How), "a"]));
    }

    [Test]
    public async Task A_link_that_a_person_clicks_is_served()
    {
        var page = await Click($"<a href='{Url("update", "click", "clicked")}'>link</a>");
        await Answers([Url("update", "click", "clicked")]);

        Assert.That(await page.ContentAsync(), Does.Contain(">ok\n"));
        Assert.That(await Workers(), Is.EquivalentTo(["a", "clicked"]));
    }

    [Test]
    public async Task Nothing_of_another_site_deletes_not_even_by_a_click()
    {
        await Visit(string.Concat(Attempts.Hidden.Select(one => one.Aimed(_evil, Url("delete", one.How)))));
        await Answers(Attempts.Hidden.Select(one => Url("delete", one.How)));
        foreach (var one in Attempts.Seen)
        {
            await Visit(one.Aimed(_evil, Url("delete", one.How + " seen")));
            await Answers([Url("delete", one.How + " seen")]);
        }
        await Click($"<a href='{Url("delete", "link")}'>link</a>");
        await Click($"<form method=post action='{Url("delete", "button")}'><button>link</button></form>");
        await Answers([Url("delete", "link"), Url("delete", "button")]);

        var all = _wire.Exchanges.Where(one => Attempts.Named(one.Target).Length > 0);
        Assert.That(all.Select(one => (one.Method, one.Status)).Distinct(), Is.EquivalentTo(new[] { ("GET", 405), ("POST", 403) }));
        Assert.That(await State(), Is.EqualTo(_before));
    }

    private string Url(string path, string how, string worker = "a") => Attempts.Url($"http://{host}:{_wire.Port}/progress/", path, how, worker);

    private async Task<IPage> Visit(string html)
    {
        var page = await _browser.NewPageAsync();
        _evil.Html = html;
        // Not until it has loaded: it may be led away before.
        await page.GotoAsync(_evil.Url, new() { WaitUntil = WaitUntilState.Commit });
        return page;
    }

    private async Task<IPage> Click(string html)
    {
        var page = await Visit(html);
        await page.GetByText("link").ClickAsync();
        await page.WaitForURLAsync(address => !address.StartsWith(_evil.Url, StringComparison.Ordinal));
        return page;
    }

    private Task<IReadOnlyList<Exchange>> Answers(IEnumerable<string> urls) => Attempts.Answers(_wire, urls);

    private string Head(string how) => _wire.Exchanges.Single(one => Attempts.Named(one.Target) == $"update {how}").Head.Split("\r\n", 2)[1];

    private async Task<string> State() => await _daemon.Get("status") + await _daemon.Get("status?jobid=job");

    private async Task<IEnumerable<string>> Workers() => (await Believed.Ask(_daemon.Ask, "job"))!.Workers.Keys;
}
