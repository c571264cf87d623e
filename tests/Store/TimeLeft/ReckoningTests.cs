using Progressd.Store.TimeLeft;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>How long jobs still take, worked out by hand.</summary>
public sealed class ReckoningTests
{
    [Test]
    public void Nothing_is_said_before_anybody_made_a_step() => Assert.That(new Made().With(0).With(0).At(30), Is.Null);

    [Test]
    public void One_small_step_of_one_worker_is_no_pace_yet_a_large_one_is()
    {
        Assert.That(new Made().With(1, percent: 1).At(10), Is.Null);
        Assert.That(new Made().With(2, percent: 1).At(20), Is.Not.Null);
        Assert.That(new Made().With(1, percent: 20).At(10), Is.Not.Null);
    }

    [Test]
    public void Nothing_is_said_once_nobody_is_at_work() => Assert.That(new Made().With(100).With(50, failed: true).At(1000), Is.Null);

    [Test]
    public void Steady_workers_need_what_their_rest_takes_at_their_pace()
    {
        var left = new Made().With(25).With(25).With(25).At(250)!.Value;
        Assert.That(left.Seconds, Is.EqualTo(750).Within(1).Percent);
        Assert.That(left.Low, Is.LessThan(750));
        Assert.That(left.High, Is.GreaterThan(750));
        Assert.That(left.Wide, Is.False);
    }

    [Test]
    public void It_falls_while_a_step_is_under_way()
    {
        var job = new Made().With(25).With(25).With(25);
        var said = Enumerable.Range(2500, 100).Select(tenths => job.Seconds(tenths / 10.0)).ToList();
        Assert.That(said, Is.Ordered.Descending);
        Assert.That(said[0] - said[^1], Is.EqualTo(9.9).Within(0.5));
    }

    [Test]
    public void The_slowest_is_waited_for()
    {
        var job = new Made();
        for (var i = 0; i < 8; i++) job.With(30);
        Assert.That(job.With(10, seconds: 30).Seconds(300), Is.EqualTo(2700).Within(5).Percent);
    }

    [Test]
    public void Who_begins_anew_takes_as_long_as_the_others_of_its_kind() =>
        Assert.That(new Made().With(50).With(50).With(50).With(0, began: 500).Seconds(500), Is.EqualTo(1000).Within(2).Percent);

    [Test]
    public void One_who_made_a_single_slow_step_is_not_taken_at_its_word()
    {
        // Steps that scatter by a third: one of twice the usual time is chance, ten are not.
        var job = new Made { Course = new Course { Squares = 10, Shares = 100, Steps = 1000 } };
        for (var i = 0; i < 20; i++) job.With(10, percent: 5);
        var usual = job.Seconds(100);
        Assert.That(job.With(1, percent: 5, seconds: 20, began: 80).Seconds(100), Is.LessThan(usual + 350), "not the 380 s of its own pace");
    }

    [Test]
    public void Of_an_array_those_that_wait_take_a_place_as_it_becomes_free()
    {
        // 100 tasks of 100 s, 10 at a time: 20 are done, 10 are half through, 70 wait: 50 s and seven rounds.
        var job = new Made { Announced = 100 };
        for (var i = 0; i < 20; i++) job.With(4, percent: 25, seconds: 25, began: i / 10 * 100);
        for (var i = 0; i < 10; i++) job.With(2, percent: 25, seconds: 25, began: 200);
        Assert.That(job.Seconds(250), Is.EqualTo(750).Within(5).Percent);
    }

    [Test]
    public void Workers_that_are_still_being_started_wait_for_no_place()
    {
        var job = new Made { Announced = 40 };
        for (var i = 0; i < 30; i++) job.With(2, percent: 5, seconds: 2, began: i);
        Assert.That(job.Seconds(33), Is.LessThan(50), "40 s a task, not a second round");
    }

    [Test]
    public void A_million_that_wait_are_not_followed_one_by_one()
    {
        var job = new Made { Announced = 1_000_200 };
        for (var i = 0; i < 100; i++) job.With(4, percent: 25, seconds: 25);
        for (var i = 0; i < 100; i++) job.With(2, percent: 25, seconds: 25, began: 100);
        Assert.That(job.Seconds(150), Is.EqualTo(1_000_050).Within(1).Percent);
    }

    [Test]
    public void Failed_ones_come_back_as_often_as_they_did()
    {
        Made Job(int tries)
        {
            var job = new Made { Announced = 100 };
            for (var i = 0; i < 20; i++) job.With(4, percent: 25, seconds: 25, began: i / 10 * 100, failed: i % 2 == 0, tries: i % 2 == 0 ? 1 : tries);
            for (var i = 0; i < 10; i++) job.With(2, percent: 25, seconds: 25, began: 200);
            return job;
        }
        Assert.That(Job(1).Seconds(250), Is.EqualTo(750).Within(5).Percent, "gone for good");
        // Ten came back, ten are failed: half come back, 5; and of the 80 that are still to end two thirds of a half, 27. 102 more in ten places.
        Assert.That(Job(2).Seconds(250), Is.EqualTo(750 + 320).Within(10).Percent);
    }

    [Test]
    public void An_array_of_unknown_length_has_no_end()
    {
        var job = new Made();
        for (var i = 0; i < 20; i++) job.With(4, percent: 25, seconds: 25, began: i * 10);
        for (var i = 0; i < 5; i++) job.With(1, percent: 25, seconds: 25, began: 200 + i * 10);
        Assert.That(job.At(265), Is.Null);
        Assert.That(job.At(400), Is.Not.Null, "nobody came for long");
    }

    [Test]
    public void Nothing_is_said_while_most_of_the_job_is_of_a_stage_that_nobody_has_seen()
    {
        Made Job(int second)
        {
            var job = new Made { Announced = 20 + second, InGroups = [20, second] };
            for (var i = 0; i < 15; i++) job.With(4, percent: 25, began: i, group: 0);
            for (var i = 0; i < 5; i++) job.With(2, percent: 25, began: 30, group: 0);
            return job;
        }
        Assert.That(Job(40).At(60), Is.Null);
        Assert.That(Job(5).At(60), Is.Not.Null);
        Assert.That(Job(40).With(1, percent: 5, seconds: 30, began: 40, group: 1).At(70), Is.Not.Null, "one of it has made a step");
    }

    [Test]
    public void Each_stage_waits_with_its_own_durations()
    {
        // Four places; the first stage is over, 40 s a task; of the second four are half through their 400 s and 8 wait: 200 s and two rounds.
        var job = new Made { Announced = 16 + 12, InGroups = [16, 12] };
        for (var i = 0; i < 16; i++) job.With(4, percent: 25, began: i / 4 * 40, group: 0);
        for (var i = 0; i < 4; i++) job.With(10, percent: 5, seconds: 20, began: 160, group: 1);
        Assert.That(job.Seconds(360), Is.EqualTo(1000).Within(5).Percent);
    }

    [Test]
    public void A_silent_worker_counts_until_three_times_its_patience()
    {
        var job = new Made().With(90, seconds: 10).With(30, seconds: 10, patience: 200_000);
        Assert.That(job.Seconds(899), Is.GreaterThan(500), "silent for 599 s of 600: late");
        Assert.That(job.Seconds(901), Is.LessThan(150), "gone");
    }

    [Test]
    public void Workers_of_a_slow_host_are_slow_before_their_own_pace_says_so()
    {
        // A task scatters by 3 %: 8 % of it say the pace to a tenth, and these are 2.5 times as slow.
        var job = new Made { Course = new Course { Squares = 0.1, Shares = 100, Steps = 1000 } };
        for (var i = 0; i < 40; i++) job.With(20, host: i / 8);
        for (var i = 0; i < 8; i++) job.With(8, seconds: 25, host: 9);
        var other = job.With(0, began: 195, host: 0).Seconds(200);
        job.Workers.RemoveAt(job.Workers.Count - 1);
        Assert.That(job.With(0, began: 195, host: 9).Seconds(200), Is.GreaterThan(other + 50));
    }

    [Test]
    public void A_task_of_forty_times_the_weight_takes_forty_times_as_long_until_it_has_said_more()
    {
        var job = new Made();
        for (var i = 0; i < 10; i++) job.With(10, percent: 5);
        Assert.That(job.With(0, began: 100, weight: 40).Seconds(100), Is.EqualTo(8000).Within(5).Percent);
    }

    [Test]
    public void The_same_job_at_the_same_instant_says_the_same()
    {
        var (once, again) = (Chance(new Random(5)), Chance(new Random(5)));
        for (var now = 0; now < 2000; now += 10) Assert.That(once.At(now), Is.EqualTo(again.At(now)));
    }

    [Test]
    public void Whatever_was_reported_it_is_positive_within_its_range_and_within_a_factor_of_three()
    {
        var (random, said) = (new Random(1), 0);
        for (var i = 0; i < 3000; i++)
        {
            var now = random.Next(0, 5000);
            if (Chance(random).At(now) is not { } left) continue;
            said++;
            Assert.That(double.IsFinite(left.Seconds) && left.Seconds > 0 && left.Low <= left.Seconds && left.Seconds <= left.High, $"{i}: {left}");
            Assert.That(left.High, Is.LessThanOrEqualTo(9.01 * left.Low), $"{i}: {left}");
        }
        Assert.That(said, Is.GreaterThan(1000));
    }

    // Workers of every kind, some impossible: the reckoning answers what a daemon was told, sense or not.
    private static Made Chance(Random random)
    {
        var job = new Made { Announced = random.Next(0, 40), InGroups = random.Next(3) == 0 ? [random.Next(10), random.Next(10)] : [] };
        var count = random.Next(1, 30);
        for (var i = 0; i < count; i++)
        {
            job.With(
                random.Next(0, 12), Math.Pow(10, random.NextDouble() * 2 - 1), Math.Pow(10, random.NextDouble() * 3 - 1), random.Next(0, 500),
                random.Next(-1, 3), random.Next(-1, 4), Math.Pow(10, random.Next(-3, 6)), random.Next(1, 4), random.Next(6) == 0,
                random.Next(4) == 0 ? long.MaxValue : random.Next(0, 2_000_000));
        }
        for (var i = 0; i < random.Next(0, 250); i++) job.Sampled(i * 10, Math.Min(100, i * random.NextDouble()));
        return job;
    }
}
