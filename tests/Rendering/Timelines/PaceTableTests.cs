using System.Text;
using System.Xml.Linq;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Places;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Timelines;

/// <summary>
/// Who is slow, and is it always that host. The numbers are worked out by hand: process p of node n of the sample night takes 280 + 5·((7n + 11p) mod 16)
/// minutes, those of node17 688. All begin within two minutes.
/// </summary>
public sealed class PaceTableTests
{
    [Test]
    public void The_pace_of_a_host_is_that_of_its_median_worker_beside_the_median_of_all()
    {
        // Of the 280, 285 … 355 minutes of those who got through 105 workers have less than 320, 14 have 320 and 91 more, as have eight of 688 and the victims of the disk,
        // whose pace is that of 340: so the median is 320.
        // node01 has 290 295 300 315 320 325 345 350: its median lies between the paces 320/320 and 320/315.
        var row = Row("node01");
        double[] minutes = [350, 345, 325, 320, 315, 300, 295, 290];
        Assert.Multiple(() =>
        {
            Assert.That(row.Paces.Select(pace => pace.Times), Is.EqualTo(minutes.Select(minute => 320 / minute)).Within(1e-9));
            Assert.That(row.Times, Is.EqualTo((1 + 320 / 315.0) / 2).Within(1e-9));
            Assert.That(row.TimesText, Is.EqualTo("1.01×"));
            Assert.That(row.Quartiles, Is.Null, "eight are too few");
            Assert.That(row.IsQuiet);
        });
    }

    [Test]
    public void Node17_is_slow_and_all_waited_for_it()
    {
        // Its processes begin at 0.1·((8·17 + p) mod 20) minutes, the latest at 1.9, and take 688: the last ends at 689.9. Of the others those of 355 minutes are the
        // last, node14/7 among them, which begins at 1.9: 356.9. That is 333.0 minutes before.
        var table = Table();
        var row = Row("node17");
        Assert.Multiple(() =>
        {
            Assert.That(row.Times, Is.EqualTo(320 / 688.0).Within(1e-3));
            Assert.That(row.End, Is.EqualTo(SampleNight.At(689.9).Steady).Within(1));
            Assert.That(row.WordsText, Is.EqualTo("slow: last by 5 h 33 min"));
            Assert.That(table.Rows.Count(other => other.IsSlow), Is.EqualTo(1));
            Assert.That(table.Slow.Single(), Is.SameAs(table.Rows[15]), "after the fifteen that fail");
        });
    }

    [Test]
    public void The_dead_node_and_the_eleven_of_the_full_disk_come_first_with_what_they_lost()
    {
        var plot = Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new());
        var table = plot.PaceTables.Single();
        var (dead, full) = (table.Rows[0], table.Rows[1]);
        Assert.Multiple(() =>
        {
            Assert.That((dead.Name, dead.PercentText, dead.DoneText, dead.TimesText, dead.WordsText), Is.EqualTo(("node23", "56\u00A0%", "0/8", "1.01×", "8 failed 22:20")));
            Assert.That(dead.Shares.Lost, Is.EqualTo(100 - dead.Percent).Within(1e-9), "nobody goes on there");
            // Seven of eight are done, the eighth said 794 of 1000 and lost the rest.
            Assert.That((full.Name, full.PercentText, full.DoneText, full.WordsText), Is.EqualTo(("node02", "97\u00A0%", "7/8", "1 failed 23:51")));
            Assert.That((full.Shares.Done, full.Shares.Failed, full.Shares.Lost), Is.EqualTo((87.5, 79.4 / 8, 20.6 / 8)).Using<(double, double, double)>(Near));
            Assert.That(table.Failing, Has.Count.EqualTo(12));
            // At half past six, by its own pace; said to five minutes.
            Assert.That(table.Slow.Single().LeftText, Is.EqualTo("1 h 30 min"));
            Assert.That(table.Rows.Skip(13).Take(3).Select(row => row.WordsText), Is.All.EqualTo("1 stalled since 21:15"));
        });

        static bool Near((double, double, double) a, (double, double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6 && Math.Abs(a.Item3 - b.Item3) < 1e-6;
    }

    [Test]
    public void Quartiles_are_there_from_16_workers_on_and_the_axis_is_logarithmic()
    {
        // Twice 1, 2 … 16 percent in 100 minutes: the median of all is 8.5. Quartiles of one host: at 15/4 = 3.75 after the first, so a share of 0.75 from 4 to 5, and 12.25.
        var job = SampleJobs.Job("q", minutesAgo: 101);
        foreach (var host in new[] { "a", "b" })
            for (var i = 1; i <= 16; i++) job = Worked(job, $"{host}{i}", SampleJobs.Plain with { Host = host, Total = 100 }, i, from: 100, to: 0);
        var row = Tables(job).Single().Rows[0];
        Assert.Multiple(() =>
        {
            Assert.That(row.Times, Is.EqualTo(1).Within(1e-9));
            Assert.That(row.Quartiles!.Value.Low, Is.EqualTo(4.75 / 8.5).Within(1e-9));
            Assert.That(row.Quartiles!.Value.High, Is.EqualTo(12.25 / 8.5).Within(1e-9));
            double[] times = [0, 0.001, 1 / 3.0, 1 / Math.Sqrt(3), 1, Math.Sqrt(3), 3, 50];
            Assert.That(times.Select(PaceTable.At), Is.EqualTo(new[] { 0, 0, 0, 0.25, 0.5, 0.75, 1, 1 }).Within(1e-9));
            Assert.That(row.Dots.First().At, Is.Zero, "1/8.5 lies beyond the end of the axis, and is drawn there");
        });
    }

    [Test]
    public void A_stage_that_takes_longer_than_another_is_not_slow_but_a_host_that_is_slow_at_it_is()
    {
        // flag: 20 minutes on n1 and n2. calibrate: 4 in 100 minutes on n1, 4 in 200 on n2, which is 0.5 beside the median 0.75 of both: 0.67×.
        var job = SampleJobs.Job("stages", minutesAgo: 300) with { Stages = Stages.None.With([new("flag", 8), new("calibrate", 8), new("image", 3)]) };
        for (var i = 0; i < 8; i++)
        {
            var host = i < 4 ? "n1" : "n2";
            job = Worked(job, $"f{i}", SampleJobs.Plain with { Host = host, Group = "flag", Total = 10 }, 10, from: 250, to: 230);
            job = Worked(job, $"c{i}", SampleJobs.Plain with { Host = host, Group = "calibrate", Total = 10 }, 10, from: 230, to: i < 4 ? 130 : 30);
        }
        var (groups, hosts) = (Tables(job)[0], Tables(job)[1]);
        Assert.Multiple(() =>
        {
            Assert.That(groups.Rows.Select(row => $"{row.Name} {row.DoneText}{row.TimesText}{row.WordsText}"), Is.EqualTo(new[] { "flag 8/8", "calibrate 8/8", "image 0/3" }));
            Assert.That(groups.Rows[1].Paces.Select(pace => pace.Times).Distinct(), Is.EqualTo(new[] { 0.5 / 0.75, 1 / 0.75 }).Within(1e-9));
            // Of n1 half are at 1 and half at 1/0.75, of n2 at 1 and at 0.67: the medians lie between.
            Assert.That(hosts.Beside, Is.EqualTo(PaceBeside.OwnGroup));
            Assert.That(hosts.Rows.Select(row => $"{row.Name} {row.TimesText}"), Is.EqualTo(new[] { "n1 1.17×", "n2 0.83×" }));
        });
        // Without the stage at which all are equal n2 is told.
        job = SampleJobs.Job("one", minutesAgo: 300);
        for (var i = 0; i < 8; i++) job = Worked(job, $"c{i}", SampleJobs.Plain with { Host = i < 4 ? "n1" : "n2", Total = 10 }, 10, from: 230, to: i < 4 ? 130 : 30);
        // It ends 100 minutes after n1, 50 after the median of both, of 200.
        Assert.That(Tables(job).Single().Rows.Select(row => $"{row.Name} {row.TimesText} {row.WordsText}"),
            Is.EqualTo(new[] { "n2 0.67× slow: last by 1 h 40 min", "n1 1.33× " }));
    }

    [Test]
    public void Stages_that_nobody_named_and_that_follow_one_another_are_not_slow()
    {
        var job = SampleJobs.Job("prefix", minutesAgo: 300);
        for (var i = 0; i < 4; i++)
        {
            job = Worked(job, $"flag/{i}", SampleJobs.Plain with { Total = 10 }, 10, from: 290, to: 270);
            job = Worked(job, $"image/{i}", SampleJobs.Plain with { Total = 10 }, 10, from: 269, to: 20);
        }
        var table = Tables(job).Single();
        Assert.That(table.Rows.Select(row => $"{row.Name} {row.IsSlow}"), Is.EqualTo(new[] { "flag False", "image False" }));
        Assert.That(table.Rows[1].Times, Is.LessThan(0.3));
    }

    [Test]
    public void Who_is_slow_and_ends_in_time_and_who_has_the_heavier_files_are_not_accused()
    {
        // node c has two tasks at half pace, and ends with the others.
        var job = SampleJobs.Job("short", minutesAgo: 300);
        foreach (var host in new[] { "a", "b" })
            for (var i = 0; i < 2; i++) job = Worked(job, $"{host}{i}", SampleJobs.Plain with { Host = host, Total = 10 }, 10, from: 200, to: 100);
        for (var i = 0; i < 2; i++) job = Worked(job, $"c{i}", SampleJobs.Plain with { Host = "c", Total = 10, Current = 5 }, 10, from: 200, to: 95, begin: 5);
        Assert.That(Tables(job).Single().Rows.Select(row => row.IsSlow), Is.All.False);
        Assert.That(Tables(job).Single().Rows[2].Times, Is.LessThan(0.5));
        // Files of 40 take 40 times as long.
        job = SampleJobs.Job("weights", minutesAgo: 300);
        foreach (var (host, weight) in new[] { ("a", 1), ("b", 1), ("c", 40) })
        {
            var said = SampleJobs.Plain with { Host = host, Total = 10, Weight = weight * Said.UsualWeight };
            for (var i = 0; i < 2; i++) job = Worked(job, $"{host}{i}", said, 10, from: 250, to: 250 - 5 * weight);
        }
        Assert.That(Tables(job).Single().Rows.Select(row => $"{row.TimesText}{row.WordsText}"), Is.All.EqualTo("1.00×"));
    }

    [Test]
    public void Several_slow_hosts_are_told_by_how_much_they_end_after_most()
    {
        // Eight in 100 minutes, two in 200 and 220: the median end is at 100, and 10 % of the job are 22 minutes.
        var job = SampleJobs.Job("two", minutesAgo: 300);
        for (var host = 1; host <= 10; host++)
        {
            var said = SampleJobs.Plain with { Host = $"n{host}", Total = 10 };
            for (var i = 0; i < 2; i++) job = Worked(job, $"{host}-{i}", said, 10, from: 250, to: host switch { 9 => 50, 10 => 30, _ => 150 });
        }
        Assert.That(Tables(job).Single().Slow.Select(row => $"{row.Name} {row.TimesText} {row.WordsText}"),
            Is.EqualTo(new[] { "n10 0.45× slow: 2 h later than most", "n9 0.50× slow: 1 h 40 min later than most" }));
    }

    [Test]
    public void Groups_on_hosts_of_their_own_are_told_once_and_one_group_or_single_workers_not_at_all()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Tables(Grid(i => $"node{i / 4}/{i}", 8)).Single().Heading, Is.EqualTo("2 groups"));
            Assert.That(Tables(Grid(i => $"node{i / 4}/{i}", 8, i => $"node{i / 4}")).Single().Heading, Is.EqualTo("2 hosts"));
            Assert.That(Tables(Grid(i => $"node{i / 4}/{i}", 8, i => $"n{i % 2}")).Select(table => table.Heading), Is.EqualTo(new[] { "2 groups", "2 hosts" }));
            Assert.That(Tables(Grid(i => $"node1/{i}", 8, _ => "node1")), Is.Empty);
            Assert.That(Tables(Grid(i => $"{i}", 8, i => $"node{i}")), Is.Empty);
            Assert.That(Tables(Grid(i => $"{i}", 8)), Is.Empty);
            // Who has sent no host stands at the end.
            Assert.That(Tables(Grid(i => $"{i}", 8, i => i > 5 ? null : $"n{i % 2}")).Single().Rows[^1].Name, Is.EqualTo("others"));
        });
    }

    private static readonly (string Name, Func<Job> Job)[] Edges =
    [
        ("all wait", () => SampleJobs.Job("w", announced: 20) with { Stages = Stages.None.With([new("flag", 10), new("image", 10)]) }),
        ("nobody timed", () => Grid(i => $"n{i / 4}/{i}", 48, began: false)),
        ("one dot", () => Worked(Grid(i => $"n{i / 4}/{i}", 8, began: false), "n1/5", SampleJobs.Plain with { Total = 9 }, 8, from: 30, to: 1)),
        ("a note alone in its group", () => Grid(i => $"n{i / 4}/{i}", 8)
            .With("n9/1", SampleJobs.Plain with { IsNote = true }, 2).With("n9/2", SampleJobs.Plain with { IsNote = true, Ok = false }, 1)),
        ("over 100 % and below 0", () => Grid(i => $"n{i / 4}/{i}", 8).With("n0/0", 90, 10, minutesAgo: 1).With("n1/4", -5, 10, minutesAgo: 1)),
        ("counters without a total", () => Grid(i => $"n{i / 4}/{i}", 8, total: 0)),
        ("nearly no weight", () => Worked(Grid(i => $"n{i / 4}/{i}", 8), "n0/0", SampleJobs.Plain with { Weight = 1, Total = 9 }, 9, from: 30, to: 1)),
        ("finished, and some never came", () => (SampleJobs.Job("f") with { Stages = Stages.None.With([new("n0", 6), new("n1", 4), new("n2", 0)]) })
            .With("n0/1", 1, 1).With("n1/1", 0, 1).Finish()),
        ("declared and empty", () => Grid(i => $"n{i / 4}/{i}", 48) with { Stages = Stages.None.With([new("n0", 9), new("nobody", 5), new("none", 0)]) }),
        ("hard names", () => Hard(60)),
        ("hard names of few", () => Hard(12)),
        ("1200 hosts", () => Grid(i => $"{i}", 3600, i => $"n{i % 1200}")),
        ("45 groups of one size", () => Grid(i => $"n{i / 12}/{i % 12}", 540)),
    ];

    [Test]
    public void Whatever_a_job_has_every_view_of_it_is_made_and_nothing_leaves_its_room([ValueSource(nameof(Edges))] (string Name, Func<Job> Job) edge)
    {
        var job = edge.Job();
        foreach (var width in new[] { 160, 320, 399, 640, 900, 1600 })
        {
            var plot = Plot.Of(job, SampleJobs.Now, new(Width: width));
            var layout = Layout.Of(plot, width);
            Assert.That(XDocument.Parse(Encoding.UTF8.GetString(Picture.Svg(plot, new(width)))).Root!.Name.LocalName, Is.EqualTo("svg"));
            Assert.That(layout.Shapes.Where(shape => shape.Room.Right > width + 0.5 || shape.Room.X < -0.5 || double.IsNaN(shape.Room.X + shape.Room.Width)), Is.Empty, $"{width}");
            foreach (var row in plot.PaceTables.SelectMany(table => table.Rows))
            {
                Assert.That(row.Percent, Is.InRange(0, 100));
                Assert.That(row.Dots.Select(dot => dot.At), Is.All.InRange(0, 1));
                var shares = row.Shares;
                Assert.That(shares.Done + shares.Running + shares.Failed + shares.Ended + shares.Stalled + shares.Lost, Is.InRange(0, 100.000001), row.Name);
            }
        }
        foreach (var (width, ascii) in new[] { (40, true), (40, false), (80, false), (120, true) })
        {
            var text = TextPlot.Of(Plot.Of(job, SampleJobs.Now, new()), new() { Width = width, Ascii = ascii });
            if (ascii) Assert.That(text, Does.Match("^[ -~\n]*$"));
            Assert.That(text.Split('\n').Where(line => ascii && line.Length > width || line.EndsWith(' ')), Is.Empty);
        }
    }

    [Test]
    public void Of_very_many_workers_a_square_is_a_host_and_where_these_are_of_one_size_a_line_has_whole_ones()
    {
        var grid = Progressd.Rendering.Grid.Of(Plot.Of(new SampleNight(20_000).Until(SampleNight.Seen), SampleNight.Seen, new()), 800);
        Assert.That(grid.Explained(), Does.StartWith("1 square = 1 host, filled to its mean"));
        Assert.That((grid.Cells.Count, grid.Cells[0].Count, grid.Cells[^1].Count, grid.Names[22]), Is.EqualTo((157, 128, 32, "node023")));
        Assert.That(grid.Cells.Single(cell => cell.Failed == 128).First, Is.EqualTo(22 * 128));
        var twelve = Progressd.Rendering.Grid.Of(Plot.Of(Grid(i => $"n{i / 12}/{i % 12}", 540), SampleJobs.Now, new()), 800);
        Assert.That(twelve.Columns, Is.EqualTo(36), "of 44 that have room");
    }

    [Test]
    public void Pictures_of_nights_are_no_taller_than_a_screen_or_two_and_small()
    {
        foreach (var (workers, form) in new[] { (240, PaceForm.Squares), (3000, PaceForm.Sections), (20_000, PaceForm.Sections) })
        {
            var plot = Plot.Of(new SampleNight(workers).Until(SampleNight.Seen), SampleNight.Seen, new());
            Assert.That(plot.PaceViews.Single().Form, Is.EqualTo(form));
            Assert.That(plot.PaceViews.Single().Sections.Select(section => section.Rows.Count), Is.All.LessThanOrEqualTo(PaceView.MostOfSection));
            Assert.That(Layout.Of(plot, 900).Height, Is.LessThan(1_180));
            Assert.That(Picture.Svg(plot, new(900)), Has.Length.LessThan(workers == 240 ? 45_000 : 60_000));
        }
        Assert.That(Plot.Of(new SampleNight(8).Until(SampleNight.Seen), SampleNight.Seen, new()).PaceViews, Is.Empty, "its bars say it all");
    }

    [Test]
    public void A_terminal_has_at_most_eight_lines_of_many_hosts_with_the_slow_one_among_them()
    {
        var plot = Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new());
        var lines = TextPlot.Of(plot, new() { Width = 100, Color = true }).Split('\n')
            .SkipWhile(line => !line.Contains("of 30 hosts")).Skip(1).TakeWhile(line => line.Length > 0).ToList();
        Assert.That(lines, Has.Count.LessThanOrEqualTo(8));
        Assert.That(lines[0], Does.StartWith("\e[31mnode23 ✗ \e[0m\e[31m██").And.Contain("  0/8  1.01×").And.EndWith("\e[31m8 failed 22:20\e[0m"));
        Assert.That(lines.Single(line => line.Contains("node17")), Does.Contain("\e[33m  0.46×\e[0m").And.Contain("slow: last by 5 h 33 min, 1 h 30 min left"));
        // The red part of a bar is seen, however small it is.
        Assert.That(lines.Single(line => line.Contains("node02")), Does.Contain("\e[31m█"));
    }

    [Test]
    public void Two_hosts_look_so()
    {
        var job = SampleJobs.Job("Two hosts", announced: 9, minutesAgo: 120);
        for (var i = 0; i < 8; i++)
        {
            job = Worked(job, $"{i}", SampleJobs.Plain with { Host = i < 4 ? "fast" : "slow", Total = 100, Desc = "imaging" }, i < 4 ? 100 : 60, from: 110, to: i < 4 ? 20 - i : 1);
            if (i == 2) job = job.With("2", SampleJobs.Plain with { Host = "fast", Total = 100, Current = 100, Exit = 9 }, 15);
        }
        var plot = Plot.Of(job, SampleJobs.Now, new());
        Golden.Compare("two-hosts.svg", Encoding.UTF8.GetString(Picture.Svg(plot, new())));
        Golden.Compare("two-hosts.txt", TextPlot.Of(plot, new()));
        Golden.Compare("two-hosts-ascii.txt", TextPlot.Of(plot, new() { Ascii = true, Width = 60 }));
    }

    private static IReadOnlyList<PaceTable> Tables(Job job) => Plot.Of(job, SampleJobs.Now, new()).PaceTables;

    private static PaceTable Table() => Plot.Of(new SampleNight().Until(SampleNight.Over), SampleNight.Over, new()).PaceTables.Single();

    private static PaceRow Row(string name) => Table().Rows.Single(row => row.Name == name);

    // Two reports: so far at the one time (minutes ago), then at the other.
    private static Job Worked(Job job, string worker, Said said, double current, double from, double to, double begin = 0) =>
        job.With(worker, said with { Current = begin }, from).With(worker, said with { Current = current }, to);

    private static Job Grid(Func<int, string> id, int count, Func<int, string?>? host = null, double total = 10, bool began = true)
    {
        var job = SampleJobs.Job("grid", minutesAgo: 60);
        for (var i = 0; i < count; i++)
        {
            var said = SampleJobs.Plain with { Host = host?.Invoke(i), Total = total };
            job = began ? Worked(job, id(i), said, 5, from: 50, to: 1) : job.With(id(i), said, 1);
        }
        return job;
    }

    private static Job Hard(int count)
    {
        string[] names = ["<b>&\"'", "مرصد الكرمل", new string('w', 64), "节点二十三号机房", "node-2026-11-25T19:10:00.cluster.example.org"];
        return Grid(i => $"{i}", count, i => names[i % names.Length]);
    }
}
