using Progressd.Rendering;
using Progressd.Rendering.Lettering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

/// <summary>The one sentence that says what is wrong, at jobs that go wrong in every way.</summary>
public sealed class CauseSentenceTests
{
    private const string Two = "19 failed: 8 on node23 at 22:20 (killed), 11 on 11 nodes 23:51–00:25 (No space left on device)";

    private static readonly Moment AfterArray = SampleNight.At(SampleNight.Minute("04:00"));

    private static IEnumerable<TestCaseData> Jobs()
    {
        yield return Case("the night", new SampleNight().Until(SampleNight.Seen), $"{Two}; 3 stalled since 21:15", SampleNight.Seen);
        yield return Case("when it is over", new SampleNight().Until(SampleNight.Over), $"{Two}; 3 ended early, silent since 21:15", SampleNight.Over);
        yield return Case("at half past ten", new SampleNight().Until(SampleNight.At(200)), "8 failed on node23 at 22:20 (killed); 3 stalled since 21:15", SampleNight.At(200));
        yield return Case("two days later", new SampleNight().Until(SampleNight.Over),
            "19 failed: 8 on node23 at 25 Nov 22:20 (killed), 11 on 11 nodes 25 Nov 23:51–26 Nov 00:25 (No space left on device); 3 ended early, silent since 25 Nov 21:15",
            SampleNight.At(2 * 24 * 60));
        yield return Case("eight workers", new SampleNight(8).Until(SampleNight.Seen),
            "2 failed: node03/0 at 22:20 (killed), node05/0 at 23:51 (No space left on device); 1 stalled: node07/0 since 21:15", SampleNight.Seen);
        yield return Case("an array", SampleNight.Array(),
            "310 failed: 150 on 12 nodes 19:30–03:30 (killed), 80 on node12 21:11–03:11 (progrun: error while loading shared libraries: libcfitsio.s…), "
            + "80 on node05 21:11–03:11 (progrun: error while loading shared libraries: libcfitsio.s…)", AfterArray);
        yield return Case("one of eight", SampleJobs.EightBands(), "1 failed: band5 at 13:58 (segmentation fault in imager); 1 stalled: band7 since 14:00");
        yield return Case("all well", SampleJobs.AllDone(), "");
        yield return Case("nobody says why", Failed(("", 9), ("", 8), ("", 7)), "3 failed 13:58–14:00");
        yield return Case("all at once", Failed(("no calibrator", 9), ("no calibrator", 9)), "2 failed at 13:58 (no calibrator)");
        yield return Case("numbers differ", Failed(("cannot open /data/3.ms", 9), ("cannot open /data/12.ms", 8)), "2 failed 13:58–13:59 (cannot open /data/#.ms)");
        yield return Case("twice in a night", Failed(("disk full", 200), ("disk full", 199), ("disk full", 9)), "3 failed: 2 10:47–10:48 (disk full), w2 at 13:58 (disk full)");
        yield return Case("a stage", Stage(), "3 failed in image at 14:07 (no beam)");
        yield return Case("some ended", SampleJobs.Job().With("a", 1, 2, "half", exit: 0).With("b", 1, 2, "half", exit: 0), "2 ended early at 14:07 (half)");
        yield return Case("who never came", SampleJobs.Missing(), "3 missing");
        yield return Case("70 causes", Many(70), "70 failed: w0 at 12:57 (A), w1 at 12:58 (B), w2 at 12:59 (C), w3 at 13:00 (D), w4 at 13:01 (E), w5 at 13:02 (F) and 64 more");
        yield return Case("hard texts", SampleJobs.HardTexts(),
            "2 failed: failed0 at 14:07 (failed before it began: outline in red, so that it is seen…), failed100 at 14:07 (ok=0 at 100 % is failed, not done); "
            + "1 ended early: early at 14:07 (exit 0, but 20 to go)");
    }

    [TestCaseSource(nameof(Jobs))]
    public void It_says_how_many_where_when_and_why(Job job, string sentence, Moment at) => Assert.That(Of(job, at).Fit(_ => true), Is.EqualTo(sentence));

    [TestCaseSource(nameof(Jobs))]
    public void It_is_never_longer_than_its_room(Job job, string sentence, Moment at)
    {
        var before = "";
        for (var room = 0; room <= sentence.Length + 5; room++)
        {
            var text = Of(job, at).Fit(text => text.Length <= room);
            Assert.That(text, Has.Length.LessThanOrEqualTo(room));
            if (before.Length > 0) Assert.That(text, Is.Not.Empty, $"{room}");
            before = text;
        }
        Assert.That(before, Is.EqualTo(sentence));
        var style = new TextStyle(12);
        foreach (var width in new[] { 40.0, 128, 300, 600 })
            Assert.That(Typeface.Measure(Of(job, at).Fit(text => Typeface.Measure(text, style) <= width), style), Is.LessThanOrEqualTo(width));
    }

    [TestCase(200, Two + "; 3 stalled since 21:15")]
    [TestCase(110, "19 failed: 8 on node23 at 22:20 (killed), 11 on 11 nodes 23:51–00:25 (No space left…); 3 stalled since 21:15")]
    [TestCase(90, "19 failed: 8 on node23 at 22:20, 11 on 11 nodes 23:51–00:25; 3 stalled since 21:15")]
    [TestCase(80, "19 failed: 11 on 11 nodes 23:51–00:25 and 8 more; 3 stalled since 21:15")]
    [TestCase(30, "19 failed; 3 stalled")]
    [TestCase(10, "19 failed")]
    [TestCase(5, "")]
    public void Texts_go_before_causes_and_small_causes_before_large_ones(int room, string sentence) =>
        Assert.That(Of(new SampleNight().Until(SampleNight.Seen), SampleNight.Seen).Fit(text => text.Length <= room), Is.EqualTo(sentence));

    [Test]
    public void Where_each_worker_has_a_row_the_text_of_one_alone_is_not_said_again() =>
        Assert.That(Of(SampleJobs.EightBands(), SampleJobs.Now).Fit(_ => true, rowsAreShown: true), Is.EqualTo("1 failed: band5 at 13:58; 1 stalled: band7 since 14:00"));

    private static TestCaseData Case(string name, Job job, string sentence, Moment? at = null) => new TestCaseData(job, sentence, at ?? SampleJobs.Now).SetArgDisplayNames(name);

    private static CauseSentence Of(Job job, Moment at) => Plot.Of(job, at, new()).Sentence;

    private static Job Failed(params (string Text, double MinutesAgo)[] workers)
    {
        var job = SampleJobs.Job(minutesAgo: 300);
        foreach (var (i, (text, ago)) in workers.Index()) job = job.With($"w{i}", 1, 2, text, ago, ok: false);
        return job;
    }

    private static Job Many(int causes)
    {
        var job = SampleJobs.Job(minutesAgo: 300);
        for (var i = 0; i < causes; i++) job = job.With($"w{i}", 1, 2, new string((char)('A' + i % 26), 1 + i / 26), 70 - i, ok: false);
        return job;
    }

    private static Job Stage()
    {
        var job = SampleJobs.Job();
        foreach (var id in new[] { "a", "b", "c" }) job = job.With(id, SampleJobs.Plain with { Group = "image", Ok = false, Desc = "no beam" });
        return job;
    }
}
