using System.Xml.Linq;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Places;
using Progressd.Rendering.Timelines;
using Progressd.Store;
using Progressd.Tests.Support;
using SkiaSharp;

namespace Progressd.Tests.Rendering.Pictures;

/// <summary>
/// Every kind of picture, drawn. To draw the documentation's anew: <c>DRAW_PICTURES=$PWD/docs/pictures dotnet test tests --filter SamplePictures</c>.
/// </summary>
public sealed class SamplePictures
{
    private static readonly (string Name, Func<Job> Job)[] Jobs =
    [
        ("8-workers", () => SampleJobs.EightBands()),
        ("24-workers", () => SampleJobs.Many(24, 0.05, 0)),
        ("100-workers", () => SampleJobs.Many(100, 0.04, 0.03)),
        ("1000-workers", () => SampleJobs.Many(1000)),
        ("5000-workers", () => SampleJobs.Many(5000, 0.004, 0.003)),
        ("100000-workers", () => SampleJobs.Many(100_000, 0.0004, 0.0002)),
        ("hard-texts", SampleJobs.HardTexts),
        ("no-worker", () => SampleJobs.Job("My Job", announced: 12, minutesAgo: 0.2)),
        ("all-done", SampleJobs.AllDone),
        ("night", SampleJobs.Night),
        ("night-finished", SampleJobs.NightFinished),
        ("missing", SampleJobs.Missing),
        ("in-vain", SampleJobs.InVain),
        ("nobody-came", () => SampleJobs.NobodyCame()),
    ];

    private static readonly string? Folder = Environment.GetEnvironmentVariable("DRAW_PICTURES");

    [Test]
    public void Every_tier_has_a_light_and_a_dark_picture([ValueSource(nameof(Jobs))] (string Name, Func<Job> Job) sample)
    {
        var job = sample.Job();
        foreach (var theme in new[] { PictureTheme.Light, PictureTheme.Dark })
            Draw(sample.Name, job, new(900, 1, theme), null);
    }

    [Test]
    public void The_8_and_the_1000_fit_narrow_and_wide_pages([Values(160, 400, 640, 1600)] int width)
    {
        Draw("8-workers", SampleJobs.EightBands(), new(width), null);
        Draw("1000-workers", SampleJobs.Many(1000), new(width), null);
    }

    [Test]
    public void A_badge_is_one_line_or_the_header([Values(320, 900)] int width) => Draw("badge", SampleJobs.EightBands(), new(width), 0);

    [Test]
    public void Rows_can_be_asked_for() => Draw("1000-workers-30-rows", SampleJobs.Many(1000), new(900), 30);

    [Test]
    public void Cards_say_what_is_wrong([Values(160, 900)] int width)
    {
        Card($"no-such-job-{width}.png", width, Picture.NoSuchJob("alice:2026-11-23T10:00:00,123456789+00:00", new(width)));
        Card($"mistake-{width}.png", width, Picture.Card("error: width is 'wide', and must be an integer from 160 to 2000", "", new(width)));
    }

    [Test]
    public void A_night_tells_its_causes([Values(320, 400, 640, 900)] int width, [Values(PictureTheme.Light, PictureTheme.Dark)] PictureTheme theme)
    {
        Draw("dead-node", new SampleNight().Until(SampleNight.Seen), new(width, 1, theme), null, SampleNight.Seen);
        Draw("array", SampleNight.Array(), new(width, 1, theme), null, SampleNight.Over);
        if (width != 900) return;
        var lanes = Plot.Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen, new(Width: width, Time: true));
        Keep($"dead-node-lanes-{(theme == PictureTheme.Dark ? "dark" : "light")}.png", Picture.Png(lanes, new(width, 1, theme)));
        var (tonight, runs) = SampleSeries.Tonight(SampleNight.Seen);
        Draw("series", tonight, new(width, 1, theme), null, SampleNight.Seen, runs);
        Draw("eight-of-a-night", new SampleNight(8).Until(SampleNight.Over), new(width, 1, theme), null, SampleNight.Over);
    }

    private static void Draw(string name, Job job, PictureOptions options, int? rows, Moment? at = null, SeriesRuns? runs = null)
    {
        var plot = Plot.Of(job, at ?? SampleJobs.Now, new(rows, options.Width), runs: runs);
        var path = $"{name}{(options.Width == 900 ? "" : $"-{options.Width}")}-{(options.Theme == PictureTheme.Dark ? "dark" : "light")}";
        var picture = Picture.Png(plot, options);
        Keep(path + ".png", picture);
        var theme = options.Theme == PictureTheme.Dark ? Theme.Dark : Theme.Light;
        var colours = Colours(picture, options.Width);
        Assert.That(colours, Does.Contain(theme[Tone.Ground].Css).And.Contain(theme[Tone.Ink].Css), path);
        // Every state with progress stands in the bar over all, whatever the tier shows besides.
        var shown = plot.Workers.Where(worker => worker.State is WorkerState.Failed or WorkerState.Done).Select(worker => worker.State).Distinct();
        Assert.That(shown.Select(state => theme[StateLook.Of(state).Fill].Css), Is.SubsetOf(colours), path);
        var svg = XDocument.Load(new MemoryStream(Picture.Svg(plot, options))).Root!;
        Assert.That(svg.Attribute("width")?.Value, Is.EqualTo($"{options.Width}"));
        Assert.That(svg.Value, Does.Contain(plot.PercentText));
    }

    private static void Card(string name, int width, byte[] picture)
    {
        Keep(name, picture);
        Assert.That(Colours(picture, width), Does.Contain(Theme.Light[Tone.Ink].Css));
    }

    private static HashSet<string> Colours(byte[] picture, int width)
    {
        using var pixels = SKBitmap.Decode(picture);
        Assert.That(pixels.Width, Is.EqualTo(width));
        return [.. pixels.Pixels.Distinct().Select(pixel => $"#{pixel.Red:x2}{pixel.Green:x2}{pixel.Blue:x2}")];
    }

    private static void Keep(string name, byte[] picture)
    {
        if (Folder is null) return;
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, name), picture);
    }
}
