using System.Globalization;
using Progressd.Rendering;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Texts;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>A bare failure is shown with what the worker said last, and each try begins with nothing said.</summary>
public sealed class SaidLastTests
{
    private StoreRun _run = null!;

    [SetUp]
    public void Open()
    {
        _run = new StoreRun();
        _run.Create("a");
    }

    // Reports of one worker, each "current ok exit desc", - for what is left out; and its text after each.
    [TestCase("A trap's exit is shown with the text before it", "1 - - imaging_field_4|- - 137 -", "imaging_field_4|exit 137 (killed): imaging_field_4")]
    [TestCase("A desc of its own is shown alone", "1 - - averaging|- - 9 no_calibrator", "averaging|no_calibrator")]
    [TestCase("Another bare one changes the words only", "1 - 9 no_calibrator|- - 9 -|- - 137 -|- 0 - -",
        "no_calibrator|exit 9: no_calibrator|exit 137 (killed): no_calibrator|no_calibrator")]
    [TestCase("A bare report that is fine says nothing, and is not what was said last", "1 - - averaging|2 - - -|- - 1 -", "averaging||exit 1: averaging")]
    [TestCase("The newest text counts", "1 - - one|2 - - two|3 - - -|- 0 - -", "one|two||two")]
    [TestCase("Python's returncode", "1 - - one|- - -9 -", "one|exit -9 (killed): one")]
    [TestCase("Nothing was said", "1 - - -|- - 137 -|- 0 - -", "|exit 137 (killed)|")]
    [TestCase("After an exit the next try begins with nothing said", "1 - - one|- - 1 -|1 - - -|- - 137 -", "one|exit 1: one||exit 137 (killed)")]
    [TestCase("After exit=0 too", "9 - - one|9 - 0 -|1 - - -|- - 137 -", "one|||exit 137 (killed)")]
    [TestCase("The same exit=0 twice is the end said twice", "5 - - one|- - 0 -|- - 0 -|- - 1 -", "one|||exit 1: one")]
    [TestCase("After ok=0 a lower current begins one", "5 - - one|- 0 - -|1 - - -|- 0 - -", "one|one||")]
    [TestCase("After ok=0 the same current or a higher one goes on", "5 - - one|- 0 - -|5 - - -|- 0 - -|6 - - -|- 0 - -", "one|one||one||one")]
    [TestCase("What begins a try may say something", "5 - - one|- - 1 -|1 - - two|- - 1 -", "one|exit 1: one|two|exit 1: two")]
    [TestCase("A failure after a failure is the same try", "5 - - one|- - 1 -|1 0 - -", "one|exit 1: one|one")]
    public void Each_report_leaves_the_text_that_people_read(string name, string reports, string texts)
    {
        _ = name;
        var shown = new List<string>();
        foreach (var report in reports.Split('|'))
        {
            Send(report);
            shown.Add(_run.Worker("a", "w").Text);
            var restarted = _run.Restarted();
            Assert.That(restarted.Worker("a", "w"), Is.EqualTo(_run.Worker("a", "w")), "after a restart, from the journal");
            restarted.Store.Save();
            _run = restarted.Restarted();
            Assert.That(_run.Worker("a", "w"), Is.EqualTo(restarted.Worker("a", "w")), "after another, from the snapshot");
        }
        Assert.That(string.Join('|', shown), Is.EqualTo(texts));
    }

    [Test]
    public void What_a_worker_said_last_is_in_every_view()
    {
        Send("1 - - imaging_field_4");
        Send("- - 137 -");
        var job = _run.Job("a")!;
        var plot = Plot.Of(job, _run.Store.Now, new());
        Assert.That(System.Text.Encoding.UTF8.GetString(StatusJson.OfJob(job, plot.Summary, _run.Store.Now)),
            Does.Contain("\"desc\":\"exit 137 (killed): imaging_field_4\",\"exit\":137"));
        Assert.That(TextPlot.Of(plot, new() { Width = 120 }), Does.Contain("exit 137 (killed): imaging_field_4"));
        Assert.That(plot.Rows.Single().Text, Is.EqualTo("10:00 exit 137 (killed): imaging_field_4"));
    }

    [Test]
    public void The_two_together_are_no_longer_than_a_text_may_be()
    {
        var family = "👨\u200D👩\u200D👧"; // five characters, one grapheme
        Report(new(StoreRun.Id("a"), StoreRun.Id("w")) { Current = 1, Total = 2, Text = PlainText.Limited(string.Concat(Enumerable.Repeat(family, 200))) });
        Report(new(StoreRun.Id("a"), StoreRun.Id("w")) { Exit = 137 });
        var text = _run.Worker("a", "w").Text;
        Assert.That(text, Does.StartWith("exit 137 (killed): " + family).And.EndsWith(family + "…"));
        Assert.That((PlainText.IsWithinLength(text), new StringInfo(text).LengthInTextElements), Is.EqualTo((true, 19 + 196 + 1)));
    }

    [Test]
    public void One_string_serves_both_and_is_counted_once()
    {
        Send($"1 - - {new string('t', 132)}");
        var worker = _run.Worker("a", "w");
        Assert.That((worker.Bytes, ReferenceEquals(worker.SaidLast, worker.Said.Desc)), Is.EqualTo((450 + 200, true)));
        _run.Store.Save();
        worker = _run.Restarted().Worker("a", "w");
        Assert.That((worker.Bytes, ReferenceEquals(worker.SaidLast, worker.Said.Desc)), Is.EqualTo((450 + 200, true)));
    }

    [Test]
    public void The_journal_says_a_text_once()
    {
        Send("1 - - imaging_field_4");
        var length = Journal().Length;
        Send("2 - - -");
        Assert.That(Journal()[length..], Does.Not.Contain("imaging"));
        Assert.That(_run.Restarted().Worker("a", "w").SaidLast, Is.EqualTo("imaging_field_4"));
    }

    private string Journal() => System.Text.Encoding.UTF8.GetString(_run.Disk[StoreRun.Folder + "/progressd.journal.1"]);

    private void Send(string report)
    {
        var parts = report.Split(' ');
        Report(new(StoreRun.Id("a"), StoreRun.Id("w"))
        {
            Current = Number(parts[0]),
            Total = _run.Job("a")!.Workers.IsEmpty ? 9 : null,
            Ok = Number(parts[1]) is { } ok ? ok != 0 : null,
            Exit = (long?)Number(parts[2]),
            Text = parts[3] == "-" ? "" : parts[3],
        });
    }

    private void Report(Report report) => _run.Store.Update(report);

    private static double? Number(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
