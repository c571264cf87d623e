using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Histories;

/// <summary>
/// What an update costs in the store alone, beside another build in the same process: <c>PROGRESSD_BEFORE=/other/tests/bin/Release/net10.0</c> names its folder, which
/// must have this file in it.
/// </summary>
[Explicit("measures"), NonParallelizable]
public sealed class CostTests
{
    [TestCase(200)]
    [TestCase(1_000_000)]
    public void An_update_costs_what_it_did(int workers)
    {
        var now = new Measured(typeof(CostTests), workers);
        var before = Environment.GetEnvironmentVariable("PROGRESSD_BEFORE") is { } folder
            ? new Measured(new Folder(folder).LoadFromAssemblyPath(Path.Combine(folder, "progressd.tests.dll")).GetType(typeof(CostTests).FullName!)!, workers)
            : now;
        var (times, timesBefore) = (new List<double>(), new List<double>());
        for (var round = 0; round < 25; round++)
        {
            timesBefore.Add(before.Round());
            times.Add(now.Round());
        }
        times.Sort();
        timesBefore.Sort();
        var (median, medianBefore) = (times[times.Count / 2], timesBefore[times.Count / 2]);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workers} workers: {medianBefore:0} ns an update before, {median:0} ns now, ratio {median / medianBefore:0.00} (fastest {timesBefore[0]:0} and {times[0]:0})"));
    }

    /// <summary>A job of so many workers; each call is a round of 100,000 reports, one entry each, and gives nanoseconds a report.</summary>
    public static Func<double> Rounds(int workers)
    {
        var job = StoreRun.Id("j");
        Id[] ids = [.. Enumerable.Range(0, workers).Select(i => StoreRun.Id($"worker{i}"))];
        var state = SampleJobs.Job(id: "j");
        var builder = new StateBuilder(State.Empty with { Jobs = State.Empty.Jobs.Add(job, state) });
        var (n, all) = (0L, 10L * workers + 10_000_000);
        for (; n < workers; n++) Report();
        return () =>
        {
            GC.Collect();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < 100_000; i++) Report();
            return Stopwatch.GetElapsedTime(began).TotalNanoseconds / 100_000;
        };

        void Report()
        {
            var said = SampleJobs.Plain with { Current = n, Total = all };
            var at = SampleJobs.Now.Plus(TimeSpan.FromMilliseconds(n++)); // a thousand a second
            builder.Apply(new Entry(builder.Sequence + 1, at, [new Reported(job, ids[n * 7_919 % workers], said)]));
        }
    }

    private sealed class Measured(Type of, int workers)
    {
        private readonly Func<double> _round = (Func<double>)of.GetMethod(nameof(Rounds), BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [workers])!;

        public double Round() => _round();
    }

    // The other build's own progressd with its Skia (whose resolver can be set once), and .NET's and NUnit's from here.
    private sealed class Folder(string path) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name) =>
            name.Name!.StartsWith("progressd", StringComparison.Ordinal) || name.Name == "SkiaSharp" ? LoadFromAssemblyPath(Path.Combine(path, name.Name + ".dll")) : null;
    }
}
