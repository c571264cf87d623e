using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>packaging/haproxy.cfg with a real haproxy and three daemons: docs/design/cluster.md#what-the-tests-show.</summary>
public sealed partial class HaproxyTests
{
    // Each line is one id; the first spelling is the one that `status` shows. Bytes are Latin-1 characters.
    private static readonly string[][] Groups =
    [
        ["jobid=a+b", "jobid=a%20b", "jobid=a%2Bb", "jobid=a%2bb", "desc=x&jobid=%61+b", "j%6Fbid=a+b", "%6aobid=a+b", "&&jobid=a+b&", "jobid=a+b&desc=x?jobid=no"],
        ["jobid=c++", "jobid=c%2B%2B", "jobid=c%2b+", "%6A%6F%62%69%64=c++"],
        ["jobid=c", "desc=%26jobid%3Dc%2B&jobid=c", "xjobid=d&jobid=c", "Jobid=d&jobid=c", "jobid%20=d&jobid=c"],
        ["jobid=semi", "desc=x;jobid=zzz&jobid=semi", "desc=x?jobid=zzz&jobid=semi"],
        ["jobid=semi;jobid=zzz", "jobid=semi%3bjobid=zzz"],
        ["jobid=50%25zz", "jobid=50%zz"],
        ["jobid=caf\u00c3\u00a9", "jobid=caf%C3%A9", "jobid=caf%c3%a9", "desc=\u00c3\u00bc&jobid=caf%C3\u00a9"],
        ["jobid=x", "jobid=x%0A", "jobid=%0d%0Ax", "jobid=%C2%85x%7f", "jobid=%00x"],
        ["jobid=%22[]{}|\\^`", "jobid=%22%5b%5D%7B%7d%7c%5c%5E%60"],
        ["jobid=alice:2026-11-23T10:00:00,123456789+00:00", "jobid=alice%3A2026-11-23T10%3A00%3A00%2C123456789%2B00%3A00"],
        ["jobid=a#b", "jobid=a%23b"],
        // What is no UTF-8 is U+FFFD: Latin-1; noncharacters; surrogates, overlong forms, bytes that begin nothing; what breaks off is one.
        ["jobid=caf%EF%BF%BD", "jobid=caf\u00e9", "jobid=caf%E9", "jobid=caf%e9", "desc=\u00e9&jobid=caf\u00e9%0A", "jobid=caf\u00ef\u00bf\u00bd"],
        ["jobid=n%EF%BF%BD+1", "jobid=n%EF%BF%BE+1", "jobid=n%EF%BF%BF%201", "jobid=n\u00ef\u00bf\u00be%2B1", "jobid=n\u00e9+1"],
        ["jobid=%EF%BF%BD%EF%BF%BD%EF%BF%BDs", "jobid=%ED%A0%80s", "jobid=\u00ed\u00a0\u0080s", "jobid=%C0%80%FFs", "jobid=%ed%bf\u00bfs"],
        ["jobid=%EF%BF%BDz", "jobid=%E2%82z", "jobid=%F0%9F%92z", "jobid=\u00f0\u009f%92z", "jobid=%85z"],
    ];

    private Ring _ring = null!;
    private int _port;

    [OneTimeSetUp]
    public void Start()
    {
        Script.Need("haproxy");
        _ring = new Ring();
        _port = _ring.Proxy();
    }

    [OneTimeTearDown]
    public void End() => _ring?.Dispose();

    [Test]
    public void Each_spelling_of_an_id_reaches_its_job_and_no_other_as_a_naive_key_would_not()
    {
        string[] ids = ["a b", "c  ", "c", "semi", "semi;jobid=zzz", "50%zz", "caf\u00e9", "x", "\"[]{}|\\^`", "alice:2026-11-23T10:00:00,123456789 00:00", "a#b",
            "caf\uFFFD", "n\uFFFD 1", "\uFFFD\uFFFD\uFFFDs", "\uFFFDz"];

        Assert.That(Misrouted(_port), Is.Empty);
        Assert.That(Jobs().Where(job => ids.Contains(job) || job == "zzz"), Is.EquivalentTo(ids));

        var naive = NeedsRaw().Replace(Ring.Config.Replace("balance hash var(txn.job)", "balance hash urlp(jobid),url_dec(1)", StringComparison.Ordinal), "");
        Assert.That(Misrouted(_ring.Proxy(naive, Ring.FreePorts(1)[0])), Has.Length.GreaterThan(5));
    }

    [Test]
    public void Whatever_bytes_an_id_is_made_of_it_is_found_as_the_daemon_writes_it()
    {
        string[] pieces = ["%", "%4", "%zz", "%00", "%0A", "%7f", "%C2", "%85", "%E9", "%ED%A0%80", "%EF%BF", "%BE", "%F4%90", "%F0%9F%92%A9", "+", "%2b",
            "%20", "=", ";", "?", "#", "a", "\u0080", "\u0085", "\u00a0", "\u00c2", "\u00e2\u0082", "\u00ed", "\u00ef\u00bf\u00bf", "\u00f0\u0090", "\u00f5", "\u00ff"];
        var random = new Random(19);
        var lost = Enumerable.Range(0, 600).Select(_ =>
        {
            var raw = $"{string.Concat(random.GetItems(pieces, random.Next(1, 9)))}\u00e9{string.Concat(random.GetItems(pieces, random.Next(1, 9)))}";
            var shown = Uri.EscapeDataString(Id.Parse("jobid", Decoding.Decoded(raw)).Shown);
            var made = Ring.Send(_port, $"/progress/create?jobid={raw}").Status;
            return (Raw: raw, Fine: made is 200 or 201 && Ring.Send(_port, $"/progress/update?jobid={shown}&workid=1&current=1&total=2").Status == 200
                && Ring.Send(_port, "/progress/update", $"workid=1&current=2&jobid={raw}").Status == 200);
        }).Where(one => !one.Fine).Select(one => one.Raw).ToArray();

        Assert.That(lost, Is.Empty);
    }

    [Test]
    public void An_id_that_is_empty_or_given_twice_is_refused_in_the_daemons_words()
    {
        foreach (var target in new[] { "create?jobid", "create?jobid=", "create?desc=x&%6aobid&", "create?jobid=%0A", "update?jobid&workid=1" })
            Assert.That(Ring.Send(_port, $"/progress/{target}").Body, Does.StartWith("error: jobid is empty"), target);
        Assert.That(Ring.Send(_port, "/progress/create", "jobid&desc=x").Body, Does.StartWith("error: jobid is empty"));
        Assert.That(Ring.Send(_port, "/progress/create?jobid=a&jobid=b").Body, Does.StartWith("error: jobid is given twice"));
        Assert.That(Ring.Send(_port, "/progress/create?jobid", "jobid=b").Body, Does.StartWith("error: jobid is given twice"));
    }

    [TestCase("show")]
    [TestCase("wait")]
    public void A_series_is_told_why_nothing_is_found_here(string view)
    {
        var (status, body) = Ring.Send(_port, $"/progress/{view}?series=nightly");
        Assert.That((status, body[..29]), Is.EqualTo((400, "error: series= finds nothing ")));
    }

    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain; charset=utf-8")]
    [TestCase("")]
    public void A_batch_whose_lines_name_one_job_finds_it_without_an_id_in_the_URL(string type)
    {
        for (var n = 0; n < 10; n++)
        {
            Assert.That(Ring.Send(_port, $"/progress/create?jobid=in+lines{n}").Status, Is.AnyOf(200, 201));
            var batch = $"\r\n\nworkid=1&current=1&total=2&jobid=in%20lines{n}\r\njobid=in%2blines{n}&workid=2&current=1&total=2\n";
            Assert.That(Ring.Send(_port, "/progress/updates", batch, type), Is.EqualTo((200, "ok 2\n")));
        }
    }

    [Test]
    public void A_byte_order_mark_before_a_form_hides_no_id() =>
        Assert.That(Ring.Send(_port, "/progress/update", "\u00ef\u00bb\u00bfjobid=marked&workid=1").Body, Does.Not.Contain("the proxy needs it"));

    // As the daemon decodes a path: escapes of any letter and slash, doubled slashes, one at the end.
    [TestCase("/shard1/progress/%63reate")]
    [TestCase("/shard1/progress/creat%65/")]
    [TestCase("/shard1/%70rogress/update")]
    [TestCase("/shard1/progress%2Fupdate")]
    [TestCase("/shard1/progress/%2fupdates%2F")]
    [TestCase("/shard1/%2F/progress/delete")]
    [TestCase("/shard1/progress/finish")]
    [TestCase("/shard1//progress//f%69ni%73h//")]
    [TestCase("//shard1/progress/create")]
    [TestCase("/%73hard1/progress/create")]
    [TestCase("/shard1%2Fprogress/create")]
    public void No_spelling_of_a_report_passes_to_a_daemon_of_the_callers_choice(string path)
    {
        Assert.That(Ring.Send(_port, path + "?jobid=smuggled&workid=1"), Is.EqualTo((400, "error: report without /shardN/: the proxy knows where the job lives\n")));
        Assert.That(Ring.Send(_port, path, "jobid=smuggled&workid=1").Body, Does.Contain("without /shardN/"));
    }

    [TestCase("/shard1/progress/%2563reate")]
    [TestCase("/shard1/progress/create%00")]
    [TestCase("/shard1/progress/create%0A")]
    [TestCase("/shard1/progress/Create")]
    [TestCase("/shard1/shard2/progress/create")]
    public void What_the_daemon_takes_for_no_report_reaches_it_as_it_is(string path)
    {
        var (status, body) = Ring.Send(_port, path + "?jobid=smuggled-on");

        Assert.That(status, Is.EqualTo(404));
        Assert.That(body, Does.Contain("/progress/create, /progress/update")); // it names its own paths
        Assert.That(Jobs(), Has.None.EqualTo("smuggled-on"));
    }

    [Test]
    public void A_daemon_is_shown_under_any_spelling_of_its_address()
    {
        foreach (var path in new[] { "/%73hard3/metrics", "//shard3//metrics/", "/shard3%2Fmetrics", "/shard%33/%6Detrics" })
            Assert.That(Ring.Send(_port, path).Body, Does.Contain("progressd_jobs{"), path);
    }

    [TestCase("/", "progress/")]
    [TestCase("/progress", "progress/")]
    [TestCase("//progress", "../progress/")]
    [TestCase("/progress//", "../../progress/")]
    [TestCase("/%70rogress/", "../progress/")]
    public void The_front_page_has_one_address_from_which_its_links_hold(string path, string leadsTo) =>
        Assert.That(Ring.Ask(_port, path), Does.StartWith("HTTP/1.1 302").And.Contain($"\r\nlocation: {leadsTo}\r\n"));

    [Test]
    public void A_job_created_without_an_id_is_found_under_the_URL_that_was_printed()
    {
        foreach (var (target, form) in new (string, string?)[]
        {
            ("/progress/create", null), ("/progress//create/?desc=x", null), ("/progress/create", "desc=x"), ("/progress/%63reate", null), ("/%70rogress%2fcreate", "desc=x"),
        })
        {
            var (status, url) = Ring.Send(_port, target, form);
            Assert.That((status, url), Is.EqualTo((201, url)));
            var link = new Uri(url.Trim()).PathAndQuery;
            Assert.That(Ring.Send(_port, link.Replace("/show?", "/update?", StringComparison.Ordinal) + "&workid=1&current=1&total=4"), Is.EqualTo((200, "ok\n")));
            Assert.That(Ring.Send(_port, link).Body, Does.Contain("25"));
        }
    }

    [Test]
    public void A_form_names_its_job_wherever_it_stands_in_64_KiB()
    {
        Assert.That(Ring.Send(_port, "/progress/create", "jobid=in+form").Status, Is.EqualTo(201));
        var late = "desc=" + new string('x', 60_000) + "&workid=1&current=1&total=2&jobid=in%20form";

        Assert.That(Ring.Send(_port, "/progress/update", late), Is.EqualTo((200, "ok\n")));
        Assert.That(Ring.Send(_port, "/progress/update?jobid=in%2bform&workid=1&current=2").Status, Is.EqualTo(200));
        Assert.That(Ring.Send(_port, "/progress/update?workid=1&current=2"), Is.EqualTo((400,
            "error: no jobid in the URL: the proxy needs it to find the daemon; lists are under /shard1/progress/ and so on\n")));
    }

    [Test]
    public void Each_shard_shows_its_own_lists_and_takes_no_report_there()
    {
        Assert.That(Ring.Send(_port, "/progress/").Body, Does.Contain("../shard3/progress/"));
        Assert.That(Ring.Send(_port, "/shard2/progress/").Body, Does.Contain("<html"));
        Assert.That(Ring.Send(_port, "/shard3/metrics").Body, Does.Contain("progressd_jobs{"));
        Assert.That(Ring.Send(_port, "/shard3/progress/create?jobid=a").Status, Is.EqualTo(400));
        Assert.That(Ring.Send(_port, "/").Status, Is.EqualTo(302));
    }

    [Test]
    public void A_broken_request_never_answers_another_one()
    {
        var (own, strays) = Flood(_port);

        Assert.That((own, strays), Is.EqualTo((5000, Array.Empty<string>())));
    }

    [Test]
    public void Nor_does_it_without_the_guard_since_a_foreign_host_is_answered_once()
    {
        // The listener by itself sent a second reply behind its 404, which went to whoever asked next on the connection.
        var open = Guards().Replace(Ring.Config, "");

        Assert.That(Flood(_ring.Proxy(open, Ring.FreePorts(1)[0])).Strays, Is.Empty);
    }

    [Test]
    public void Ten_thousand_jobs_spread_evenly()
    {
        var before = Shares();
        Parallel.For(0, 16, lane =>
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/progress/") };
            for (var n = lane; n < 10_000; n += 16)
                client.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"create?jobid=alice:2026-11-23T10:{n / 60 % 60}:{n % 60},{n * 7919}%2B00:00")).Wait();
        });
        int[] shares = [.. Shares().Zip(before, (after, start) => after - start)];

        Assert.That(shares.Sum(), Is.EqualTo(10_000));
        Assert.That((double)shares.Max() / shares.Min(), Is.LessThan(1.2));
    }

    // What was answered otherwise than a daemon answers who asks it directly: each spelling creates the job once, and all update it.
    private static string[] Misrouted(int port) =>
    [
        .. from spellings in Groups
           from creator in spellings
           let made = Ring.Send(port, $"/progress/create?{creator}").Status
           from spelling in spellings
           let form = Ring.Send(port, "/progress/update", $"{spelling}&workid=2&current=1&total=3")
           let reply = Ring.Send(port, $"/progress/update?workid=1&current=1&total=2&{spelling}")
           where made is not (200 or 201) || reply != (200, "ok\n") || form != (200, "ok\n")
           select $"{creator} {made}, {spelling} {reply} {form}",
    ];

    private string[] Jobs() =>
        [.. Enumerable.Range(1, 3).SelectMany(shard =>
            JsonDocument.Parse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Ring.Send(_port, $"/shard{shard}/progress/status").Body)))
            .RootElement.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("jobid").GetString()!.Replace('+', ' ')))];

    private int[] Shares() =>
        [.. Enumerable.Range(1, 3).Select(shard => (int)Metric.Sum(Ring.Send(_port, $"/shard{shard}/metrics").Body, "progressd_jobs"))];

    // Eight clients at once send one broken request and five good ones on a connection, a thousand times: how many good ones got their own
    // reply, and which got another.
    private static (int Own, string[] Strays) Flood(int port)
    {
        var clients = Enumerable.Range(0, 8).Select(client => Task.Factory.StartNew(() => Flood(port, $"client-{client}"), TaskCreationOptions.LongRunning));
        var replies = Task.WhenAll(clients).Result.SelectMany(pair => pair).ToArray();
        return (replies.Count(pair => pair.Own), [.. replies.Where(pair => !pair.Own).Select(pair => pair.Reply)]);
    }

    private static List<(bool Own, string Reply)> Flood(int port, string job)
    {
        Ring.Send(port, $"/progress/create?jobid={job}");
        var good = $"GET /progress/status?jobid={job} HTTP/1.1\r\nHost: localhost\r\n";
        var batch = Encoding.Latin1.GetBytes($"GET @evil/p?jobid={job} HTTP/1.1\r\nHost: localhost\r\n\r\n{good}\r\n{good}\r\n{good}\r\n{good}\r\n{good}Connection: close\r\n\r\n");
        var replies = new List<(bool, string)>();
        for (var n = 0; n < 125; n++)
        {
            using var connection = Ring.Connect(port);
            connection.Send(batch);
            replies.AddRange(Ring.ReadAll(connection).Split("HTTP/1.1 ").Where(reply => reply.StartsWith("200", StringComparison.Ordinal))
                .Select(reply => (reply.Contains($"{{\"jobid\":\"{job}\"", StringComparison.Ordinal), reply)));
        }
        return replies;
    }

    [GeneratedRegex(@"(?m)^    http-request (return status 400 .*no jobid in the URL|wait-for-body|set-query).*\n")]
    private static partial Regex NeedsRaw();

    [GeneratedRegex(@"(?m)^    (http-request deny|http-request set-uri|option http-server-close).*\n")]
    private static partial Regex Guards();

}
