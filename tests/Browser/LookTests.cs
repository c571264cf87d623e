using Microsoft.Playwright;
using Progressd.Http;
using Progressd.Rendering;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>Every kind of page, light and dark, desktop and phone, written to TestResults/screens for a person to look at.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LookTests
{
    private const string Address = "http://head1.test/progress/show?jobid=x";

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind("8-workers", () => Show(SampleJobs.EightBands()));
        yield return Kind("24-workers", () => Show(SampleJobs.Many(24)));
        yield return Kind("100-workers", () => Show(SampleJobs.Many(100, title: "Reduce 2026-11-23 night, 4 fields")));
        yield return Kind("1000-workers", () => Show(SampleJobs.Many(1000)));
        yield return Kind("5000-workers", () => Show(SampleJobs.Many(5000)));
        yield return Kind("no-worker", () => Show(SampleJobs.Job("test", announced: 8, minutesAgo: 0.2)));
        yield return Kind("done", () => Show(SampleJobs.Done(8, "cal3", "校准检查 band 3, second pass")));
        yield return Kind("night", () => Show(SampleJobs.Night()));
        yield return Kind("night-finished", () => Show(SampleJobs.NightFinished()));
        yield return Kind("missing", () => Show(SampleJobs.Missing()));
        yield return Kind("in-vain", () => Show(SampleJobs.InVain()));
        yield return Kind("nobody-came", () => Show(SampleJobs.NobodyCame()));
        yield return Kind("not-saved", () => Show(SampleJobs.EightBands(), notSaved: "Not saved since 14:03 UTC: disk full"));
        yield return Kind("hard-texts", () => Show(SampleJobs.HardMarkup()));
        yield return Kind("filtered", () => Show(SampleJobs.Many(1000), WorkerFilter.Of(WorkerState.Running)));
        var night = new SampleNight().Until(SampleNight.Seen);
        yield return Kind("dead-node", () => Show(night, at: SampleNight.Seen));
        yield return Kind("dead-node-failed", () => Show(night, WorkerFilter.Of(WorkerState.Failed), at: SampleNight.Seen));
        yield return Kind("dead-node-found", () => Show(night, WorkerFilter.All.With("node23"), at: SampleNight.Seen));
        yield return Kind("dead-node-updated", () => Show(night, WorkerFilter.Parse("failed,stalled,running"), at: SampleNight.Seen, order: RowOrder.Updated));
        yield return Kind("dead-node-time", () => Show(night, at: SampleNight.Seen, time: true));
        yield return Kind("dead-node-time-failed", () => Show(night, WorkerFilter.Of(WorkerState.Failed), at: SampleNight.Seen, time: true));
        yield return Kind("eight-of-a-night-time", () => Show(new SampleNight(8).Until(SampleNight.Seen), at: SampleNight.Seen, time: true));
        yield return Kind("large-night", () => Show(new SampleNight(100_000).Until(SampleNight.Seen), at: SampleNight.Seen));
        yield return Kind("large-night-time", () => Show(new SampleNight(100_000).Until(SampleNight.Seen), at: SampleNight.Seen, time: true));
        yield return Kind("eight-of-a-night", () => Show(new SampleNight(8).Until(SampleNight.Over), at: SampleNight.Over));
        yield return Kind("array", () => Show(SampleNight.Array(), at: SampleNight.Over));
        yield return Kind("unknown-job", () => Pages.NoSuchJob(Id.Trusted("alice:2026-11-23T10:00:00"), "http://head1:8080/progress", 30, SampleJobs.Now));
        yield return Kind("no-page", () => Pages.NotFound("/progress/shwo", "/progress/shwo", "/progress/show", ["/progress/show", "/progress/text"]));
        yield return Kind("bad-request", () => Pages.Error(400, "interval is 'abc', and must be a number", "/progress/show"));
        yield return Kind("front", () => Pages.Front(Front(6)));
        yield return Kind("front-night", () => Pages.Front(Front(
            SampleJobs.Night(), SampleJobs.NightFinished(),
            SampleJobs.Many(3000, 0.02, 0, id: "alice:slurm:hpc:4711"), SampleJobs.Missing(), SampleJobs.InVain(), SampleJobs.NobodyCame())));
        yield return Kind("front-empty", () => Pages.Front(Front(0)));
        yield return Kind("front-120", () => Pages.Front(Front(120)));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_page_fits_and_is_accessible_in_both_themes_on_desk_and_phone(string name, Func<string> markup)
    {
        await using var context = await Chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        var body = markup();
        await page.RouteAsync("**/*", route => route.FulfillAsync(new()
        {
            Body = body,
            ContentType = "text/html; charset=utf-8",
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = Pages.Policy },
        }));
        await page.GotoAsync(Address);
        foreach (var (device, width) in new[] { ("desk", 1200), ("phone", 390) })
        {
            await page.SetViewportSizeAsync(width, 800);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme });
                var file = $"{name}-{device}-{(theme == ColorScheme.Dark ? "dark" : "light")}.png";
                await page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, file), FullPage = true });
                Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), file);
                Assert.That(await Axe.Violations(page, theme == ColorScheme.Dark ? Axe.OfColour : null), Is.Empty, file);
            }
        }
        Assert.That(complaints, Is.Empty);
    }

    private static string Show(Job job, WorkerFilter? filter = null, string? notSaved = null, Moment? at = null, RowOrder? order = null, bool time = false)
    {
        var id = Uri.EscapeDataString(job.Id.Shown);
        var options = new PageOptions
        {
            JobQuery = id,
            LiveETag = "W/\"1\"",
            Version = ProgramVersion.Text,
            Filter = filter ?? WorkerFilter.All,
            Order = order,
            Time = time,
        };
        return Pages.Show(Plot.Of(job, at ?? SampleJobs.Now, Pages.PlotOptions, notSaved), options);
    }

    private static FrontModel Front(int jobs)
    {
        Job[] some =
        [
            SampleJobs.EightBands(),
            SampleJobs.Many(870),
            SampleJobs.Job("Flux calibration check", minutesAgo: 1400, id: "bob:1732450001").With("w", 31, 100, "", 180),
            SampleJobs.Done(24, "cal3", "校准检查 band 3, second pass"),
            SampleJobs.Done(500, "nightly-20261122", "nightly-20261122", 1500),
            SampleJobs.Job("test", minutesAgo: 0.2, id: "4711"),
        ];
        return Front([.. Enumerable.Range(0, jobs).Select(i => i < some.Length ? some[i] : SampleJobs.Done(3, $"job{i}", $"Job number {i}", i * 60))]);
    }

    private static FrontModel Front(params Job[] all) =>
        new()
        {
            Host = "head1",
            BaseUrl = "http://head1:8080/progress",
            Version = ProgramVersion.Text,
            LiveETag = "W/\"1\"",
            AsOf = SampleJobs.Now.AsOf(SampleJobs.At(0.07)),
            Updated = SampleJobs.At(0.07),
            TotalJobs = all.Length,
            TotalWorkers = all.Sum(job => job.Workers.Count),
            Found = all.Length,
            Matching = all.Length,
            Signs = [.. all.Select(job => Plot.Of(job, SampleJobs.Now, Pages.FrontPlotOptions).Sign.State).CountBy(sign => sign).Select(one => (one.Key, one.Value)).Order()],
            Jobs = [.. all.Take(FrontModel.JobsPerPage).Select(job => Plot.Of(job, SampleJobs.Now, Pages.FrontPlotOptions))],
            Endpoints = [new("/progress/update", "GET, POST", "jobid workid [current] [total] [ok] [desc]", "report one worker")],
        };

    private static TestCaseData Kind(string name, Func<string> markup) => new TestCaseData(name, markup).SetArgDisplayNames(name);
}
