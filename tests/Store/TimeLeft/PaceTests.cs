using Progressd.Store.TimeLeft;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>What a report changes in what is kept for the time left.</summary>
public sealed class PaceTests
{
    private const long Patience = 120_000;

    [Test]
    public void The_pace_is_counted_from_the_first_report_to_the_newest_step()
    {
        var pace = After(Pace.First(0, 0), (10, 1), (20, 2), (25, 2));
        Assert.That((pace.Began, pace.Gained, pace.Seen, pace.Gains, pace.Percent), Is.EqualTo((0L, 20_000L, 25_000L, 2, 2.0)));
    }

    [Test]
    public void Setting_up_is_no_step()
    {
        // 100 s of reading before the first percent, 10 s for the second: it goes at 10 s a percent.
        var pace = After(Pace.First(0, 0), (100, 1), (110, 2));
        Assert.That((pace.Began, pace.BeganPercent, pace.Gains), Is.EqualTo((100_000L, 1.0, 1)));
        Assert.That(After(Pace.First(0, 0), (29, 1), (39, 2)).Began, Is.Zero, "2.9 times as long is a slow step");
    }

    [Test]
    public void Time_in_which_it_was_stalled_is_no_pace()
    {
        // A habit of 10 s, then killed, and 1000 s later on from where it was: 990 s too long.
        var pace = After(Pace.First(0, 0), (10, 1), (20, 2), (30, 3), (1030, 4));
        Assert.That((pace.Began, pace.Gained, pace.Gains), Is.EqualTo((990_000L, 1_030_000L, 4)));
        Assert.That(pace.Gap, Is.EqualTo(10_000));
    }

    [Test]
    public void A_stall_that_ends_with_a_report_of_the_same_percent_is_no_pace_either()
    {
        var pace = After(Pace.First(0, 0), (10, 1), (20, 2), (30, 3), (1030, 3), (1040, 4));
        Assert.That((pace.Gained - pace.Began) / 1000.0, Is.EqualTo(50), "40 s of work and the 10 s in which a report was due");
    }

    [Test]
    public void A_lower_percent_or_the_next_try_begins_anew()
    {
        var pace = After(Pace.First(0, 0), (10, 10), (20, 20), (60, 5));
        Assert.That((pace.Began, pace.BeganPercent, pace.Gains), Is.EqualTo((60_000L, 5.0, 0)));
        pace = pace.After(50, true, false, 70_000, Patience, default, out _);
        Assert.That((pace.Began, pace.BeganPercent, pace.Gains), Is.EqualTo((70_000L, 50.0, 0)));
    }

    [Test]
    public void A_step_says_how_far_it_was_off_its_pace_as_a_share_of_the_whole_task()
    {
        // 100 s a task so far; 10 % in 20 s is 0.1 of it late, squared 0.01, of which half is the error of a pace known from one such step.
        var pace = After(Pace.First(0, 0), (10, 10));
        _ = pace.After(20, false, false, 30_000, Patience, default, out var step);
        Assert.That((step.Square, step.Share), Is.EqualTo((0.005, 0.1)).Within(1e-12));
        _ = pace.After(20, false, true, 30_000, Patience, default, out step);
        Assert.That(step, Is.EqualTo(default(Taken)), "what a failure says is no step");
        _ = pace.After(10, false, false, 30_000, Patience, default, out step);
        Assert.That(step, Is.EqualTo(default(Taken)));
    }

    [Test]
    public void Two_steps_off_by_a_third_stand_in_for_a_scatter_that_is_not_known() =>
        Assert.That(default(Course).Scatter(0.1), Is.EqualTo(0.2 * 0.01 / 0.2).Within(1e-12));

    [Test]
    public void Steps_of_equal_length_scatter_little()
    {
        var course = new Course { Squares = 0, Shares = 0.5, Steps = 50 };
        Assert.That((course.UsualStep, course.Scatter(0.01)), Is.EqualTo((0.01, 0.00002 / 0.52)).Within(1e-12));
    }

    [Test]
    public void When_all_are_silent_far_beyond_their_habit_that_is_no_time_of_the_job()
    {
        var worker = After(Pace.First(0, 0), (10, 1), (20, 2), (30, 3));
        var silences = default(Silences).After(1_030_000, 30_000, worker, 1);
        Assert.That(silences.Kept, Is.EqualTo(new[] { new Silence(30_000, 1_030_000) }));
        Assert.That((silences.Within(0, 530_000), silences.Elapsed(0, 1_040_000)), Is.EqualTo((500_000L, 40_000L)));
        Assert.That(worker.After(4, false, false, 1_030_000, Patience, silences, out _).Gap, Is.EqualTo(7_500), "the gap is none of its own");
    }

    [Test]
    public void A_gap_that_is_usual_for_who_ends_it_is_time_of_the_job()
    {
        var slow = After(Pace.First(0, 0), (300, 1), (600, 2), (900, 3));
        Assert.That(default(Silences).After(1_200_000, 900_000, slow, 4).Kept, Is.Empty);
        Assert.That(default(Silences).After(3_900_000, 900_000, slow, 1).Kept, Is.Empty, "ten gaps of a lone worker are still chance");
        Assert.That(default(Silences).After(3_900_000, 900_000, slow, 8).Kept, Has.Length.EqualTo(1), "of eight together they are not");
    }

    [Test]
    public void Who_comes_new_after_a_silence_does_not_hide_it()
    {
        var worker = After(Pace.First(0, 0), (10, 1), (20, 2), (30, 3));
        var silences = default(Silences).After(1_030_000, 30_000, null, 4);
        Assert.That(silences.Kept, Is.Empty);
        silences = silences.After(1_031_000, 1_030_000, worker, 5);
        Assert.That(silences.Kept, Is.EqualTo(new[] { new Silence(30_000, 1_030_000) }));
        Assert.That(silences.After(1_032_000, 1_031_000, worker, 5).Kept, Has.Length.EqualTo(1), "and is counted once");
    }

    [Test]
    public void The_eight_longest_silences_are_kept()
    {
        var (silences, at) = (default(Silences), 1_000_000L);
        for (var i = 1; i <= 12; i++)
        {
            var worker = new Pace { Began = 0, BeganPercent = 0, Seen = at, Gained = at, Percent = 1, Gains = 9, Gap = 1000, Gaps = 3 };
            var length = 100_000L * (i % 2 == 0 ? i : 20 - i);
            silences = silences.After(at + length, at, worker, 8);
            at += length + 10_000_000;
        }
        Assert.That(silences.Kept.Select(one => one.Length / 100_000), Is.EquivalentTo(new[] { 19, 17, 15, 13, 11, 9, 12, 10 }));
    }

    private static Pace After(Pace pace, params (double Seconds, double Percent)[] reports)
    {
        foreach (var (seconds, percent) in reports) pace = pace.After(percent, false, false, Made.Ms(seconds), Patience, default, out _);
        return pace;
    }
}
