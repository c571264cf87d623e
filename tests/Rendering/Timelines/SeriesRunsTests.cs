using System.Text;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Timelines;

/// <summary>The nights of <see cref="SampleSeries"/>, beside tonight's.</summary>
public sealed class SeriesRunsTests
{
    [Test]
    public void Each_run_says_how_long_it_took_and_what_was_wrong_with_it()
    {
        var (_, runs) = SampleSeries.Tonight(SampleNight.Seen);
        string[] said = [.. runs.All.Select(run => $"{run.Look.Name} {run.Text} {run.Started}{(run.IsThis ? " this" : "")}")];
        Assert.That(said, Is.EqualTo(new[]
        {
            "running since 19:10 25 Nov 19:10 this",
            "done 8 h 12 min 24 Nov 19:10",
            "failed 9 h 29 min, 19 failed 23 Nov 19:10",
            "done 8 h 3 min 22 Nov 19:10",
            "ended 8 h 32 min, 3 ended early 21 Nov 19:10",
            "missing nobody reported 20 Nov 19:10",
            "stalled silent since 19 Nov 21:24 19 Nov 19:10",
            "done 7 h 57 min 18 Nov 19:10",
        }));
        Assert.That(runs.LastGood!.Job.Id.Shown, Is.EqualTo("night-1"));
    }

    [Test]
    public void A_little_curve_is_of_its_own_history_and_one_at_work_or_without_reports_has_none()
    {
        var all = SampleSeries.Tonight(SampleNight.Seen).Runs.All;
        var (good, bad) = (all[1].Curve, all[2].Curve);
        Assert.That(good, Has.Count.EqualTo(SeriesRun.CurvePoints).And.Ordered);
        Assert.That(good[0], Is.EqualTo(0).Within(0.001));
        Assert.That(good[^1], Is.EqualTo(1));
        Assert.That(good[12], Is.EqualTo(12 / 23.0).Within(0.03));
        // 21 of 40 to the end, 19 to 14 of 24 steps.
        Assert.That(bad[^1], Is.EqualTo((21 + 19 * 14 / 24.0) / 40).Within(0.001));
        Assert.That(all.Where(run => run.Curve.Count == 0).Select(run => run.Look.Name), Is.EqualTo(new[] { "running", "missing", "stalled" }));
    }

    [Test]
    public void The_last_good_run_lies_on_the_strip_from_its_start_on_the_same_clock()
    {
        var (job, runs) = SampleSeries.Tonight(SampleNight.Seen);
        var strip = HistoryStrip.Of(PlotOf(job, runs))!;
        var good = strip.LastGood!;
        Assert.That(good.Sentence, Is.EqualTo("dotted: last good run, 8 h 12 min"));
        Assert.That(good.Points[0].At, Is.Zero);
        // It was through at 03:22.
        Assert.That(good.Points[^1].At, Is.EqualTo(strip.Axis.At(SampleNight.At(492).Steady)).Within(0.001));
        Assert.That(good.Points[^1].Share, Is.EqualTo(1));
    }

    [Test]
    public void Of_a_night_that_is_young_it_is_cut_where_the_axis_ends()
    {
        var at = SampleNight.At(60);
        var (job, runs) = SampleSeries.Tonight(at);
        var strip = HistoryStrip.Of(PlotOf(job, runs, at))!;
        var (end, share) = strip.LastGood!.Points[^1];
        Assert.That(end, Is.EqualTo(1));
        Assert.That(share, Is.EqualTo((strip.Axis.To - strip.Axis.From) / (492 * 60_000.0)).Within(0.03));
        Assert.That(strip.LastGood.Points.Select(point => point.At), Is.Ordered);
    }

    [Test]
    public void A_run_that_is_looked_at_is_held_against_the_ones_before_it()
    {
        var state = new SampleSeries().State;
        var job = state.Jobs[Id.Trusted("night-3")];
        var runs = SeriesRuns.Of(job, state.RunsOf(SampleSeries.Series, SampleNight.Seen), state.RunsBefore(job, SampleNight.Seen), SampleNight.Seen);
        Assert.That(runs.LastGood!.Job.Id.Shown, Is.EqualTo("night-7"));
        Assert.That(runs.All.Single(run => run.IsThis).Job.Id.Shown, Is.EqualTo("night-3"));
    }

    [Test]
    public void Ten_are_shown_and_of_one_alone_none()
    {
        var series = new SampleSeries();
        for (var i = 0; i < 20; i++) series.Run(8 + i, 60, workers: 2);
        var state = series.State;
        var newest = state.Jobs[Id.Trusted("night-1")];
        Assert.That(SeriesRuns.Of(newest, state.RunsOf(SampleSeries.Series, SampleNight.Seen), [], SampleNight.Seen).All, Has.Count.EqualTo(10));
        Assert.That(SeriesRuns.Of(newest, [newest], [], SampleNight.Seen).All, Is.Empty);
        Assert.That(SeriesRuns.Of(newest with { Series = null }, [newest, newest], [], SampleNight.Seen).All, Is.Empty);
    }

    [Test]
    public void The_workers_of_a_run_with_300000_of_them_are_walked_once()
    {
        var job = new SampleNight(300_000).Until(SampleNight.Over) with { Id = Id.Trusted("huge"), Series = SampleSeries.Series, End = new JobEnd(SampleNight.Over, true) };
        var state = new SampleSeries().State;
        SeriesRun Seen() => SeriesRuns.Of(job, [job, .. state.Jobs.Values.Take(1)], [], SampleNight.Seen).All[0];
        Assert.That(Seen().Walked, Is.EqualTo(300_000));
        Assert.That(Seen().Text, Does.EndWith(" failed"));
        Assert.That(Seen().Walked, Is.Zero);
    }

    [Test]
    public void Names_that_are_hard_are_text_and_lead_to_their_run()
    {
        var series = new SampleSeries();
        var hard = series.Run(1, 60, id: "<b>&\"'\u202E\u05E9\u05DC\u05D5\u05DD " + new string('x', 40), workers: 2);
        var tonight = series.Run(0, 60, workers: 2);
        var runs = SeriesRuns.Of(tonight, [tonight, hard], [hard], SampleNight.Seen);
        var page = Pages.Show(PlotOf(tonight, runs), new() { JobQuery = "night-0", LiveETag = "W/\"1\"", Version = "1" });
        Assert.That(page, Does.Contain($"href=\"show?jobid={Uri.EscapeDataString(hard.Id.Shown)}\"").And.Not.Contain("<b>&\""));
    }

    [Test]
    public void In_a_terminal_they_are_one_line_as_many_as_fit()
    {
        var (job, runs) = SampleSeries.Tonight(SampleNight.Seen);
        string Line(TextOptions options) => TextPlot.Of(PlotOf(job, runs), options).Split('\n').Single(line => line.StartsWith("runs:", StringComparison.Ordinal));
        Assert.That(Line(new() { Width = 120 }), Is.EqualTo("runs: ✓ 8 h 12 min   ✗ 9 h 29 min, 19 failed   ✓ 8 h 3 min   ■ 8 h 32 min, 3 ended early   ○ nobody reported"));
        Assert.That(Line(new() { Width = 50, Ascii = true }), Is.EqualTo("runs: + 8 h 12 min   X 9 h 29 min, 19 failed"));
        Assert.That(Line(new() { Width = 60, Color = true }), Does.Contain("\e[31m✗ 9 h 29 min, 19 failed\e[0m"));
    }

    [TestCase(900, true)]
    [TestCase(640, true)]
    [TestCase(600, false)]
    public void A_picture_has_them_under_the_strip_with_the_dotted_line_and_its_words_or_none_of_it(int width, bool shown)
    {
        var (job, runs) = SampleSeries.Tonight(SampleNight.Seen);
        var svg = Encoding.UTF8.GetString(Picture.Svg(PlotOf(job, runs), new(width)));
        if (!shown) Assert.That(svg, Does.Not.Contain("8 h 12 min"));
        else Assert.That(svg, Does.Contain("8 h 12 min</text>").And.Contain("dotted: last good run, 8 h 12 min").And.Contain("stroke-dasharray=\"0 5\""));
    }

    private static Plot PlotOf(Job job, SeriesRuns runs, Moment? at = null) => Plot.Of(job, at ?? SampleNight.Seen, new(), runs: runs);
}
