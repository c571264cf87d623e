using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Progressd.Http;
using Progressd.Rendering;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Web;

public sealed class PagesTests
{
    [Test]
    public void Hostile_texts_stay_texts_wherever_they_are_shown()
    {
        var random = new Random(8);
        for (var round = 0; round < 300; round++)
        {
            var (id, title, worker, text) = (Hostile(random), Hostile(random), Hostile(random), Hostile(random));
            var job = SampleJobs.Job(title, id: id, minutesAgo: 0.2);
            job = job.With(worker, random.Next(-5, 60), 50, text, 1, ok: random.Next(2) == 0);
            job = job.With("w" + worker, random.Next(60), 50, text, 30);
            job = job.With("x" + worker, SampleJobs.Plain with { Group = Hostile(random), Host = Hostile(random), IsNote = true, Weight = 2000, Desc = text });
            job = job with { Series = Id.Trusted(Hostile(random)), Hints = [Hostile(random)] };
            string[] pages =
            [
                Show(job),
                Show(job, filter: "failed"),
                Pages.Square(Plot.Of(job, SampleJobs.Now, Pages.FrontPlotOptions), RowOrder.Worker, 0, 1),
                Pages.Square(Plot.Of(job, SampleJobs.Now, Pages.FrontPlotOptions), RowOrder.Worker, 0, 9),
                Pages.Error(400, text, "/" + title),
                Pages.NotFound("/" + id, "/" + id, null, ["/progress/show"]),
                NoSuchJob(id),
                Pages.Front(FrontOf(job) with { Search = text, Found = 0, NotSaved = text }),
            ];
            foreach (var page in pages)
                Assert.That(Tags(Parsed(page)), Is.SubsetOf(Ours), $"round {round}");
        }
    }

    [Test]
    public void A_page_is_well_formed_markup_in_every_tier([Values(0, 1, 8, 40, 41, 150, 151, 1000)] int workers) =>
        Assert.That(() => Parsed(Show(workers == 0 ? SampleJobs.Job("test", minutesAgo: 0.2, id: "4711") : SampleJobs.Many(workers))), Throws.Nothing);

    [Test]
    public void Every_id_and_class_reference_of_a_page_leads_to_something()
    {
        var page = Parsed(Show(SampleJobs.Many(1000)));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.That(ids, Is.Unique);
        var references = page.Descendants().Attributes()
            .SelectMany(attribute => Regex.Matches(attribute.Value, @"(?<=url\(#)[^)]+|(?<=^#)[\w-]+$").Select(match => match.Value))
            .Concat(page.Descendants().Attributes("aria-labelledby").Select(attribute => attribute.Value)).Distinct();
        Assert.That(references, Is.SubsetOf(ids));
    }

    [Test]
    public void A_heading_behind_which_there_is_nothing_to_explain_ends_in_no_semicolon()
    {
        // All reported once, at the same time: nobody has a pace. More hosts than are shown fail.
        var job = SampleJobs.Job("crowd", minutesAgo: 0.2);
        for (var i = 0; i < 8000; i++)
            job = job.With($"{i}", SampleJobs.Plain with { Current = i % 50, Total = 50, Host = $"node{i / 80}", Exit = i % 80 == 0 ? 1 : null, Ok = i % 80 != 0 });
        var headings = Parsed(Show(job)).Descendants().Where(one => one.Name.LocalName == "h2").Select(one => Regex.Replace(one.Value, @"\s+", " ").Trim()).ToList();

        Assert.That(headings, Has.Some.EqualTo("Failing hosts 6 of 100 shown"));
        Assert.That(headings, Has.None.Match("[;,:]$"));
    }

    [Test]
    public void The_page_of_5000_workers_is_under_300_KB_whatever_has_become_of_them()
    {
        var failed = SampleJobs.Job("all failed");
        for (var i = 0; i < 5000; i++) failed = failed.With($"node{i:0000}", i % 200, 200, "killed: out of memory", 1, ok: false);
        Assert.That(Encoding.UTF8.GetByteCount(Show(SampleJobs.Many(5000))), Is.LessThan(300_000));
        Assert.That(Encoding.UTF8.GetByteCount(Show(failed)), Is.LessThan(300_000));
    }

    [Test]
    public void A_front_page_of_100_jobs_is_under_150_KB()
    {
        var jobs = Enumerable.Range(0, 100)
            .Select(i => SampleJobs.Many(24, failedShare: 0, stalledShare: 0, title: $"Reduce 2026-11-23 night, field {i}", id: $"alice:2026-11-23T10:00:{i},123456789+00:00"));
        var front = FrontOf([.. jobs]);
        Assert.That(Encoding.UTF8.GetByteCount(Pages.Front(front)), Is.LessThan(150_000));
    }

    [Test]
    public void No_page_has_a_style_attribute_or_a_handler_of_its_own_or_an_address_elsewhere()
    {
        string[] pages =
            [Show(SampleJobs.Many(1000)), Show(SampleJobs.HardMarkup()), Pages.Front(FrontOf(SampleJobs.EightBands())),
                Pages.Error(500, "internal error", "/progress/show")];
        foreach (var page in pages)
        {
            var attributes = Parsed(page).Descendants().Attributes().Select(one => (Name: one.Name.LocalName, one.Value)).ToList();
            Assert.That(attributes.Where(one => one.Name == "style" || one.Name.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
            Assert.That(attributes.Where(one => one.Name is "href" or "src" or "action").Select(one => one.Value), Has.None.Match("^(https?:|/)"));
        }
    }

    [Test]
    public void The_policy_admits_the_one_style_and_the_one_script()
    {
        var page = Show(SampleJobs.EightBands());
        foreach (var element in (string[])["style", "script"])
        {
            var text = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
            var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            Assert.That(Pages.Policy, Does.Contain($"{element}-src 'sha256-{hash}'"));
        }
    }

    [Test]
    public void A_square_of_one_worker_is_its_row_in_a_list()
    {
        var plot = Plot.Of(SampleJobs.EightBands(), SampleJobs.Now, Pages.PlotOptions);
        for (var i = 0; i < 8; i++)
        {
            var row = Parsed(Pages.Square(plot, RowOrder.Worker, i, 1)).Descendants("li").Single().ToString();
            Assert.That(Parsed(Show(SampleJobs.EightBands())).Descendants("li").Select(li => li.ToString()), Does.Contain(row));
        }
    }

    [TestCase(0, 8, "band1 … band8: 1 failed, 1 stalled, 4 running, 2 done\nfailed: band5\nstalled: band7")]
    [TestCase(0, 2, "band1 … band2: 2 done")]
    [TestCase(6, 9, "band7 … band8: 1 stalled, 1 running\nstalled: band7")]
    [TestCase(8, 1, "")]
    [TestCase(int.MaxValue, 2, "")]
    public void A_square_of_several_workers_counts_them_and_names_the_bad_ones(int from, int count, string expected) =>
        Assert.That(Parsed(Pages.Square(Plot.Of(SampleJobs.EightBands(), SampleJobs.Now, Pages.PlotOptions), RowOrder.Worker, from, count)).Value, Is.EqualTo(expected));

    [Test]
    public void A_square_names_three_and_counts_the_rest()
    {
        var job = SampleJobs.Job();
        for (var i = 0; i < 5; i++) job = job.With($"w{i}", 1, 2, minutesAgo: 1, ok: false);
        Assert.That(Parsed(Pages.Square(Plot.Of(job, SampleJobs.Now, Pages.PlotOptions), RowOrder.Worker, 0, 5)).Value,
            Is.EqualTo("w0 … w4: 5 failed\nfailed: w0, w1, w2 and 2 more"));
    }

    [Test]
    public void A_square_of_several_says_notes_apart() =>
        Assert.That(Parsed(Pages.Square(Plot.Of(SampleJobs.Night(), SampleJobs.Now, Pages.PlotOptions), RowOrder.Worker, 8, 3)).Value,
            Is.EqualTo("image/1 … pointing: 1 failed, 1 stalled, 1 note\nfailed: m31-0412.ms\nstalled: image/1"));

    [Test]
    public void A_bar_has_group_host_and_weight_for_the_tip_and_for_who_has_no_script() => Assert.That(
        WithClass(Show(SampleJobs.Night()), "bar").Select(bar => bar.Attribute("title")?.Value),
        Is.EqualTo(new[]
        {
            "group calibrate · host node21 · weight 4", "group calibrate · host node22", "group calibrate · host node23", "group calibrate · host node22",
            "group flag · host node21", "group flag · host node22", "group flag · host node23", "group flag · host node24",
            "group image · host node24", "host node22", null,
        }));

    [Test]
    public void A_page_says_series_and_what_is_passed_over_in_its_changing_part()
    {
        var plot = Plot.Of(SampleJobs.Night(), SampleJobs.Now, Pages.PlotOptions);
        var live = Pages.Live(plot, new() { JobQuery = "night", LiveETag = "W/\"1\"", Version = ProgramVersion.Text });
        Assert.That(WithClass(live, "hint").Select(hint => hint.Value), Is.EqualTo(new[] { "unknown parameter max_age: did you mean maxage?" }));
        Assert.That(Parsed(live).Descendants("footer").Single().Value, Does.Contain("series nightly"));
    }

    [Test]
    public void A_page_of_who_sent_nothing_new_says_nothing_new()
    {
        var page = Show(SampleJobs.EightBands());
        Assert.That(WithClass(page, "hint"), Is.Empty);
        Assert.That(WithClass(page, "bar").Attributes("title"), Is.Empty);
        Assert.That(Parsed(page).Descendants("footer").Single().Value, Does.Not.Contain("series"));
        Assert.That(Parsed(page).Descendants("main").Single().Value, Does.Not.Contain("note").And.Not.Contain("try"));
    }

    private static IEnumerable<TestCaseData> Verdicts()
    {
        yield return new TestCaseData(SampleJobs.Missing(), "3 missing: announced, and never came", "○ 40\u00A0% · Stack 5 nights", "3 missing").SetArgDisplayNames("missing");
        yield return new TestCaseData(SampleJobs.InVain(), "3 waiting, and nobody is running", "‖ 40\u00A0% · Stack 5 nights", "3 waiting").SetArgDisplayNames("in vain");
        yield return new TestCaseData(SampleJobs.NobodyCame(), "nobody ever reported", "○ 0\u00A0% · Stack 12 nights", "12 missing").SetArgDisplayNames("nobody of 12");
        yield return new TestCaseData(SampleJobs.NobodyCame(0), "nobody ever reported", "○ 0\u00A0% · Stack 12 nights", "All 0").SetArgDisplayNames("nobody");
        yield return new TestCaseData(SampleJobs.NightFinished(),
            "2 failed: calibrate/3 at 13:26, m31-0412.ms at 14:02; 2 ended early: image/1 silent since 14:00, calibrate/1 silent since 14:07; 3 missing",
            "✕ 54\u00A0% · Reduce 2026-11-23 night: flag, calibrate, image", "3 missing")
            .SetArgDisplayNames("failed and missing");
    }

    [TestCaseSource(nameof(Verdicts))]
    public void A_page_says_at_once_what_is_wrong_even_if_no_worker_can_be_named(Job job, string verdict, string title, string chip)
    {
        var page = Show(job);
        Assert.That(WithClass(page, "sum").Single().Elements().First().Value, Is.EqualTo(verdict));
        Assert.That(Parsed(page).Descendants("title").First().Value, Is.EqualTo(title));
        Assert.That(WithClass(page, "chips").Elements().Select(one => one.Value.Trim()), Does.Contain(chip));
    }

    [Test]
    public void Who_never_came_is_among_the_counts_that_are_said_aloud() => Assert.That(
        Parsed(Show(SampleJobs.Missing())).Descendants("div").Single(div => (string?)div.Attribute("id") == "live").Attribute("data-counts")!.Value,
        Is.EqualTo("0 failed, 0 ended early, 3 missing, 0 stalled, 2 done"));

    [Test]
    public void A_job_to_which_nobody_came_promises_no_bars() =>
        Assert.That(WithClass(Show(SampleJobs.NobodyCame()), "empty").Single().Value, Is.EqualTo("There are no bars: nobody sent an update."));

    [Test]
    public void A_job_is_over_since_it_was_finished_and_not_since_its_last_report() => Assert.That(
        Parsed(Show(SampleJobs.Missing())).Descendants("div").Single(div => (string?)div.Attribute("id") == "live").Attribute("data-finished")!.Value,
        Is.EqualTo($"{SampleJobs.At(2).Wall}"));

    [Test]
    public void The_front_page_signs_and_words_such_jobs_as_their_own_pages_do()
    {
        var rows = WithClass(Pages.Front(FrontOf(SampleJobs.Missing(), SampleJobs.InVain(), SampleJobs.NobodyCame())), "job").ToList();
        Assert.That(rows.Select(row => row.Attribute("class")!.Value), Is.EqualTo(new[] { "job missing", "job stalled", "job missing" }));
        Assert.That(WithClass(rows, "what").Select(what => what.Value.Trim()),
            Is.EqualTo(new[] { "3 missing, 2 done · stack", "2 done, 3 waiting · stack", "nobody ever reported, 12 missing · stack" }));
        Assert.That(WithClass(rows, "when").Select(when => string.Join(" | ", when.Elements().Select(line => line.Value))), Is.EqualTo(new[]
        {
            "took 1 h 10 min | ended 1 min ago", "started 1 h 11 min ago | silent for 25 min",
            "created 1 h 11 min ago | ended 2 min ago",
        }));
    }

    [Test]
    public void A_page_without_a_bar_says_what_to_look_at_with_lines_for_this_job_and_this_server()
    {
        var plot = Plot.Of(SampleJobs.Job("test", announced: 8, id: "it's"), SampleJobs.Now, Pages.PlotOptions);
        var options = new PageOptions { JobQuery = "it%27s", LiveETag = "W/\"1\"", Version = ProgramVersion.Text, BaseUrl = "http://head1:8080/progress", Machine = "head1" };
        var help = WithClass(Pages.Show(plot, options), "first").Single();
        Assert.That(help.Descendants("pre").Single().Value,
            Is.EqualTo(@"curl -sS -m 5 -G http://head1:8080/progress/text --data-urlencode jobid='it'\''s' -d summary=1"));
        Assert.That(help.Value, Does.Contain("localhost is the node itself").And.Contain("port 8080").And.Contain("-sS").And.Contain("--bind"));
        var local = WithClass(Pages.Show(plot, options with { BaseUrl = "http://localhost:8080/progress" }), "first").Single();
        Assert.That(local.Descendants("pre").Single().Value, Does.Contain("http://head1:8080/progress/text"));
        Assert.That(WithClass(Show(SampleJobs.EightBands()), "first"), Is.Empty);
        Assert.That(WithClass(Show(SampleJobs.NobodyCame()), "first"), Is.Empty);
    }

    [Test]
    public void The_front_page_says_how_many_jobs_have_what_was_searched_for_and_the_way_back()
    {
        var found = WithClass(Pages.Front(FrontOf(SampleJobs.EightBands()) with { Search = "alice", Found = 6, TotalJobs = 62 }), "found").Single();
        Assert.That(found.Value, Is.EqualTo("6 of 62 jobs with “alice” · clear"));
        Assert.That(found.Descendants("a").Single().Attribute("href")!.Value, Is.EqualTo("./"));
        Assert.That(WithClass(Pages.Front(FrontOf(SampleJobs.EightBands())), "found"), Is.Empty);
    }

    [Test]
    public void A_title_that_is_the_id_is_said_once()
    {
        var page = Pages.Front(FrontOf(SampleJobs.Job("night", id: "night").With("a", 1, 2), SampleJobs.EightBands()));
        Assert.That(WithClass(page, "what").Select(what => what.Value.Trim()), Is.EqualTo(new[] { "1 running", "4 running, 2 done · night" }));
        Assert.That(Parsed(Show(SampleJobs.Job("night", id: "night").With("a", 1, 2))).Descendants("footer").Single().Value, Does.Not.Contain("job night"));
    }

    [Test]
    public void How_long_a_job_is_kept_is_said_on_its_last_day()
    {
        var job = SampleJobs.Done(3, "cal3", "Calibration");
        Assert.That(WithClass(Pages.Front(FrontOf(job, job with { MaxAge = TimeSpan.FromHours(20) })), "when").Select(when => when.Value),
            Is.EqualTo(new[] { "took 1 h 12 minfinished 4 h 59 min ago", "took 1 h 12 minfinished 4 h 59 min ago, kept until 24 Nov 05:07 UTC" }));
    }

    [Test]
    public void One_worker_is_not_called_all_of_them() =>
        Assert.That(WithClass(Show(SampleJobs.Job().With("a", 1, 2)), "sum").Single().Elements().First().Value, Is.EqualTo("The worker is fine"));

    [Test]
    public void A_barrier_that_hangs_names_the_one_that_all_wait_for_and_lists_it_first()
    {
        var job = SampleJobs.Job() with { Stall = TimeSpan.FromMinutes(5) };
        for (var i = 0; i < 512; i++) job = job.With($"{i}", i == 237 ? 30 : 32, 100, minutesAgo: 9);
        var page = Show(job);
        Assert.That(WithClass(page, "sum").Single().Elements().First().Value, Is.EqualTo("512 stalled, first 237 (30\u00A0%, the others 32\u00A0%)"));
        Assert.That(WithClass(page, "id").First().Value, Is.EqualTo("237"));
    }

    [Test]
    public void Characters_that_hide_or_turn_text_stand_nowhere_on_a_page_but_in_what_is_sent_back()
    {
        const string Hidden = "a\u202Eb\u2066c\u200Bd\u00ADe\uFEFFf\u2028g\u0007h\U000E0041i";
        var job = SampleJobs.Job(Hidden, id: Hidden).With(Hidden, 1, 2, Hidden) with { Series = Id.Trusted(Hidden), Hints = [Hidden] };
        string[] pages =
        [
            Show(job), Show(job, filter: "failed"), Pages.Square(Plot.Of(job, SampleJobs.Now, Pages.PlotOptions), RowOrder.Worker, 0, 9), NoSuchJob(Hidden),
            Show(SampleJobs.Job(Hidden, id: Hidden)), Pages.Error(400, Hidden, "/"), Pages.NotFound(Hidden, "/x", null, []),
            Pages.Front(FrontOf(job) with { Search = Hidden }), Pages.Front(FrontOf(job) with { Search = Hidden, Found = 0 }),
        ];
        foreach (var page in pages)
        {
            var seen = Parsed(page).DescendantNodes().OfType<XText>().Select(text => text.Value)
                .Concat(Parsed(page).Descendants().Where(one => (string?)one.Attribute("type") != "hidden").Attributes().Select(one => one.Value));
            foreach (var text in seen)
                Assert.That(text.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format), Is.Empty, text);
        }
        Assert.That(Parsed(NoSuchJob(Hidden)).Descendants("pre").Single().Value, Does.Contain("-d jobid=a%E2%80%AEb%E2%81%A6c").And.Contain(" --data-urlencode desc"));
    }

    [TestCase("it's", @"jobid='it'\''s'")]
    [TestCase("$(reboot)", "jobid='$(reboot)'")]
    [TestCase("a;b", "jobid='a;b'")]
    public void The_line_that_creates_an_unknown_job_is_quoted_for_a_shell(string id, string expected) =>
        Assert.That(Parsed(NoSuchJob(id)).Descendants("pre").Single().Value, Does.Contain(expected));

    [TestCase("/progress/shwo", "../progress/show")]
    [TestCase("/shwo", "progress/show")]
    [TestCase("/a//b/c", "../../../progress/show")]
    public void A_404_links_to_the_nearest_page_from_whatever_depth(string path, string expected) =>
        Assert.That(Links(Pages.NotFound(path, path, "/progress/show", ["/progress/"])).First(), Is.EqualTo(expected));

    [Test]
    public void A_link_keeps_what_was_asked_for_and_spells_the_job_as_the_request_did()
    {
        var links = Links(Show(SampleJobs.EightBands(), interval: 5, order: RowOrder.Progress)).ToList();
        Assert.That(links, Does.Contain("show?jobid=a+%2B&filter=failed&order=progress&interval=5"));
        Assert.That(links, Does.Contain("render?jobid=a+%2B"));
    }

    private static readonly string[] Ours =
    [
        "html", "head", "meta", "title", "link", "noscript", "style", "script", "body", "svg", "defs", "pattern", "symbol", "path", "rect", "use",
        "div", "header", "main", "footer", "h1", "h2", "p", "span", "b", "bdi", "small", "a", "nav", "form", "input", "select", "option", "button",
        "ol", "li", "i", "section", "pre", "code", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td",
    ];

    [Test]
    public void A_square_of_a_group_leads_to_its_own_first_worker_also_behind_groups_of_which_some_never_came()
    {
        const int Groups = 60, Each = 130;
        var job = SampleJobs.Job("groups", minutesAgo: 60) with { Stages = Stages.None.With([.. Enumerable.Range(0, Groups).Select(group => new Stage($"g{group:00}", Each))]) };
        for (var i = 0; i < Groups * Each; i++)
            if (i / Each != 3 || i % Each < 20) job = job.With($"g{i / Each:00}/{i % Each:000}", SampleJobs.Plain with { Group = $"g{i / Each:00}", Current = 1, Total = 9 });
        var page = Show(job);
        Assert.That(page, Does.Contain("1 square = 1 group, filled to its mean;").And.Contain("a line, in order of their workers"));
        var sizes = Regex.Match(page, "data-each=\"group\" data-sizes=\"([0-9,]+)\"").Groups[1].Value.Split(',').Select(int.Parse).ToList();
        var plot = Plot.Of(job, SampleJobs.Now, Pages.PlotOptions);
        var first = 0;
        foreach (var (group, size) in sizes.Index())
        {
            Assert.That(plot.Workers[first].Worker.Id.Shown, Is.EqualTo($"g{group:00}/000"));
            Assert.That(Pages.Square(plot, RowOrder.Worker, first, size, "group"), Does.StartWith($"""<p class="bundle"><b>g{group:00}</b>: {size} running"""));
            first += size;
        }
        Assert.That((sizes.Count, first), Is.EqualTo((Groups, Groups * Each - Each + 20)));
    }

    private static string Show(Job job, string filter = "", int interval = 30, RowOrder? order = null) =>
        Pages.Show(Plot.Of(job, SampleJobs.Now, Pages.PlotOptions), new PageOptions
        {
            JobQuery = "a+%2B",
            LiveETag = "W/\"1\"",
            Version = ProgramVersion.Text,
            Filter = WorkerFilter.Parse(filter)!,
            Interval = interval,
            Order = order,
        });

    private static FrontModel FrontOf(params Job[] jobs) => new()
    {
        Host = "head1",
        BaseUrl = "http://head1:8080/progress",
        Version = ProgramVersion.Text,
        LiveETag = "W/\"1\"",
        AsOf = SampleJobs.Now,
        TotalJobs = jobs.Length,
        Found = jobs.Length,
        Jobs = [.. jobs.Select(job => Plot.Of(job, SampleJobs.Now, Pages.FrontPlotOptions))],
    };

    private static string NoSuchJob(string id) => Pages.NoSuchJob(Id.Trusted(id), false, "http://head1:8080/progress", 30, SampleJobs.Now);

    private static IEnumerable<string> Links(string page) => Parsed(page).Descendants("a").Select(link => link.Attribute("href")!.Value);

    /// <summary>As XML, stricter than HTML: what is not escaped or not closed does not parse.</summary>
    private static XElement Parsed(string page) =>
        XDocument.Parse(Regex.Replace(page, "<!DOCTYPE html>|(?<=<(style|script)>).*?(?=</\\1>)", "", RegexOptions.Singleline)).Root!;

    private static IEnumerable<XElement> WithClass(string page, string name) => WithClass([Parsed(page)], name);

    private static IEnumerable<XElement> WithClass(IEnumerable<XElement> within, string name) =>
        within.Descendants().Where(element => ((string?)element.Attribute("class") ?? "").Split(' ').Contains(name));

    private static IEnumerable<string> Tags(XElement page) => page.DescendantsAndSelf().Select(element => element.Name.LocalName).Distinct();

    private static string Hostile(Random random)
    {
        string[] pieces =
        [
            "<", ">", "\"", "'", "&", "]]>", "<script>", "</style>", "<!--", "-->", "=", " ", "%3C", "&lt;", "onload=", "a", "{", "`", "\\", "x",
            "\u202E", "\uD800", "\uDC00", "\0", "\t", "\n", "\uFFFE", "\u2028", "é", "校", "👩‍🔬",
        ];
        return string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)])) + "z";
    }
}
