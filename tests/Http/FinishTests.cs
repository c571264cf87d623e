using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary><c>/progress/finish</c>: no more reports will come. And jobs that nobody will finish.</summary>
public sealed class FinishTests
{
    private FakeTimeProvider _time = null!;
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = new TestServer(time: _time = new(new DateTimeOffset(2026, 11, 23, 22, 0, 0, TimeSpan.Zero)));
        Say("create?jobid=j&workers=6");
    }

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("GET")]
    [TestCase("POST")]
    public void It_is_acknowledged_with_a_word(string method)
    {
        var reply = _server.Ask(method, "/progress/finish?jobid=j");
        Assert.That((reply.Status, Encoding.UTF8.GetString(reply.Body)), Is.EqualTo((200, "finished\n")));
    }

    [TestCase("HEAD", "/progress/finish?jobid=j", 405)]
    [TestCase("DELETE", "/progress/finish?jobid=j", 405)]
    [TestCase("GET", "/progress/finish?jobid=other", 404)]
    [TestCase("GET", "/progress/finish", 400)]
    [TestCase("GET", "/progress/finish?jobid=", 400)]
    public void What_is_no_finish_changes_nothing(string method, string target, int status)
    {
        Assert.That(_server.Ask(method, target).Status, Is.EqualTo(status));
        Assert.That(Counts(), Is.EqualTo("waiting: 6 waiting"));
    }

    [Test]
    public void Who_ran_is_ended_and_who_never_came_is_missing()
    {
        Say("update?jobid=j&workid=done&current=2&total=2");
        Say("update?jobid=j&workid=runs&current=1&total=2");
        Say("update?jobid=j&workid=failed&exit=9");
        Say("finish?jobid=j");
        Assert.That(Counts(), Is.EqualTo("failed: 1 failed, 1 ended, 3 missing, 1 done"));
        Assert.That(Summary(), Is.EqualTo("failed 25 % 1/6 done, 1 failed: failed at 22:00 (exit 9); 1 ended early: runs silent since 22:00; 3 missing, ended 22:00:00 UTC\n"));
        Assert.That(Say("text?jobid=j"), Does.Contain("ended early").And.Contain("3 missing"));
    }

    [Test]
    public void With_all_there_and_done_it_is_done()
    {
        for (var i = 1; i <= 6; i++) Say($"update?jobid=j&workid={i}&current=2&total=2");
        Say("finish?jobid=j");
        Assert.That(Counts(), Is.EqualTo("done: 6 done"));
    }

    [Test]
    public void With_nobody_ever_heard_it_is_failed()
    {
        Say("finish?jobid=j");
        Assert.That(Counts(), Is.EqualTo("failed: 6 missing"));
        Say("create?jobid=k");
        Say("finish?jobid=k");
        Assert.That(Say("text?jobid=k&summary=1"), Does.StartWith("failed 0 % 0/0 done"));
    }

    [Test]
    public void A_report_that_comes_after_all_is_what_it_says_and_the_job_goes_on()
    {
        Say("update?jobid=j&workid=late&current=1&total=2");
        Say("finish?jobid=j");
        Say("update?jobid=j&workid=late&current=1");
        Assert.That(Counts(), Is.EqualTo("running: 5 missing, 1 running"));
        Say("update?jobid=j&workid=new&current=2&total=2");
        Assert.That(Counts(), Is.EqualTo("running: 4 missing, 1 running, 1 done"), "a new one takes the place of one that is missing");
        Say("finish?jobid=j");
        Assert.That(Counts(), Is.EqualTo("failed: 1 ended, 4 missing, 1 done"), "a second finish moves the instant");
    }

    [Test]
    public void In_the_same_millisecond_a_report_after_it_is_after_it()
    {
        Say("update?jobid=j&workid=1&current=1&total=2");
        Say("finish?jobid=j");
        Say("update?jobid=j&workid=2&current=1&total=2");
        Assert.That(Counts(), Is.EqualTo("running: 1 ended, 4 missing, 1 running"));
    }

    [Test]
    public void Keep_does_not_open_it_again_except_that_a_larger_number_makes_the_difference_wait()
    {
        Say("update?jobid=j&workid=1&current=2&total=2");
        Say("finish?jobid=j");
        Say("create?jobid=j&keep=1&desc=Other");
        Assert.That(Counts(), Is.EqualTo("failed: 5 missing, 1 done"));
        Say("create?jobid=j&keep=1&workers=8");
        Assert.That(Counts(), Is.EqualTo("running: 5 missing, 1 done, 2 waiting"));
        Say("create?jobid=j&keep=1&groups=extra:9");
        Assert.That(Counts(), Is.EqualTo("running: 5 missing, 1 done, 4 waiting"));
        Say("create?jobid=j&keep=1&workers=2");
        Assert.That(Counts(), Is.EqualTo("running: 5 missing, 1 done, 4 waiting"), "the groups still say ten");
    }

    [Test]
    public void A_group_that_was_named_and_never_came_is_missing()
    {
        Say("create?jobid=g&groups=flag:2,image:3");
        Say("update?jobid=g&workid=1&current=1&total=1&group=flag");
        Say("update?jobid=g&workid=2&current=1&total=1&group=flag");
        Say("finish?jobid=g");
        Assert.That(Say("text?jobid=g&summary=1"), Does.StartWith("failed 40 % 2/5 done, 3 missing"));
    }

    [Test]
    public void A_late_worker_outside_the_groups_makes_nobody_wait()
    {
        Say("create?jobid=j&groups=a:5,b:5");
        for (var i = 0; i < 5; i++) Say($"update?jobid=j&workid=a{i}&current=1&total=1&group=a");
        Say("finish?jobid=j");
        Say("update?jobid=j&workid=c0&current=1&total=1&group=c");
        Assert.That(Counts(), Is.EqualTo("failed: 5 missing, 6 done"));
        Say("update?jobid=j&workid=b0&current=1&total=1&group=b");
        Say("update?jobid=j&workid=b0&group=a");
        Assert.That(Counts(), Is.EqualTo("failed: 5 missing, 7 done"), "it went over to a full group");
    }

    [Test]
    public void It_holds_over_a_restart()
    {
        Say("update?jobid=j&workid=1&current=1&total=2");
        Say("finish?jobid=j");
        Say("update?jobid=j&workid=2&current=1&total=2");
        var (live, read) = (_server.Store.State, _server.ReadBack());
        Assert.That(StoreRun.Text(read), Is.EqualTo(StoreRun.Text(live)));
    }

    [Test]
    public void It_says_when_in_JSON()
    {
        Say("update?jobid=j&workid=1&current=1&total=2");
        Assert.That(Job().GetProperty("finished").ValueKind, Is.EqualTo(JsonValueKind.Null));
        _time.Advance(TimeSpan.FromMinutes(20));
        Say("finish?jobid=j");
        Assert.That(Job().GetProperty("finished").GetString(), Is.EqualTo("2026-11-23T22:20:00.000Z"));
        Assert.That(Job().GetProperty("updated").GetString(), Is.EqualTo("2026-11-23T22:00:00.000Z"), "it is no report");
        Assert.That(Summary(), Does.EndWith("ended 22:20:00 UTC\n"));
    }

    [TestCase("", 10)]
    [TestCase("&stall=60", 10)]
    [TestCase("&stall=1200", 20)]
    public void A_job_that_waits_for_tasks_which_never_begin_is_stalled_in_the_end(string words, int minutes)
    {
        Say($"create?jobid=s&workers=3{words}");
        Say("update?jobid=s&workid=1&current=2&total=2");
        Assert.That(Say("text?jobid=s&summary=1"), Does.StartWith("running 33 %"));
        _time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.That(Say("text?jobid=s&summary=1"), Does.StartWith("running 33 %"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Say("text?jobid=s&summary=1"), Does.StartWith("stalled 33 % 1/3 done"));
        Assert.That(JsonDocument.Parse(Say("status?jobid=s")).RootElement.GetProperty("rate").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Say("update?jobid=s&workid=2&current=0&total=2");
        Assert.That(Say("text?jobid=s&summary=1"), Does.StartWith("running 33 %"));
    }

    [Test]
    public void A_job_that_is_never_to_stall_does_not()
    {
        Say("create?jobid=s&workers=3&stall=0");
        Say("update?jobid=s&workid=1&current=2&total=2");
        _time.Advance(TimeSpan.FromHours(5));
        Assert.That(Say("text?jobid=s&summary=1"), Does.StartWith("running 33 %"));
    }

    private string Say(string relative) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{relative}", ("Host", "h:1")).Body);

    private string Summary() => Say("text?jobid=j&summary=1");

    private JsonElement Job() => JsonDocument.Parse(Say("status?jobid=j")).RootElement;

    private string Counts() => $"{Job().GetProperty("state").GetString()}: " + string.Join(", ",
        Job().GetProperty("counts").EnumerateObject().Where(one => one.Value.GetInt32() > 0).Select(one => $"{one.Value.GetInt32()} {one.Name}"));
}
