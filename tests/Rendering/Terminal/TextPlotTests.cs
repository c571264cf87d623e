using Progressd.Rendering;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Terminal;

public sealed class TextPlotTests
{
    [Test]
    public void Eight_workers_look_so() => Golden.Compare("eight.txt", Text(SampleJobs.EightBands(), new()));

    [Test]
    public void In_ASCII_they_look_so() => Golden.Compare("eight-ascii.txt", Text(SampleJobs.EightBands(), new() { Ascii = true }));

    [Test]
    public void With_colours_they_look_so() => Golden.Compare("eight-color.txt", Text(SampleJobs.EightBands(), new() { Color = true }).Replace("\e", "␛"));

    [Test]
    public void In_40_columns_they_look_so() => Golden.Compare("eight-40.txt", Text(SampleJobs.EightBands(), new() { Width = 40 }));

    [Test]
    public void Hard_texts_look_so() => Golden.Compare("hard-texts.txt", Text(SampleJobs.HardTexts(), new() { Width = 100 }));

    [Test]
    public void A_thousand_workers_look_so() => Golden.Compare("thousand.txt", Text(SampleJobs.Many(1000), new()));

    [Test]
    public void A_night_looks_so() => Golden.Compare("dead-node.txt", TextPlot.Of(Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new()), new()));

    [Test]
    public void The_lanes_of_a_night_look_so() => Golden.Compare(
        "dead-node-lanes.txt", TextPlot.Of(Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new(Time: true)), new() { Time = true, Width = 100 }));

    [Test]
    public void No_worker_looks_so() => Golden.Compare("none.txt", Text(SampleJobs.Job("My Job", announced: 12), new()));

    [Test]
    public void Groups_hosts_tries_and_notes_look_so() => Golden.Compare("night.txt", Text(SampleJobs.Night(), new() { Width = 110 }));

    [Test]
    public void In_80_columns_they_are_there_too() => Golden.Compare("night-80.txt", Text(SampleJobs.Night(), new()));

    [Test]
    public void A_job_that_misses_somebody_looks_so() => Golden.Compare("night-finished.txt", Text(SampleJobs.NightFinished(), new()));

    [Test]
    public void A_finished_job_to_which_nobody_came_looks_so() => Golden.Compare("nobody-came.txt", Text(SampleJobs.NobodyCame(), new()));

    [Test]
    public void A_job_that_waits_in_vain_looks_so() => Golden.Compare("in-vain.txt", Text(SampleJobs.InVain(), new()));

    [Test]
    public void No_line_is_longer_than_was_asked_or_ends_in_a_space(
        [Values(40, 57, 80, 200, 400)] int width, [Values] bool ascii, [Values] bool all, [Values(0, 8, 11, 15, 16, 240, 1000)] int workers)
    {
        var job = workers switch
        {
            0 => SampleJobs.Job(announced: 3),
            8 => SampleJobs.EightBands(),
            11 => SampleJobs.Night(),
            15 => SampleJobs.HardTexts(),
            16 => HardPlaces(),
            240 => Night,
            _ => SampleJobs.Many(workers),
        };
        foreach (var line in Text(job, new() { Width = width, Ascii = ascii, All = all }).Split('\n'))
        {
            Assert.That(Columns(line), Is.LessThanOrEqualTo(width), line);
            Assert.That(line, Does.Not.EndWith(" "));
            if (ascii) Assert.That(line.All(char.IsAscii), line);
        }
    }

    [TestCase("e\u0301", 1)]
    [TestCase("น้ำ", 2, TestName = "Thai vowels stand beside their letter")]
    [TestCase("\u0e33\u0e33\u0e33", 3)]
    [TestCase("\u1100\u1161\u11a8", 2, TestName = "A Korean syllable in parts is one square")]
    [TestCase("\u1100\u1100", 4)]
    [TestCase("❤️", 2)]
    [TestCase("👨‍👩‍👧", 2, TestName = "A family is one picture")]
    [TestCase("🇩🇪", 2)]
    public void A_grapheme_takes_the_columns_that_a_terminal_gives_it(string grapheme, int columns) =>
        Assert.That(Progressd.Rendering.Lettering.WritingSystem.Columns(grapheme), Is.EqualTo(columns));

    [Test]
    public void Many_workers_fit_a_screen_and_all_of_them_do_not_have_to()
    {
        var lines = Text(SampleJobs.Many(5000, 0.01, 0.01), new()).Split('\n').Length - 1;
        Assert.That(lines, Is.InRange(24, 40));
        Assert.That(Text(SampleJobs.Many(5000, 0.01, 0.01), new() { All = true }).Split('\n'), Has.Length.InRange(5 + 5000 + 1, 5 + 4 + 5000 + 1));
    }

    [TestCase(TestName = "The_summary_begins_with_the_state")]
    public void The_summary_is_one_line()
    {
        Assert.That(
            Summary(SampleJobs.EightBands()),
            Is.EqualTo("running 65 % 2/8 done, 1 failed: band5 at 13:58 (segmentation fault in imager); 1 stalled: band7 since 14:00, about 25 to 70 min left\n"));
        Assert.That(Summary(SampleJobs.AllDone()), Is.EqualTo("done 100 % 3/3 done, finished 14:06:05 UTC\n"));
        Assert.That(Summary(SampleJobs.Job(announced: 4)), Is.EqualTo("waiting 0 % 0/4 done\n"));
        Assert.That(Summary(SampleJobs.Job().With("a", 1, 2, exit: 0)), Is.EqualTo("failed 50 % 0/1 done, 1 ended early: a at 14:07, ended 14:07:05 UTC\n"));
        Assert.That(Summary(SampleJobs.Job().With("a", 1, 2, minutesAgo: 20)), Is.EqualTo("stalled 50 % 0/1 done, 1 stalled: a since 13:47, waiting for stalled workers\n"));
    }

    [Test]
    public void The_summary_says_who_never_came_and_who_is_waited_for_in_vain()
    {
        Assert.That(Summary(SampleJobs.Missing()), Is.EqualTo("failed 40 % 2/5 done, 3 missing, ended 14:05:05 UTC\n"));
        Assert.That(Summary(SampleJobs.InVain()), Is.EqualTo("stalled 40 % 2/5 done, 3 waiting, no report for 25 min\n"));
        Assert.That(Summary(SampleJobs.NobodyCame()), Is.EqualTo("failed 0 % 0/12 done, nobody ever reported, 12 missing, ended 14:04:05 UTC\n"));
        Assert.That(Summary(SampleJobs.NobodyCame(0)), Is.EqualTo("failed 0 % 0/0 done, nobody ever reported, ended 14:04:05 UTC\n"));
    }

    [Test]
    public void The_bars_of_how_far_they_are_have_the_colours_of_who_they_stand_for_and_no_colour_is_put_round_nothing()
    {
        var job = SampleJobs.Job();
        for (var i = 0; i < 100; i++) job = job.With($"w{i}", i < 50 ? 12 : 55, 100, minutesAgo: 1, ok: i >= 50);
        var text = Text(job, new() { Color = true });
        Assert.That(text.Split('\n').Single(line => line.Contains("10–19 %")), Does.Contain("\e[31m█").And.Not.Contain("\e[32m"));
        Assert.That(text.Split('\n').Single(line => line.Contains("50–59 %")), Does.Contain("\e[32m█"));
        Assert.That(text, Does.Not.Match("\e\\[\\d+m\e\\[0m"));
    }

    [Test]
    public void One_that_failed_among_thousands_is_red_in_the_bar_where_it_is() => Assert.That(
        Text(SampleJobs.Many(1000, 0, 0).With("node0001", 12, 100, ok: false), new() { Color = true }).Split('\n').Single(line => line.Contains("10–19 %")),
        Does.Contain("\e[31m"));

    [Test]
    public void Who_is_done_does_not_flatten_the_bars_of_the_others()
    {
        var job = SampleJobs.Job();
        for (var i = 0; i < 1000; i++) job = job.With($"w{i}", i < 980 ? 100 : i % 40 < 30 ? 31 : 45, 100, minutesAgo: 1);
        var lines = Text(job, new()).Split('\n');
        Assert.That(lines.Single(line => line.Contains("30–39 %")).Count(c => c == '█'), Is.GreaterThan(20));
        Assert.That(lines.Single(line => line.Contains(" 100 % ") && line.EndsWith(" 980", StringComparison.Ordinal)), Does.Contain("█… 980"));
    }

    [Test]
    public void In_the_sections_of_many_workers_group_and_host_are_said_too()
    {
        var job = SampleJobs.Many(1000).With("node0001", SampleJobs.Plain with { Ok = false, Group = "image", Host = "rack 3", Desc = "disk full" });
        Assert.That(Text(job, new()), Does.Contain("%  image @rack 3  14:07 disk full").And.Contain("Failed"));
    }

    private static readonly Job Night = new SampleNight().Until(SampleNight.Seen);

    private static Job HardPlaces() => SampleJobs.HardTexts()
        .With("w1", SampleJobs.Plain with { Group = "节点七节点七节点七节点七", Host = "عامل-3", Desc = "معايرة النطاق الثالث" })
        .With("w2", SampleJobs.Plain with { Host = new string('h', 64), Desc = "🚀" })
        with
    { Series = Id.Trusted(new string('s', 128)), Hints = ["unknown parameter " + new string('p', 64)] };

    private static string Summary(Job job) => TextPlot.Summary(Plot.Of(job, SampleJobs.Now, new()));

    private static string Text(Job job, TextOptions options) => TextPlot.Of(Plot.Of(job, SampleJobs.Now, new()), options);

    private static int Columns(string line)
    {
        var columns = 0;
        var elements = System.Globalization.StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext()) columns += Progressd.Rendering.Lettering.WritingSystem.Columns(elements.GetTextElement());
        return columns;
    }
}
