using System.Globalization;
using System.Text;
using System.Text.Json;
using Progressd.Rendering;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>
/// Files of a state, spoilt: whoever reads them gets a sound state or is told, whatever stands in them. The sum is made right again, for else
/// nothing would be looked at.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const int Usual = 40_000, SumAndSpace = 9;

    // The second: a text is no Unicode. The third: a later version.
    private static readonly Type[] Known = [typeof(JsonException), typeof(InvalidOperationException), typeof(StateException)];

    [Test]
    public void A_journal_line_is_an_entry_or_refused() => Mutated.Bytes(2 * Usual, Lines, line => Fault(EntryJson.Read(line)), Known);

    [Test]
    public void A_journal_whose_lines_are_spoilt_is_read_to_its_end() => Mutated.Bytes(Usual, Lines, line =>
    {
        var fault = default(string);
        var journal = new MemoryStream([.. Summed(line), .. Summed(Lines[^1])]);
        var lines = new JournalReader(journal).Read((_, entry) => fault ??= entry is null ? null : Fault(entry));
        return fault ?? (lines > 0 ? null : "nothing was read");
    });

    [TestCase("\"maxage_ms\":", TestName = "A length of time beyond all bounds costs its line alone")]
    [TestCase("\"at\":[", TestName = "An instant beyond the calendar costs its line alone")]
    public void A_number_beyond_all_bounds_costs_its_line_alone(string before)
    {
        var spoilt = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Lines[0]).Replace(before, before + "9999999", StringComparison.Ordinal));
        var read = new List<bool>();
        new JournalReader(new MemoryStream([.. Summed(spoilt), .. Summed(Lines[1])])).Read((_, entry) => read.Add(entry is not null));
        Assert.That(read, Is.EqualTo([false, true]));
    }

    [Test]
    public void A_snapshot_is_a_state_that_can_be_shown_or_refused() => Mutated.Bytes(Usual / 20, [Snapshot()], bytes =>
        Fault(SnapshotReader.Read(new MemoryStream(bytes), "progressd.json")), Known);

    private static readonly byte[][] Lines =
        [.. Encoding.UTF8.GetString(Run().Disk[StoreRun.Folder + "/progressd.journal.1"]).TrimEnd('\n').Split('\n').Select(line => Encoding.UTF8.GetBytes(line[SumAndSpace..]))];

    // Without its sum, as who edits it by hand must leave it.
    private static byte[] Snapshot()
    {
        var run = Run();
        run.Store.Save();
        var text = Encoding.UTF8.GetString(run.Disk[StoreRun.Snapshot]);
        return Encoding.UTF8.GetBytes(text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)] + "}\n");
    }

    private static StoreRun Run()
    {
        var run = new StoreRun();
        run.Store.Create(new CreateRequest { Id = StoreRun.Id("a+b"), Title = "\U0001F600 \"quoted\" \u0001\\", Announced = 8, StallSeconds = 60, MaxAgeSeconds = 5000.5 });
        run.Create("c");
        run.Store.Update([OneReport("1", 1e308, 5e-324), OneReport("2", -0.0, 0) with { Ok = false, Text = "died" }, OneReport("3", 1, 3) with { Exit = 137 }]);
        run.Pass(1);
        run.Store.Update(OneReport("3", 2, 3));
        run.Store.Delete(StoreRun.Id("c"));
        return run;
    }

    private static Report OneReport(string worker, double current, double total) => new(StoreRun.Id("a+b"), StoreRun.Id(worker)) { Current = current, Total = total };

    private static byte[] Summed(byte[] json) => [.. Encoding.ASCII.GetBytes(Checksum.Of(json).ToString("x8", CultureInfo.InvariantCulture)), (byte)' ', .. json, (byte)'\n'];

    private static string? Fault(Entry entry) => entry.Changes.Select(change => change switch
    {
        Created created => Mutated.HalfPair(created.Job.Shown + created.Title) ?? (created.MaxAge < TimeSpan.Zero ? $"kept for {created.MaxAge}" : null),
        Reported report => Mutated.HalfPair(report.Job.Shown + report.Worker.Shown + report.Said.Desc) ?? Infinite(report.Said.Current, report.Said.Total),
        _ => Mutated.HalfPair(change.Job.Shown),
    }).FirstOrDefault(fault => fault is not null);

    // And what is read can be shown.
    private static string? Fault(State state)
    {
        foreach (var job in state.Jobs.Values)
        {
            _ = StatusJson.OfJob(job, Summary.Of(job, state.Newest!.Value, state.Newest!.Value), state.Newest!.Value);
            _ = TextPlot.Of(Plot.Of(job, state.Newest!.Value, new()), new());
            if ((Mutated.HalfPair(job.Id.Shown + job.Title) ?? Infinite(job.FirstPercent)) is { } fault) return fault;
            foreach (var worker in job.Workers.Values)
            {
                var wrong = Mutated.HalfPair(worker.Id.Shown + worker.Text) ?? Infinite(worker.Current, worker.Total, worker.BeganPercent, worker.GapMilliseconds);
                if (wrong is not null) return wrong;
            }
        }
        return null;
    }

    private static string? Infinite(params ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers) if (!double.IsFinite(number)) return $"{number}";
        return null;
    }
}
