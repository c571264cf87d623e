using Progressd.Rendering;
using Progressd.Rendering.Places;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Places;

/// <summary>What must hold for every picture: seeded random jobs, every width.</summary>
public sealed class LayoutTests
{
    private static readonly string[] Pieces =
        ["node", "α", "节点", "é", "👩‍👩‍👧‍👦", "عامل", " ", "-", "W", "i", "0123456789", "…", "<b>", "\u0301", "🛰️", new('x', 40)];

    [Test]
    public void Nothing_leaves_the_picture_and_no_text_leaves_its_room([Range(0, 39)] int seed)
    {
        var random = new Random(seed);
        var layout = Any(random);
        foreach (var shape in Flat(layout.Shapes))
        {
            Assert.That(shape.Room.X, Is.GreaterThanOrEqualTo(-0.5), $"{seed}: {shape}");
            Assert.That(shape.Room.Right, Is.LessThanOrEqualTo(layout.Width + 0.5), $"{seed}: {shape}");
            Assert.That(shape.Room.Y, Is.GreaterThanOrEqualTo(0), $"{seed}: {shape}");
            Assert.That(shape.Room.Bottom, Is.LessThanOrEqualTo(layout.Height), $"{seed}: {shape}");
            if (shape is TextLine text) Assert.That(text.Width, Is.LessThanOrEqualTo(text.Room.Width + 0.01), $"{seed}: {shape}");
        }
    }

    [Test]
    public void No_text_lies_on_another([Range(0, 39)] int seed)
    {
        var inks = Flat(Any(new Random(seed)).Shapes).OfType<TextLine>().Select(Ink).OrderBy(ink => ink.Room.Y).ToList();
        for (var i = 0; i < inks.Count; i++)
            for (var j = i + 1; j < inks.Count && inks[j].Room.Y < inks[i].Room.Bottom; j++)
                Assert.That(Overlap(inks[i].Room, inks[j].Room), Is.False, $"{seed}: {inks[i]} and {inks[j]}");
    }

    [Test]
    public void A_bar_is_as_long_as_its_percent()
    {
        var layout = Layout.Of(Plot.Of(SampleJobs.EightBands(), SampleJobs.Now, new()), 900);
        var tracks = layout.Shapes.OfType<Box>().Where(box => box is { Tone: Tone.Track, Radius: 3 }).ToList();
        var fills = layout.Shapes.OfType<Box>().Where(box => box is { Radius: 3, Tone: Tone.Run or Tone.Done or Tone.Fail or Tone.Stall }).ToList();
        var lengths = tracks.Zip(fills, (track, fill) => Math.Round(100 * fill.Room.Width / track.Room.Width));
        Assert.That(lengths, Is.EqualTo(new[] { 100, 100, 82, 76, 62, 58, 28, 14 }));
    }

    [Test]
    public void Heights_are_those_of_the_design()
    {
        Assert.That(HeightOf(SampleJobs.EightBands().WithoutPast()), Is.EqualTo(24 + 26 + 8 + 70 + 2 + 8 * 28 + 4 + 20 + 16));
        const int strip = 120 + 9 + 2 + 4 + 20 + 12;
        Assert.That(HeightOf(SampleJobs.EightBands()), Is.EqualTo(24 + 26 + 8 + 70 + strip + 2 + 8 * 28 + 4 + 20 + 16));
        Assert.That(HeightOf(SampleJobs.Many(24)), Is.EqualTo(128 + 2 + 24 * 24 + 40));
        Assert.That(HeightOf(SampleJobs.Many(40)), Is.LessThanOrEqualTo(1160));
        Assert.That(HeightOf(SampleJobs.Many(100_000, 0.001, 0.001)), Is.LessThanOrEqualTo(1150));
    }

    [Test]
    public void What_is_left_out_is_counted_with_what_is_wrong_in_it()
    {
        var layout = Layout.Of(Plot.Of(SampleJobs.Many(1000), SampleJobs.Now, new(30)), 900);
        var last = layout.Shapes.OfType<TextLine>().Last().Text;
        Assert.That(last, Does.Match("^… and 970 more, of which [0-9]+ failed, [0-9]+ stalled$"));
    }

    [Test]
    public void Rows_that_were_asked_for_are_one_a_worker() => Assert.That(
        Flat(Layout.Of(Plot.Of(SampleJobs.Many(500), SampleJobs.Now, new(500)), 900).Shapes).OfType<Box>().Count(box => box is { Tone: Tone.Track, Radius: 3 }),
        Is.EqualTo(500));

    [Test]
    public void A_daemon_that_cannot_save_says_so_under_the_header()
    {
        var plot = Plot.Of(SampleJobs.EightBands(), SampleJobs.Now, new(), "Not saved since 14:03 UTC: disk full");
        var line = Layout.Of(plot, 900).Shapes.OfType<TextLine>().Single(text => text.Text.StartsWith("Not saved", StringComparison.Ordinal));
        Assert.That((line.Tone, HeightWith(plot)), Is.EqualTo((Tone.StallText, HeightOf(SampleJobs.EightBands()) + 19)));
    }

    private static double HeightOf(Job job) => HeightWith(Plot.Of(job, SampleJobs.Now, new()));

    private static double HeightWith(Plot plot) => Layout.Of(plot, 900).Height;

    private static Layout Any(Random random)
    {
        var job = SampleJobs.Job(Text(random, 30), announced: random.Next(3) == 0 ? random.Next(2000) : 0);
        var workers = new[] { 0, 1, 7, 30, 60, 140, 700 }[random.Next(7)];
        for (var i = 0; i < workers; i++)
        {
            var total = new[] { 0, 1, 50, 1e6, 1e308 }[random.Next(5)];
            var current = random.Next(6) switch { 0 => -3, 1 => total, 2 => total * 3 / 2, _ => total * random.NextDouble() };
            if (!double.IsFinite(current)) current = 1e308;
            var (ok, exit) = (random.Next(5) > 0, random.Next(6) == 0 ? (byte?)0 : null);
            job = job.With($"{Text(random, 6)}{i}", current, total, Text(random, 20), random.NextDouble() * 30, ok, exit);
        }
        var width = new[] { 160, 250, 399, 400, 639, 640, 900, 2000 }[random.Next(8)];
        int? rows = random.Next(4) switch { 0 => 0, 1 => random.Next(1, 500), _ => null };
        var notSaved = random.Next(4) == 0 ? "Not saved since 14:03 UTC: " + Text(random, 30) : null;
        return Layout.Of(Plot.Of(job, SampleJobs.Now, new(rows, width), notSaved), width);
    }

    private static string Text(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static IEnumerable<Shape> Flat(IEnumerable<Shape> shapes) =>
        shapes.SelectMany(shape => shape is Clipped clipped ? Flat(clipped.Shapes).Append(clipped) : [shape]);

    // Where the letters are: from the top of capitals to the baseline.
    private static (Rect Room, string Text) Ink(TextLine line)
    {
        var left = line.Align switch { Align.Left => line.X, Align.Center => line.X - line.Width / 2, Align.Right => line.X - line.Width };
        return (new(left, line.Baseline - 0.72 * line.Style.Size, line.Width, 0.72 * line.Style.Size), line.Text);
    }

    private static bool Overlap(Rect a, Rect b) => a.X < b.Right - 0.5 && b.X < a.Right - 0.5 && a.Y < b.Bottom - 0.5 && b.Y < a.Bottom - 0.5;
}
