using Microsoft.Playwright;
using Progressd.Http;
using Progressd.Rendering;
using Progressd.Rendering.Timelines;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Browser;

/// <summary>Every kind of page, light and dark, desktop and phone; with <c>DRAW_SCREENS=1</c> in TestResults/screens for a person to look at.</summary>
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
        yield return Kind("series", () => Show(SampleSeries.Tonight(SampleNight.Seen).Job, at: SampleNight.Seen, runs: SampleSeries.Tonight(SampleNight.Seen).Runs));
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
        yield return Kind("wall", () => Show(night, at: SampleNight.Seen, wall: true));
        yield return Kind("wall-front", () => Pages.Front(Front(120) with { Wall = true }));
        yield return Kind("unknown-job", () => Pages.NoSuchJob(Id.Trusted("alice:2026-11-23T10:00:00"), false, "http://head1:8080/progress", 30, SampleJobs.Now));
        yield return Kind("no-page", () => Pages.NotFound("/progress/shwo", "/progress/shwo", "/progress/show", ["/progress/show", "/progress/text"]));
        yield return Kind("bad-request", () => Pages.Error(400, "interval is 'abc', and must be a number", "/progress/show"));
        yield return Kind("front", () => Pages.Front(Front(6)));
        yield return Kind("front-night", () => Pages.Front(Front(
            SampleJobs.Night(), SampleJobs.NightFinished(),
            SampleJobs.Many(3000, 0.02, 0, id: "alice:slurm:hpc:4711"), SampleJobs.Missing(), SampleJobs.InVain(), SampleJobs.NobodyCame())));
        yield return Kind("front-empty", () => Pages.Front(Front(0)));
        yield return Kind("front-120", () => Pages.Front(Front(120)));
    }

    private static readonly (int Width, int Height)[] Screens = [(1920, 1080), (1280, 720), (1024, 768), (3840, 2160), (1080, 1920)];

    private static IEnumerable<TestCaseData> Walls()
    {
        var night = new SampleNight().Until(SampleNight.Seen);
        yield return Kind("job", () => Show(night, at: SampleNight.Seen, wall: true));
        yield return Kind("job-running", () => Show(SampleJobs.Many(24, 0, 0), wall: true));
        yield return Kind("job-done", () => Show(SampleJobs.Done(8, "cal3", "校准检查 band 3, second pass"), wall: true));
        yield return Kind("job-none", () => Show(SampleJobs.Job("test", announced: 8, minutesAgo: 0.2), wall: true));
        yield return Kind("job-hard", () => Show(SampleJobs.HardMarkup(), notSaved: "Not saved since 14:03 UTC: disk full", wall: true));
        yield return Kind("job-array", () => Show(SampleNight.Array(), at: SampleNight.Over, wall: true));
        yield return Kind("front", () => Pages.Front(FrontWall(120)));
        yield return Kind("front-5", () => Pages.Front(FrontWall(5)));
        yield return Kind("front-empty", () => Pages.Front(FrontWall(0)));
    }

    private static FrontModel FrontWall(int jobs)
    {
        var front = Front(jobs);
        return front with { Wall = true, Jobs = [.. front.Jobs.OrderBy(job => job.Sign.State).Take(Pages.TallWallLines)] };
    }

    [TestCaseSource(nameof(Walls))]
    public async Task A_wall_fits_every_screen_without_scrolling_in_both_themes(string name, Func<string> markup)
    {
        var body = markup();
        await using var context = await Chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/*", route => route.FulfillAsync(new()
        {
            Body = body,
            ContentType = "text/html; charset=utf-8",
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = Pages.Policy },
        }));
        await page.GotoAsync(Address);
        foreach (var (width, height) in Screens)
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var dark in width is 1920 or 1080 ? new[] { false, true } : [false])
            {
                await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
                var file = $"wall-{name}-{width}x{height}-{(dark ? "dark" : "light")}.png";
                await page.Picture(file);
                Assert.That(await page.EvaluateAsync<string[]>(Beyond), Is.Empty, file);
            }
        }
    }

    // What is not wholly on the screen, or hidden behind something else of the wall; and whether there is anything to scroll.
    private const string Beyond = """
        (() => {
          const parts = [...document.querySelectorAll('.wall main > *, .wall > .meta, .wall .lines > li, .wall .notsaved')];
          const boxes = parts.map(part => [part, part.getBoundingClientRect()]).filter(([, box]) => box.height > 0);
          const out = boxes.filter(([, box]) => box.left < 0 || box.top < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5);
          const over = boxes.filter(([part, box], i) => boxes.some(([other, its], j) => j > i && !part.contains(other) && !other.contains(part)
            && box.left < its.right - 1 && its.left < box.right - 1 && box.top < its.bottom - 1 && its.top < box.bottom - 1));
          const { scrollWidth, scrollHeight } = document.documentElement;
          const says = (word, list) => list.map(([part]) => `${word}: ${part.tagName}.${part.className.baseVal ?? part.className}`);
          return [...says('out', out), ...says('over', over), ...(scrollWidth > innerWidth || scrollHeight > innerHeight ? ['scrolls'] : [])];
        })()
        """;

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
                await page.Picture(file, fullPage: true);
                Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), file);
                Assert.That(await Axe.Violations(page, theme == ColorScheme.Dark ? Axe.OfColour : null), Is.Empty, file);
            }
        }
        Assert.That(complaints, Is.Empty);
    }

    private static string Show(Job job, WorkerFilter? filter = null, string? notSaved = null, Moment? at = null, RowOrder? order = null, bool time = false,
        SeriesRuns? runs = null, bool wall = false)
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
            Wall = wall,
        };
        return Pages.Show(Plot.Of(job, at ?? SampleJobs.Now, Pages.PlotOptions, notSaved, runs), options);
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
