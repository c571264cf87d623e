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
