using System.Text;
using System.Text.Json.Nodes;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>Files that were torn, spoilt, lost or made by a later version: nothing unread is overwritten, all that can be read is.</summary>
public sealed class DamageTests
{
    private const string First = StoreRun.Folder + "/progressd.journal.1";
    private const string Aside = ".corrupt-20261123T100000Z";

    [Test]
    public void Cut_at_any_byte_the_journal_gives_all_whole_lines()
    {
        var (disk, states) = SixtyLines();
        var journal = disk[First];
        var whole = 0;
        for (var length = 0; length < journal.Length; length++)
        {
            if (length > 0 && journal[length - 1] == '\n') whole++;
            var cut = disk.Copy();
            cut[First] = journal[..length];
            var run = new StoreRun(cut);
            // A line that lacks nothing but its end is whole all the same.
            var expected = journal[length] == '\n' ? whole + 1 : whole;
            Assert.That(run.Text(), Is.EqualTo(states[expected]), $"cut at {length}");
            Assert.That(run.Store.Warnings, Is.Empty);
        }
    }

    [Test]
    public void A_bit_flipped_anywhere_costs_one_line_and_is_told()
    {
        var (disk, _) = SixtyLines();
        var journal = disk[First];
        var entries = Entries(journal);
        var (line, random) = (0, new Random(5));
        var with = StoreRun.Text(Apply(entries));
        var without = entries.Select((_, left) => StoreRun.Text(Apply(entries.Where((_, i) => i != left)))).ToList();
        for (var at = 0; at < journal.Length; at++)
        {
            var spoilt = disk.Copy();
            var bytes = (byte[])journal.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            spoilt[First] = bytes;
            var run = new StoreRun(spoilt);
            var isEnd = journal[at] == '\n';
            var text = run.Text();
            Assert.That(text, Is.EqualTo(isEnd ? with : without[line]).Or.EqualTo(with), $"bit flipped at {at}, line {line + 1}");
            if (text != with && line < entries.Count - 1)
                Assert.That(run.Store.Warnings, Is.EqualTo([$"{First} line {line + 1} is damaged; kept as {First}{Aside}, everything readable was applied"]));
            if (isEnd) line++;
        }
    }

    [Test]
    public void What_is_set_aside_is_kept_as_it_was_and_the_next_start_finds_nothing_amiss()
    {
        var (disk, _) = SixtyLines();
        var bytes = disk[First];
        bytes[30] ^= 1;
        disk[First] = bytes;
        var run = new StoreRun(disk);
        var again = run.Restarted();

        Assert.That(disk[First + Aside], Is.EqualTo(bytes));
        Assert.That((again.Text(), again.Store.Warnings.Count), Is.EqualTo((run.Text(), 0)));
    }

    [Test]
    public void A_spoilt_snapshot_is_made_up_for_by_the_one_before_and_its_segments()
    {
        var run = ThreeSnapshots();
        var expected = run.Text();
        var disk = run.Disk.Killed();
        var bytes = disk[StoreRun.Snapshot];
        bytes[bytes.Length / 2] ^= 4;
        disk[StoreRun.Snapshot] = bytes;
        var after = new StoreRun(disk);

        Assert.That(after.Text(), Is.EqualTo(expected));
        Assert.That(after.Store.Warnings.Single(),
            Does.StartWith($"{StoreRun.Snapshot} cannot be read: ").And.EndWith($"; kept as {StoreRun.Snapshot}{Aside}, everything readable was applied"));
        Assert.That(disk[StoreRun.Snapshot + Aside], Is.EqualTo(bytes));
        Assert.That(after.Restarted().Text(), Is.EqualTo(expected));
    }

    [Test]
    public void Every_byte_of_a_snapshot_is_under_its_checksum()
    {
        var disk = ThreeSnapshots().Disk.Killed();
        var bytes = disk[StoreRun.Snapshot];
        var sumLine = Array.LastIndexOf(bytes, (byte)'\n', bytes.Length - 2);
        for (var at = 0; at <= sumLine; at++)
        {
            var spoilt = (byte[])bytes.Clone();
            spoilt[at] ^= 2;
            Assert.That(() => SnapshotReader.Read(new MemoryStream(spoilt), "x"), Throws.Exception, $"byte {at}");
        }
    }

    [Test]
    public void A_person_may_edit_a_snapshot_and_take_its_checksum_out()
    {
        var run = ThreeSnapshots();
        var disk = run.Disk.Killed();
        var text = Encoding.UTF8.GetString(disk[StoreRun.Snapshot]);
        disk[StoreRun.Snapshot] = Encoding.UTF8.GetBytes(
            text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)].Replace("\"title\":\"a\"", "\n  \"title\" : \"Übung\"", StringComparison.Ordinal) + "}");

        Assert.That(new StoreRun(disk).Job("a")!.Title, Is.EqualTo("Übung"));
    }

    [Test]
    public void A_person_may_have_the_fields_of_a_worker_in_any_order_and_its_group_and_host_in_words()
    {
        var run = new StoreRun();
        run.Create("a");
        foreach (var (worker, said) in (ReadOnlySpan<(string, string)>)[("1", "imaging"), ("2", ""), ("1", "")])
        {
            run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id(worker))
            {
                Current = 3,
                Total = 8,
                Exit = worker == "2" ? 137 : null,
                Text = said,
                Group = "flag",
                Host = "node" + worker,
                Weight = 2,
            });
            run.Pass(2);
        }
        run.Store.Save();
        var file = JsonNode.Parse(run.Disk[StoreRun.Snapshot])!.AsObject();
        file.Remove("crc32c");
        var job = file["jobs"]![0]!.AsObject();
        foreach (var worker in job["workers"]!.AsArray().Select(worker => worker!.AsObject()))
        {
            (worker["group"], worker["host"]) = ("flag", "node" + worker["workid"]);
            foreach (var (field, value) in worker.Reverse().ToList())
            {
                worker.Remove(field);
                worker.Add(field, value);
            }
        }
        job.Remove("names");

        var state = SnapshotReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(file.ToJsonString())), "x");
        Assert.That(StoreRun.Text(state), Is.EqualTo(StoreRun.Text(SnapshotReader.Read(new MemoryStream(run.Disk[StoreRun.Snapshot]), "x"))));
        Assert.That(state.Jobs[StoreRun.Id("a")].Names.All, Is.EqualTo(["flag", "node1", "node2"]));
    }

    [Test]
    public void A_missing_segment_is_told_with_its_numbers()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Store.Save();
        run.Update("a", "1", 1, 2);
        run.Store.Save();
        run.Update("a", "2", 1, 2);
        var disk = run.Disk.Killed();
        disk.Remove(StoreRun.Snapshot);
        disk.Remove(StoreRun.Folder + "/progressd.journal.2");
        var after = new StoreRun(disk);

        const string third = StoreRun.Folder + "/progressd.journal.3";
        Assert.That(after.Store.Warnings, Is.EqualTo([$"{third} line 1: writes 2 to 2 are missing before it; kept as {third}{Aside}, everything readable was applied"]));
        Assert.That(after.Job("a")!.Workers.Keys.Select(id => id.Shown), Is.EqualTo(["2"]));
    }

    [Test]
    public void A_torn_end_before_the_next_segment_is_no_damage()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 2);
        run.Disk[First] = [.. run.Disk[First], .. "1234567"u8];
        var second = new StoreRun(run.Disk.Killed());
        second.Update("a", "1", 2);
        var third = second.Restarted();

        Assert.That((third.Text(), third.Store.Warnings.Count), Is.EqualTo((second.Text(), 0)));
        Assert.That(third.Logged, Is.EqualTo([$"warning: {First} line 3: its end is torn, an unfinished write was dropped"]));
    }

    [Test]
    public void A_snapshot_of_a_later_version_is_refused_and_nothing_touched()
    {
        var disk = ThreeSnapshots().Disk.Killed();
        disk[StoreRun.Snapshot] = "{\"version\":3,\"seq\":9}"u8.ToArray();
        var files = disk.Files;

        var problem = Assert.Throws<StateException>(() => _ = new StoreRun(disk))!;
        Assert.That(problem.Problem, Is.EqualTo(StateProblem.Newer));
        Assert.That(problem.Message, Is.EqualTo(
            $"{StoreRun.Snapshot} has version 3, and this progressd knows version 2: start the newer progressd, or name another --state"));
        Assert.That(disk.Files, Is.EqualTo(files));
    }

    [Test]
    public void A_second_daemon_on_a_state_is_refused()
    {
        var run = new StoreRun();
        var problem = Assert.Throws<StateException>(() => _ = new StoreRun(run.Disk))!;
        Assert.That((problem.Problem, problem.Message), Is.EqualTo((StateProblem.Locked,
            $"the state {StoreRun.Snapshot} is in use: another progressd holds {StoreRun.Folder}/progressd.lock")));
    }

    [Test]
    public void The_files_are_named_after_the_snapshot()
    {
        var run = new StoreRun(path: "/x/night.json");
        run.Create("a");
        run.Store.Save();
        run.Create("b");
        run.Store.Save();
        run.Create("c");
        Assert.That(run.Disk.Files, Is.EqualTo(["night.journal.2", "night.journal.3", "night.json", "night.json.1", "night.lock"]));
    }

    [Test]
    public void A_start_without_a_write_leaves_no_file_behind_for_each()
    {
        var run = new StoreRun();
        run.Create("a");
        for (var i = 0; i < 3; i++) run = run.Restarted();
        Assert.That(run.Disk.Files, Is.EqualTo(["progressd.journal.1", "progressd.journal.2", "progressd.json", "progressd.lock"]));
    }

    private static StoreRun ThreeSnapshots()
    {
        var run = new StoreRun();
        run.Create("a");
        for (var i = 1; i <= 3; i++)
        {
            run.Update("a", "1", i, 3);
            run.Update("a", "é 😀", i / 3.0, 3);
            run.Store.Save();
        }
        run.Update("a", "1", 1, 4);
        return run;
    }

    private static (FaultyDisk Disk, List<string> States) SixtyLines()
    {
        var run = new StoreRun();
        var states = new List<string> { run.Text() };
        run.Create("a");
        states.Add(run.Text());
        for (var i = 1; i < 60; i++)
        {
            run.Update("a", $"{i % 7}", i, 300);
            states.Add(run.Text());
        }
        return (run.Disk.Killed(), states);
    }

    private static List<Entry> Entries(byte[] journal)
    {
        var entries = new List<Entry>();
        new JournalReader(new MemoryStream(journal)).Read((_, entry) => entries.Add(entry!));
        return entries;
    }

    private static State Apply(IEnumerable<Entry> entries) => entries.Aggregate(State.Empty, (state, entry) => state.Apply(entry));
}
