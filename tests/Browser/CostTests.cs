using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>What a refresh costs a browser that looks at a large job. The bound is ten times what is aimed at: the machine may be busy.</summary>
[NonParallelizable] // measures time
public sealed class CostTests : BrowserTest
{
    private const double Aim = 0.25; // seconds of the main thread

    private FakeTimeProvider _time = null!;

    protected override TestServer StartServer() => new(limits: new Limits { MaxWorkers = 1_000_000, MaxMemoryBytes = 4L << 30 }, time: _time = new(SampleNight.Start));

    [Test]
    public Task A_refresh_of_a_large_job_is_short_in_each_view_and_without_news_a_304() => Refresh(100_000);

    [Test]
    [Explicit("takes minutes")]
    public Task A_refresh_of_a_million_workers_too() => Refresh(1_000_000);

    private async Task Refresh(int workers)
    {
        await Send($"create?jobid=j&workers={workers}");
        for (var minutes = 0; minutes <= 20; minutes += 20)
        {
            for (var first = 0; first < workers; first += 5_000) await Report(first, 5_000, 1 + minutes);
            _time.Advance(TimeSpan.FromMinutes(20));
        }
        foreach (var view in new[] { "", "&view=time", "&view=list" })
        {
            await Open($"show?jobid=j&interval=3600{view}");
            Assert.That((await Look()).Status, Is.EqualTo(304), view);
            await Report(workers / 2, 5_000, 60);
            var session = await Page.Context.NewCDPSessionAsync(Page);
            await session.SendAsync("Performance.enable");
            var before = await Busy(session);
            var answer = await Look();
            var took = await Busy(session) - before;
            TestContext.Out.WriteLine($"{workers} workers{view}: {1000 * took:F0} ms of the main thread");
            Assert.That(answer.Status, Is.EqualTo(200), view);
            Assert.That(took, Is.LessThanOrEqualTo(10 * Aim), view);
            var file = $"cost-{workers}{view.Replace("&", "-", StringComparison.Ordinal)}.png";
            await Page.Picture(file, fullPage: true);
            await Report(workers / 2, 5_000, 61);
        }
    }

    private static async Task<double> Busy(ICDPSession session)
    {
        var reply = await session.SendAsync("Performance.getMetrics");
        return reply!.Value.GetProperty("metrics").EnumerateArray().First(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }

    private async Task Report(int first, int count, int current)
    {
        var lines = string.Concat(Enumerable.Range(first, count).Select(id =>
            $"workid=n{id / 128:0000}/{id % 128:000}&host=n{id / 128:0000}&current={current + id % 7}&total=100{(id / 128 == 23 && current > 1 ? "&ok=0" : "")}\n"));
        (await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines))).EnsureSuccessStatusCode();
    }
}
