using System.Globalization;
using Microsoft.Playwright;

namespace Progressd.Tests.Browser;

/// <summary>While workers arrive, report and end, nothing on the page jumps: no single shift of its layout is over 0.02, as browsers measure it.</summary>
public sealed class ShiftTests : BrowserTest
{
    private const double Most = 0.02;

    [TestCase(8, 1280)]
    [TestCase(8, 390)]
    [TestCase(40, 1000)]
    [TestCase(150, 1280)]
    [TestCase(3000, 1280)]
    [TestCase(3000, 390)]
    public async Task Nothing_jumps_while_as_many_arrive_as_were_announced_in_any_order(int workers, int width)
    {
        await Send($"create?jobid=j&desc=My+job&workers={workers}");
        var ids = Enumerable.Range(0, workers).ToArray();
        new Random(workers).Shuffle(ids);
        await NewPage(new() { ViewportSize = new() { Width = width, Height = 800 } });
        await Report(ids.Take(1), _ => 1);
        await Open("show?jobid=j&interval=3600");
        await Page.EvaluateAsync("""
            window.shifts = [];
            new PerformanceObserver(list => shifts.push(...list.getEntries().map(one => [one.value, one.sources.map(source => source.node?.outerHTML?.slice(0, 80)).join(' | ')])))
              .observe({ type: 'layout-shift', buffered: true });
            """);
        for (var part = 1; part <= 4; part++)
        {
            await Report(ids.Take(workers * part / 4), id => 5 * part + id % 5);
            await Look();
        }
        await Report(ids.Take(workers * 3 / 4), _ => 100);
        await Look();
        await Report(ids, _ => 100);
        await Look();
        var shifts = await Page.EvaluateAsync<string[]>("shifts.map(([value, of]) => `${value.toFixed(4)} ${of}`)");
        Assert.That(shifts.Where(shift => double.Parse(shift.Split(' ')[0], CultureInfo.InvariantCulture) > Most), Is.Empty);
    }

    [Test]
    public async Task Nothing_jumps_on_the_front_page_when_a_job_comes()
    {
        for (var i = 0; i < 30; i++) await Send($"create?jobid=old{i}");
        await Open("");
        await Page.EvaluateAsync("""
            window.shifts = [];
            new PerformanceObserver(list => shifts.push(...list.getEntries().map(one => one.value))).observe({ type: 'layout-shift', buffered: true });
            """);
        await Send("create?jobid=new", "update?jobid=new&workid=a&current=1&total=2");
        await Look();
        Assert.That(await Page.Locator(".job .name a").First.GetAttributeAsync("href"), Does.EndWith("new"));
        Assert.That(await Page.EvaluateAsync<double[]>("shifts"), Is.All.LessThanOrEqualTo(Most));
    }

    private async Task Report(IEnumerable<int> ids, Func<int, int> current)
    {
        var lines = string.Concat(ids.Select(id => $"workid=task{id:0000}&current={current(id)}&total=100\n"));
        (await Server.Client.PostAsync("updates?jobid=j", new StringContent(lines))).EnsureSuccessStatusCode();
    }
}
