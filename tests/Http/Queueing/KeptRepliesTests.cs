using Microsoft.Extensions.Time.Testing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Queueing;

/// <summary>Where hundreds of jobs are looked at while they are reported to, memory holds what somebody may still be given, and nothing else.</summary>
public sealed class KeptRepliesTests
{
    private static readonly string[] OfJob =
        ["show?jobid=kept", "show?part=live&jobid=kept", "show?part=square&jobid=kept", "render?jobid=kept", "render?format=svg&jobid=kept", "text?jobid=kept",
            "text?summary=1&jobid=kept", "text?ids=1&jobid=kept", "status?jobid=kept"];

    private static readonly string[] OfAll = ["", "status", "text"];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 27, 10, 0, 1, TimeSpan.Zero));
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = new TestServer(time: _clock);
        _server.Ask("GET", "/progress/create?jobid=kept");
        _server.Ask("GET", "/progress/create?jobid=other");
        _server.Ask("GET", "/progress/update?jobid=kept&workid=a&current=1&total=9");
    }

    [TearDown]
    public void End() => _server.Dispose();

    [Test]
    public void What_was_shown_of_a_job_is_forgotten_once_it_has_changed_and_what_was_shown_of_another_is_not()
    {
        Look([.. OfJob, .. OfAll]);
        Assert.That(Kept(), Is.GreaterThan(10_000), "while nothing changes it is kept");
        Look(["status?jobid=other"]);
        var other = _server.Ask("GET", "/progress/status?jobid=other");
        _server.Ask("GET", "/progress/update?jobid=kept&workid=a&current=2&total=9");
        Assert.That(Kept(), Is.EqualTo(other.Body.Length));
        Assert.That(_server.Ask("GET", "/progress/status?jobid=other"), Has.Property("Body").SameAs(other.Body), "it is not made again");
        Assert.That(_server.Ask("GET", "/progress/status?jobid=other", ("If-None-Match", other.Find("ETag")!)).Status, Is.EqualTo(304));
    }

    [Test]
    public void What_was_shown_is_forgotten_when_its_minute_is_over()
    {
        Look([.. OfJob, .. OfAll]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Kept(), Is.Zero);
    }

    private void Look(IEnumerable<string> paths)
    {
        foreach (var path in paths) Assert.That(_server.Ask("GET", "/progress/" + path).Status, Is.EqualTo(200), path);
    }

    private long Kept()
    {
        _server.Service.Renderings.Sweep();
        return _server.Service.Renderings.KeptBytes;
    }
}
