using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

public sealed class PlotTests
{
    [TestCase(0, 900, Tier.None)]
    [TestCase(1, 900, Tier.Rows)]
    [TestCase(40, 900, Tier.Rows)]
    [TestCase(41, 900, Tier.Columns)]
    [TestCase(150, 900, Tier.Columns)]
    [TestCase(151, 900, Tier.Grid)]
    [TestCase(60, 400, Tier.Columns)]
    [TestCase(61, 400, Tier.Grid)]
    [TestCase(120, 640, Tier.Columns)]
    [TestCase(121, 640, Tier.Grid)]
    public void The_tier_goes_by_the_number_of_workers_and_the_width(int workers, double width, Tier tier) =>
        Assert.That(Plot.Of(SampleJobs.Many(workers), SampleJobs.Now, new(null, width)).Tier, Is.EqualTo(tier));

    [TestCase(0, Tier.Badge)]
    [TestCase(500, Tier.Rows)]
    public void Rows_that_are_asked_for_decide(int rows, Tier tier) =>
        Assert.That(Plot.Of(SampleJobs.Many(1000), SampleJobs.Now, new(rows)).Tier, Is.EqualTo(tier));

    [Test]
    public void Counts_begin_with_what_is_worst_and_leave_out_zeros() => Assert.That(
        Of(SampleJobs.Job(announced: 20).With("a", 1, 2).With("b", 2, 2).With("c", 1, 2, ok: false).With("d", 1, 2, exit: 0)).Counts.Select(count => count.Text),
        Is.EqualTo(new[] { "1 failed", "1 ended early", "1 running", "1 done", "16 waiting" }));

    [Test]
    public void A_stalled_worker_says_for_how_long() => Assert.That(
        Of(SampleJobs.Job().With("a", 1, 2, "waiting for /scratch", minutesAgo: 12.5)).Rows.Single().Text, Is.EqualTo("silent for 12 min: waiting for /scratch"));

    [Test]
    public void An_early_end_is_never_silent() => Assert.That(Of(SampleJobs.Job().With("a", 1, 2, exit: 0)).Rows.Single().Text, Is.EqualTo("ended early"));

    [Test]
    public void A_failed_worker_at_its_end_is_at_100_and_failed()
    {
        var row = Of(SampleJobs.Job().With("a", 50, 50, ok: false)).Rows.Single();
        Assert.That((row.PercentText, row.State), Is.EqualTo(("100\u00A0%", WorkerState.Failed)));
    }

    [Test]
    public void A_job_of_eight_says_how_far_and_how_long()
    {
        var plot = Of(SampleJobs.EightBands());
        Assert.That(
            (plot.Title, plot.PercentText, plot.TimeLeft, plot.Meta, plot.Updated),
            Is.EqualTo((
                "Reduce 2026-11-23 night: 4 fields, 8 bands", "65\u00A0%", "about 25 to 70 min left", "1.6\u00A0%/min · running for 41 min", "updated 14:07:05 UTC")));
    }

    [Test]
    public void A_finished_job_says_when_and_what_it_took()
    {
        var plot = Of(SampleJobs.AllDone());
        Assert.That((plot.TimeLeft, plot.Meta), Is.EqualTo(("finished 14:06:05 UTC", "took 1 h 11 min")));
    }

    [Test]
    public void A_job_that_ended_with_a_failure_is_not_finished() =>
        Assert.That(Of(SampleJobs.Job().With("a", 2, 2).With("b", 1, 2, ok: false)).TimeLeft, Is.EqualTo("ended 14:07:05 UTC"));

    [Test]
    public void When_only_silent_workers_are_left_it_says_so() =>
        Assert.That(Of(SampleJobs.Job().With("a", 1, 2, minutesAgo: 20)).TimeLeft, Is.EqualTo("waiting for stalled workers"));

    [Test]
    public void Before_the_first_report_there_is_no_time_left() => Assert.That(Of(SampleJobs.Job(announced: 3)).TimeLeft, Is.Empty);

    [Test]
    public void Texts_follow_the_minute_and_not_the_second()
    {
        var job = SampleJobs.Job().With("a", 1, 2, minutesAgo: 20);
        var seconds = Enumerable.Range(0, 55).Select(second => Plot.Of(job, SampleJobs.At(-second / 60.0), new()));
        Assert.That(seconds.Select(plot => plot.Rows.Single().Text + plot.Meta).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Sections_show_the_first_failures_and_the_longest_silences()
    {
        var sections = Of(SampleJobs.Many(1000)).Sections;
        Assert.That(sections.Select(section => section.Heading), Is.EqualTo(new[] { "Failed", "Stalled", "Furthest behind" }));
        Assert.That(sections.Sum(section => section.Rows.Count), Is.EqualTo(12));
        Assert.That(sections[0].Parts.Select(part => part.Rows[0].Worker.FailedSteady), Is.Ordered);
        Assert.That(sections[1].Parts.Select(part => part.Rows[0].Worker.Seen.Steady), Is.Ordered);
        foreach (var part in sections[0].Parts) Assert.That(part.Rows.Select(row => row.Worker.FailedSteady), Is.Ordered);
        Assert.That(sections[2].Rows.Select(row => row.Worker.Percent), Is.Ordered);
    }

    [Test]
    public void The_night_has_a_row_a_cause_and_some_of_its_workers_below_it()
    {
        var sections = Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new()).Sections;
        Assert.That(sections[0].Parts.Select(part => (part.Cause, part.Rows.Count)), Is.EqualTo(new (CauseRow?, int)[]
        {
            (new("8 on node23", "22:20", "exit 137 (killed)"), 1), (new("11 on 11 nodes", "23:51–00:25", SampleNight.Full), 0),
        }));
        Assert.That(sections[0].Rows[0].Text, Is.EqualTo("22:20 exit 137 (killed): scan 631 of 1000"));
        Assert.That((sections[0].CutText, sections[1].Parts.Count, sections[1].Rows.Count), Is.EqualTo(("1 of 19 shown", 1, 3)));
    }

    [Test]
    public void Twelve_rows_tell_twelve_causes_and_of_more_the_largest()
    {
        var job = SampleJobs.Many(400, 0, 0);
        for (var i = 0; i < 40; i++)
            for (var j = 0; j < (i % 2 == 0 ? 4 : 1); j++) job = job.With($"bad{i}/{j}", 1, 2, new string((char)('A' + i % 20), 1 + i / 20), 39 - i / 2.0, ok: false);
        var failed = Plot.Of(job, SampleJobs.Now, new()).Sections[0];
        Assert.That((failed.Parts.Count, failed.Rows.Count, failed.CutText), Is.EqualTo((12, 0, "12 of 40 causes shown")));
        Assert.That(failed.Parts.Select(part => part.Cause!.Head), Is.All.StartsWith("4 on bad"));
    }

    [TestCase(10.0, "13:57 disk full")]
    [TestCase(14.2 * 60, "23:55 disk full")]
    [TestCase(25.0 * 60, "22 Nov 13:07 disk full")]
    [TestCase(366.0 * 24 * 60, "22 Nov 2025 14:07 disk full")]
    public void A_failed_row_says_when_and_the_day_if_that_is_a_day_ago(double minutesAgo, string text) =>
        Assert.That(Of(SampleJobs.Job(minutesAgo: 1e6).With("a", 1, 2, "disk full", minutesAgo, ok: false)).Rows.Single().Text, Is.EqualTo(text));

    [Test]
    public void Nobody_is_furthest_behind_where_all_are_about_equal()
    {
        var equal = Equal(200, i => 50 + i % 3);
        Assert.That(Of(equal).Sections, Is.Empty);
        Assert.That(Of(equal.With("late", 47, 100)).Sections.Single().Rows.Select(row => row.Label), Is.EqualTo(new[] { "late" }));
        Assert.That(Of(equal.With("late", 49, 100)).Sections, Is.Empty, "two points are not much");
    }

    [Test]
    public void Of_three_steps_nobody_is_behind_for_not_having_made_the_next() =>
        Assert.That(Of(Equal(200, i => 1, total: 3).With("late", 0, 3)).Sections, Is.Empty);

    [Test]
    public void As_many_as_were_announced_decide_how_they_are_shown_and_the_heading_says_how_many_came()
    {
        var job = Equal(2239, i => 50) with { Announced = 3000 };
        Assert.That(Of(job).AllHeading, Is.EqualTo("2239 of 3000 workers"));
        Assert.That(Of(SampleJobs.Job(announced: 3000).With("a", 1, 2)).Tier, Is.EqualTo(Tier.Grid));
        Assert.That(Of(SampleJobs.Job(announced: 100).With("a", 1, 2)).Tier, Is.EqualTo(Tier.Columns));
        Assert.That(Of(SampleJobs.Job(announced: 100)).Tier, Is.EqualTo(Tier.None));
        Assert.That(Of(SampleJobs.Many(200)).AllHeading, Is.EqualTo("All 200 workers"));
    }

    [Test]
    public void Where_all_wait_for_one_it_is_named_with_its_percent_and_theirs()
    {
        var job = SampleJobs.Job() with { Stall = TimeSpan.FromMinutes(5) };
        for (var i = 0; i < 20; i++) job = job.With($"{i}", i == 17 ? 30 : 32, 100, minutesAgo: 9);
        Assert.That((Of(job).Laggard?.Label, Of(job).Laggard?.Percent, Of(job).Laggard?.Others), Is.EqualTo(("17", "30\u00A0%", "32\u00A0%")));
        Assert.That(Of(job.With("17", 32, 100, minutesAgo: 8)).Laggard, Is.Null);
        Assert.That(Of(job.With("3", 60, 100, minutesAgo: 8)).Laggard, Is.Null, "they are not together");
    }

    private static Job Equal(int workers, Func<int, double> current, double total = 100)
    {
        var job = SampleJobs.Job();
        for (var i = 0; i < workers; i++) job = job.With($"w{i:0000}", current(i), total, minutesAgo: 1);
        return job;
    }

    [TestCase(Tier.Grid, 42, 0, 13, 100, 6, 0, 3, 3)]
    [TestCase(Tier.Grid, 2, 9, 2, 100, 2, 5, 2, 3)]
    [TestCase(Tier.Grid, 0, 0, 50, 1, 0, 0, 11, 1)]
    [TestCase(Tier.Columns, 42, 3, 1, 9, 9, 0, 1, 0)]
    [TestCase(Tier.Rows, 42, 3, 1, 9, 0, 0, 0, 0)]
    public void Sections_show_failures_and_silence_and_neither_hides_the_other(
        Tier tier, int failed, int ended, int stalled, int running, int showFailed, int showEnded, int showStalled, int showBehind) =>
        Assert.That(
            Section.Budget(tier, new() { Failed = failed, Ended = ended, Missing = 0, Stalled = stalled, Running = running, Waiting = 0, Done = 0 }, running),
            Is.EqualTo(new SectionBudget(showFailed, showEnded, showStalled, showBehind)));

    [Test]
    public void The_histogram_counts_every_worker_once_and_100_apart()
    {
        var plot = Of(SampleJobs.Many(1000));
        Assert.That(plot.Histogram, Has.Count.EqualTo(21));
        Assert.That(plot.Histogram.Sum(column => column.Total), Is.EqualTo(1000));
        Assert.That(plot.Histogram[20].Of(WorkerState.Done), Is.EqualTo(plot.Summary.Counts.Done));
    }

    [Test]
    public void Who_searches_node1_finds_node10_too_and_the_link_of_a_host_or_group_finds_its_own_workers_alone()
    {
        var job = SampleJobs.Job().With("a", SampleJobs.Plain with { Host = "node1", Group = "image" }).With("b", SampleJobs.Plain with { Host = "node10", Group = "image all" })
            .With("c", SampleJobs.Plain with { Desc = "host:node1 is full" });
        Assert.That((Found("node1"), Found("image")), Is.EqualTo(("a b c", "a b")));
        Assert.That((Found("host:node1"), Found("HOST:Node10"), Found("host:"), Found("host:node")), Is.EqualTo(("a", "b", "c", "")));
        Assert.That((Found("group:image"), Found("group:image+all"), Found("group:node1")), Is.EqualTo(("a", "b", "")));
        Assert.That((WorkerFilter.OfHost("node1").Text, WorkerFilter.OfGroup("image").Text), Is.EqualTo(("host:node1", "group:image")));

        string Found(string words) => Ids(Of(job).Chosen(WorkerFilter.All.With(words)));
    }

    [Test]
    public void A_page_may_order_by_progress_silence_or_state()
    {
        var plot = Of(SampleJobs.EightBands());
        Assert.That(Ids(plot.Chosen(WorkerFilter.All, RowOrder.Progress)), Does.StartWith("band8 band7 band6"));
        Assert.That(Ids(plot.Chosen(WorkerFilter.All, RowOrder.Updated)), Does.StartWith("band1 band2 band5"));
        Assert.That(Ids(plot.Chosen(WorkerFilter.All, RowOrder.State)), Does.StartWith("band5 band7 band3"));
        Assert.That(Ids(plot.Chosen(WorkerFilter.Of(WorkerState.Done), RowOrder.Worker)), Is.EqualTo("band1 band2"));
    }

    [TestCase("calibrate/4", "2nd try: solving for bandpass, pass 2 of 3")]
    [TestCase("image/1", "silent for 7 min, 2nd try: cleaning field 1")]
    [TestCase("pointing", "note: wind over 12 m/s since 21:40")]
    [TestCase("m31-0412.ms", "14:02 note: no calibrator in band 7")]
    [TestCase("calibrate/3", "13:26 exit 137 (killed): solving for bandpass, pass 2 of 3")]
    [TestCase("calibrate/2", "")]
    public void A_row_says_what_it_is_before_its_text(string worker, string expected) =>
        Assert.That(Of(SampleJobs.Night()).Rows.Single(row => row.Label == worker).Text, Is.EqualTo(expected));

    [TestCase("calibrate/1", "group calibrate · host node21 · weight 4")]
    [TestCase("flag/3", "group flag · host node23")]
    [TestCase("m31-0412.ms", "host node22")]
    [TestCase("pointing", "")]
    public void A_row_says_where_it_belongs_as_far_as_that_was_sent(string worker, string expected) =>
        Assert.That(Of(SampleJobs.Night()).Rows.Single(row => row.Label == worker).Where, Is.EqualTo(expected));

    [Test]
    public void A_group_that_follows_from_the_ids_is_said_as_one_that_was_sent() => Assert.That(
        Of(SampleJobs.Job().With("n1/1", 1, 2).With("n1/2", 1, 2).With("n2/1", 1, 2).With("n2/2", 1, 2)).Rows.Select(row => row.Where),
        Is.EqualTo(new[] { "group n1", "group n1", "group n2", "group n2" }));

    [Test]
    public void A_note_that_did_not_fail_is_said_beside_the_workers_and_stands_in_no_histogram()
    {
        var plot = Of(SampleJobs.Night());
        Assert.That(plot.WorkersText, Is.EqualTo("10 of 13 workers and 1 note"));
        Assert.That(plot.Histogram.Sum(column => column.Total), Is.EqualTo(10));
        Assert.That(Of(SampleJobs.EightBands()).AllHeading, Is.EqualTo("All 8 workers"));
    }

    private static IEnumerable<TestCaseData> Ends()
    {
        yield return new TestCaseData(SampleJobs.EightBands(), WorkerState.Failed, "about 25 to 70 min left", "1.6\u00A0%/min · running for 41 min").SetArgDisplayNames("failed");
        yield return new TestCaseData(SampleJobs.Missing(), WorkerState.Missing, "ended 14:05:05 UTC", "took 1 h 10 min").SetArgDisplayNames("missing");
        yield return new TestCaseData(SampleJobs.InVain(), WorkerState.Stalled, "no report for 25 min", "running for 1 h 11 min").SetArgDisplayNames("in vain");
        yield return new TestCaseData(SampleJobs.NobodyCame(), WorkerState.Missing, "ended 14:04:05 UTC", "created 1 h 11 min ago").SetArgDisplayNames("nobody of 12");
        yield return new TestCaseData(SampleJobs.NobodyCame(0), WorkerState.Missing, "ended 14:04:05 UTC", "created 1 h 11 min ago").SetArgDisplayNames("nobody");
        yield return new TestCaseData(SampleJobs.Job(announced: 3), WorkerState.Waiting, "", "created 40 min ago").SetArgDisplayNames("not begun");
        yield return new TestCaseData(SampleJobs.AllDone(), WorkerState.Done, "finished 14:06:05 UTC", "took 1 h 11 min").SetArgDisplayNames("done");
    }

    [TestCaseSource(nameof(Ends))]
    public void A_job_is_signed_by_what_is_wrong_with_it_even_if_no_worker_is(Job job, WorkerState sign, string left, string meta)
    {
        var plot = Of(job);
        Assert.That((plot.Sign.State, plot.TimeLeft, plot.Meta), Is.EqualTo((sign, left, meta)));
    }

    private static string Ids(IEnumerable<WorkerNow> workers) => string.Join(' ', workers.Select(worker => worker.Worker.Id));

    private static Plot Of(Job job) => Plot.Of(job, SampleJobs.Now, new());
}
