using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>A job's views show the other runs of its series, and are labelled by what they show of them.</summary>
public sealed class RunsTests
{
    private FakeTimeProvider _time = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task Begin()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 19, 10, 5, TimeSpan.Zero));
        _server = new TestServer(time: _time);
        await Say("create?jobid=first&series=s&maxage=90000", "update?jobid=first&workid=a&current=0&total=4");
        for (var i = 1; i <= 4; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(20));
            await Say($"update?jobid=first&workid=a&current={i}&total=4");
        }
        await Say("create?jobid=broken&series=s", "update?jobid=broken&workid=a&current=1&total=4");
        _time.Advance(TimeSpan.FromMinutes(5));
        await Say("update?jobid=broken&workid=a&exit=1", "create?jobid=now&series=s", "update?jobid=now&workid=a&current=1&total=4");
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [TearDown]
    public void End() => _server.Dispose();

    [Test]
    public async Task The_others_are_said_in_text_and_led_to_on_the_page()
    {
        Assert.That(await Get("text?series=s"), Does.Contain("\nruns: ✗ 5 min, 1 failed   ✓ 1 h 20 min\n"));
        var page = await Get("show?series=s");
        Assert.That(page, Does.Contain("href=\"show?jobid=first\"").And.Contain("href=\"show?jobid=broken\"").And.Contain("aria-current=\"page\""));
        Assert.That(await Get("show?jobid=first&interval=5"), Does.Contain("href=\"show?jobid=now&amp;interval=5\""));
    }

    [Test]
    public async Task Of_a_job_alone_in_its_series_and_of_one_without_nothing_is_shown()
    {
        await Say("create?jobid=alone&series=t", "create?jobid=none");
        foreach (var job in new[] { "alone", "none" })
        {
            Assert.That(await Get($"text?jobid={job}"), Does.Not.Contain("runs:"));
            Assert.That(await Get($"show?jobid={job}"), Does.Not.Contain("class=\"runs\""));
        }
    }

    [TestCase("show?jobid=first")]
    [TestCase("show?jobid=first&part=live")]
    [TestCase("text?jobid=first")]
    [TestCase("render?jobid=first&format=svg")]
    public async Task What_another_run_reports_leaves_the_views_of_this_one_a_304(string view)
    {
        var label = await Label(view);
        await Say("update?jobid=now&workid=a&current=2&total=4", "update?jobid=now&workid=b&exit=3");
        Assert.That(await Status(view, label), Is.EqualTo(HttpStatusCode.NotModified));
    }

    [TestCase("show?jobid=now", "update?jobid=broken&workid=b&exit=1", "2 failed")]
    [TestCase("text?jobid=now", "update?jobid=broken&workid=b&exit=1", "2 failed")]
    [TestCase("text?jobid=now", "create?jobid=broken&keep=1&series=t", null)]
    [TestCase("show?jobid=first", "finish?jobid=now", "1 ended early")]
    [TestCase("show?jobid=now", "create?jobid=fourth&series=s", "jobid=fourth")]
    public async Task A_run_that_changed_changes_the_view_and_its_label_at_once(string view, string change, string? shown)
    {
        var label = await Label(view);
        await Say(change);
        Assert.That(await Status(view, label), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Get(view), shown is null ? Does.Not.Contain("1 failed") : Does.Contain(shown));
    }

    [Test]
    public async Task A_run_that_is_deleted_or_has_expired_is_gone_from_the_view_with_its_label()
    {
        var label = await Label("show?jobid=now");
        Assert.That(_server.Ask("POST", "/progress/delete?jobid=broken").Status, Is.EqualTo(200));
        Assert.That(await Status("show?jobid=now", label), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Get("text?jobid=now"), Does.Contain("\nruns: ✓ 1 h 20 min\n"));
        _time.Advance(TimeSpan.FromSeconds(90_000));
        Assert.That(await Get("text?jobid=now"), Does.Not.Contain("runs:"));
    }

    [Test]
    public async Task A_run_that_is_not_heard_for_ten_minutes_is_silent()
    {
        Assert.That(await Get("text?jobid=first"), Does.Contain("\nruns: since 20:35   ✗"));
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await Get("text?jobid=first"), Does.Contain("\nruns: ‖ silent since 20:35   ✗"));
    }

    [Test]
    public async Task A_picture_of_the_strip_has_the_last_good_run_dotted()
    {
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            await Say("update?jobid=now&workid=a&inc=0.1");
        }
        Assert.That(await Get("render?jobid=now&format=svg"), Does.Contain("dotted: last good run, 1 h 20 min"));
        Assert.That(await Get("show?jobid=now"), Does.Contain("dotted: last good run, 1 h 20 min"));
        Assert.That(await Get("render?jobid=now&format=svg&view=time"), Does.Not.Contain("dotted"));
    }

    private async Task Say(params string[] addresses)
    {
        foreach (var address in addresses) Assert.That(await _server.Get(address), Does.Not.Contain("error"));
    }

    private Task<string> Get(string view) => _server.Get(view);

    private async Task<EntityTagHeaderValue> Label(string view)
    {
        using var reply = await _server.Client.GetAsync(view);
        return reply.Headers.ETag!;
    }

    private async Task<HttpStatusCode> Status(string view, EntityTagHeaderValue label)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, view) { Headers = { IfNoneMatch = { label } } };
        using var reply = await _server.Client.SendAsync(request);
        return reply.StatusCode;
    }
}
