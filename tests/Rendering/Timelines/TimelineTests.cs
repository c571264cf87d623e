using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Timelines;

/// <summary>The sample night, of which all times and numbers are known: <see cref="SampleNight"/> tells them.</summary>
public sealed class TimelineTests
{
    private const int Kilobyte = 1000;

    [Test]
    public void The_strip_begins_with_the_first_report_and_goes_on_to_the_predicted_end()
    {
        var plot = Seen(240);
        var axis = HistoryStrip.Of(plot)!.Axis;
        Assert.Multiple(() =>
        {
            Assert.That(axis.Clock(axis.From), Is.EqualTo("19:10"));
            Assert.That(axis.Clock(axis.Now), Is.EqualTo("05:09"));
            // node17 is through at 06:40.
            Assert.That(axis.PredictedEnd, Is.EqualTo(SampleNight.At(SampleNight.Minute("06:40")).Steady).Within(20 * 60_000));
            Assert.That(string.Join(' ', axis.Ticks(12).Select(tick => tick.Text)), Is.EqualTo("20:00 21:00 22:00 23:00 00:00 01:00 02:00 03:00 04:00 05:00 06:00"));
        });
    }

    [Test]
    public void Eight_that_failed_at_once_are_one_tall_tick_and_eleven_over_half_an_hour_are_small_ones()
    {
        var strip = HistoryStrip.Of(Seen(240))!;
        var clocks = strip.Failures.Select(failure => (failure.Count, Clock: strip.Axis.Clock(failure.First))).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(clocks.Sum(one => one.Count), Is.EqualTo(19));
            Assert.That(clocks[0].Count, Is.EqualTo(8));
            Assert.That(clocks[0].Clock, Is.EqualTo("22:20"));
            Assert.That(clocks.Skip(1).Select(one => one.Count), Is.All.LessThanOrEqualTo(3));
            Assert.That(strip.Tall(strip.Failures[0]), Is.EqualTo(1));
            Assert.That(strip.Tall(strip.Failures[^1]), Is.InRange(0.4, 0.7));
        });
    }

    [Test]
    public void What_was_lost_and_done_is_there_from_the_time_on_at_which_it_was()
    {
        var strip = HistoryStrip.Of(Seen(240))!;
        var (before, after) = (Share("22:10"), Share("22:30"));
        Assert.Multiple(() =>
        {
            Assert.That(strip.Points.Last(point => point.At < before).Lost, Is.Zero);
            // The rest of eight of 240.
            Assert.That(strip.Points.First(point => point.At > after).Lost, Is.EqualTo(8 / 240.0 * 0.43).Within(0.004));
            Assert.That(strip.Points.First(point => point.At > Share("23:45")).Done, Is.LessThan(0.01));
            Assert.That(strip.Last.Done, Is.EqualTo(210 / 240.0).Within(0.001));
        });

        double Share(string clock) => strip.Axis.At(SampleNight.At(SampleNight.Minute(clock)).Steady);
    }

    [Test]
    public void A_job_of_nine_minutes_has_no_strip_and_one_without_a_report_has_none()
    {
        Assert.That(HistoryStrip.Of(Plot.Of(new SampleNight(240).Until(SampleNight.At(9)), SampleNight.At(9), new())), Is.Null);
        Assert.That(HistoryStrip.Of(Plot.Of(SampleJobs.Job("none", announced: 3, minutesAgo: 300), SampleJobs.Now, new())), Is.Null);
    }

    [Test]
    public void A_job_of_remarks_alone_has_no_lanes_and_every_view_of_it_is_made()
    {
        var job = SampleJobs.Job("remarks").With("wind", SampleJobs.Plain with { IsNote = true }, 20).With("wind", SampleJobs.Plain with { IsNote = true, Current = 1 }, 1);
        var plot = Plot.Of(job, SampleJobs.Now, new(Time: true));
        Assert.That(Lanes.For(plot, 100), Is.Null);
        Assert.That(TextPlot.Of(plot, new() { Time = true }), Does.Contain("remarks"));
        Assert.That(Picture.Svg(plot, new()), Is.Not.Empty);
        Assert.That(Pages.Show(plot, new() { JobQuery = "remarks", LiveETag = "x", Version = "1", Time = true }), Does.Contain("Nothing is drawn of time"));
    }

    [Test]
    public void A_clock_that_was_set_on_by_five_hours_labels_both_sides_rightly()
    {
        var start = new DateTimeOffset(2026, 11, 25, 20, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var state = new StateBuilder(State.Empty);
        state.Apply(new(1, new(start, start), [new Created(Id.Trusted("jumps"))
        {
            Title = "",
            MaxAge = TimeSpan.FromDays(7),
            Stall = null,
            Announced = 0,
            Groups = [],
            Series = null,
            Tell = "",
            Key = null,
        }]));
        var now = default(Moment);
        for (var i = 0; i <= 12; i++)
        {
            var steady = start + i * 600_000;
            now = new(steady, steady + (i < 6 ? 0 : 5 * 3_600_000));
            state.Apply(new(i + 2, now, [new Reported(Id.Trusted("jumps"), Id.Trusted("w"), SampleJobs.Plain with { Current = i, Total = 20 })]));
        }
        var axis = TimeAxis.Of(Plot.Of(state.ToState().Jobs[Id.Trusted("jumps")], now, new()))!;
        var ticks = axis.Ticks(40).Select(tick => tick.Text).ToList();
        Assert.That(ticks, Does.Contain("20:30").And.Contain("02:30").And.Not.Contain("22:00"));
    }

    [Test]
    public void A_lane_is_red_where_its_worker_failed_amber_since_it_is_silent_and_pale_to_its_predicted_end()
    {
        var plot = Seen(240);
        var lanes = Lanes.For(plot, 250)!;
        Assert.Multiple(() =>
        {
            Assert.That(lanes.All, Has.Count.EqualTo(240));
            Assert.That(Of("node23/0"), Is.EqualTo("Work 19:10–22:20, Failure 22:20–22:20"));
            Assert.That(Of("node04/5"), Does.Match("^Work 19:1[0-2]–21:15, Silent 21:15–05:09$"));
            Assert.That(Of("node17/0"), Does.Match("^Work 19:1[0-2]–05:09, Ahead 05:09–06:[34]"));
            Assert.That(Of("node01/0"), Does.Match("^Done 19:1[0-2]–(23:5|00:)"));
        });

        string Of(string id) => string.Join(", ", lanes.All.Single(lane => lane.Label == id).Spans.Select(span => $"{span.Part} {Clock(span.From)}–{Clock(span.To)}"));

        string Clock(double at) => lanes.Axis.Clock(lanes.Axis.From + (long)Math.Round(at * (lanes.Axis.To - lanes.Axis.From)));
    }

    [Test]
    public void Of_20000_workers_a_lane_is_a_node_and_the_dead_one_stands_out()
    {
        var lanes = Lanes.For(Seen(20_000), 250)!;
        var dead = lanes.All.Where(lane => lane.Spans.Any(span => span.Part == LanePart.Failure)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(lanes.Of, Is.EqualTo("1 group"));
            Assert.That(dead.Select(lane => lane.Label), Is.EqualTo(new[] { "node023" }));
            Assert.That(dead[0].Workers, Is.EqualTo(128));
            // Half an hour after it died nothing is drawn of it any more.
            Assert.That(dead[0].Spans.Max(span => span.To), Is.LessThan(lanes.Axis.At(SampleNight.At(SampleNight.Minute("22:30")).Steady)));
        });
    }

    [Test]
    public void The_shares_of_a_lane_are_those_of_its_workers_cell_by_cell()
    {
        // 3,000 tasks of an array: lanes of 13, against each cell counted anew.
        var plot = Plot.Of(SampleNight.Array(), SampleNight.At(SampleNight.Minute("04:00")), new());
        const int cells = 100;
        var lanes = Lanes.For(plot, cells)!;
        Assert.That(lanes.Of, Is.EqualTo("13 workers"));
        foreach (var lane in lanes.All)
        {
            var workers = plot.Workers.Skip(lane.First).Take(lane.Workers).Select(one => one.Worker).ToList();
            for (var cell = 0; cell < cells; cell++)
            {
                var (from, to) = (CellOf(cell), CellOf(cell + 1));
                var atWork = workers.Count(worker => lanes.Axis.AtWall(worker.StartedWall) < to && End(worker) >= from);
                var part = lane.Spans.Where(span => span.From <= from + 1e-9 && span.To >= to - 1e-9).Select(span => (LanePart?)span.Part).FirstOrDefault();
                if (part is LanePart.Failure or LanePart.SomeFailed) continue;
                Assert.That(part is null, Is.EqualTo(atWork == 0), $"{lane.Label} {cell}: {part}, {atWork} at work");
            }
        }

        double CellOf(int cell) => cell / (double)cells;

        double End(Worker worker) => lanes.Axis.At(worker.Failed ? worker.FailedSteady : worker.Seen.Steady);
    }

    [TestCase(8, 20)]
    [TestCase(240, 20)]
    [TestCase(20_000, 60)]
    [TestCase(100_000, 60)]
    public void An_SVG_of_lanes_stays_small_and_is_valid(int workers, int kilobytes)
    {
        var plot = Plot.Of(new SampleNight(workers).Until(SampleNight.Seen), SampleNight.Seen, new(Width: 1200, Time: true));
        var svg = Picture.Svg(plot, new(1200));
        Assert.That(svg, Has.Length.LessThan(kilobytes * Kilobyte));
        Assert.That(XDocument.Parse(Encoding.UTF8.GetString(svg)).Root!.Name.LocalName, Is.EqualTo("svg"));
        var watch = Stopwatch.StartNew();
        Assert.That(Picture.Png(plot, new(1200)), Has.Length.LessThan(60 * Kilobyte));
        Assert.That(watch.Elapsed.TotalSeconds, Is.LessThan(3), "ten times of what it may take");
    }

    [Test]
    public void A_terminal_shows_the_curve_and_the_lanes_in_any_width_and_in_ASCII()
    {
        var plot = Seen(8);
        var text = TextPlot.Of(plot, new() { Width = 100, Time = true });
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("19:10 ▁▁▁").And.Contain(" 05:09 UTC\n"));
            Assert.That(text, Does.Match("(?m)^node03/0 ━+✗$"));
            Assert.That(text, Does.Match("(?m)^node07/0 ━+‖+$"));
            Assert.That(text, Does.Match("(?m)^node08/0 ━+┈+$"));
            Assert.That(TextPlot.Of(Seen(240), new() { Time = true }), Does.Contain("1 lane = 1 group").And.Match("(?m)^node23 ━+✗$"));
        });
        foreach (var width in new[] { 40, 80, 400 })
        {
            var ascii = TextPlot.Of(plot, new() { Width = width, Time = true, Ascii = true });
            Assert.That(ascii, Does.Match("^[ -~\n]*$"));
            Assert.That(ascii.Split('\n'), Is.All.Length.LessThanOrEqualTo(width));
        }
    }

    [Test]
    public void A_page_draws_both_and_says_both_to_who_listens()
    {
        var options = new PageOptions { JobQuery = "night", LiveETag = "x", Version = "1" };
        var (bars, lanes) = (Pages.Show(Seen(240), options), Pages.Show(Seen(240), options with { Time = true }));
        Assert.Multiple(() =>
        {
            Assert.That(bars, Does.Contain(
                "From 19:10 to 05:09 UTC it came to 96\u00A0%, a quarter at 20:40, half at 22:00, three quarters at 23:21, 19 failed between 22:20 and 00:25."));
            Assert.That(bars, Does.Contain("href=\"show?jobid=night&amp;view=time\""));
            Assert.That(lanes, Does.Contain("aria-label=\"240 lanes, 1 lane = 1 worker, from 19:10 to 05:09 UTC; failures in 19; silence in 3\"").And.Contain("as bars"));
            Assert.That(lanes, Has.Length.LessThan(bars.Length + 25 * Kilobyte));
        });
    }

    private static Plot Seen(int workers) => Plot.Of(new SampleNight(workers).Until(SampleNight.Seen), SampleNight.Seen, new(Width: 1200));
}
