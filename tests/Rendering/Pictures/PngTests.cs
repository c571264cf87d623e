using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Places;
using Progressd.Store;
using Progressd.Tests.Support;
using SkiaSharp;

namespace Progressd.Tests.Rendering.Pictures;

/// <summary>Decoded by Skia and looked at pixel by pixel: letters differ from host to host, bars do not.</summary>
public sealed class PngTests
{
    [Test]
    public void Each_bar_has_its_colour_to_its_end_and_the_track_beyond([Values(1, 2, 3)] int scale, [Values] bool dark)
    {
        var theme = dark ? Theme.Dark : Theme.Light;
        using var picture = Decoded(SampleJobs.EightBands().WithoutPast(), new(900, scale, dark ? PictureTheme.Dark : PictureTheme.Light));
        Assert.That((picture.Width, picture.Height), Is.EqualTo((900 * scale, 394 * scale)));
        (int Percent, Tone Tone)[] bars =
            [(100, Tone.Done), (100, Tone.Done), (82, Tone.Run), (76, Tone.Run), (62, Tone.Fail), (58, Tone.Run), (28, Tone.Stall), (14, Tone.Run)];
        // Near the upper edge of a bar, where no letters are; the track is 690 wide and begins at 87.
        for (var i = 0; i < bars.Length; i++)
        {
            var y = 130 + 28 * i + 4 + 2;
            var (inside, beyond) = (87 + 690 * bars[i].Percent / 100 - 6, 87 + 690 * bars[i].Percent / 100 + 6);
            Assert.That(Row(picture, inside - 8, inside, y, scale), Has.Member(Hex(theme[bars[i].Tone])), $"bar {i + 1} inside");
            if (bars[i].Percent == 100) continue;
            Assert.That(Row(picture, beyond, beyond + 2, y, scale), Has.Member(Hex(theme[Tone.Track])), $"bar {i + 1} beyond");
        }
    }

    [TestCase(8, 18_000)] // with the strip of its past
    [TestCase(24, 22_000)]
    [TestCase(100, 32_000)]
    [TestCase(1000, 40_000)]
    [TestCase(5000, 49_000)]
    public void A_picture_is_small(int workers, int most) =>
        Assert.That(Picture.Png(Plot.Of(workers == 8 ? SampleJobs.EightBands() : SampleJobs.Many(workers), SampleJobs.Now, new()), new()), Has.Length.LessThan(most));

    [Test]
    public void Five_hundred_rows_at_three_times_the_size_are_drawn_whole()
    {
        using var picture = Decoded(SampleJobs.Many(500), new(400, 3), rows: 500);
        Assert.That(picture.Height, Is.GreaterThan(3 * 500 * 22));
        Assert.That(Row(picture, 0, 400, picture.Height / 3 - 40, 3).Distinct().Count(), Is.GreaterThan(3), "the last row");
    }

    [Test]
    public void Texts_of_any_script_leave_ink([Values("Latin", "Кириллица", "节点七", "עברית", "👩‍👩‍👧‍👦", "∑→✓", "\uE000")] string text)
    {
        var shapes = new ShapeList(300);
        shapes.Text(text, 10, 30, 280, new(16), Tone.Ink);
        Assert.That(PngCanvas.LeavesInk(new(300, 40, shapes.Shapes, ""), Theme.Light));
    }

    [Test]
    public void No_letter_leaves_its_room_whatever_font_it_is_from()
    {
        var shapes = new ShapeList(300);
        string[] texts = ["WWWWWWWWWWWWWWWW", "节点七节点七节点七节点七", "ﷺﷺﷺﷺﷺﷺ", "🛰️🛰️🛰️🛰️🛰️🛰️🛰️"];
        foreach (var (line, text) in texts.Index()) shapes.Text(text, 100, 20 + 20 * line, 100, new(13), Tone.Ink);
        using var picture = SKBitmap.Decode(PngCanvas.Draw(new(300, 90, shapes.Shapes, ""), Theme.Light, 1));
        for (var y = 0; y < 90; y++)
            Assert.That(Row(picture, 0, 98, y, 1).Concat(Row(picture, 203, 300, y, 1)).Distinct(), Is.EqualTo(new[] { "#ffffff" }), $"line at {y}");
    }

    [Test]
    public void Skia_works_here() => Assert.That(Picture.SelfTest(), Is.Null);

    [Test]
    [NonParallelizable] // measures time and the memory of the process
    public void A_hundred_thousand_workers_are_drawn_within_a_second_and_in_little_memory()
    {
        var job = SampleJobs.Many(100_000, 0.0004, 0.0002);
        Picture.Png(Plot.Of(SampleJobs.EightBands(), SampleJobs.Now, new()), new());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Picture.Png(Plot.Of(job, SampleJobs.Now, new()), new());
        var (took, took2) = (watch.Elapsed, GC.GetTotalAllocatedBytes(precise: true) - before);
        TestContext.Out.WriteLine($"{took.TotalMilliseconds:0} ms, {took2 / 1e6:0.0} MB");
        Assert.That(took2, Is.LessThan(100_000_000));
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(5)), "one second on an idle machine");
    }

    private static SKBitmap Decoded(Job job, PictureOptions options, int? rows = null) =>
        SKBitmap.Decode(Picture.Png(Plot.Of(job, SampleJobs.Now, new(rows, options.Width)), options));

    private static List<string> Row(SKBitmap picture, int from, int to, int y, int scale) =>
    [
        .. Enumerable.Range(from * scale, (to - from) * scale)
            .Select(x => picture.GetPixel(x, y * scale))
            .Select(pixel => Hex(new(pixel.Red, pixel.Green, pixel.Blue))),
    ];

    private static string Hex(Colour colour) => colour.Css;
}
