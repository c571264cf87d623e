using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>Jobs through the hours, by a clock that is moved by hand. The numbers beside each step were worked out on paper from docs/design/states.md#time-left.</summary>
public sealed class LifeOfAJobTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private JumpingTime _time = null!;
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _time = new JumpingTime(Noon);
        _server = new TestServer(time: _time);
    }

    [TearDown]
    public void End() => _server.Dispose();

    [Test]
    public void Fast_slow_silent_failing_and_rerun_workers_of_one_job()
    {
        Say("create?jobid=j&workers=4");
        Shows("waiting 0 rate - eta -", "");
        Say("update?jobid=j&workid=fast&current=0&total=100");
        Say("update?jobid=j&workid=slow&current=0&total=100");
        Say("update?jobid=j&workid=bad&current=0&total=100");
        Shows("running 0 rate - eta -", "bad running, fast running, slow running");

        foreach (var (second, current) in new[] { (60, 10), (120, 20), (180, 30) })
        {
            At(second);
            Say($"update?jobid=j&workid=fast&current={current}");
        }
        // 30/4 % in 3 min. The one that waits takes the place of the first that is done, for 600 s.
        Shows("running 7.5 rate 2.5 eta 829", "bad running, fast running, slow running");

        Say("update?jobid=j&workid=bad&exit=137");
        // Its place is free at once.
        Shows("running 7.5 rate 2.5 eta 600", "bad failed, fast running, slow running");

        At(240);
        Say("update?jobid=j&workid=client&current=1&total=23");
        // (30 + 100/23)/4 % in 4 min; client has just come, at 4 %: 96 % of 600 s.
        Shows("running 8.587 rate 2.147 eta 590", "bad failed, client running, fast running, slow running");

        At(300);
        Say("update?jobid=j&workid=client&current=2&total=5");
        Say("update?jobid=j&workid=slow&current=5");
        // slow: 95 % at 5 % in 300 s are 5700 s, drawn a little towards fast, which takes 600.
        Shows("running 18.75 rate 3.75 eta 5139", "bad failed, client running, fast running, slow running");

        At(360);
        Say("update?jobid=j&workid=client&current=3&total=23");
        // The client's percent runs backwards: (30 + 5 + 300/23)/4 % in 6 min.
        Shows("running 12.01 rate 2.002 eta 5079", "bad failed, client running, fast running, slow running");

        At(480);
        Shows("running 12.01 rate 2.002 eta 4959", "bad failed, client running, fast running, slow running");
        At(481);
        // fast is used to report each 60 s: five of them have passed. Texts are as of the full minute before.
        Shows("running 12.01 rate 2.002 eta 4959", "bad failed, client running, fast stalled, slow running");

        At(600);
        Say("update?jobid=j&workid=fast&current=40");
        // Healed; its usual gap is 60 + (420 − 60)/4 = 150 s now.
        Shows("running 14.51 rate 1.451 eta 5126", "bad failed, client running, fast running, slow running");

        At(901);
        Shows("running 14.51 rate 1.451 eta -", "bad failed, client running, fast running, slow stalled", checkEta: false);
        At(961);
        Shows("running 14.51 rate 1.451 eta -", "bad failed, client stalled, fast running, slow stalled", checkEta: false);
        At(1350);
        Shows("running 14.51 rate 1.451 eta -", "bad failed, client stalled, fast running, slow stalled", checkEta: false);
        At(1351);
        Shows("stalled 14.51 rate 1.451 eta -", "bad failed, client stalled, fast stalled, slow stalled");

        At(1500);
        Say("update?jobid=j&workid=bad&current=10&total=100"); // 90 % at 10 % in 1500 s, or longer: others have waited for long
        Shows("running 17.01 rate 0.6804 eta 13860", "bad running, client stalled, fast stalled, slow stalled");
        Say("update?jobid=j&workid=fast&current=100");
        Say("update?jobid=j&workid=slow&current=100");
        Say("update?jobid=j&workid=client&exit=0");
        Say("update?jobid=j&workid=bad&ok=0");
        Shows("failed 55.76 rate 2.23 eta -", "bad failed, client ended, fast done, slow done");
        Say("update?jobid=j&workid=bad&current=100");
        Say("update?jobid=j&workid=client&current=23");
        Shows("done 100 rate 4 eta -", "bad done, client done, fast done, slow done");
    }

    [Test]
    public void Every_view_says_the_same_time_left_and_jumps_of_the_wall_clock_are_none_of_it()
    {
        Say("create?jobid=j&workers=2");
        foreach (var (second, current) in new[] { (0, 0), (300, 1), (2400, 2), (2520, 3), (4000, 4) })
        {
            At(second);
            Say($"update?jobid=j&workid=a&current={current}&total=20");
            if (current % 2 == 0) Say($"update?jobid=j&workid=b&current={current}&total=20");
        }
        var words = Left();
        Assert.That(words, Does.Match("^about [0-9.]+ to [0-9.]+ h left$"), "steps of 120 to 2100 s");
        foreach (var view in new[] { "text?jobid=j", "show?jobid=j", "show?jobid=j&part=live", "render?jobid=j&format=svg" })
            Assert.That(Say(view), Does.Contain(words), view);
        Assert.That(Say(""), Does.Contain($", {words["about ".Length..]}</span>"));
        foreach (var job in new[] { Status("j"), JsonDocument.Parse(Say("status")).RootElement.GetProperty("jobs")[0] })
            Assert.That(Words.Left(new(Seconds(job, "eta"), Seconds(job, "eta_low"), Seconds(job, "eta_high"))), Is.EqualTo(words));
        var metrics = System.Text.Encoding.UTF8.GetString(_server.Ask("GET", "/metrics").Body);
        Assert.That(metrics, Does.Contain($"progressd_job_left_seconds{{jobid=\"j\"}} {Seconds(Status("j"), "eta")}\n"));

        var eta = Seconds(Status("j"), "eta");
        _time.Jump = TimeSpan.FromDays(3);
        Assert.That(Seconds(Status("j"), "eta"), Is.EqualTo(eta).Within(60), "by the full minute");

        string Left() => Say("text?jobid=j&summary=1").TrimEnd().Split(", ")[^1];
        static double Seconds(JsonElement job, string name) => job.GetProperty(name).GetDouble();
    }

    [Test]
    public void Status_of_a_job_tells_how_it_went_and_a_list_does_not()
    {
        Say("create?jobid=j&workers=2");
        Assert.That(Status("j").GetProperty("history").GetArrayLength(), Is.Zero);
        Say("update?jobid=j&workid=1&current=1&total=3");
        At(7);
        Say("update?jobid=j&workid=1&current=2");
        At(75);
        Say("update?jobid=j&workid=1&current=3");
        Say("update?jobid=j&workid=2&exit=1");
        At(90);
        _time.Jump = TimeSpan.FromHours(1); // the host's clock, by hand
        Say("finish?jobid=j");
        Assert.That(Status("j").GetProperty("history").EnumerateArray().Select(point => point.ToString()), Is.EqualTo(
        [
            """{"at":"2026-11-24T12:00:00.000Z","percent":16.66,"done":0,"lost":0,"failed":0,"reports":1}""",
            """{"at":"2026-11-24T12:00:07.000Z","percent":33.33,"done":0,"lost":0,"failed":0,"reports":1}""",
            """{"at":"2026-11-24T12:01:15.000Z","percent":50,"done":50,"lost":50,"failed":1,"reports":2}""",
            """{"at":"2026-11-24T13:01:30.000Z","percent":50,"done":50,"lost":50,"failed":0,"reports":0}""",
        ]));
        Assert.That(_server.Ask("GET", "/progress/status").Body.AsSpan().IndexOf("history"u8), Is.EqualTo(-1));
    }

    [Test]
    public void Stall_sets_the_patience_and_0_is_for_ever()
    {
        Say("create?jobid=j&stall=30");
        Say("create?jobid=never&stall=0");
        Say("update?jobid=j&workid=1&current=1&total=2");
        Say("update?jobid=never&workid=1&current=1&total=2");
        At(30);
        Assert.That(State("j"), Is.EqualTo("running"));
        At(31);
        Assert.That(State("j"), Is.EqualTo("stalled"));
        At(6 * 86_400);
        Assert.That(State("never"), Is.EqualTo("running"));
    }

    [Test]
    public void A_job_is_kept_for_maxage_after_its_last_update_and_then_gone_for_every_request()
    {
        Say("create?jobid=j&maxage=100");
        At(99);
        Say("update?jobid=j&workid=1&current=1&total=2");
        At(198);
        Assert.That(State("j"), Is.EqualTo("running"));
        At(199);
        foreach (var request in new[] { "show", "render", "text", "status", "update?workid=1&current=2&x=1" })
            Assert.That(_server.Ask("GET", $"/progress/{request}{(request.Contains('?', StringComparison.Ordinal) ? '&' : '?')}jobid=j").Status, Is.EqualTo(404), request);
        Assert.That(Say("status"), Is.EqualTo("{\"jobs\":[]}\n"));
        Assert.That(Say(""), Does.Contain("No jobs yet").And.Not.Contain("1 job"));
        var metrics = System.Text.Encoding.UTF8.GetString(_server.Ask("GET", "/metrics").Body);
        Assert.That(metrics, Does.Contain("\nprogressd_jobs{state=\"done\"} 0\n").And.Contain("\nprogressd_workers 0\n"));
        _server.Store.Expire();
        Assert.That(_server.Store.State.Jobs, Is.Empty);
    }

    [TestCase("alice:10:00+1 1")]
    [TestCase("ALICE:10:00 1+1")]
    public void Search_finds_an_id_whichever_way_its_plus_arrived(string search)
    {
        Say("create?jobid=alice:10:00+1%2B1&desc=Night");
        Assert.That(Say($"status?q={Uri.EscapeDataString(search)}"), Does.Contain("Night"));
    }

    [Test]
    public void A_page_or_place_past_every_end_is_the_end()
    {
        Say("create?jobid=j");
        Say("update?jobid=j&workid=1&current=1&total=2");
        Assert.That(Say("show?jobid=j&view=list&page=99999999999"), Does.Contain("1/2"));
        Assert.That(Say("status?jobid=j&from=99999999999&count=99999999999"), Does.Contain("\"workers\":[]"));
    }

    [Test]
    public void With_a_clock_that_jumps_nothing_expires_and_nobody_stalls()
    {
        Say("create?jobid=j");
        Say("update?jobid=j&workid=1&current=1&total=2");
        foreach (var days in new[] { 8, -16, 8 })
        {
            _time.Jump += TimeSpan.FromDays(days);
            Assert.That(State("j"), Is.EqualTo("running"));
            Assert.That(Say("text?jobid=j"), Does.Contain("running for < 1 min"));
        }
    }

    [Test]
    public void A_mark_of_the_time_is_no_update_on_the_front_page()
    {
        Say("create?jobid=j");
        for (var minute = 1; minute <= 25; minute++)
        {
            At(60 * minute + 30);
            _server.Store.Tick();
        }
        Assert.That(_server.Store.State.Sequence, Is.GreaterThan(1), "it was marked");
        Assert.That(Say(""), Does.Contain("updated 12:00:00 UTC"));
    }

    /// <summary>Its wall clock can be set without a second passing.</summary>
    private sealed class JumpingTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    [Test]
    public void An_error_is_one_line_whatever_the_id_holds()
    {
        var reply = _server.Ask("GET", "/progress/update?jobid=a%0Aerror:+b%1B[31m&workid=1&current=1&total=2");
        Assert.That(System.Text.Encoding.UTF8.GetString(reply.Body),
            Is.EqualTo("error: no job 'a error: b': create it first with /progress/create?jobid=a%0Aerror%3A%20b%1B%5B31m\n"));
    }

    private void At(int second) => _time.Advance(Noon.AddSeconds(second) - _time.GetUtcNow());

    private string Say(string target)
    {
        var reply = _server.Ask("GET", "/progress/" + target);
        Assert.That(reply.Status, Is.EqualTo(200).Or.EqualTo(201), target);
        return System.Text.Encoding.UTF8.GetString(reply.Body);
    }

    private string State(string job) => Status(job).GetProperty("state").GetString()!;

    private JsonElement Status(string job)
    {
        using var status = JsonDocument.Parse(Say($"status?jobid={job}"));
        return status.RootElement.Clone();
    }

    private void Shows(string job, string workers, bool checkEta = true)
    {
        var status = Status("j");
        var found = $"{status.GetProperty("state")} {Digits(status.GetProperty("percent"))} rate {Digits(status.GetProperty("rate"))} eta {Digits(status.GetProperty("eta"))}";
        if (!checkEta) found = found[..(found.LastIndexOf(' ') + 1)] + '-';
        Assert.That(found, Is.EqualTo(job));
        Assert.That(
            string.Join(", ", status.GetProperty("workers").EnumerateArray().Select(one => $"{one.GetProperty("workid")} {one.GetProperty("state")}")),
            Is.EqualTo(workers));
    }

    private static string Digits(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? "-" : double.Parse(number.GetDouble().ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture);
}
