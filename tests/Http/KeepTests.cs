using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary><c>create?keep=1</c>: each task of an array may say it, in any order, and a create that comes late wipes nothing.</summary>
public sealed class KeepTests
{
    private FakeTimeProvider _time = null!;
    private TestServer _server = null!;

    [SetUp]
    public void Begin() => _server = new TestServer(time: _time = new(new DateTimeOffset(2026, 11, 23, 22, 0, 0, TimeSpan.Zero)));

    [TearDown]
    public void End() => _server.Dispose();

    [Test]
    public void Without_the_job_it_makes_one()
    {
        var reply = _server.Ask("GET", "/progress/create?jobid=j&keep=1&desc=Night&workers=3", ("Host", "h:1"));
        Assert.That((reply.Status, Encoding.UTF8.GetString(reply.Body)), Is.EqualTo((201, "http://h:1/progress/show?jobid=j\n")));
        Assert.That(Text("title"), Is.EqualTo("Night"));
    }

    [Test]
    public void A_create_that_comes_late_wipes_no_bar()
    {
        Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        var reply = _server.Ask("GET", "/progress/create?jobid=j&keep=1&desc=Night&workers=3", ("Host", "h:1"));
        Assert.That((reply.Status, Encoding.UTF8.GetString(reply.Body)), Is.EqualTo((200, "http://h:1/progress/show?jobid=j\n")));
        Assert.That((Text("title"), Count("running"), Count("waiting")), Is.EqualTo(("Night", 1, 2)));
    }

    [TestCase("desc=Other", "Other 5 60 1800 image:2 nightly")]
    [TestCase("desc=", "Night 5 60 1800 image:2 nightly")]
    [TestCase("workers=7", "Night 7 60 1800 image:2 nightly")]
    [TestCase("workers=", "Night 5 60 1800 image:2 nightly")]
    [TestCase("workers=1", "Night 3 60 1800 image:2 nightly")]
    [TestCase("stall=90&maxage=3600", "Night 5 90 3600 image:2 nightly")]
    [TestCase("stall=&maxage=&groups=&tell=&series=", "Night 5 60 1800 image:2 nightly")]
    [TestCase("groups=flag:9", "Night 12 60 1800 image:2,flag:9 nightly")]
    [TestCase("groups=flag:1,image:4", "Night 6 60 1800 image:4,flag:1 nightly")]
    [TestCase("series=weekly", "Night 5 60 1800 image:2 weekly")]
    public void What_is_given_takes_effect_and_the_rest_stays(string words, string job)
    {
        Say("create?jobid=j&desc=Night&workers=5&stall=60&maxage=1800&groups=image:2&series=nightly");
        Say("update?jobid=j&workid=1&current=1&total=2");
        Say($"create?jobid=j&keep=1&{words}");
        var kept = _server.Store.State.Jobs.Values.Single();
        var stages = string.Join(',', kept.Stages.All.Select(one => $"{one.Name}:{one.Expected}"));
        Assert.That($"{kept.Title} {kept.Expected} {kept.Stall?.TotalSeconds} {kept.MaxAge.TotalSeconds} {stages} {kept.Series}", Is.EqualTo(job));
        Assert.That(kept.Workers, Has.Count.EqualTo(1));
    }

    [Test]
    public void Fewer_than_were_seen_count_as_those_seen()
    {
        Say("create?jobid=j&workers=9");
        for (var i = 1; i <= 3; i++) Say($"update?jobid=j&workid={i}&current=1&total=2");
        Say("create?jobid=j&keep=1&workers=2");
        Assert.That((Count("running"), Count("waiting")), Is.EqualTo((3, 0)));
    }

    [Test]
    public void One_that_changes_nothing_writes_nothing()
    {
        Say("create?jobid=j&desc=Night&workers=5&groups=a:1");
        var (sequence, writes) = (_server.Store.State.Sequence, _server.Store.Writes);
        for (var i = 0; i < 50; i++) Say("create?jobid=j&keep=1&desc=Night&workers=5&groups=a:1");
        Assert.That((_server.Store.State.Sequence, _server.Store.Writes), Is.EqualTo((sequence, writes)));
    }

    [Test]
    public void It_renews_the_time_that_the_job_is_kept_and_is_no_report()
    {
        Say("create?jobid=j&maxage=1000");
        _time.Advance(TimeSpan.FromSeconds(900));
        Say("create?jobid=j&keep=1");
        _time.Advance(TimeSpan.FromSeconds(900));
        Assert.That(Text("updated"), Is.EqualTo("2026-11-23T22:00:00.000Z"));
        Assert.That(Text("expires"), Is.EqualTo("2026-11-23T22:31:40.000Z"));
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.That(_server.Ask("GET", "/progress/status?jobid=j").Status, Is.EqualTo(404));
    }

    [TestCase("keep=1&new=1", "error: keep and new are both given: keep=1 amends a job that exists, new=1 refuses to\n")]
    [TestCase("groups=flag", "error: groups is 'flag', and must be a name and the number of workers expected, as in groups=flag:24,image:24\n")]
    [TestCase("groups=flag:1,:2", "error: groups is ':2', and must be a name and the number of workers expected, as in groups=flag:24,image:24\n")]
    [TestCase("groups=flag:-1", "error: groups is 'flag:-1', and must be a name and the number of workers expected, as in groups=flag:24,image:24\n")]
    [TestCase("groups=flag:1.5", "error: groups is 'flag:1.5', and must be a name and the number of workers expected, as in groups=flag:24,image:24\n")]
    [TestCase("groups=a:1,a:2", "error: groups is 'a:1,a:2', and must name 'a' once\n")]
    [TestCase("series=%00", "error: series is empty: give it 1 to 256 characters\n")]
    [TestCase("keep=maybe", "error: keep is 'maybe', and must be 1 or 0, true or false, yes or no\n")]
    public void What_is_wrong_is_named(string words, string error)
    {
        var reply = _server.Ask("GET", $"/progress/create?jobid=j&{words}", ("Host", "h:1"));
        Assert.That((reply.Status, Encoding.UTF8.GetString(reply.Body)), Is.EqualTo((400, error)));
        Assert.That(_server.Store.State.Jobs, Is.Empty);
    }

    [Test]
    public void At_most_1000_groups_can_be_named_also_bit_by_bit()
    {
        string Groups(int from, int count) => string.Join(',', Enumerable.Range(from, count).Select(i => $"g{i}:1"));
        Assert.That(Say($"create?jobid=j&groups={Groups(0, 1001)}"), Is.EqualTo("error: groups has 1001 names: at most 1000 are allowed\n"));
        Say($"create?jobid=j&groups={Groups(0, 600)}");
        Assert.That(Say($"create?jobid=j&keep=1&groups={Groups(500, 600)}"), Is.EqualTo("error: groups would be 1100 with those that job 'j' has: at most 1000 are allowed\n"));
        Assert.That(_server.Store.State.Jobs.Values.Single().Stages.Count, Is.EqualTo(600));
    }

    [Test]
    public void A_series_and_what_to_tell_have_their_length()
    {
        Assert.That(Say($"create?jobid=j&series={new string('s', 129)}"), Does.StartWith("error: series is 'ssss").And.EndWith("must be at most 128 characters long\n"));
        Assert.That(Say($"create?jobid=j&tell={new string('t', 257)}"), Does.EndWith("must be at most 256 characters long\n"));
        Say($"create?jobid=j&series={new string('s', 128)}&tell=secret-{new string('t', 249)}");
        Assert.That(Text("series"), Has.Length.EqualTo(128));
        foreach (var view in new[] { "status", "text", "show", "render?format=svg" })
            Assert.That(Say($"{view}{(view.Contains('?') ? '&' : '?')}jobid=j"), Does.Not.Contain("secret-"), "tell is shown nowhere");
    }

    private string Say(string relative) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{relative}", ("Host", "h:1")).Body);

    private JsonElement Job() => JsonDocument.Parse(Say("status?jobid=j")).RootElement;

    private string? Text(string field) => Job().GetProperty(field).GetString();

    private int Count(string state) => Job().GetProperty("counts").GetProperty(state).GetInt32();
}
