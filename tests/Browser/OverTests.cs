using Microsoft.Extensions.Time.Testing;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>The page of a job that is finished for ten minutes, on a server whose clock is moved by hand.</summary>
public sealed class OverTests : BrowserTest
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(20));

    protected override TestServer StartServer() => new(time: _time);

    [TestCase(5, 5, 100)]
    [TestCase(15, 0, 1)]
    public async Task A_job_that_is_over_is_asked_for_once_a_minute(int minutesAgo, int least, int most)
    {
        await Send("create?jobid=j", "update?jobid=j&workid=a&current=8&total=8");
        _time.Advance(TimeSpan.FromMinutes(minutesAgo));
        await Page.Clock.InstallAsync(new() { TimeDate = _time.GetUtcNow().UtcDateTime });
        await Page.RouteAsync("**/*part=live*", async route =>
        {
            var answer = await route.FetchAsync();
            var headers = answer.Headers.ToDictionary(header => header.Key, header => header.Key == "date" ? _time.GetUtcNow().ToString("R") : header.Value);
            await route.FulfillAsync(new() { Response = answer, Headers = headers });
        });
        await Open("show?jobid=j&interval=1");
        for (var second = 0; second < 59; second++) await Page.Clock.RunForAsync(1_000);
        Assert.That(Refreshes, Is.InRange(least, most));
    }
}
