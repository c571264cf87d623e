using Progressd.Store;
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
    public void Its_rate_needs_ten_seconds()
    {
        Assert.That(Reports((0, 10)).SecondsLeft(At(0)), Is.Null);
        Assert.That(Reports((0, 10), (9.999, 20)).SecondsLeft(At(10)), Is.Null);
        Assert.That(Reports((0, 10), (10, 20)).SecondsLeft(At(10)), Is.EqualTo(80).Within(1e-9));
    }

    [Test]
    public void Its_time_left_runs_down_and_out()
    {
        var worker = Reports((0, 0), (100, 50));
        Assert.That(worker.SecondsLeft(At(130)), Is.EqualTo(70).Within(1e-9));
        Assert.That(worker.SecondsLeft(At(200)), Is.Null);
    }

    [Test]
    public void A_changed_total_or_a_falling_percent_begins_anew()
    {
        var first = Report(Report(null, 0, 0, 100), 100, 50, 100);
        Assert.That(Report(first, 200, 50, 200).SecondsLeft(At(200)), Is.Null);
        Assert.That(Report(first, 200, 40, 100).SecondsLeft(At(200)), Is.Null);
        Assert.That(Report(Report(first, 200, 40, 100), 210, 50, 100).SecondsLeft(At(210)), Is.EqualTo(50).Within(1e-9));
    }

    [Test]
    public void A_client_whose_total_runs_away_never_makes_a_wrong_time()
    {
        Worker? worker = null;
        for (var n = 0; n < 20; n++)
        {
            worker = Report(worker, n * 15, n % 2 == 0 ? 1 : 2, 3 + n);
            Assert.That(worker.SecondsLeft(At(n * 15)), Is.Null, $"step {n}");
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
