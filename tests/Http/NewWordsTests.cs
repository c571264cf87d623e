using System.Text;
using System.Text.Json;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>What a worker says of itself beside its numbers, by GET, by POST and in a batch: group, host, weight, note, tries.</summary>
public sealed class NewWordsTests
{
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = new TestServer();
        _server.Ask("GET", "/progress/create?jobid=j");
    }

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("group=flag&host=node23&weight=40", "flag node23 40 False 1")]
    [TestCase("", "- - 1 False 1")]
    [TestCase("group=&host=&weight=&note=", "- - 1 False 1")]
    [TestCase("group=%20&host=%09", "- - 1 False 1")]
    [TestCase("group=a,b:c", "a b c - 1 False 1")]
    [TestCase("host=fe80::1,x", "- fe80::1,x 1 False 1")]
    [TestCase("host=%1B%5B31mnode%1B%5B0m%0A", "- node 1 False 1")]
    [TestCase("weight=0.001", "- - 0.001 False 1")]
    [TestCase("weight=1e6", "- - 1000000 False 1")]
    [TestCase("weight=2.71828", "- - 2.718 False 1")]
    [TestCase("weight=0.0004", "error: weight is '0.0004', and must be a number from 0.001 to 1000000")]
    [TestCase("weight=1000001", "error: weight is '1000001', and must be a number from 0.001 to 1000000")]
    [TestCase("weight=-1", "error: weight is '-1', and must be a number from 0.001 to 1000000")]
    [TestCase("weight=much", "error: weight is 'much', and must be a number from 0.001 to 1000000")]
    [TestCase("note=1", "- - 1 True 1")]
    [TestCase("note=maybe", "error: note is 'maybe', and must be 1 or 0, true or false, yes or no")]
    [TestCase("exit=1&weight=much&note=maybe&group=g&host=h", "g h 1 False 1")]
    [TestCase("exit=1&weight=5&weight=6", "- - 5 False 1")]
    [TestCase("group=a&group=b", "error: group is given twice: give it once")]
    public async Task Each_is_taken_the_same_way_by_each_route(string words, string worker)
    {
        foreach (var route in new[] { "GET", "POST", "updates" })
        {
            var report = $"jobid=j&workid={route}&current=1&total=2&{words}";
            var reply = await Send(route, report);
            var isError = worker.StartsWith("error:", StringComparison.Ordinal);
            var single = isError ? worker : "ok";
            var batch = isError ? worker.Replace("error: ", "error: line 1: ", StringComparison.Ordinal) : "ok 1";
            Assert.That(reply, Is.EqualTo((route == "updates" ? batch : single) + "\n"), route);
            if (!isError) Assert.That(Worker(route), Is.EqualTo(worker), route);
        }
    }

    [Test]
    public void They_hold_until_another_is_sent()
    {
        Update("w", "current=1&total=2&group=flag&host=node1&weight=3&note=1");
        Update("w", "current=2");
        Assert.That(Worker("w"), Is.EqualTo("flag node1 3 True 1"));
        Update("w", "group=&host=&weight=");
        Assert.That(Worker("w"), Is.EqualTo("flag node1 3 True 1"), "empty is as not sent");
        Update("w", "group=image&note=0");
        Assert.That(Worker("w"), Is.EqualTo("image node1 3 False 1"));
    }

    [Test]
    public void A_name_of_65_characters_is_cut_to_64()
    {
        Update("w", $"current=1&total=2&host={new string('n', 70)}&group={string.Concat(Enumerable.Repeat("%F0%9F%98%80", 65))}");
        Assert.That(Worker("w"), Is.EqualTo($"{string.Concat(Enumerable.Repeat("😀", 64))} {new string('n', 64)} 1 False 1"));
    }

    [Test]
    public void Tries_are_counted_from_one()
    {
        Update("w", "current=1&total=4");
        Update("w", "exit=137");
        Update("w", "exit=137");
        Assert.That(Worker("w"), Does.EndWith(" 1"));
        Update("w", "current=0");
        Assert.That(Worker("w"), Does.EndWith(" 2"));
        Update("w", "current=2");
        Update("w", "ok=0");
        Update("w", "current=1");
        Assert.That(Worker("w"), Does.EndWith(" 3"));
        Update("w", "current=4&exit=0");
        Update("w", "exit=0");
        Assert.That(Worker("w"), Does.EndWith(" 3"));
    }

    [Test]
    public void Without_any_group_sent_the_beginning_of_an_id_stands_for_it()
    {
        Update("node1/1", "current=1&total=2");
        Update("node1/2", "current=1&total=2");
        Update("node2/1", "current=1&total=2");
        Assert.That(Worker("node1/1"), Does.StartWith("- "), "one pair is no division");
        Update("node2/2", "current=1&total=2");
        Update("lone/1", "current=1&total=2");
        Update("plain", "current=1&total=2");
        Assert.That((Worker("node1/1")[..5], Worker("lone/1")[..4], Worker("plain")[..1]), Is.EqualTo(("node1", "lone", "-")));
        Update("plain", "group=flag");
        Assert.That((Worker("node1/1")[..1], Worker("plain")[..4]), Is.EqualTo(("-", "flag")), "somebody sent one");
    }

    [Test]
    public void A_group_that_was_named_is_taken_from_the_beginning_of_an_id_at_once()
    {
        Ask("create?jobid=j&groups=node1:3,never:2");
        Update("node1/1", "current=1&total=2");
        Assert.That(Worker("node1/1"), Does.StartWith("node1 "));
        Assert.That(Job().GetProperty("counts").GetProperty("waiting").GetInt32(), Is.EqualTo(4), "two of node1, two of never");
    }

    [Test]
    public void A_worker_that_changes_its_group_is_expected_in_one_only()
    {
        Ask("create?jobid=j&groups=a:1,b:1");
        Update("w", "current=1&total=2&group=a");
        Assert.That(Waiting(), Is.EqualTo(1));
        Update("w", "group=b");
        Assert.That(Waiting(), Is.EqualTo(1));
        Update("x", "current=1&total=2&group=b");
        Assert.That(Waiting(), Is.EqualTo(1));
        Update("y", "current=1&total=2&group=c");
        Assert.That((Waiting(), Job().GetProperty("counts").GetProperty("running").GetInt32()), Is.EqualTo((1, 3)));
    }

    [Test]
    public void A_file_of_40_GB_counts_as_forty_of_one()
    {
        Update("large", "current=100&total=100&weight=40");
        Update("small", "current=0&total=100");
        Assert.That(Job().GetProperty("percent").GetDouble(), Is.EqualTo(100 * 40 / 41.0).Within(1e-9));
        Ask("create?jobid=j&keep=1&workers=4");
        Assert.That(Job().GetProperty("percent").GetDouble(), Is.EqualTo(100 * 40 / 82.0).Within(1e-9), "those who wait weigh as the mean does");
    }

    [Test]
    public void A_job_is_never_at_100_before_its_end()
    {
        Update("large", "current=1&total=1&weight=1000000");
        Update("small", "current=999999999&total=1000000000&weight=0.001");
        Assert.That(Job().GetProperty("percent").GetDouble(), Is.LessThan(100));
        Assert.That(Ask("text?jobid=j&summary=1"), Does.StartWith("running 99 % 1/2 done"));
    }

    [Test]
    public void A_note_is_in_no_percent_and_the_job_does_not_wait_for_it()
    {
        Update("files", "current=10&total=10");
        Update("a.ms", "current=0&total=1&note=1");
        Assert.That(Ask("text?jobid=j&summary=1"), Does.StartWith("done 100 % 1/1 done, finished"));
        Update("b.ms", "exit=1&note=1&desc=no%20flags");
        Assert.That(Ask("text?jobid=j&summary=1"), Does.StartWith("failed 100 % 1/1 done, 1 failed: b.ms at "));
        Assert.That(Ask("text?jobid=j"), Does.Contain("b.ms").And.Contain("a.ms"));
        Assert.That(Ask("status?jobid=j&filter=running"), Does.Contain("\"workers\":[]"));
    }

    [Test]
    public void A_job_takes_10000_names_and_says_that_the_next_is_left_out()
    {
        for (var batch = 0; batch < 2; batch++)
            Post("updates?jobid=j", string.Join('\n', Enumerable.Range(batch * 5_000, 5_000).Select(i => $"workid={i}&current=1&total=2&host=h{i}")));
        Assert.That(Job().GetProperty("hints").GetArrayLength(), Is.Zero);
        Update("last", "current=1&total=2&host=one-too-many&group=h1");
        Assert.That(Worker("last"), Is.EqualTo("h1 - 1 False 1"));
        Assert.That(Job().GetProperty("hints").EnumerateArray().Single().GetString(), Is.EqualTo("more than 10000 names of groups and hosts: those after them are left out"));
        Assert.That(_server.Store.State.Jobs.Values.Single().Names.Count, Is.EqualTo(NameTable.MostNames));
    }

    [Test]
    public void A_name_for_which_there_is_no_room_leaves_the_one_before()
    {
        Update("w", "current=1&total=2&group=keepme&host=node1");
        Post("updates?jobid=j", string.Join('\n', Enumerable.Range(0, 9_998).Select(i => $"workid={i}&current=1&total=2&host=h{i}")));
        Update("w", "group=brandnew&host=brandnew");
        Assert.That(Worker("w"), Is.EqualTo("keepme node1 1 False 1"));
    }

    [Test]
    public void A_name_is_kept_once_however_many_have_it()
    {
        Update("1", "current=1&total=2&host=node23&group=image");
        Update("2", "current=1&total=2&host=node23&group=image");
        var workers = _server.Store.State.Jobs.Values.Single().Workers.Values.ToList();
        Assert.That(ReferenceEquals(workers[0].Said.Host, workers[1].Said.Host) && ReferenceEquals(workers[0].Said.Group, workers[1].Said.Group));
        var read = _server.ReadBack().Jobs.Values.Single().Workers.Values.ToList();
        Assert.That(ReferenceEquals(read[0].Said.Host, read[1].Said.Host));
    }

    private void Update(string worker, string words) => Assert.That(Ask($"update?jobid=j&workid={worker}&{words}"), Is.EqualTo("ok\n"), words);

    private int Waiting() => Job().GetProperty("counts").GetProperty("waiting").GetInt32();

    private string Ask(string relative) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{relative}").Body);

    private string Post(string relative, string body) =>
        _server.Client.PostAsync(relative, new StringContent(body, Encoding.UTF8, "text/plain")).Result.Content.ReadAsStringAsync().Result;

    private async Task<string> Send(string route, string report)
    {
        using var form = new StringContent(report, Encoding.UTF8, "application/x-www-form-urlencoded");
        return route switch
        {
            "GET" => await _server.Get($"update?{report}"),
            "POST" => await (await _server.Client.PostAsync("update", form)).Content.ReadAsStringAsync(),
            _ => Post("updates", report),
        };
    }

    private JsonElement Job() => JsonDocument.Parse(Ask("status?jobid=j")).RootElement;

    private string Worker(string id)
    {
        var worker = Job().GetProperty("workers").EnumerateArray().Single(one => one.GetProperty("workid").GetString() == id);
        return string.Join(' ', new[] { "group", "host", "weight", "note", "tries" }.Select(name => worker.GetProperty(name).ToString() is { Length: > 0 } value ? value : "-"));
    }
}
