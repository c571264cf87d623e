using System.Globalization;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>A job through hours of fast, slow, silent, failing, resumed and re-run workers, its numbers worked out by hand.</summary>
public sealed class SummaryTests
{
    [Test]
    public void A_job_nobody_reported_to_waits() => Assert.That(Numbers(Job(announced: 3)), Is.EqualTo("waiting 0 % of 3 waiting; worst waiting"));

    [Test]
    public void A_job_nobody_is_announced_for_waits_too() => Assert.That(Numbers(Job()), Is.EqualTo("waiting 0 % of ; worst waiting"));

    [Test]
    public void The_first_wave_of_an_array_is_not_all_of_it()
    {
        var run = Job(announced: 4);
        run.Update("j", "1", 9, 9);
        run.Update("j", "2", 9, 9);
        Assert.That(Numbers(run), Is.EqualTo("running 50 % of 2 waiting, 2 done; worst waiting"));
    }

    [Test]
    public void More_than_announced_raise_the_number()
    {
        var run = Job(announced: 1);
        run.Update("j", "1", 9, 9);
        run.Update("j", "2", 0, 9);
        Assert.That(Numbers(run), Is.EqualTo("running 50 % of 1 running, 1 done; worst running"));
    }

    [Test]
    public void Percents_are_held_within_0_and_100_before_the_mean_is_taken()
    {
        var run = Job();
        run.Update("j", "1", 300, 100);
        run.Update("j", "2", -50, 100);
        run.Update("j", "3", 50, 100);
        Assert.That(Numbers(run), Is.EqualTo("running 50 % of 2 running, 1 done; worst running"));
    }

    [Test]
    public void All_finished_is_done_unless_one_failed_or_ended_early()
    {
        var run = Job();
        run.Update("j", "1", 1, 1);
        Assert.That(Numbers(run), Is.EqualTo("done 100 % of 1 done; worst done"));
        Exit(run, "2", 0, 1, 2);
        Assert.That(Numbers(run), Is.EqualTo("failed 75 % of 1 ended, 1 done; worst ended"));
        Exit(run, "3", 1);
        Assert.That(Numbers(run), Is.EqualTo("failed 50 % of 1 failed, 1 ended, 1 done; worst failed"));
    }

    [Test]
    public void With_some_stalled_and_none_running_it_is_stalled()
    {
        var run = Job();
        run.Update("j", "1", 1, 2);
        Exit(run, "2", 1);
        run.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));
        Assert.That(Numbers(run), Is.EqualTo("stalled 25 % of 1 failed, 1 stalled; worst failed"));
        run.Update("j", "1", 1, 2);
        Assert.That(Numbers(run), Is.EqualTo("running 25 % of 1 failed, 1 running; worst failed"));
    }

    [Test]
    public void Its_rate_is_what_was_gained_from_the_first_report_to_the_newest()
    {
        var run = Job();
        run.Update("j", "1", 10, 100);
        run.Time.Advance(TimeSpan.FromSeconds(9));
        run.Update("j", "1", 20);
        Assert.That(Of(run).RatePerMinute, Is.Null);
        run.Time.Advance(TimeSpan.FromSeconds(111));
        run.Update("j", "1", 50);
        Assert.That(Of(run).RatePerMinute, Is.EqualTo(20).Within(1e-9)); // 40 % in 2 min
        run.Update("j", "1", 5);
        Assert.That(Of(run).RatePerMinute, Is.Null);
    }

    [Test]
    public void All_of_it_is_the_same_after_a_restart()
    {
        var run = Job(announced: 6);
        for (var i = 0; i < 9; i++)
        {
            run.Update("j", "1", i / 3.0, 7);
            if (i % 2 == 0) run.Update("j", "2", i, 9 + i);
            run.Time.Advance(TimeSpan.FromSeconds(7.3 * i));
            if (i == 4) run.Store.Save();
        }
        Exit(run, "3", 9);
        var before = Of(run);
        run = run.Restarted();
        Assert.That(Of(run), Is.EqualTo(before));
        run.Store.Save();
        Assert.That(Of(run.Restarted()), Is.EqualTo(before));
    }

    private static StoreRun Job(int announced = 0)
    {
        var run = new StoreRun();
        run.Create("j", announced);
        return run;
    }

    private static void Exit(StoreRun run, string worker, long exit, double? current = null, double? total = null) =>
        run.Store.Update(new Report(StoreRun.Id("j"), StoreRun.Id(worker)) { Current = current, Total = total, Exit = exit });

    private static Summary Of(StoreRun run) => Summary.Of(run.Job("j")!, run.Store.Now, run.Store.Now);

    private static string Numbers(StoreRun run)
    {
        var summary = Of(run);
        var counts = Enum.GetValues<WorkerState>().Where(state => summary.Counts.Of(state) > 0).Select(state => $"{summary.Counts.Of(state)} {Lower(state)}");
        return string.Create(CultureInfo.InvariantCulture, $"{Lower(summary.State)} {summary.Percent:0.###} % of {string.Join(", ", counts)}; worst {Lower(summary.Worst)}");
    }

    private static string Lower(Enum value) => value.ToString().ToLowerInvariant();
}
