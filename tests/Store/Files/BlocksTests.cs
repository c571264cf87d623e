using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Files.Blocks;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>A snapshot is read in blocks on every core: what comes of it is what comes of it one by one, whatever stands in the file.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class BlocksTests
{
    private static readonly Lazy<byte[]> Large = new(() => Snapshot(new Random(27), jobs: 1, workers: 5_000)),
        Many = new(() => Snapshot(new Random(28), jobs: 60, workers: 25)), Mixed = new(() => Snapshot(new Random(30), jobs: 6, workers: 800));

    // Some look like the beginning of a worker or a job, and are none.
    private static readonly string[] Texts =
        ["", "working", "\"quoted\" \\ ,{\"workid\"", "\n,{\"workid\":\"1\"}\n,{\"jobid\":\"1\"", "Ångström \U0001F600", "]}]}", "\\n,{\\\"workid\\\"", "\u2028\n\t{[\"\\u000a"];

    private static IEnumerable<TestCaseData> Files() =>
        [new TestCaseData(Large).SetArgDisplayNames("a large job"),
            new TestCaseData(Many).SetArgDisplayNames("many small ones"), new TestCaseData(Mixed).SetArgDisplayNames("some of each")];

    [TestCaseSource(nameof(Files))]
    public void What_is_read_in_blocks_is_what_was_written_to_the_last_byte(Lazy<byte[]> file)
    {
        var window = new JsonWindow(new MemoryStream(file.Value), inBlocks: true);
        var state = SnapshotReader.Read(window, "x", out _);
        Assert.That(window.BlockBytes, Is.GreaterThan(file.Value.Length * 3 / 4), "of these bytes, in blocks");
        Assert.That(Written(state).AsSpan().SequenceEqual(file.Value), Is.True);
        Assert.That(StoreRun.Text(state), Is.EqualTo(StoreRun.Text(SnapshotReader.Read(new MemoryStream(file.Value), "x", out _, inBlocks: false))));
        Assert.That(Read(file.Value, inBlocks: true), Is.EqualTo(Read(file.Value, inBlocks: false)).And.Not.StartsWith("error"));
    }

    [TestCaseSource(nameof(Files))]
    public void A_spoilt_byte_anywhere_gets_the_same_answer(Lazy<byte[]> file)
    {
        var random = new Random(29);
        var bytes = WithoutSum(file.Value);
        var lines = Enumerable.Range(1, bytes.Length - 1).Where(at => bytes[at - 1] == '\n').ToArray();
        for (var i = 0; i < (FuzzSettings.Count ?? 10); i++)
        {
            var at = i % 2 == 0 ? random.Next(bytes.Length) : Math.Clamp(lines[random.Next(lines.Length)] + random.Next(-4, 12), 0, bytes.Length - 1);
            byte spoil = (byte)"\"{}[],:0x\n\xff"[random.Next(11)];
            byte[] spoilt = random.Next(3) switch
            {
                0 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 400))..]],
                1 => [.. bytes[..at], spoil, .. bytes[at..]],
                _ => [.. bytes[..at], spoil, .. bytes[(at + 1)..]],
            };
            Assert.That(Read(spoilt, inBlocks: true), Is.EqualTo(Read(spoilt, inBlocks: false)), $"spoilt at {at}");
        }
        var cut = bytes[..(bytes.Length * 3 / 4)];
        Assert.That(Read(cut, inBlocks: true), Is.EqualTo(Read(cut, inBlocks: false)).And.StartsWith("error"));
    }

    [Test]
    public void A_sum_that_does_not_match_is_told_as_ever()
    {
        var bytes = (byte[])Large.Value.Clone();
        var at = bytes.AsSpan(bytes.Length / 2).IndexOf("\"current\":"u8) + bytes.Length / 2 + 10;
        bytes[at] = (byte)(bytes[at] == '1' ? '2' : '1');
        Assert.That(Read(bytes, inBlocks: true), Is.EqualTo("error: JsonException: its crc32c does not match: if it was edited by hand, take that line out"));
    }

    [Test]
    public void Files_of_version_1_and_those_that_a_program_laid_out_otherwise_are_read_as_ever()
    {
        var text = Encoding.UTF8.GetString(WithoutSum(Large.Value));
        var old = Regex.Replace(text.Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal), "\"(history\":\"[^\"]*\"|course\":{[^}]*}|gain[a-z]*\":[0-9]+),", "")
            .Replace("\"desc\":", "\"text\":", StringComparison.Ordinal);
        foreach (var other in (string[])[old,
            text.Replace("\n,{", ",\n{", StringComparison.Ordinal), text.Replace("\n,{\"", "\n, {\"", StringComparison.Ordinal), text.Replace("\n", "", StringComparison.Ordinal)])
        {
            var bytes = Encoding.UTF8.GetBytes(other);
            Assert.That(Read(bytes, inBlocks: true), Is.EqualTo(Read(bytes, inBlocks: false)).And.Not.StartsWith("error"));
        }
    }

    [Test]
    public void A_line_of_a_person_that_looks_like_a_worker_and_is_none_is_read_as_what_it_is()
    {
        var text = Encoding.UTF8.GetString(WithoutSum(Large.Value));
        var at = text.IndexOf("\n,{\"workid\"", text.Length / 2, StringComparison.Ordinal) - 1; // before the end of a worker
        var edited = Encoding.UTF8.GetBytes(text[..at] + ",\"mine\":[1" + string.Concat(Enumerable.Repeat("\n,{\"workid\":\"no worker\"}", 4_000)) + "]" + text[at..]);
        Assert.That(Read(edited, inBlocks: true), Is.EqualTo(Read(Large.Value, inBlocks: false)));
    }

    [Test]
    public void A_worker_and_a_job_that_stand_there_twice_are_found_across_blocks([Values] bool isWorker)
    {
        var lines = Encoding.UTF8.GetString(WithoutSum(isWorker ? Large.Value : Many.Value)).Split('\n').ToList();
        var first = lines.FindIndex(line => line.StartsWith(isWorker ? ",{\"workid\"" : ",{\"jobid\"", StringComparison.Ordinal));
        var after = lines.FindIndex(first + 1, line => line.StartsWith(isWorker ? ",{\"workid\"" : ",{\"jobid\"", StringComparison.Ordinal));
        var last = lines.FindLastIndex(line => line.StartsWith(isWorker ? ",{\"workid\"" : ",{\"jobid\"", StringComparison.Ordinal));
        lines.InsertRange(last, lines[first..after]);
        Assert.That(Read(Encoding.UTF8.GetBytes(string.Join('\n', lines)), inBlocks: true), Is.EqualTo(
            $"error: JsonException: a {(isWorker ? "worker" : "job")} stands there twice"));
    }

    [Test]
    public void Blocks_come_in_their_order_and_who_waits_reads_them_where_no_thread_of_the_pool_does([Values] bool hasPool)
    {
        using var blocks = new BlocksAhead<byte>((bytes, _) => [bytes.Span[0]], hasPool ? null : _ => { });
        var read = new List<byte>();
        for (var i = 0; i < 250; i++)
        {
            if (blocks.IsFull) read.AddRange(blocks.Next());
            blocks.Add([(byte)i], default);
        }
        while (!blocks.IsEmpty) read.AddRange(blocks.Next());
        Assert.That(read, Is.EqualTo(Enumerable.Range(0, 250).Select(i => (byte)i)));
    }

    [Test]
    public void Behind_a_failure_nothing_is_read_any_more()
    {
        var (waiting, begun) = (new List<IThreadPoolWorkItem>(), 0);
        var blocks = new BlocksAhead<byte>((_, _) => ++begun > 1 ? throw new JsonException("spoilt") : [], waiting.Add);
        while (!blocks.IsFull) blocks.Add([1], default);
        blocks.Next();
        Assert.That(() => blocks.Next(), Throws.TypeOf<JsonException>().With.Message.EqualTo("spoilt"));
        blocks.Dispose();
        foreach (var late in waiting) late.Execute();
        Assert.That(begun, Is.EqualTo(2));
    }

    private static string Read(byte[] bytes, bool inBlocks)
    {
        try
        {
            var state = SnapshotReader.Read(new MemoryStream(bytes), "x", out var version, inBlocks);
            return $"{version} {state.Sequence} {state.Newest} {state.NewestChange} {state.Bytes} {Checksum.Of(Written(state))}";
        }
        catch (Exception e) when (e is not AssertionException)
        {
            return $"error: {e.GetType().Name.Replace("JsonReaderException", "JsonException", StringComparison.Ordinal)}: {e.Message}";
        }
    }

    private static byte[] Written(State state)
    {
        var disk = new FaultyDisk();
        using (var file = disk.Create("/x")) SnapshotWriter.Write(file, state, state.Newest!.Value);
        return disk["/x"];
    }

    private static byte[] WithoutSum(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetBytes(text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)] + "}\n");
    }

    private static byte[] Snapshot(Random random, int jobs, int workers)
    {
        var run = new StoreRun();
        for (var job = 0; job < jobs; job++)
        {
            var id = StoreRun.Id($"{Texts[random.Next(Texts.Length)]}+job {job}");
            run.Store.Create(new CreateRequest
            {
                Id = id,
                Title = Texts[random.Next(Texts.Length)],
                Announced = random.Next(2 * workers),
                Groups = [new("flag", 3)],
                Series = id,
                Tell = "t",
                StallSeconds = random.Next(2) == 0 ? 60 : null,
            });
            if (job % 4 == 3) continue; // without a worker
            var count = job % 4 == 2 ? 1 : workers;
            for (var round = 0; round < 3; round++)
            {
                run.Store.Update([.. Enumerable.Range(0, count).Where(_ => round == 0 || random.Next(4) == 0).Select(worker => OneReport(random, id, worker))]);
                run.Pass(1);
            }
            if (random.Next(3) == 0) run.Store.Finish(id);
        }
        run.Store.Save();
        return run.Disk[StoreRun.Snapshot];
    }

    private static Report OneReport(Random random, Id job, int worker) => new(job,
        StoreRun.Id(worker % 50 == 0 ? $"n{Texts[worker / 50 % Texts.Length]}\n,{{\"workid\" {worker}" : $"node+{worker}"))
    {
        Current = random.Next(9) + random.NextDouble(),
        Total = random.Next(9),
        Ok = random.Next(9) > 0,
        Exit = random.Next(9) == 0 ? random.Next(-2, 300) : null,
        Text = Texts[random.Next(Texts.Length)],
        Group = random.Next(3) == 0 ? "flag" : null,
        Host = random.Next(3) == 0 ? $"node{random.Next(20)}" : null,
        Weight = random.Next(5) == 0 ? random.Next(1, 5_000) : null,
        IsNote = random.Next(9) == 0,
        Hints = worker == 1 ? ["unknown parameter \"\n,{\": did you mean it?"] : [],
    };
}
