using Microsoft.Extensions.Time.Testing;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>The host's clock may jump, live and over a restart: no job is lost, no age is negative, nobody stalls for it.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [TestCase(1)]
    [TestCase(-1)]
    [TestCase(192)]
    [TestCase(-192)]
    public void A_jump_of_the_clock_while_it_runs_changes_no_age(int hours)
    {
        var time = new JumpingTime();
        var clock = new Clock(time, null);
        var before = clock.Now;
        time.Jump(TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((clock.Now.Since(before), clock.Now.Shown), Is.EqualTo((TimeSpan.FromSeconds(5), Noon.AddHours(hours).AddSeconds(5))));
    }

    [TestCase(5, 5)]
    [TestCase(59, 59)]
    [TestCase(61, 60)]
    [TestCase(192 * 60, 60)]
    [TestCase(-60, 0)]
    [TestCase(-192 * 60, 0)]
    public void Over_a_restart_ages_grow_by_the_wall_time_within_an_hour(int minutesAway, int minutesOlder)
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 2);
        var seen = run.Worker("a", "1").Seen;
        var later = new StoreRun(run.Disk.Killed(), time: new FakeTimeProvider(run.Time.GetUtcNow().AddMinutes(minutesAway)));
        Assert.That(later.Store.Now.Since(later.Worker("a", "1").Seen), Is.EqualTo(TimeSpan.FromMinutes(minutesOlder)));
        Assert.That(later.Worker("a", "1").Seen, Is.EqualTo(seen));
    }

    [Test]
    public void Over_many_restarts_within_an_hour_each_no_time_is_lost()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 2);
        for (var i = 0; i < 10; i++)
        {
            run.Pass(20 * 60);
            run = run.Restarted();
        }
        Assert.That(run.Store.Now.Since(run.Worker("a", "1").Seen), Is.EqualTo(TimeSpan.FromMinutes(200)));
    }

    [Test]
    public void A_job_goes_when_its_time_is_over_and_its_memory_follows()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Time.Advance(TimeSpan.FromDays(6));
        run.Update("a", "1", 1, 2);
        run.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.That(run.Job("a"), Is.Not.Null);
        run.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((run.Job("a"), run.Store.State.Jobs.Count), Is.EqualTo(((Job?)null, 1)));
        Assert.That(() => run.Update("a", "1", 2), Throws.TypeOf<ProblemException>());
        run.Store.Expire();
        Assert.That((run.Store.State.Jobs.Count, run.Store.State.Bytes), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_job_that_is_gone_stays_gone_after_a_restart()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Time.Advance(TimeSpan.FromDays(7));
        run.Store.Expire();
        Assert.That(run.Restarted().Store.State.Jobs, Is.Empty);
    }

    [Test]
    public void A_job_that_was_silent_for_days_goes_on_time_however_often_the_daemon_was_restarted()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Time.Advance(TimeSpan.FromDays(6));
        run.Store.Tick();
        run = run.Restarted();
        run.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(run.Job("a"), Is.Null);
    }

    [Test]
    public void Texts_are_taken_at_the_newest_write_or_the_last_full_minute()
    {
        var now = new Moment(1_000_000, 30_045_000);
        Assert.That(now.AsOf(new Moment(999_999, 5)), Is.EqualTo(new Moment(999_999, 5)));
        Assert.That(now.AsOf(new Moment(1, 5)), Is.EqualTo(new Moment(955_000, 30_000_000)));
    }

    /// <summary>A host whose wall clock can be set while its steady one goes on.</summary>
    [Test]
    public void Minutes_begin_at_one_instant_although_the_two_clocks_are_read_one_after_another()
    {
        var clock = new Clock(new UnsteadyTime(), null);
        Assert.That(Enumerable.Range(0, 1000).Select(_ => clock.Now).Select(now => now.NextMinute - now.WholeMinute * 60_000).Distinct().Count(), Is.EqualTo(1));
    }

    // Between the two reads a millisecond may pass, or none.
    private sealed class UnsteadyTime : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => 1_000 + _reads++ / 3;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000 + _reads++ / 3);
    }

    private sealed class JumpingTime : TimeProvider
    {
        private TimeSpan _passed, _jumped;

        public void Jump(TimeSpan by) => _jumped += by;

        public void Advance(TimeSpan by) => _passed += by;

        public override DateTimeOffset GetUtcNow() => Noon + _passed + _jumped;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed.Ticks;
    }
}
