using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Histories;

/// <summary>What is kept of time of a job: the same by every path, true at each point, and never more than its share of memory.</summary>
public sealed class HistoryTests
{
    private static readonly Id Job = StoreRun.Id("j");

    [Test]
    public void Through_reports_creates_finishes_snapshots_kills_and_outages_a_history_is_what_the_journal_alone_gives()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 40; seed++)
        {
            var random = new Random(seed);
            var (run, journal) = (new StoreRun(), new SortedDictionary<long, Entry>());
            run.Create("j");
            for (var step = 0; step < 150; step++)
            {
                Step(run, random);
                run.Time.Advance(TimeSpan.FromSeconds(random.Next(25) == 0 ? random.Next(9_000) : random.Next(20)));
                Read(run.Disk, journal);
                if (random.Next(12) == 0) run.Store.Save();
                if (random.Next(12) == 0) run = run.Restarted();
                CheckSums(run.Job("j")!, run.Store.Now, $"seed {seed}, step {step}");
            }
            var replayed = journal.Values.Aggregate(State.Empty, (state, entry) => state.Apply(entry));
            Assert.That(StoreRun.Text(replayed), Is.EqualTo(run.Text()), $"seed {seed}");
            Assert.That(replayed.Bytes, Is.EqualTo(run.Store.State.Bytes), $"seed {seed}");
            run.Store.Save();
            var after = run.Restarted();
            Assert.That((after.Text(), after.Store.State.Bytes), Is.EqualTo((run.Text(), run.Store.State.Bytes)), $"seed {seed}");
        }
    }

    [Test]
    public void Each_point_is_the_job_as_it_was_then_and_all_of_it_is_kept_however_long_it_takes()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 30; seed++)
        {
            var random = new Random(seed);
            var pace = Math.Pow(10, random.NextDouble() * 5); // mean seconds between reports: 1 s to a day
            var (state, now) = (Begun(announced: random.Next(2) * 8), At(0));
            var truth = new List<(Moment At, (ushort, ushort, ushort) Shares)>();
            var (reports, failed, step) = (0, 0, TimeSpan.Zero);
            for (var i = 0; i < 2_000; i++)
            {
                if (random.Next(4) > 0) now = now.Plus(TimeSpan.FromSeconds(2 * pace * random.NextDouble()));
                var (worker, fails) = ($"{random.Next(6)}", random.Next(50) == 0);
                if (fails && state.Jobs[Job].Workers.GetValueOrDefault(StoreRun.Id(worker)) is not { Failed: true }) failed++;
                state = Reported(state, now, worker, random.Next(101), 100, isOk: !fails);
                reports++;
                truth.Add((now, Shares(state)));

                var history = state.Jobs[Job].History;
                Assert.That(history.Step, Is.GreaterThanOrEqualTo(step), $"seed {seed}");
                Assert.That(history.Past.Count, Is.LessThanOrEqualTo(256), $"seed {seed}");
                step = history.Step;
            }
            Check(state.Jobs[Job], truth, reports, failed, $"seed {seed}");
        }
    }

    private static void Check(Job job, List<(Moment At, (ushort, ushort, ushort) Shares)> truth, int reports, int failed, string where)
    {
        var points = History.PointsOf(job);
        Assert.That(points[0].At, Is.EqualTo(job.FirstReport), where);
        Assert.That(job.Touched.Steady - points[^1].At.Steady, Is.InRange(0, 99), where);
        Assert.That(points.Select(point => point.At.Steady), Is.Ordered.Ascending, where);
        Assert.That(Math.Log2(job.History.Step.TotalSeconds / 10) % 1, Is.Zero, where);
        foreach (var point in points)
        {
            var then = truth.FindLast(one => one.At.Steady < point.At.Steady + 100);
            Assert.That(((ushort)point.Percent, (ushort)point.Done, (ushort)point.Lost), Is.EqualTo(then.Shares), $"{where}, {point}");
        }
        for (var i = 2; i < points.Count; i++)
            Assert.That(points[i].At.Steady - points[i - 2].At.Steady, Is.GreaterThan(job.History.Step.TotalMilliseconds), $"{where}: two of a slot");

        // A count is within 1/16, and so once more with each doubling of the step.
        var most = Math.Pow(17 / 16.0, 1 + job.History.Past.Doublings);
        Assert.That(points.Sum(point => point.Reports), Is.InRange(reports / most, reports * most), where);
        Assert.That(points.Sum(point => point.Failed), Is.InRange(failed / most, failed * most), where);
    }

    [Test]
    public void A_job_of_18_hours_has_steps_of_five_minutes_from_its_first_report_to_its_newest()
    {
        var (state, now) = (Begun(), At(0));
        for (var second = 0; second <= 18 * 3_600; second += 2) state = Reported(state, now = At(second), $"{second % 7}", second, 18 * 3_600);
        var job = state.Jobs[Job];
        var points = History.PointsOf(job);
        Assert.That(job.History.Step, Is.EqualTo(TimeSpan.FromSeconds(320)));
        Assert.That(points, Has.Count.InRange(200, 257));
        Assert.That((points[0].At, points[^1].At), Is.EqualTo((At(0), now)));
        Assert.That(points.Skip(2).SkipLast(1).Select(point => point.Reports), Has.All.InRange(150, 170), "160 in each step");
        Assert.That(points.Sum(point => point.Reports), Is.EqualTo(18 * 1_800 + 1).Within(1).Percent);
        Assert.That(points.Select(point => point.Percent), Is.Ordered.Ascending);
    }

    [Test]
    public void A_jump_stands_at_its_time_however_long_nobody_reports_after_it()
    {
        var state = Reported(Reported(Reported(Begun(), At(0), "1", 0, 100), At(9), "1", 50, 100), At(3_600), "1", 51, 100);
        Assert.That(History.PointsOf(state.Jobs[Job]).Select(point => (point.At, point.Percent, point.Reports)),
            Is.EqualTo([(At(0), 0, 1L), (At(9), 5_000, 1L), (At(3_600), 5_100, 1L)]));
    }

    [Test]
    public void Failures_what_is_lost_and_a_finish_are_in_it_and_notes_are_not()
    {
        var run = new StoreRun();
        run.Create("j", announced: 4);
        run.Update("j", "1", 5, 10);
        Report(11, "2", 2, 10, report => report with { Exit = 1 });
        Report(11, "2", 4, 10, report => report with { Exit = 1 });
        Report(11, "3", 10, 10, report => report with { Weight = 2_000 });
        Report(11, "remark", 0, 10, report => report with { IsNote = true });
        run.Time.Advance(TimeSpan.FromSeconds(11));
        run.Store.Finish(Job);

        // Of weights 1, 1 and 2, and one unknown that counts as their mean: 16/3 in all. Lost at the end: 5 and 6 of 10, and who never came.
        Assert.That(History.PointsOf(run.Job("j")!).Select(point => (point.Percent, point.Done, point.Lost, point.Failed, point.Reports)), Is.EqualTo(
        [
            (1_250, 0, 0, 0L, 1L), (1_750, 0, 2_000, 1L, 1L), (2_250, 0, 1_500, 0L, 1L),
            (5_437, 3_750, 1_125, 0L, 1L), (5_437, 3_750, 1_125, 0L, 1L), (5_437, 3_750, 4_562, 0L, 0L),
        ]));

        void Report(int seconds, string worker, double current, double total, Func<Report, Report> with)
        {
            run.Time.Advance(TimeSpan.FromSeconds(seconds));
            run.Store.Update(with(new Report(Job, StoreRun.Id(worker)) { Current = current, Total = total }));
        }
    }

    [TestCase(20, 20, TestName = "An outage of 20 minutes is a gap of 20 minutes")]
    [TestCase(300, 60, TestName = "An outage of five hours is a gap of one, and what follows is labelled by the clock of the wall")]
    public void An_outage_is_a_gap_of_at_most_an_hour(int minutes, int shown)
    {
        var run = new StoreRun();
        run.Create("j");
        run.Update("j", "1", 1, 10);
        run.Time.Advance(TimeSpan.FromMinutes(minutes));
        run = run.Restarted();
        var begin = run.Job("j")!.FirstReport!.Value;
        run.Update("j", "1", 2);
        run.Time.Advance(TimeSpan.FromMinutes(1));
        run.Update("j", "1", 3);
        run.Store.Save();
        foreach (var job in new[] { run.Job("j")!, run.Restarted().Job("j")! })
            Assert.That(History.PointsOf(job).Select(point => (Minutes(point.At.Steady - begin.Steady), Minutes(point.At.Wall - begin.Wall))),
                Is.EqualTo([(0, 0), (shown, minutes), (shown + 1, minutes + 1)]));

        static int Minutes(long milliseconds) => (int)(milliseconds / 60_000);
    }

    [Test]
    public void However_often_the_clock_is_moved_few_marks_are_kept_and_the_great_moves_stay_right()
    {
        var (state, shift) = (Begun(), 0L);
        for (var i = 0; i < 60; i++)
        {
            shift += i == 30 ? 5 * 3_600_000 : i % 2 == 0 ? 2_000 : -2_000;
            var at = At(60 * i);
            state = Reported(state, at with { Wall = at.Wall + shift }, "1", i, 100);
        }
        var (job, begin) = (state.Jobs[Job], History.PointsOf(state.Jobs[Job])[0].At);
        Assert.That(job.History.Past.Marks, Has.Length.EqualTo(16));
        Assert.That(History.PointsOf(job).Select((point, i) => Math.Abs(point.At.Wall - begin.Wall - 60_000 * i - (i < 30 ? 0 : 5 * 3_600_000))), Has.All.LessThanOrEqualTo(4_000));
    }

    [Test]
    public void A_short_job_pays_for_16_samples_of_12_bytes_and_none_for_more_than_256()
    {
        var state = Begun();
        var (bytes, alone) = (new List<long>(), 0L);
        for (var i = 0; i < 600; i++)
        {
            state = Reported(state, At(11 * i), "1", i, 1_000);
            if (i == 0) alone = state.Bytes;
            bytes.Add((state.Bytes - alone) / 12);
            Assert.That(state.Bytes, Is.EqualTo(state.Jobs[Job].Bytes));
        }
        Assert.That(Unsafe.SizeOf<Sample>(), Is.EqualTo(Sample.Bytes).And.EqualTo(12));
        Assert.That((bytes[15], bytes[17], bytes[33], bytes[599]), Is.EqualTo((0, 16, 48, 240)), "the first 16 are part of the 1 KiB a job");
        Assert.That(HistoryText.Of(state.Jobs[Job].History), Has.Length.LessThan(4_500));
    }

    [Test]
    public void Two_values_that_follow_the_same_one_do_not_meet()
    {
        var state = Reported(Reported(Begun(), At(0), "1", 1, 100), At(20), "1", 2, 100);
        var one = Reported(Reported(state, At(40), "1", 30, 100), At(60), "1", 31, 100);
        var other = Reported(Reported(state, At(50), "1", 70, 100), At(70), "1", 71, 100);
        Assert.That(Percents(one), Is.EqualTo(new[] { 100, 200, 3_000, 3_100 }));
        Assert.That(Percents(other), Is.EqualTo(new[] { 100, 200, 7_000, 7_100 }));

        static IEnumerable<int> Percents(State state) => History.PointsOf(state.Jobs[Job]).Select(point => point.Percent);
    }

    [Test]
    public void A_million_workers_of_the_heaviest_weight_are_reckoned_right()
    {
        var one = WorkPart.Of(Worker.After(null, new Reported(Job, Job, SampleJobs.Plain with { Current = 1, Total = 2, Weight = Said.HeaviestWeight }), At(0), 0), isOpen: true);
        var sums = default(WorkSums);
        for (var i = 0; i < 2_000_000; i++) sums = sums.Moved(default, one);
        Assert.That(sums.Progress.Value, Is.EqualTo((Int128)2_000_000 * 5_000 * Said.HeaviestWeight).And.GreaterThan((Int128)long.MaxValue));
        Assert.That(sums.SharesOf(SampleJobs.Job() with { Seen = 2_000_000, Announced = 4_000_000 }).Percent, Is.EqualTo(2_500));
    }

    [Test]
    public void A_count_in_a_byte_is_exact_up_to_16_and_within_a_sixteenth_above()
    {
        for (var code = 0; code <= 255; code++) Assert.That(LogCount.Code(LogCount.Of((byte)code)), Is.EqualTo(code));
        for (var count = 0L; count <= LogCount.Most; count += 1 + count / 1_000)
            Assert.That(LogCount.Of(LogCount.Code(count)), Is.InRange(count <= 16 ? count : count * 15 / 16.0, count <= 16 ? count : count * 17 / 16.0));
        Assert.That(LogCount.Of(LogCount.Code(long.MaxValue)), Is.EqualTo(LogCount.Most));
    }

    private static State Begun(int announced = 0) => State.Empty.Apply(new Entry(1, At(-60), [new Created(Job)
    {
        Title = "", MaxAge = TimeSpan.FromDays(3_650), Stall = null, Announced = announced, Groups = [], Series = null, Tell = "", Key = null,
    }]));

    private static Moment At(double seconds) => SampleJobs.At(-seconds / 60);

    private static State Reported(State state, Moment at, string worker, double current, double total, bool isOk = true) =>
        state.Apply(new Entry(state.Sequence + 1, at, [new Reported(Job, StoreRun.Id(worker), SampleJobs.Plain with { Current = current, Total = total, Ok = isOk })]));

    private static (ushort, ushort, ushort) Shares(State state) => state.Jobs[Job].Sums.SharesOf(state.Jobs[Job]);

    // Every line that was ever written, whatever snapshots have dropped since.
    private static void Read(FaultyDisk disk, SortedDictionary<long, Entry> entries)
    {
        foreach (var name in disk.Files.Where(name => name.Contains("journal", StringComparison.Ordinal)))
            new JournalReader(new MemoryStream(disk[$"{StoreRun.Folder}/{name}"])).Read((_, entry) => entries[entry!.Sequence] = entry);
    }

    private static void Step(StoreRun run, Random random)
    {
        switch (random.Next(16))
        {
            case 0:
                run.Store.Create(new CreateRequest
                {
                    Id = Job,
                    Keep = random.Next(8) > 0,
                    Announced = random.Next(12),
                    Groups = random.Next(3) == 0 ? [new Stage("flag", random.Next(5))] : [],
                });
                break;
            case 1:
                run.Store.Finish(Job);
                break;
            case 2:
                // Some of it is applied, then all of it is taken back.
                Assert.Throws<ProblemException>(() => run.Store.Update([OneReport(random), OneReport(random), new Report(Job, StoreRun.Id("new"))]));
                break;
            case 3:
                run.Store.Update([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => OneReport(random))]);
                break;
            default:
                run.Store.Update(OneReport(random));
                break;
        }
    }

    private static Report OneReport(Random random) => new(Job, StoreRun.Id($"{(random.Next(3) == 0 ? "flag/" : "")}{random.Next(6)}"))
    {
        Current = random.Next(-1, 9),
        Total = random.Next(0, 8),
        Exit = random.Next(6) == 0 ? random.Next(2) : null,
        Group = random.Next(12) == 0 ? "flag" : null,
        Weight = random.Next(5) == 0 ? random.Next(1, 5_000) : null,
        IsNote = random.Next(15) == 0 ? random.Next(2) == 0 : null,
    };

    private static void CheckSums(Job job, Moment now, string where)
    {
        var naive = default(WorkSums);
        foreach (var worker in job.Workers.Values.Where(worker => !worker.Said.IsNote))
        {
            var state = worker.StateAt(now, job);
            var part = state == WorkerState.Done ? 10_000 : Math.Min(worker.Current >= worker.Total ? 10_000 : 9_999, (int)(Math.Clamp(worker.Percent, 0, 100) * 100 + 1e-7));
            var (weight, rest) = (worker.Said.Weight, (long)worker.Said.Weight * (10_000 - part));
            naive = new(
                naive.Weight + weight, naive.Progress + (long)weight * part, naive.Done + (state == WorkerState.Done ? weight : 0),
                naive.Lost + (state is WorkerState.Failed or WorkerState.Ended ? rest : 0), naive.Open + (state is WorkerState.Running or WorkerState.Stalled ? rest : 0));
        }
        Assert.That(job.Sums, Is.EqualTo(naive), where);

        var shown = Summary.Of(job, now, now);
        var points = History.PointsOf(job);
        Assert.That(points, Has.Count.EqualTo(job.FirstReport is null ? 0 : job.History.Past.Count + 1), where);
        if (points.Count == 0) return;
        var last = points[^1];
        double[] kept = [last.Percent / 100.0, last.Done / 100.0, last.Lost / 100.0];
        Assert.That(kept, Is.EqualTo(new[] { shown.Percent, shown.Shares.Done, shown.Shares.Lost }).Within(0.02), where);
    }
}
