using System.Text;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Messages;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>No answer is another's: every route that reads, asked for jobs that are alike in all that a careless key could be made of.</summary>
public sealed class AnswersTests
{
    private static readonly string[] Views =
        ["text?jobid={0}", "text?jobid={0}&summary=1", "status?jobid={0}", "show?jobid={0}", "show?jobid={0}&part=live",
            "render?jobid={0}&format=svg", "render?jobid={0}&rows=0&format=svg", "render?jobid={0}"];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 3, 0, 5, TimeSpan.Zero));
    private TestServer _server = null!;

    [OneTimeSetUp]
    public void Start() => _server = new TestServer(time: _time);

    [OneTimeTearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public async Task Jobs_that_one_batch_made_answer_for_themselves([ValueSource(nameof(Views))] string view)
    {
        string[] jobs = ["A", "B", "C", "D"];
        await Batch(string.Concat(jobs.Select((job, i) => $"jobid={job}&workid=1&current={i}&total=4&create=1&desc=of+{job}\n")));
        await AllDiffer(view, jobs);
    }

    [Test]
    public async Task Forty_creates_at_once_and_one_batch_for_all([ValueSource(nameof(Views))] string view)
    {
        var jobs = Enumerable.Range(0, 40).Select(i => $"job{i:D2}").ToArray();
        await Task.WhenAll(jobs.Select(job => _server.Get($"create?jobid={job}&desc=title+{job}")));
        await Batch(string.Concat(jobs.Select(job => $"jobid={job}&workid=1&current=1&total=2\n")));
        await AllDiffer(view, jobs);
    }

    [Test]
    public async Task A_job_that_is_made_anew_in_the_same_instant_is_another([ValueSource(nameof(Views))] string view)
    {
        await _server.Get("create?jobid=again&desc=first");
        var first = await Body(view, "again");
        await _server.Get("create?jobid=again&desc=second");
        var second = await Body(view, "again");
        if (!view.Contains("summary", StringComparison.Ordinal)) Assert.That(second.Bytes, Is.Not.EqualTo(first.Bytes));
        Assert.That(second.Etag, Is.Not.EqualTo(first.Etag));
    }

    [Test]
    public async Task Spellings_of_one_id_that_a_careless_key_would_join_are_kept_apart([ValueSource(nameof(Views))] string view)
    {
        // Lengths, separators and digits of other parts of a key, inside of ids.
        string[] jobs = ["1:1", "11:", "a 1", "a1", "a", "a\n1x", "2:a|", "a%25"];
        foreach (var job in jobs)
            await _server.Get($"create?jobid={Uri.EscapeDataString(job)}&desc=this+is+{Uri.EscapeDataString(Convert.ToHexString(Encoding.UTF8.GetBytes(job)))}");
        await AllDiffer(view, [.. jobs.Select(Uri.EscapeDataString)]);
    }

    [Test]
    public async Task Lists_that_differ_in_what_was_asked_differ()
    {
        await Batch("jobid=x1&workid=1&current=1&total=2&create=1\njobid=x2&workid=1&current=1&total=2&create=1\n");
        var bodies = new List<string>();
        foreach (var view in new[] { "status?q=x1", "status?q=x2", "status?count=1&q=x", "status?from=1&q=x", "?q=x1", "?q=x2", "?q=x1&part=live", "?q=x&page=1", "?q=&page=2" })
            bodies.Add((await Body(view, "")).Etag);
        Assert.That(bodies, Is.Unique);
    }

    [Test]
    public async Task An_unchanged_view_is_304_and_a_changed_one_is_not([ValueSource(nameof(Views))] string view)
    {
        await _server.Get("create?jobid=same");
        await _server.Get("update?jobid=same&workid=1&current=1&total=3");
        var before = await Body(view, "same");
        Assert.That((await Body(view, "same", before.Etag)).Status, Is.EqualTo(304));
        await _server.Get("update?jobid=same&workid=1&current=1&total=3");
        Assert.That((await Body(view, "same", before.Etag)).Status, Is.EqualTo(200), "a report is news, whatever it says");
    }

    [Test]
    public async Task A_worker_that_falls_silent_in_mid_minute_is_news([ValueSource(nameof(Views))] string view)
    {
        var job = "silent" + Array.IndexOf(Views, view);
        await _server.Get($"create?jobid={job}&stall=20");
        await _server.Get($"update?jobid={job}&workid=1&current=1&total=3");
        var before = await Body(view, job);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.That((await Body(view, job, before.Etag)).Status, Is.EqualTo(304));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await Body(view, job, before.Etag)).Status, Is.EqualTo(200));
        ToNextMinute();
    }

    [Test]
    public async Task In_the_second_after_a_worker_fell_silent_no_label_is_for_two_bodies([ValueSource(nameof(Views))] string view)
    {
        var job = "flip" + Array.IndexOf(Views, view);
        await _server.Get($"create?jobid={job}&stall=2");
        await _server.Get($"update?jobid={job}&workid=1&current=1&total=3");
        _time.Advance(TimeSpan.FromMilliseconds(1750));
        var before = await Body(view, job);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        var packed = await Packed(view, job);
        Assert.That(packed.Etag == before.Etag, Is.EqualTo(packed.Bytes.SequenceEqual(before.Bytes)), "one label, one body");
        _time.Advance(TimeSpan.FromSeconds(1));
        var (plain, after) = (await Body(view, job), await Packed(view, job));
        Assert.That(after.Etag, Is.EqualTo(plain.Etag));
        Assert.That(after.Bytes, Is.EqualTo(plain.Bytes), "both see it");
        ToNextMinute();
    }

    [Test]
    public async Task What_was_asked_for_before_a_change_and_is_made_after_it_labels_nothing_else()
    {
        // A thread of each queue is held: the first asks while the worker still runs, and is made when it no longer does.
        await _server.Get("create?jobid=late&stall=2");
        await _server.Get("update?jobid=late&workid=1&current=1&total=3");
        using var goesOn = new ManualResetEventSlim();
        var held = Enumerable.Range(0, 4).Select(i => _server.Service.Renderings.Once(new Request { Method = "GET", Path = "/" }, $"held{i}", i < 2 ? 0 : 1e9, () =>
        {
            goesOn.Wait();
            return Reply.Line(200, "held");
        })).ToList();
        Assert.That(() => _server.Service.Renderings.Waiting, Is.EqualTo((0, 0)).After(5_000, 5));
        var early = Packed("status?jobid=late", "");
        Assert.That(() => _server.Service.Renderings.Waiting.Quick, Is.EqualTo(1).After(5_000, 5));
        _time.Advance(TimeSpan.FromSeconds(3));
        var late = Body("status?jobid=late", "");
        Assert.That(() => _server.Service.Renderings.Waiting.Quick, Is.EqualTo(2).After(5_000, 5));
        goesOn.Set();
        await Task.WhenAll(held);
        var (first, second) = (await early, await late);
        Assert.That(first.Bytes, Is.EqualTo(second.Bytes), "each is as things were when it was made");
        Assert.That(Encoding.UTF8.GetString((await Packed("status?jobid=late", "")).Bytes), Does.Contain("\"stalled\":1"));
        ToNextMinute();
    }

    [Test]
    public async Task A_list_loses_a_job_when_its_time_is_over_without_a_write()
    {
        await _server.Get("create?jobid=brief&maxage=5");
        var before = await Body("status?q=brief", "");
        _time.Advance(TimeSpan.FromSeconds(6));
        var after = await Body("status?q=brief", "", before.Etag);
        Assert.That((after.Status, Encoding.UTF8.GetString(after.Bytes)), Is.EqualTo((200, "{\"jobs\":[]}\n")));
        ToNextMinute();
    }

    [Test]
    public async Task The_page_knows_the_label_of_its_own_changing_part()
    {
        await _server.Get("create?jobid=page");
        await _server.Get("update?jobid=page&workid=1&current=1&total=3");
        var page = Encoding.UTF8.GetString((await Body("show?jobid=page", "")).Bytes);
        var label = System.Net.WebUtility.HtmlDecode(page.Split("data-etag=\"")[1].Split('"')[0]);
        Assert.That((await Body("show?jobid=page&part=live", "", label)).Status, Is.EqualTo(304));
        var front = Encoding.UTF8.GetString((await Body("?", "")).Bytes);
        label = System.Net.WebUtility.HtmlDecode(front.Split("data-etag=\"")[1].Split('"')[0]);
        Assert.That((await Body("?part=live", "", label)).Status, Is.EqualTo(304));
    }

    [Test]
    public async Task A_label_of_one_start_says_nothing_to_the_next()
    {
        using var other = new TestServer(time: _time);
        var labels = new List<string>();
        foreach (var server in new[] { _server, other })
        {
            await server.Get("create?jobid=restart&desc=x");
            using var reply = await server.Client.GetAsync("text?jobid=restart");
            labels.Add(reply.Headers.ETag!.ToString());
        }
        Assert.That(labels, Is.Unique);
    }

    [Test]
    public async Task Packed_and_plain_have_one_label_and_their_own_bytes()
    {
        await _server.Get("create?jobid=packed&desc=x");
        var plain = await Body("show?jobid=packed", "");
        var packed = await Packed("show?jobid=packed", "");
        Assert.That(packed.Etag, Is.EqualTo(plain.Etag));
        Assert.That(packed.Bytes, Is.EqualTo(plain.Bytes));
    }

    // Texts follow the minute: a test that moves the clock leaves it at the beginning of one.
    private void ToNextMinute() => _time.Advance(TimeSpan.FromSeconds(65 - _time.GetUtcNow().Second));

    private async Task Batch(string lines)
    {
        using var body = new StringContent(lines, Encoding.UTF8, "text/plain");
        using var reply = await _server.Client.PostAsync("updates", body);
        Assert.That((int)reply.StatusCode, Is.EqualTo(200));
    }

    private async Task AllDiffer(string view, string[] jobs)
    {
        var all = await Task.WhenAll(jobs.Select(job => Body(view, job)));
        Assert.That(all.Select(one => one.Status), Is.All.EqualTo(200));
        // Several have the same numbers; what tells them apart is in the body where it names the job, and in the label everywhere.
        Assert.That(all.Select(one => one.Etag), Is.Unique);
        if (!view.Contains("summary", StringComparison.Ordinal) && !view.Contains("rows=0", StringComparison.Ordinal))
            Assert.That(all.Select(one => Convert.ToHexString(one.Bytes)), Is.Unique);
    }

    private async Task<(string Etag, byte[] Bytes)> Packed(string view, string job)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, view, job));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var reply = await _server.Client.SendAsync(request);
        var bytes = await reply.Content.ReadAsByteArrayAsync();
        if (!reply.Content.Headers.ContentEncoding.Contains("gzip")) return (reply.Headers.ETag!.ToString(), bytes);
        using var plain = new MemoryStream();
        using (var unpacking = new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress)) unpacking.CopyTo(plain);
        return (reply.Headers.ETag!.ToString(), plain.ToArray());
    }

    private async Task<(int Status, string Etag, byte[] Bytes)> Body(string view, string job, string? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, view, job));
        if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var reply = await _server.Client.SendAsync(request);
        return ((int)reply.StatusCode, reply.Headers.ETag?.ToString() ?? "", await reply.Content.ReadAsByteArrayAsync());
    }
}
