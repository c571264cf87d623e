using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Progressd.Rendering;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Store.TimeLeft;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>Time left of jobs in a store: kept over kills, and sense whatever is reported.</summary>
public sealed class StoredTests
{
    private static readonly double[] Odd = [0, 0, 1, 1e-300, 1e300, -5, 0.1, 100, 1e9, double.MaxValue, double.Epsilon];

    [Test]
    public void Through_kills_and_snapshots_a_job_says_the_same_time_left_as_one_that_was_never_killed()
    {
        var said = 0;
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 25; seed++)
        {
            var (whole, killed, random, kills) = (Begun(), Begun(), new Random(seed), new Random(seed + 1));
            for (var step = 0; step < 150; step++)
            {
                Step(random, isOdd: false, whole, killed);
                if (kills.Next(9) == 0) killed.Store.Save();
                if (kills.Next(5) == 0) killed = killed.Restarted();
                var left = Left(whole);
                Assert.That(Left(killed), Is.EqualTo(left), $"seed {seed}, step {step}");
                if (left is not null) said++;
            }
        }
        Assert.That(said, Is.GreaterThan(500));
    }

    [Test]
    public void Whatever_is_reported_no_view_says_nonsense()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 60; seed++)
        {
            var (run, random) = (Begun(announced: seed % 3 * 6), new Random(seed));
            for (var step = 0; step < 100; step++)
            {
                Step(random, isOdd: true, run);
                Check(run.Job("j")!, run.Store.Now, $"seed {seed}, step {step}");
            }
        }
    }

    private static void Check(Job job, Moment now, string where)
    {
        var plot = Plot.Of(job, now, new());
        if (plot.Summary.Left is { } left)
        {
            Assert.That(double.IsFinite(left.High) && left.Seconds > 0 && left.Low <= left.Seconds && left.Seconds <= left.High, $"{where}: {left}");
            Assert.That(left.High, Is.LessThanOrEqualTo(9.01 * left.Low), where);
            Assert.That(plot.TimeLeft, Does.Match("^(about .*[1-9]|up to [1-9]|< 1 min|more than .*).* left$").And.Not.Contain("-"), where);
        }
        Assert.That(TextPlot.Summary(plot), Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain(" 0 min"), where);
        using var json = JsonDocument.Parse(StatusJson.OfJobAlone(job, plot.Summary, plot.Now));
        var kinds = new[] { "eta", "eta_low", "eta_high" }.Select(name => json.RootElement.GetProperty(name).ValueKind).Distinct().ToList();
        Assert.That(kinds, Is.EqualTo(new[] { plot.Summary.Left is null ? JsonValueKind.Null : JsonValueKind.Number }), where);
    }

    [Test]
    public void Nothing_is_said_of_a_job_of_which_all_wait_and_of_one_that_is_over()
    {
        var run = Begun(announced: 20);
        run.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(Left(run), Is.Null);
        Steady(run, "a", 0, 50);
        Assert.That(Left(run), Is.Not.Null);
        run.Store.Finish(StoreRun.Id("j"));
        Assert.That(Left(run), Is.Null);
    }

    [Test]
    public void Tasks_that_report_only_their_ends_are_expected_at_the_rate_at_which_they_came()
    {
        var run = Begun(announced: 100);
        for (var i = 0; i < 40; i++)
        {
            run.Time.Advance(TimeSpan.FromSeconds(10));
            run.Update("j", $"{i}", 1, 1);
            if (i == 3) Assert.That(Left(run), Is.Null, "four are no rate");
        }
        Assert.That(Left(run)!.Value.Seconds, Is.EqualTo(600).Within(1));
        run.Time.Advance(TimeSpan.FromSeconds(52));
        Assert.That(Left(run), Is.Null, "nobody comes any more");
    }

    [Test]
    public void More_workers_by_keep_take_longer()
    {
        var run = Begun(announced: 8);
        for (var i = 0; i < 4; i++) Steady(run, $"{i}", 0, 100, 25);
        for (var i = 4; i < 8; i++) Steady(run, $"{i}", 0, 50, 25);
        var before = Left(run)!.Value.Seconds;
        run.Store.Create(new CreateRequest { Id = StoreRun.Id("j"), Announced = 40, Keep = true });
        Assert.That(Left(run)!.Value.Seconds, Is.GreaterThan(3 * before));
    }

    [Test]
    public void An_outage_of_an_hour_is_no_time_of_the_job()
    {
        var run = Begun();
        for (var i = 1; i <= 50; i++) Both(i);
        run.Store.Save();
        run.Time.Advance(TimeSpan.FromMinutes(59));
        run = run.Restarted();
        for (var i = 51; i <= 54; i++) Both(i);
        Assert.That(Left(run)!.Value.Seconds, Is.EqualTo(460).Within(5).Percent, "46 steps of 10 s");

        void Both(int current)
        {
            run.Time.Advance(TimeSpan.FromSeconds(10));
            run.Update("j", "a", current, 100);
            run.Update("j", "b", current, 100);
        }
    }

    [Test]
    public void A_stalled_worker_is_at_work_until_three_times_its_patience()
    {
        var run = new StoreRun();
        run.Store.Create(new CreateRequest { Id = StoreRun.Id("j"), StallSeconds = 50 });
        Steady(run, "slow", 0, 20);
        for (var i = 0; i <= 95; i++)
        {
            if (i > 0) run.Time.Advance(TimeSpan.FromSeconds(2));
            run.Update("j", "fast", i, 100);
            var (left, fast) = (Left(run)?.Seconds, 200 - 2 * i);
            if (i is > 50 and <= 75) Assert.That(left, Is.GreaterThan(1.5 * fast), $"after {2 * i} s the slow one is stalled, and waited for");
            if (i > 75) Assert.That(left, Is.LessThan(1.2 * fast + 2), $"after {2 * i} s it is gone");
        }
    }

    [Test]
    public void A_snapshot_of_before_there_was_a_course_still_says_a_time_left()
    {
        var run = Begun();
        Steady(run, "a", 0, 50);
        Steady(run, "b", 0, 40);
        var before = Left(run)!.Value.Seconds;
        run.Store.Save();
        var disk = run.Disk.Killed();
        var text = System.Text.Encoding.UTF8.GetString(disk[StoreRun.Snapshot]);
        text = text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)] + "}\n";
        text = Regex.Replace(text, ",\"course\":\\{[^}]*\\}|,\"(gained|gains|pace_gap_ms)\":[0-9.]+", "");
        Assert.That(text, Does.Not.Contain("course").And.Not.Contain("gain"));
        disk[StoreRun.Snapshot] = System.Text.Encoding.UTF8.GetBytes(text);
        var after = new StoreRun(disk, time: run.Time);
        Assert.That(after.Store.Warnings, Is.Empty);
        Assert.That(Left(after)!.Value.Seconds, Is.EqualTo(before).Within(20).Percent);
    }

    [Test]
    public void Of_more_than_a_hundred_thousand_finished_ones_some_are_enough()
    {
        // A hundred at a time, 100 s each: 150,000 are done, 100 half through, 50,000 wait.
        var builder = new StateBuilder(State.Empty with { Jobs = State.Empty.Jobs.Add(StoreRun.Id("j"), SampleJobs.Job(id: "j", announced: 200_100)) });
        for (var i = 0; i < 150_100; i++)
        {
            var began = i / 100 * 100_000L;
            for (var step = 0; step <= (i < 150_000 ? 2 : 1); step++)
                Apply($"{i}", step, began + step * 50_000L);
        }
        var job = builder.ToState().Jobs[StoreRun.Id("j")];
        Assert.That(Remaining.Of(job, SampleJobs.Now.Plus(TimeSpan.FromMilliseconds(1500 * 100_000L + 50_000)))!.Value.Seconds, Is.EqualTo(50_050).Within(3).Percent);

        void Apply(string worker, double current, long at) => builder.Apply(new Entry(
            builder.Sequence + 1, SampleJobs.Now.Plus(TimeSpan.FromMilliseconds(at)),
            [new Reported(StoreRun.Id("j"), StoreRun.Id(worker), SampleJobs.Plain with { Current = current, Total = 2 })]));
    }

    private static StoreRun Begun(int announced = 0)
    {
        var run = new StoreRun();
        run.Create("j", announced);
        return run;
    }

    /// <summary>Reports of one worker from one percent to another, every 10 s.</summary>
    private static void Steady(StoreRun run, string worker, int from, int to, int by = 10)
    {
        for (var percent = from; percent <= to; percent += by)
        {
            if (percent > from) run.Time.Advance(TimeSpan.FromSeconds(10));
            run.Update("j", worker, percent, 100);
        }
    }

    private static Left? Left(StoreRun run) => Remaining.Of(run.Job("j")!, run.Store.Now);

    // The same for all the stores.
    private static void Step(Random random, bool isOdd, params ReadOnlySpan<StoreRun> runs)
    {
        var (kind, worker, share) = (random.Next(40), random.Next(8), random.NextDouble());
        // Far less than an hour: an outage counts as no more, and here a restart makes one of any silence.
        var seconds = random.Next(30) == 0 ? random.Next(1_700) : random.Next(20);
        var (current, total) = isOdd && random.Next(3) == 0 ? (Odd[random.Next(Odd.Length)], Math.Abs(Odd[random.Next(Odd.Length)])) : (double.NaN, double.NaN);
        foreach (var run in runs)
        {
            run.Time.Advance(TimeSpan.FromSeconds(seconds));
            if (kind == 0) run.Store.Finish(StoreRun.Id("j"));
            else if (kind == 1) run.Store.Create(new CreateRequest { Id = StoreRun.Id("j"), Keep = true, Announced = (int)(share * 30), Groups = [new("g1", (int)(share * 12))] });
            else run.Store.Update(ReportOf(run, kind, worker, share, current, total));
        }
    }

    private static Report ReportOf(StoreRun run, int kind, int worker, double share, double current, double total)
    {
        var id = StoreRun.Id(worker.ToString(CultureInfo.InvariantCulture));
        var last = run.Job("j")!.Workers.GetValueOrDefault(id);
        var report = new Report(StoreRun.Id("j"), id)
        {
            Current = double.IsNaN(current) ? Math.Min(100, (last is { Total: 100 } ? last.Current : 0) + Math.Round(share * 9)) : current,
            Total = double.IsNaN(total) ? 100 : total,
            Group = worker % 3 == 0 ? $"g{worker % 2}" : null,
            Host = $"n{worker / 2}",
            Weight = worker == 5 ? 40_000 : null,
            IsNote = worker == 7 ? true : null,
        };
        return kind switch
        {
            2 => report with { Exit = 137 },
            3 => report with { Exit = 0 },
            4 => report with { Current = 3 * share },
            5 => report with { Total = 100 + Math.Round(share * 50) },
            _ => report,
        };
    }
}
