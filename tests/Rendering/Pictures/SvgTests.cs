using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Pictures;

public sealed class SvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Eight_workers_look_so() => Golden.Compare("eight.svg", Text(SampleJobs.EightBands(), new()));

    [Test]
    public void Hard_texts_look_so() => Golden.Compare("hard-texts.svg", Text(SampleJobs.HardTexts(), new(640, 1, PictureTheme.Auto)));

    [Test]
    public void The_lanes_of_a_night_look_so() =>
        Golden.Compare("night-lanes.svg", Encoding.UTF8.GetString(Picture.Svg(Plot.Of(new SampleNight(8).Until(SampleNight.Seen), SampleNight.Seen, new(Time: true)), new())));

    [Test]
    public void No_worker_looks_so() => Golden.Compare("none.svg", Text(SampleJobs.Job("My Job", announced: 12), new(500, 1, PictureTheme.Dark)));

    [Test]
    public void Whatever_was_sent_it_is_valid_XML()
    {
        for (var from = 0; from < 0x10000; from += 0x400)
        {
            var text = new string([.. Enumerable.Range(from, 0x400).Select(code => (char)code)]);
            var job = SampleJobs.Job(text).With("<script>&\"'" + text[..200], 1, 2, text[500..900]);
            Assert.That(() => XDocument.Parse(Text(job, new())), Throws.Nothing, $"U+{from:X4}");
        }
    }

    [Test]
    public void An_SVG_says_what_it_shows_to_who_cannot_see_it() => Assert.That(
        Parsed(SampleJobs.EightBands()).Root!.Element(Svg + "title")!.Value,
        Is.EqualTo("Reduce 2026-11-23 night: 4 fields, 8 bands: 65\u00A0%, 1 failed, 1 stalled, 4 running, 2 done, about 25 to 70 min left"));

    [Test]
    public void A_picture_says_tries_notes_who_is_missing_and_that_nobody_came()
    {
        Assert.That(Parsed(SampleJobs.NightFinished()).Root!.Value,
            Does.Contain("3 missing").And.Contain("note: wind over 12 m/s since 21:40").And.Contain("ended early, 2nd try: cleaning field 1"));
        Assert.That(Parsed(SampleJobs.NobodyCame()).Root!.Value,
            Does.Contain("nobody ever reported").And.Contain("12 missing").And.Contain("There are no bars").And.Not.Contain("has reported yet"));
        Assert.That(Parsed(SampleJobs.InVain()).Root!.Value, Does.Contain("3 waiting").And.Contain("no report for 25 min"));
    }

    [Test]
    public void An_SVG_loads_and_runs_nothing()
    {
        var text = Text(SampleJobs.HardTexts(), new());
        foreach (var word in new[] { "<script", "href", "@import", "http://", "https://", "onload" })
            Assert.That(text.Replace(Svg.NamespaceName, ""), Does.Not.Contain(word));
    }

    [Test]
    public void A_grid_is_one_path_a_colour() =>
        Assert.That(
            Parsed(SampleJobs.Many(5000, 0, 0)).Root!.Elements(Svg + "path").Count(path => path.Attribute("d")!.Value.Length > 10_000),
            Is.LessThanOrEqualTo(3));

    [TestCase(false)]
    [TestCase(true)]
    public void An_SVG_of_100_000_workers_half_of_them_silent_is_under_150_KB(bool byHalves)
    {
        var all = SampleJobs.Many(100_000, 0, 0);
        var (random, changes) = (new Random(1), all.Workers.ToBuilder());
        foreach (var (i, worker) in all.Workers.Values.Index())
            changes[worker.Id] = worker with { Seen = SampleJobs.At((byHalves ? i < 50_000 : random.Next(2) == 0) ? 30 : 0), Gaps = 0 };
        var job = all with { Workers = changes.ToImmutable(), Stall = TimeSpan.FromMinutes(5) };
        Assert.That(Plot.Of(job, SampleJobs.Now, new()).Summary.Counts.Stalled, Is.GreaterThan(40_000));
        Assert.That(Text(job, new()), Has.Length.LessThan(150_000));
    }

    [Test]
    public void An_SVG_of_5000_failed_workers_is_under_300_KB()
    {
        var all = SampleJobs.Many(5000, 0, 0);
        var job = all with { Workers = all.Workers.ToImmutableSortedDictionary(one => one.Key, one => one.Value with { Said = one.Value.Said with { Ok = false } }) };
        Assert.That(Text(job, new()), Has.Length.LessThan(300_000));
    }

    [Test]
    public void The_card_of_an_unknown_job_is_as_large_as_the_picture_of_one_that_waits([Values(160, 263, 399, 400, 640, 900, 2000)] int width)
    {
        var card = XDocument.Parse(Encoding.UTF8.GetString(Picture.NoSuchJob("night", new(width, Format: PictureFormat.Svg)))).Root!;
        var waiting = XDocument.Parse(Text(SampleJobs.Job("night", announced: 8, minutesAgo: 0.1), new(width))).Root!;
        Assert.That(card.Attribute("height")!.Value, Is.EqualTo(waiting.Attribute("height")!.Value));
    }

    [Test]
    public void With_auto_the_viewer_decides()
    {
        var text = Text(SampleJobs.EightBands(), new(900, 1, PictureTheme.Auto));
        Assert.That(text, Does.Contain("@media (prefers-color-scheme:dark)").And.Contain($".f-run{{fill:{Theme.Dark[Tone.Run].Css}}}"));
        Assert.That(Text(SampleJobs.EightBands(), new()), Does.Not.Contain("@media"));
    }

    private static XDocument Parsed(Job job) => XDocument.Parse(Text(job, new()));

    private static string Text(Job job, PictureOptions options) =>
        Encoding.UTF8.GetString(Picture.Svg(Plot.Of(job, SampleJobs.Now, new(null, options.Width)), options));
}
