using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Tests.Rendering;

/// <summary>Draws <c>docs/pictures</c> anew: <c>dotnet test tests --filter Draws_the_pictures_of_the_documentation</c> with DRAW_PICTURES set.</summary>
public sealed class SamplePictures
{
    private static readonly (string Name, Job Job)[] Jobs =
    [
        ("8-workers", Invented.EightBands()),
        ("24-workers", Invented.Many(24, 0.05, 0)),
        ("100-workers", Invented.Many(100, 0.04, 0.03)),
        ("1000-workers", Invented.Many(1000)),
        ("5000-workers", Invented.Many(5000, 0.004, 0.003)),
        ("100000-workers", Invented.Many(100_000, 0.0004, 0.0002)),
        ("hard-texts", Invented.HardTexts()),
        ("no-worker", Invented.Job("My Job", announced: 12, minutesAgo: 0.2)),
        ("all-done", Invented.AllDone()),
    ];

    [Test]
    public void Draws_the_pictures_of_the_documentation()
    {
        var folder = Environment.GetEnvironmentVariable("DRAW_PICTURES") ?? "";
        if (folder.Length == 0) Assert.Ignore("only with DRAW_PICTURES=folder");
        Directory.CreateDirectory(folder);
        foreach (var (name, job) in Jobs)
            foreach (var theme in new[] { PictureTheme.Light, PictureTheme.Dark })
                foreach (var width in name.StartsWith('8') || name.StartsWith("1000-", StringComparison.Ordinal) ? [900, 400, 640, 1600] : new[] { 900 })
                    Draw(Path.Combine(folder, $"{name}{(width == 900 ? "" : $"-{width}")}-{(theme == PictureTheme.Dark ? "dark" : "light")}"), job, new(width, 1, theme), null);
        Draw(Path.Combine(folder, "badge"), Invented.EightBands(), new(320), 0);
        Draw(Path.Combine(folder, "badge-wide"), Invented.EightBands(), new(900), 0);
        File.WriteAllBytes(Path.Combine(folder, "no-such-job.png"), Picture.NoSuchJob("alice:2026-11-23T10:00:00,123456789+00:00", new()));
    }

    private static void Draw(string path, Job job, PictureOptions options, int? rows)
    {
        var plot = Plot.Of(job, Invented.Now, new(rows, options.Width));
        File.WriteAllBytes(path + ".png", Picture.Png(plot, options));
        File.WriteAllBytes(path + ".svg", Picture.Svg(plot, options));
    }
}
