using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Store;

namespace Progressd.Tests.Rendering;

/// <summary>
/// Every kind of picture, drawn. To draw the documentation's anew: <c>DRAW_PICTURES=$PWD/docs/pictures dotnet test tests --filter SamplePictures</c>.
/// </summary>
public sealed class SamplePictures
{
    private static readonly (string Name, Func<Job> Job)[] Jobs =
    [
        ("8-workers", () => Invented.EightBands()),
        ("24-workers", () => Invented.Many(24, 0.05, 0)),
        ("100-workers", () => Invented.Many(100, 0.04, 0.03)),
        ("1000-workers", () => Invented.Many(1000)),
        ("5000-workers", () => Invented.Many(5000, 0.004, 0.003)),
        ("100000-workers", () => Invented.Many(100_000, 0.0004, 0.0002)),
        ("hard-texts", Invented.HardTexts),
        ("no-worker", () => Invented.Job("My Job", announced: 12, minutesAgo: 0.2)),
        ("all-done", Invented.AllDone),
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
        Draw("8-workers", Invented.EightBands(), new(width), null);
        Draw("1000-workers", Invented.Many(1000), new(width), null);
    }

    [Test]
    public void A_badge_is_one_line_or_the_header([Values(320, 900)] int width) => Draw("badge", Invented.EightBands(), new(width), 0);

    [Test]
    public void Rows_can_be_asked_for() => Draw("1000-workers-30-rows", Invented.Many(1000), new(900), 30);

    [Test]
    public void Cards_say_what_is_wrong([Values(160, 900)] int width)
    {
        Keep($"no-such-job-{width}.png", Picture.NoSuchJob("alice:2026-11-23T10:00:00,123456789+00:00", new(width)));
        Keep($"mistake-{width}.png", Picture.Card("error: width is 'wide', and must be an integer from 160 to 2000", "", new(width)));
    }

    private static void Draw(string name, Job job, PictureOptions options, int? rows)
    {
        var plot = Plot.Of(job, Invented.Now, new(rows, options.Width));
        var path = $"{name}{(options.Width == 900 ? "" : $"-{options.Width}")}-{(options.Theme == PictureTheme.Dark ? "dark" : "light")}";
        Keep(path + ".png", Picture.Png(plot, options));
        Assert.That(Picture.Svg(plot, options), Has.Length.GreaterThan(300));
    }

    private static void Keep(string name, byte[] picture)
    {
        Assert.That(picture, Has.Length.GreaterThan(300));
        if (Folder is null) return;
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, name), picture);
    }
}
