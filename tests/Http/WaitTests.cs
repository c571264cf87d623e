using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http;
using Progressd.Http.Queueing;
using Progressd.Http.Waiting;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary><c>/progress/wait</c>: told instead of looking. Over real connections, since that is where it may go wrong.</summary>
public sealed class WaitTests
{
    private TestServer _server = null!;

    [SetUp]
    public void Begin() => _server = new TestServer(new WaitLimits { Most = 40 });

    [TearDown]
    public void End() => _server.Dispose();

    [Test]
    public async Task A_job_that_is_over_answers_at_once_with_the_summary()
    {
        await Say("update?jobid=j&workid=1&current=1&total=1&create=1");
        Assert.That(await Ask("wait?jobid=j"), Is.EqualTo((200, await Say("text?jobid=j&summary=1"))));
        await Say("update?jobid=j&workid=2&exit=9");
        Assert.That((await Ask("wait?jobid=j")).Body, Does.StartWith("failed 50 % 1/2 done, 1 failed"));
    }

    [Test]
    public async Task Who_waits_is_told_when_it_ends()
    {
        await Say("update?jobid=j&workid=1&current=0&total=1&create=1");
        var waiting = Ask("wait?jobid=j");
        await Waiting(1);
        Assert.That(waiting.IsCompleted, Is.False);
        await Say("update?jobid=j&workid=1&current=1");
        Assert.That(await waiting, Is.EqualTo((200, await Say("text?jobid=j&summary=1"))));
    }

    [TestCase("finish?jobid=j", "failed 0 %")]
    [TestCase("update?jobid=j&workid=1&exit=1", "failed 0 %")]
    [TestCase("create?jobid=j&keep=1&workers=1", "done 100 %")]
    public async Task Whatever_ends_it(string last, string line)
    {
        await Say("create?jobid=j&workers=2");
        if (line.StartsWith("done", StringComparison.Ordinal)) await Say("update?jobid=j&workid=1&current=1&total=1");
        else await Say("create?jobid=j&keep=1&workers=1");
        var waiting = Ask("wait?jobid=j");
        await Waiting(1);
        await Say(last);
        Assert.That((await waiting).Body, Does.StartWith(line));
    }

    [Test]
    public async Task After_the_time_out_it_says_how_it_is_then()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        Assert.That(await Ask("wait?jobid=j&timeout=1"), Is.EqualTo((202, await Say("text?jobid=j&summary=1"))));
    }

    [Test]
    public async Task In_JSON_it_is_the_job_without_workers()
    {
        await Say("update?jobid=j&workid=1&current=1&total=1&create=1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "wait?jobid=j") { Headers = { { "Accept", "application/json" } }, Content = new StringContent("") };
        using var reply = await _server.Client.SendAsync(request);
        var job = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
        Assert.That((job.GetProperty("state").GetString(), job.TryGetProperty("workers", out _)), Is.EqualTo(("done", false)));
        Assert.That((reply.Headers.CacheControl!.NoStore, reply.Headers.ETag), Is.EqualTo((true, (object?)null)));
    }

    [TestCase("wait?jobid=none", 404)]
    [TestCase("wait?series=none", 404)]
    [TestCase("wait", 400)]
    [TestCase("wait?jobid=j&series=s", 400)]
    [TestCase("wait?jobid=j&timeout=0", 400)]
    [TestCase("wait?jobid=j&timeout=301", 400)]
    [TestCase("wait?jobid=j&settle=-1", 400)]
    [TestCase("wait?jobid=j&settle=3601", 400)]
    [TestCase("wait?jobid=j&for=ever", 400)]
    public async Task What_cannot_be_waited_for_is_said_at_once(string wait, int status)
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        Assert.That((await Ask(wait)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task A_job_that_is_deleted_meanwhile_is_404()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        var waiting = Ask("wait?jobid=j");
        await Waiting(1);
        await _server.Client.PostAsync("delete?jobid=j", null);
        Assert.That((await waiting).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task One_that_is_replaced_goes_on_with_the_new_one()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        var waiting = Ask("wait?jobid=j");
        await Waiting(1);
        await Say("create?jobid=j&workers=1");
        await Say("update?jobid=j&workid=1&exit=3&current=0&total=1");
        Assert.That((await waiting).Body, Does.StartWith("failed 0 %"));
    }

    [Test]
    public async Task A_series_is_waited_for_by_its_newest_job()
    {
        await Say("create?jobid=monday&series=nightly");
        await Say("update?jobid=monday&workid=1&current=1&total=1");
        await Say("create?jobid=tuesday&series=nightly");
        var waiting = Ask("wait?series=nightly");
        await Waiting(1);
        await Say("update?jobid=tuesday&workid=1&exit=1");
        Assert.That((await waiting).Body, Does.StartWith("failed"));
    }

    [Test]
    public async Task A_series_goes_on_with_a_newer_job_and_is_404_once_that_is_deleted_whatever_became_of_an_older_one()
    {
        await Say("create?jobid=monday&series=nightly");
        await Say("update?jobid=monday&workid=1&current=1&total=2");
        var waiting = Ask("wait?series=nightly");
        await Waiting(1);
        await Say("create?jobid=tuesday&series=nightly");
        _server.Service.Waits.Look();
        await Say("update?jobid=monday&workid=1&exit=1");
        _server.Service.Waits.Look();
        Assert.That(waiting.IsCompleted, Is.False);
        await _server.Client.PostAsync("delete?jobid=tuesday", null);
        Assert.That(await waiting, Is.EqualTo((404, "error: the job of series 'nightly' that was waited for is gone\n")));
        Assert.That((await Ask("wait?series=nightly")).Body, Does.StartWith("failed"), "asked anew it is about what there is");
    }

    [Test]
    public async Task Who_is_told_of_an_end_is_told_of_that_end_even_if_the_job_runs_again_a_moment_later()
    {
        var (run, waits) = Alone();
        run.Create("j");
        run.Update("j", "1", 0, 1);
        var waiting = waits.Begin(For("j"));
        run.Update("j", "1", 1);
        waits.Look();
        Assert.That(waiting.IsCompleted);
        run.Create("j");
        var (outcome, job) = await waiting;
        Assert.That((outcome, job!.End is not null), Is.EqualTo((WaitOutcome.Over, true)));
    }

    [TestCase(-5)]
    [TestCase(5)]
    public void A_clock_that_jumps_by_hours_neither_ends_nor_prolongs_a_wait(int hours)
    {
        var clock = new JumpingTime();
        var (run, waits) = Alone(clock);
        run.Create("j");
        run.Update("j", "1", 1, 1);
        run.Create("k", announced: 1);
        var (settling, timing) = (waits.Begin(For("j", settle: 60)), waits.Begin(For("k")));
        run.Time.Advance(TimeSpan.FromSeconds(30));
        clock.Jump = TimeSpan.FromHours(hours);
        waits.Look();
        Assert.That((settling.IsCompleted, timing.IsCompleted), Is.EqualTo((false, false)));
        run.Time.Advance(TimeSpan.FromSeconds(31));
        waits.Look();
        Assert.That((settling.IsCompleted, timing.IsCompleted), Is.EqualTo((true, false)));
        Assert.That(settling.Result.Outcome, Is.EqualTo(WaitOutcome.Over));
        run.Time.Advance(TimeSpan.FromSeconds(240));
        waits.Look();
        Assert.That(timing.IsCompleted);
        Assert.That(timing.Result.Outcome, Is.EqualTo(WaitOutcome.NotYet));
    }

    [Test]
    public async Task A_form_may_say_all_of_it()
    {
        await Say("update?jobid=j&workid=1&exit=1&current=1&total=2&create=1");
        await Say("update?jobid=j&workid=2&current=1&total=2");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["jobid"] = "j", ["for"] = "trouble", ["settle"] = "0", ["timeout"] = "300" });
        using var reply = await _server.Client.PostAsync("wait", form);
        Assert.That(await reply.Content.ReadAsStringAsync(), Does.StartWith("running 50 %"));
    }

    [Test]
    public async Task For_trouble_the_first_failure_is_enough()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        var (end, trouble) = (Ask("wait?jobid=j"), Ask("wait?jobid=j&for=trouble"));
        await Waiting(2);
        await Say("update?jobid=j&workid=2&exit=1&current=0&total=2");
        Assert.That((await trouble).Body, Does.StartWith("running 25 % 0/2 done, 1 failed"));
        Assert.That(end.IsCompleted, Is.False);
    }

    [Test]
    public async Task For_trouble_silence_is_enough()
    {
        await Say("create?jobid=j&stall=1");
        await Say("update?jobid=j&workid=1&current=1&total=2");
        Assert.That((await Ask("wait?jobid=j&for=trouble&timeout=20")).Body, Does.StartWith("stalled"));
    }

    [Test]
    public async Task A_requeue_within_the_settling_time_tells_nobody()
    {
        await Say("update?jobid=j&workid=1&exit=143&create=1");
        var waiting = Ask("wait?jobid=j&settle=2&timeout=20");
        await Waiting(1);
        await Say("update?jobid=j&workid=1&current=0&total=1");
        await Task.Delay(2_500);
        Assert.That(waiting.IsCompleted, Is.False);
        await Say("update?jobid=j&workid=1&current=1");
        var since = Stopwatch.StartNew();
        Assert.That((await waiting).Body, Does.StartWith("done"));
        Assert.That(since.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(1.5)));
    }

    [Test]
    public async Task Who_has_hung_up_is_forgotten()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        using (var connection = _server.Connect())
        {
            connection.Send(Encoding.ASCII.GetBytes("GET /progress/wait?jobid=j HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await Waiting(1);
        }
        await Waiting(0);
    }

    [Test]
    public async Task More_than_may_wait_are_told_to_ask_again()
    {
        for (var i = 0; i < 5; i++) await Say($"update?jobid=j{i}&workid=1&current=1&total=2&create=1");
        var clients = new List<Socket>();
        for (var i = 0; i < 5; i++) clients.AddRange(Enumerable.Range(0, 10).Select(_ => Begin($"wait?jobid=j{i}")));
        await Waiting(40);
        using var reply = await _server.Client.GetAsync("wait?jobid=j4");
        Assert.That((reply.StatusCode, reply.Headers.Contains("Retry-After")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, true)));
        await Say("update?jobid=j0&workid=1&current=2");
        await Waiting(30);
        foreach (var client in clients) client.Dispose();
        await Waiting(0);
    }

    [Test]
    public async Task One_address_and_job_has_a_quarter_of_the_places()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        await Say("update?jobid=k&workid=1&current=1&total=2&create=1");
        var clients = Enumerable.Range(0, 10).Select(_ => Begin("wait?jobid=j")).ToList();
        await Waiting(10);
        Assert.That((await Ask("wait?jobid=j")).Status, Is.EqualTo(503));
        Assert.That((await Ask("wait?jobid=k&timeout=1")).Status, Is.EqualTo(202), "another job has its own");
        foreach (var client in clients) client.Dispose();
    }

    [Test]
    public async Task When_the_daemon_stops_all_who_wait_are_told()
    {
        await Say("update?jobid=j&workid=1&current=1&total=2&create=1");
        var waiting = _server.Client.GetAsync("wait?jobid=j");
        await Waiting(1);
        _server.Service.Drain();
        using var reply = await waiting;
        Assert.That((reply.StatusCode, reply.Headers.GetValues("Retry-After").Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "1")));
        await Until.True("nothing is in flight", 5, () => Task.FromResult(_server.Service.Server.InFlight == 0));
    }

    [Test]
    public async Task Reports_go_on_while_all_places_are_taken()
    {
        for (var i = 0; i < 4; i++) await Say($"update?jobid=j{i}&workid=1&current=1&total=200&create=1");
        var clients = Enumerable.Range(0, 40).Select(i => Begin($"wait?jobid=j{i / 10}")).ToList();
        await Waiting(40);
        for (var i = 2; i < 100; i++) Assert.That(await Say($"update?jobid=j0&workid=1&current={i}"), Is.EqualTo("ok\n"));
        foreach (var client in clients) client.Dispose();
    }

    // Waits of their own, looked at by hand.
    private static (StoreRun Run, Waits Waits) Alone(FakeTimeProvider? time = null)
    {
        var run = new StoreRun(time: time);
        return (run, new Waits(new WaitLimits(), () => run.Store.State, () => run.Store.Now));
    }

    private static Wait For(string job, int settle = 0) =>
        new(new Target(StoreRun.Id(job), false), NoClient.Instance, false, TimeSpan.FromSeconds(settle), TimeSpan.FromSeconds(300));

    private Socket Begin(string relative)
    {
        var connection = _server.Connect();
        connection.Send(Encoding.ASCII.GetBytes($"GET /progress/{relative} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return connection;
    }

    private Task<TimeSpan> Waiting(int count) => Until.True($"{count} wait", 10, () => Task.FromResult(_server.Service.Waits.Count == count));

    private Task<string> Say(string relative) => _server.Get(relative);

    private async Task<(int Status, string Body)> Ask(string relative)
    {
        using var reply = await _server.Client.GetAsync(relative);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private sealed class JumpingTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero))
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
