using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>What to submit again, asked for as a script does; who is who among many; which jobs are in trouble.</summary>
public sealed partial class WhatNextTests
{
    private FakeTimeProvider _time = null!;
    private TestServer _server = null!;

    [SetUp]
    public void Start()
    {
        _time = new(new DateTimeOffset(2026, 11, 25, 22, 0, 0, TimeSpan.Zero));
        _server = new TestServer(time: _time);
    }

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public void An_array_gets_its_failed_tasks_in_runs_as_sbatch_takes_them()
    {
        Fail("205", "190", "203", "197", "202", "204", "0", "9", "10");
        Assert.That(Say("text?jobid=j&filter=failed&ids=,"), Is.EqualTo("0,9-10,190,197,202-205\n"));
        Assert.That(Tasks(Say("text?jobid=j&filter=failed&ids=,")), Is.EqualTo(new[] { 0, 9, 10, 190, 197, 202, 203, 204, 205 }));
    }

    [Test]
    public void Names_come_after_numbers_and_a_number_with_a_zero_before_it_is_a_name()
    {
        Fail("node2/1", "node10/1", "007", "8", "7", "123456789012345678901234567890");
        Assert.That(Say("text?jobid=j&filter=failed&ids=,"), Is.EqualTo("7-8,007,123456789012345678901234567890,node2/1,node10/1\n"));
        Assert.That(Say("text?jobid=j&filter=failed&ids=1"), Is.EqualTo("007\n7\n8\n123456789012345678901234567890\nnode2/1\nnode10/1\n"));
    }

    [TestCase("a%2Cb", "a,b")]
    [TestCase("a%20b", "a b")]
    [TestCase("a%09b", "a b")]
    public void An_id_that_no_list_can_hold_is_named(string id, string shown)
    {
        Fail("1", id);
        Assert.That(Say("text?jobid=j&filter=failed&ids=,"), Is.EqualTo(
            $"error: worker '{shown}' has a comma or white space in it, which a list with commas cannot hold: ids=1 gives one a line\n"));
        if (id != "a%09b") Assert.That(Say("text?jobid=j&filter=failed&ids=1"), Is.EqualTo($"1\n{shown}\n"));
        else Assert.That(Say("text?jobid=j&ids=1"), Is.EqualTo("error: worker 'a b' has characters in it that no text shows: status gives it as JSON\n"));
    }

    [Test]
    public void Nobody_to_run_again_is_an_empty_answer()
    {
        Say("update?jobid=j&create=1&workid=1&current=2&total=2");
        Assert.That((Say("text?jobid=j&filter=again&ids=,"), Say("text?jobid=j&filter=again&ids=1")), Is.EqualTo(("", "")));
    }

    [Test]
    public void Again_are_failed_and_ended_ones_and_the_stalled_once_nobody_runs()
    {
        Fail("1");
        Say("update?jobid=j&workid=2&current=1&total=2&exit=0");
        Say("update?jobid=j&workid=3&current=1&total=2");
        Say("update?jobid=j&workid=5&current=2&total=2");
        _time.Advance(TimeSpan.FromMinutes(15));
        Say("update?jobid=j&workid=4&current=1&total=2");
        Assert.That(Say("text?jobid=j&filter=again&ids=,"), Is.EqualTo("1-2\n"));
        Assert.That(Say("text?jobid=j&filter=again,stalled&ids=,"), Is.EqualTo("1-3\n"));
        Say("update?jobid=j&workid=4&current=2&total=2");
        Assert.That(Say("text?jobid=j&filter=again&ids=,"), Is.EqualTo("1-3\n"));
    }

    [Test]
    public void A_filter_takes_several_states_everywhere()
    {
        Fail("1");
        Say("update?jobid=j&workid=2&current=1&total=2&exit=0");
        Say("update?jobid=j&workid=3&current=1&total=2");
        Assert.That(Workers("status?jobid=j&filter=failed,ended"), Is.EqualTo("1 2"));
        Assert.That(Workers("status?jobid=j&filter=running,all"), Is.EqualTo("1 2 3"));
        Assert.That(Page("show?jobid=j&filter=failed,running"), Does.Contain("title=\"3\"").And.Not.Contain("title=\"2\""));
        Assert.That(Say("text?jobid=j&filter=running"), Does.Match(@"\n *3 ").And.Not.Match(@"\n *1 "));
        Assert.That(Say("text?jobid=j&filter=stalled"), Does.EndWith("\nNo such worker now.\n"));
        foreach (var wrong in new[] { "failed,x", "failed,", "waiting" })
            Assert.That(
                Say($"status?jobid=j&filter={wrong}"),
                Does.StartWith($"error: filter is '{wrong}', and must be one of all, failed, ended, stalled, running, done, again, or"));
    }

    [Test]
    public void A_word_finds_workers_by_id_host_group_or_text()
    {
        Say("update?jobid=j&create=1&workid=n512&current=1&total=2");
        Say("update?jobid=j&workid=2&current=1&total=2&host=N512.cluster");
        Say("update?jobid=j&workid=3&current=1&total=2&group=n512");
        Say("update?jobid=j&workid=4&current=1&total=2&desc=moved+to+n512");
        Say("update?jobid=j&workid=5&exit=137&desc=");
        Say("update?jobid=j&workid=a%2Bb&current=1&total=2");
        Assert.That(Workers("status?jobid=j&q=N512"), Is.EqualTo("2 3 4 n512"));
        Assert.That(Workers("status?jobid=j&q=killed&filter=failed"), Is.EqualTo("5"));
        Assert.That(Workers("status?jobid=j&q=a+b"), Is.EqualTo("a+b"));
        Assert.That(Page("show?jobid=j&q=N512"), Does.Contain("title=\"3\"").And.Not.Contain("title=\"5\"").And.Contain("4 ids"));
        Assert.That(Page("show?jobid=j&q=nowhere"), Does.Contain("No worker has “<bdi>nowhere</bdi>” in its id, host, group or text."));
        Assert.That(Say("text?jobid=j&q=n512&ids=,"), Is.EqualTo("2-4,n512\n"));
    }

    [Test]
    public void Among_squares_those_found_have_a_line_around_them_and_a_section()
    {
        Batch(Enumerable.Range(1, 400).Select(i => $"workid={i}&current=1&total=2&host=n{i % 40}"));
        var page = Page("show?jobid=j&q=n39");
        Assert.That(page, Does.Contain("id=\"h-found\" class=\"ruled\">10 found").And.Contain("class=\"found\" d=\"M"));
        Assert.That(FoundPath().Match(page).Groups[1].Value.Split('z', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(10));
        Assert.That(Page("show?jobid=j"), Does.Not.Contain("class=\"found\""));
    }

    [Test]
    public void Without_an_order_a_filtered_list_begins_with_the_first_failure()
    {
        foreach (var id in new[] { "2", "1", "3" })
        {
            Fail(id);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.That(Order("show?jobid=j&filter=failed"), Is.EqualTo("213"));
        Assert.That(Order("show?jobid=j&filter=failed&order=worker"), Is.EqualTo("123"));
        Assert.That(Page("show?jobid=j&filter=failed"), Does.Contain("<option value=\"\" selected=\"\">Order: first failure</option>"));

        string Order(string address) => string.Concat(RowTitle().Matches(Page(address)).Select(match => match.Groups[1].Value));
    }

    [Test]
    public void A_list_by_time_has_a_column_of_times()
    {
        Fail("1");
        Assert.That(Page("show?jobid=j&order=updated"), Does.Contain("<ol class=\"rows timed\">").And.Contain("<span class=\"at\">22:00</span>"));
        Assert.That(Page("show?jobid=j&order=progress"), Does.Not.Contain("class=\"at\""));
    }

    [Test]
    public void The_page_says_when_the_last_report_was_and_its_script_how_long_ago_that_is()
    {
        Say("create?jobid=j");
        Assert.That(Page("show?jobid=j"), Does.Contain("class=\"state\">no report yet · checked every 30 s<"));
        Fail("1");
        Assert.That(Page("show?jobid=j&interval=60"), Does.Match("class=\"state\" data-at=\"\\d+\">last report 22:00 UTC · checked every 60 s<"));
        _time.Advance(TimeSpan.FromHours(25));
        Assert.That(Page("show?jobid=j"), Does.Contain("last report 25 Nov 22:00 UTC"));
    }

    [Test]
    public void The_front_page_counts_its_jobs_by_sign_and_leads_to_an_owners_jobs()
    {
        Fail("1");
        Say("update?jobid=alice:2&create=1&workid=1&current=2&total=2");
        Say("update?jobid=alice:3&create=1&workid=1&current=1&total=2");
        var page = Page("");
        Assert.That(Chips(page), Is.EqualTo("All 3|1 failed|1 running|1 done"));
        Assert.That(page, Does.Contain("href=\"./?q=alice%3A\" title=\"All jobs of alice\">alice</a></bdi>"));
        Assert.That(Page("?q=bob"), Does.Not.Contain("class=\"owner\""));
        Assert.That(page, Does.Contain("<span class=\"wrong\"><b class=\"failed\">1 failed</b>: 1 at 22:00 (exit 1)</span>"));
        Assert.That(Titles(Page("?state=failed")), Is.EqualTo("j"));
        Assert.That(Titles(Page("?state=done&q=alice%3A")), Is.EqualTo("alice:2"));
        Assert.That(Chips(Page("?q=alice%3A")), Is.EqualTo("All 2|1 running|1 done"));
        Assert.That(Page("?state=stalled"), Does.Contain("No job is stalled now."));
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.That(Chips(Page("")), Is.EqualTo("All 3|1 failed|1 stalled|1 done"));

        static string Chips(string page) => string.Join('|', Chip().Matches(page).Select(match => Tag().Replace(match.Groups[1].Value, "").Trim()));
        static string Titles(string page) => string.Join('|', JobTitle().Matches(page).Select(match => match.Groups[1].Value));
    }

    [Test]
    public void Text_without_a_job_is_a_line_a_job()
    {
        Fail("1");
        _time.Advance(TimeSpan.FromSeconds(1));
        Say("create?jobid=bob:7&desc=Flux");
        Say("update?jobid=bob:7&workid=1&current=2&total=2");
        Assert.That(Say("text"), Is.EqualTo("""
            ✓ 100 %  1/1  finished 22:00  Flux (bob:7)
            ✗   0 %  0/1  ended 22:00  j
                     1 failed: 1 at 22:00 (exit 1)

            """));
        Assert.That(Say("text?state=done"), Is.EqualTo("✓ 100 %  1/1  finished 22:00  Flux (bob:7)\n"));
        Assert.That(Say("text?q=FLUX&ascii=1"), Is.EqualTo("+ 100 %  1/1  finished 22:00  Flux (bob:7)\n"));
        Assert.That(Say("text?q=nowhere"), Is.EqualTo("No such job.\n"));
        for (var i = 0; i < 120; i++) Say($"create?jobid=more{i}");
        Assert.That(Say("text?width=40").Split('\n')[^2], Is.EqualTo("… and 22 more: all=1 gives all, q= and…"));
        Assert.That(Say("text?all=1&width=40").Split('\n').Where(line => line.Contains("more", StringComparison.Ordinal)).Count(), Is.EqualTo(120));
        foreach (var line in Say("text?all=1&width=40").Split('\n')) Assert.That(line, Has.Length.LessThanOrEqualTo(40).And.Not.EndsWith(" "));
        using var hidden = new TestServer(listed: false);
        Assert.That(hidden.Ask("GET", "/progress/text").Status, Is.EqualTo(403));
    }

    /// <summary>As sbatch(1) describes <c>--array</c>: numbers and ranges, with commas between.</summary>
    private static IEnumerable<int> Tasks(string list)
    {
        foreach (var part in list.TrimEnd('\n').Split(','))
        {
            var ends = ArrayPart().Match(part);
            Assert.That(ends.Success, Is.True, part);
            var (from, to) = (int.Parse(ends.Groups[1].Value), int.Parse(ends.Groups[2].Success ? ends.Groups[2].Value : ends.Groups[1].Value));
            for (var task = from; task <= to; task++) yield return task;
        }
    }

    private void Fail(params string[] workers)
    {
        foreach (var id in workers) Say($"update?jobid=j&create=1&workid={id}&exit=1");
    }

    private void Batch(IEnumerable<string> lines)
    {
        Say("create?jobid=j");
        foreach (var line in lines) Say($"update?jobid=j&{line}");
    }

    private string Workers(string address)
    {
        using var json = System.Text.Json.JsonDocument.Parse(Say(address));
        return string.Join(' ', json.RootElement.GetProperty("workers").EnumerateArray().Select(worker => worker.GetProperty("workid").GetString()));
    }

    private string Say(string address) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{address}").Body);

    private string Page(string address) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{address}", ("Host", "h:1"), ("Accept", "text/html")).Body);

    [GeneratedRegex("""<path class="found" d="([^"]*)"/>""")]
    private static partial Regex FoundPath();

    [GeneratedRegex("""<span class="id" dir="auto" title="([^"]*)">""")]
    private static partial Regex RowTitle();

    [GeneratedRegex("""<a class="chip[^>]*>(.*?)</a>""", RegexOptions.Singleline)]
    private static partial Regex Chip();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("""<b dir="auto">([^<]*)</b></a>""")]
    private static partial Regex JobTitle();

    [GeneratedRegex(@"^(\d+)(?:-(\d+))?$")]
    private static partial Regex ArrayPart();
}
