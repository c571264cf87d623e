using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Writing;

/// <summary>The runs of a series are found without a walk over all jobs, and are those that such a walk would find.</summary>
public sealed class SeriesIndexTests
{
    private static readonly string[] Ids = ["a", "a+1", "a 1", "b2", "b10", "c", "d"];
    private static readonly string?[] Series = [null, "nightly", "night+ly", "night ly", "other"];

    [Test]
    public void Whatever_is_written_the_runs_are_those_that_a_walk_over_all_jobs_finds_over_a_restart_too()
    {
        var run = new StoreRun();
        var random = new Random(4711);
        for (var step = 0; step < 400; step++)
        {
            var id = StoreRun.Id(Ids[random.Next(Ids.Length)]);
            var series = Series[random.Next(Series.Length)] is { } name ? StoreRun.Id(name) : (Id?)null;
            switch (random.Next(8))
            {
                case 0 or 1 or 2: run.Store.Create(new() { Id = id, Series = series, MaxAgeSeconds = random.Next(60, 4000) }); break;
                case 3 or 4: run.Store.Create(new() { Id = id, Series = series, Keep = true }); break;
                case 5 when run.Job(id.Shown) is not null: run.Update(id.Shown, "w", step, 400); break;
                case 6 when run.Job(id.Shown) is not null: run.Store.Delete(id); break;
                default: run.Pass(1); run.Time.Advance(TimeSpan.FromSeconds(random.Next(200))); break;
            }
            if (step % 100 == 99) run = run.Restarted();
            AssertFound(run);
        }
    }

    [Test]
    public void Those_before_a_run_are_the_older_ones_the_newest_first()
    {
        var run = new StoreRun();
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            run.Store.Create(new() { Id = StoreRun.Id(id), Series = StoreRun.Id("s") });
            run.Pass(1);
        }
        run.Store.Delete(StoreRun.Id("2"));
        Assert.That(run.Store.State.RunsBefore(run.Job("4")!, run.Store.Now).Select(job => job.Id.Shown), Is.EqualTo(new[] { "3", "1" }));
    }

    private static void AssertFound(StoreRun run)
    {
        var (state, now) = (run.Store.State, run.Store.Now);
        foreach (var series in Series.OfType<string>().Select(StoreRun.Id))
        {
            var walked = state.Jobs.Values.Where(job => job.Series == series && !job.IsGone(now)).OrderByDescending(job => (job.Created.Steady, job.Id)).Select(job => job.Id);
            Assert.That(state.RunsOf(series, now).Select(job => job.Id), Is.EqualTo(walked));
        }
    }
}
