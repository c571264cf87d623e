using Progressd.Store;
using Progressd.Store.TimeLeft;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>A worker's state, habit, rate and time left, worked out by hand.</summary>
public sealed class WorkerTests
{
    [Test]
    public void Until_it_has_three_gaps_ten_minutes_of_silence_count_as_stalled()
    {
        var worker = Reports((0, 1), (1, 2), (2, 3));
        Assert.That(State(worker, 2 + 600), Is.EqualTo(WorkerState.Running));
        Assert.That(State(worker, 2 + 600.001), Is.EqualTo(WorkerState.Stalled));
    }

    [Test]
    public void With_three_gaps_five_times_the_usual_one_of_silence_counts_as_stalled()
    {
        var worker = Reports((0, 1), (60, 2), (120, 3), (180, 4));
        Assert.That(State(worker, 180 + 300), Is.EqualTo(WorkerState.Running));
        Assert.That(State(worker, 180 + 300.001), Is.EqualTo(WorkerState.Stalled));
    }

    [Test]
    public void Less_than_two_minutes_of_silence_never_count_as_stalled()
    {
        var worker = Reports((0, 1), (1, 2), (2, 3), (3, 4));
        Assert.That(State(worker, 3 + 120), Is.EqualTo(WorkerState.Running));
        Assert.That(State(worker, 3 + 120.001), Is.EqualTo(WorkerState.Stalled));
    }

    [Test]
    public void The_usual_gap_is_the_mean_of_the_first_three_then_moves_by_a_quarter()
    {
        var three = Reports((0, 1), (10, 2), (30, 3), (90, 4));
        Assert.That((three.GapMilliseconds, three.Gaps), Is.EqualTo((30_000f, (byte)3)));
        var four = Reports((0, 1), (10, 2), (30, 3), (90, 4), (190, 5));
        Assert.That(four.GapMilliseconds, Is.EqualTo(30_000 + (100_000 - 30_000) / 4f));
    }

    [TestCase(0, 1e6, WorkerState.Running)]
    [TestCase(30, 30, WorkerState.Running)]
    [TestCase(30, 30.001, WorkerState.Stalled)]
    public void What_the_job_says_about_stalling_wins(double stall, double silent, WorkerState state) =>
        Assert.That(Reports((0, 1)).StateAt(At(silent), SampleJobs.Job() with { Stall = TimeSpan.FromSeconds(stall) }), Is.EqualTo(state));

    [Test]
    public void A_stalled_worker_that_reports_runs_again() =>
        Assert.That(State(Reports((0, 1), (5000, 2)), 5001), Is.EqualTo(WorkerState.Running));

    [Test]
    public void A_worker_is_failed_before_done_and_done_before_ended()
    {
        Assert.That(State(Report(null, 0, 9, 9, ok: false), 1), Is.EqualTo(WorkerState.Failed));
        Assert.That(State(Report(null, 0, 9, 9, exit: 1), 1), Is.EqualTo(WorkerState.Failed));
        Assert.That(State(Report(null, 0, 9, 9, exit: 0), 1), Is.EqualTo(WorkerState.Done));
        Assert.That(State(Report(null, 0, 8, 9, exit: 0), 1e6), Is.EqualTo(WorkerState.Ended));
        Assert.That(State(Report(null, 0, 8, 9, ok: false, exit: 0), 1), Is.EqualTo(WorkerState.Failed));
    }

    [Test]
    public void A_worker_knows_since_when_it_is_failed()
    {
        var worker = Report(Report(Report(null, 0, 1, 9), 5, 2, 9, ok: false), 9, 2, 9, exit: 3);
        Assert.That(worker.FailedSteady, Is.EqualTo(At(5).Steady));
        Assert.That(Report(worker, 12, 3, 9).FailedSteady, Is.Zero);
    }

    [Test]
    public void A_changed_total_a_falling_percent_or_the_next_try_begins_its_pace_anew()
    {
        var first = Report(Report(null, 0, 0, 100), 100, 50, 100);
        Assert.That((first.Pace.Began, first.Pace.Gains), Is.EqualTo((At(0).Steady, 1)));
        Assert.That(Began(Report(first, 200, 50, 200)), Is.EqualTo((At(200).Steady, 25.0, 0)));
        Assert.That(Began(Report(first, 200, 40, 100)), Is.EqualTo((At(200).Steady, 40.0, 0)));
        Assert.That(Began(Report(Report(first, 150, 50, 100, exit: 137), 200, 60, 100)), Is.EqualTo((At(200).Steady, 60.0, 0)));

        static (long, double, int) Began(Worker worker) => (worker.Pace.Began, worker.Pace.BeganPercent, worker.Pace.Gains);
    }

    [Test]
    public void Percents_beyond_0_and_100_are_held_within_in_its_pace()
    {
        var worker = Report(Report(null, 0, -50, 100), 10, 300, 100);
        Assert.That((worker.Pace.BeganPercent, worker.Pace.Percent), Is.EqualTo((0.0, 100.0)));
        Assert.That(Report(worker, 20, 250, 100).Pace.Began, Is.EqualTo(At(0).Steady), "250 % is no less than 300 % to a bar");
    }

    [Test]
    public void A_client_whose_total_runs_away_never_makes_a_step()
    {
        Worker? worker = null;
        for (var n = 0; n < 20; n++)
        {
            worker = Report(worker, n * 15, n % 2 == 0 ? 1 : 2, 3 + n);
            Assert.That(worker.Pace.Gains, Is.Zero, $"step {n}");
        }
    }

    private static WorkerState State(Worker worker, double seconds) => worker.StateAt(At(seconds), SampleJobs.Job());

    private static Worker Reports(params (double Seconds, double Current)[] reports)
    {
        Worker? worker = null;
        foreach (var (seconds, current) in reports) worker = Report(worker, seconds, current, 100);
        return worker!;
    }

    private static Worker Report(Worker? last, double seconds, double current, double total, bool ok = true, long? exit = null) =>
        Worker.After(last, new Reported(Id.Trusted("j"), Id.Trusted("w"), Said(current, total, ok, exit)), At(seconds), finishes: 0);

    private static Said Said(double current, double total, bool ok, long? exit, string desc = "") =>
        new() { Current = current, Total = total, Ok = ok, Exit = exit, Desc = desc, Group = null, Host = null, Weight = Progressd.Store.Said.UsualWeight, IsNote = false };

    private static Moment At(double seconds) => new(1_000_000 + (long)Math.Round(seconds * 1000), 0);
}
