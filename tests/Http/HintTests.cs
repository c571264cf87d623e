using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>What is passed over is said where people look, and bodies that Windows wrote are read or refused in words.</summary>
public sealed class HintTests
{
    private const string Refusal = "error: the body is in UTF-16, and must be UTF-8: save the file so (PowerShell: -Encoding utf8)\n";

    private TestServer _server = null!;

    [SetUp]
    public void Begin() => _server = new TestServer();

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("0.1", 10, "1")]
    [TestCase("0.001", 1000, "1")]
    [TestCase("0.7", 10, "7")]
    [TestCase("0.1", 30, "3")]
    public void Parts_that_add_up_to_the_whole_but_for_a_hair_are_done(string inc, int times, string total)
    {
        Say("create?jobid=j");
        for (var i = 0; i < times; i++) Say($"update?jobid=j&workid=1&inc={inc}&total={total}");
        Assert.That(Say("text?jobid=j&summary=1"), Does.StartWith("done 100 % 1/1 done"));
        Assert.That(Say("update?jobid=j&workid=1&exit=0"), Is.EqualTo("ok\n"));
        Assert.That(Say("text?jobid=j&summary=1"), Does.StartWith("done 100 %"), "and no early end");
    }

    [TestCase("9", 40)]
    [TestCase("62.7", 62)]
    [TestCase("1000", 400)]
    public void A_width_that_no_terminal_view_has_is_taken_as_the_nearest(string width, int columns)
    {
        Say("create?jobid=j&desc=" + new string('t', 500));
        Assert.That(Say($"text?jobid=j&width={width}").Split('\n')[0], Has.Length.EqualTo(columns));
    }

    [TestCase("create?jobid=j&max_age=60", "unknown parameter max_age: did you mean maxage?")]
    [TestCase("create?jobid=j&worker=60", "unknown parameter worker: did you mean workers?")]
    [TestCase("create?jobid=j&Desc=x", "unknown parameter Desc: did you mean desc?")]
    [TestCase("create?jobid=j&WORKERS=3", "unknown parameter WORKERS: did you mean workers?")]
    [TestCase("create?jobid=j&colour=red", "unknown parameter colour")]
    [TestCase("create?jobid=j&current=1", "unknown parameter current")]
    [TestCase("create?jobid=j&%3Cb%3E=1", "unknown parameter <b>")]
    [TestCase("update?jobid=j&workid=1&current=1&total=2&create=1&grup=a", "unknown parameter grup: did you mean group?")]
    [TestCase("update?jobid=j&workid=1&exit=1&create=1&text=a", "unknown parameter text: did you mean desc?")]
    [TestCase("update?jobid=j&workid=1&current=1&total=1&create=1&exit_code=0", "unknown parameter exit_code: did you mean exit?")]
    [TestCase("create?jobid=j&title=x", "unknown parameter title: did you mean desc?")]
    [TestCase("create?jobid=j&key=abcdefgh12", "key in an address does not count: send it as X-Progress-Key, or in a form")]
    public void An_unknown_name_refuses_nothing_and_is_remembered(string write, string hint)
    {
        Assert.That(_server.Ask("GET", $"/progress/{write}", ("Host", "h:1")).Status, Is.AnyOf(200, 201));
        Assert.That(Hints(), Is.EqualTo(new[] { hint }));
        Assert.That(Say("text?jobid=j"), Does.Contain(hint));
        Assert.That(WebUtility.HtmlDecode(Say("show?jobid=j")), Does.Contain(hint));
    }

    [Test]
    public void Four_are_remembered_once_each_until_the_job_is_made_anew()
    {
        Say("create?jobid=j&a1=1&a1=2");
        for (var i = 0; i < 3; i++) Say("update?jobid=j&workid=1&current=1&total=2&b2=1&c3=1&d4=1&e5=1");
        Say("finish?jobid=j&f6=1");
        Assert.That(Hints(), Is.EqualTo(new[] { "unknown parameter a1", "unknown parameter b2", "unknown parameter c3", "unknown parameter d4" }));
        Say("create?jobid=j&keep=1");
        Assert.That(Hints(), Has.Length.EqualTo(4));
        Assert.That(StoreRun.Text(_server.ReadBack()), Is.EqualTo(StoreRun.Text(_server.Store.State)));
        Say("create?jobid=j");
        Assert.That(Hints(), Is.Empty);
    }

    [Test]
    public void A_name_of_which_nothing_is_seen_takes_no_place()
    {
        Say("create?jobid=j&=5&%00=1&%20=2");
        Assert.That(Hints(), Is.Empty);
    }

    [Test]
    public void A_name_that_is_long_is_cut_to_64_characters()
    {
        Say($"create?jobid=j&{new string('x', 500)}=1");
        Assert.That(Hints().Single(), Has.Length.EqualTo("unknown parameter ".Length + 64));
    }

    [Test]
    public void An_update_that_repeats_one_is_no_write_more()
    {
        Say("update?jobid=j&workid=1&current=1&total=2&create=1&_=1");
        var before = _server.Store.State.Sequence;
        Say("update?jobid=j&workid=1&current=1&total=2&_=2");
        Assert.That((_server.Store.State.Sequence, Hints().Length), Is.EqualTo((before + 1, 1)));
    }

    [Test]
    public async Task The_mark_that_Windows_writes_before_a_file_is_dropped()
    {
        Say("create?jobid=j");
        byte[] lines = [0xEF, 0xBB, 0xBF, .. "workid=1&current=1&total=2\nworkid=2&current=1&total=2\n"u8, 0xEF, 0xBB, 0xBF, .. "workid=4&current=1&total=2\n"u8];
        Assert.That(await Post("updates?jobid=j", lines, "text/plain"), Is.EqualTo((200, "ok 3\n")));
        byte[] form = [0xEF, 0xBB, 0xBF, .. "jobid=j&workid=3&current=1&total=2"u8];
        Assert.That(await Post("update", form, "application/x-www-form-urlencoded"), Is.EqualTo((200, "ok\n")));
        Assert.That(_server.Store.State.Jobs.Values.Single().Workers, Has.Count.EqualTo(4));
        Assert.That(Hints(), Is.Empty);
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task A_body_in_UTF_16_is_refused_and_told_so(bool bigEndian, bool mark)
    {
        Say("create?jobid=j");
        var encoding = new UnicodeEncoding(bigEndian, mark);
        byte[] body = [.. encoding.GetPreamble(), .. encoding.GetBytes("workid=1&current=1&total=2\r\n")];
        foreach (var (route, type) in new[] { ("updates?jobid=j", "text/plain"), ("update?jobid=j", "application/x-www-form-urlencoded") })
            Assert.That(await Post(route, body, type), Is.EqualTo((415, Refusal)), route);
        Assert.That(_server.Store.State.Jobs.Values.Single().Workers, Is.Empty);
    }

    private async Task<(int Status, string Body)> Post(string relative, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var reply = await _server.Client.PostAsync(relative, content);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private string Say(string relative) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{relative}", ("Host", "h:1")).Body);

    private string?[] Hints() => [.. JsonDocument.Parse(Say("status?jobid=j")).RootElement.GetProperty("hints").EnumerateArray().Select(hint => hint.GetString())];
}
