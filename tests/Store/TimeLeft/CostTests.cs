using System.Diagnostics;
using System.Globalization;
using Progressd.Store;
using Progressd.Store.TimeLeft;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>What the time left of a job in the store costs, in time of this thread's processor and in memory; in a Release build it means something.</summary>
[Explicit("measures"), NonParallelizable]
public sealed class CostTests
{
    private static readonly Id Job = StoreRun.Id("j");

    [TestCase(1, 0)]
    [TestCase(10, 0)]
    [TestCase(100, 0)]
    [TestCase(10_000, 0)]
    [TestCase(10_000, 10_000)]
    [TestCase(200_000, 0)]
    [TestCase(1_000_000, 0)]
    [TestCase(1_000_000, 100_000)]
    public void What_the_time_left_costs(int workers, int waiting)
    {
        var job = Made(workers, waiting, out var now);
        var runs = 0;
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 2_000;) Run();
        using var process = Process.GetCurrentProcess();
        var (before, allocated, walks) = (process.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread(), 0L);
        runs = 0;
        for (var watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < 1_500;) Run();
        process.Refresh();
        var spent = process.TotalProcessorTime - before;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var walked = Stopwatch.StartNew();
        for (; walked.ElapsedMilliseconds < 500; walks++) _ = Summary.Of(job, now, null);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workers} workers, {waiting} wait: {spent.TotalMicroseconds / runs / (workers + waiting):0.000} µs a worker, {allocated / runs / 1024.0:0} KiB a time; "
            + $"beside that their states {walked.Elapsed.TotalMicroseconds / walks / workers:0.000} µs"));

        void Run()
        {
            // Another value each time: what is known of one is not reckoned again.
            _ = Remaining.Of(job with { Version = ++runs }, now);
        }
    }

    // At most 2,000 at a time of a large job, the rest done.
    private static Job Made(int workers, int waiting, out Moment now)
    {
        var builder = new StateBuilder(State.Empty with { Jobs = State.Empty.Jobs.Add(Job, SampleJobs.Job(id: "j", announced: workers + waiting)) });
        var (random, at) = (new Random(1), 0L);
        var open = waiting > 0 ? Math.Min(workers, 2_000) : workers;
        for (var percent = 0; percent <= 60; percent += 10)
            for (var i = workers - open; i < workers; i++) Report(i, percent);
        for (var i = 0; i < workers - open; i++)
            foreach (var percent in new[] { 0, 50, 100 }) Report(i, percent);
        now = SampleJobs.Now.Plus(TimeSpan.FromMilliseconds(at += 5));
        return builder.ToState().Jobs[Job];

        void Report(int i, double percent)
        {
            at += 1 + random.Next(20_000) / workers;
            var said = SampleJobs.Plain with { Current = percent + random.NextDouble() * 5, Total = 105, Group = $"g{i % 4}", Host = $"n{i / 64}" };
            if (percent == 100) said = said with { Current = 105 };
            builder.Apply(new Entry(builder.Sequence + 1, SampleJobs.Now.Plus(TimeSpan.FromMilliseconds(at)), [new Reported(Job, StoreRun.Id($"w{i}"), said)]));
        }
    }
}
