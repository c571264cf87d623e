using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Queueing;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>What is written is read again, however extreme; what a person wrote into a file beyond its bounds is damage and said so, never wrapped.</summary>
public sealed class BoundsTests
{
    private static readonly string Long = new('x', 1001), LongId = new('i', 257);

    private static IEnumerable<TestCaseData> SnapshotEdits() => new (string Field, string Value)[]
    {
        ("seq", "9223372036854775807"), ("seq", "9223372036854775806"), ("seq", "9007199254740992"), ("seq", "-1"), ("seq", "1e3"), ("seq", "1.5"), ("seq", "\"8\""),
        ("version", "0"), ("version", "-1"),
        ("at", "[240000000000001,0]"), ("at", "[0,-62000000000001]"), ("at", "[1]"), ("at", "[1,2,3]"), ("at", "null"),
        ("newest_change", "[240000000000001,0]"),
        ("jobid", "\"\""), ("jobid", "\"a\\u0000\""), ("jobid", "\"\\u0085a\""), ("jobid", $"\"{LongId}\""), ("jobid", "\"\\uFFFF\""), ("jobid", "null"), ("jobid", "7"),
        ("title", $"\"{Long}\""), ("title", "null"),
        ("maxage_ms", "0"), ("maxage_ms", "-1"), ("maxage_ms", "9223372036854775807"),
        ("stall_ms", "-1"), ("stall_ms", "9223372036854775807"),
        ("announced", "4294967297"), ("announced", "-1"), ("announced", "10000001"),
        ("created", "[240000000000001,0]"), ("touched", "[0,240000000000001]"), ("changed_seq", "9223372036854775807"), ("changed_seq", "-1"), ("changed_seq", "99"),
        ("first_report", "[0,-62000000000001]"), ("first_percent", "101"), ("first_percent", "-1"),
        ("first", "240000000000001"), ("came", "1"), ("heard", "1"), ("heard", "-62000000000001"), ("steps", "-1"), ("steps", "9007199254740992"),
        ("shares", "-1"), ("shares", "1e300"), ("squares", "-1e-9"), ("squares", "1e999"), ("candidate", "[2,1]"), ("candidate", "[1]"),
        ("candidate", "[1,2],\"silences\":[[5,1]]"), ("candidate", "[1,2],\"silences\":[[1,2],7]"),
        ("candidate", "[1,2],\"silences\":[[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2]]"),
        ("gained", "240000000000001"), ("gains", "-1"), ("gains", "1000000001"), ("gains", "1,\"pace_gap_ms\":-1"),
        ("workid", "\"\""), ("workid", $"\"{LongId}\""), ("workid", "\"\\t\""),
        ("current", "1e999"), ("current", "\"1\""), ("current", "null"), ("total", "-1"), ("total", "1e999"),
        ("ok", "0"), ("exit", "4294967296"), ("exit", "-2147483649"), ("exit", "1.5"), ("exit", "null"),
        ("desc", $"\"{Long}\""), ("desc", "\"\\uD800\""), ("said_last", $"\"{Long}\""),
        ("started", "240000000000001"), ("seen", "[240000000000001,0]"), ("began", "-62000000000001"), ("began_percent", "1000000001"), ("began_percent", "-1e300"),
        ("gap_ms", "-1"), ("gap_ms", "1e39"), ("gaps", "4"), ("gaps", "259"), ("gaps", "-1"), ("failed_since", "240000000000001"),
        ("history", "\"\""), ("history", "\"!\""), ("history", "\"AAAA\""), ("history", "null"), ("history", "7"),
        ("history", "\"GwB4AAAAAQAAAAAAAAAAAAAAAAAAAA\""), ("history", "\"ABF4AAAAAQAAAAAAAAAAAAAAAAAAAA\""), ("history", "\"AAF4AAAAAQAAAAAAAAAAAAAAAAAAAA\""),
        ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAADE\""), ("history", "\"AAB4AAAA__________8AAAAAAAAAAA\""), ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAgAA\""),
        ("history", "\"AAF4AAAAAQAAAAAAAAAAAAAAAAAAAHkAAAAFAAAAAAAAAA\""), ("history", "\"AAJ4AAAAAQAAAAAAAAAAAAAAAAAAAAUAAAAFAAAAAAAAAAUAAAAGAAAAAAAAAA\""),
        ("history", "\"AAF4AAAAAQAAAAAAAAAAAAAAAAAAAAUAAAABwHG1VSUCAA\""), ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAAHgAAAAAAAAAAAAAAA\""),
        ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""), ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAARJwAAAAAAAA\""),
        ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAAAAAAACIEwAAiRMAAA\""), ("history", "\"AAB4AAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAKAAsAAAAAAA\""),
    }.Select(edit => new TestCaseData(edit.Field, edit.Value).SetArgDisplayNames(edit.Field, edit.Value.Length > 40 ? edit.Value[..40] : edit.Value));

    [TestCaseSource(nameof(SnapshotEdits))]
    public void A_value_of_a_snapshot_out_of_bounds_is_damage_and_the_rest_makes_up_for_it(string field, string value)
    {
        var run = Rich();
        var (expected, disk) = (run.Text(), run.Disk.Killed());
        var text = Encoding.UTF8.GetString(disk[StoreRun.Snapshot]);
        text = text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)] + "}\n";
        var edited = Regex.Replace(text, $"\"{field}\":(\\[[^\\]]*\\]|\"[^\"]*\"|[^,}}\\]]*)", match => $"\"{field}\":{value}");
        Assert.That(edited, Is.Not.EqualTo(text), "the snapshot has the field");
        disk[StoreRun.Snapshot] = Encoding.UTF8.GetBytes(edited);
        var after = new StoreRun(disk, time: run.Time);

        Assert.That(after.Store.Warnings.Single(), Does.StartWith($"{StoreRun.Snapshot} cannot be read: ").And.Contains(".corrupt-"));
        Assert.That(after.Text(), Is.EqualTo(expected));
        after.Update("a", "1", 3);
        Assert.That(after.Restarted().Text(), Is.EqualTo(after.Text()));
    }

    [TestCase("jobid", "a", TestName = "A job that stands there twice is damage")]
    [TestCase("workid", "1", TestName = "A worker that stands there twice is damage")]
    public void What_stands_there_twice_is_damage(string field, string id)
    {
        var run = Rich();
        run.Create("a 2");
        run.Update("a", "1 2", 1, 2);
        run.Store.Save();
        var (expected, disk) = (run.Text(), run.Disk.Killed());
        var text = Encoding.UTF8.GetString(disk[StoreRun.Snapshot]);
        var edited = text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)]
            .Replace($"\"{field}\":\"{id} 2\"", $"\"{field}\":\"{id}\"", StringComparison.Ordinal) + "}\n";
        Assert.That(edited, Has.Length.LessThan(text.Length - 20));
        disk[StoreRun.Snapshot] = Encoding.UTF8.GetBytes(edited);
        var after = new StoreRun(disk, time: run.Time);
        Assert.That(after.Store.Warnings.Single(), Does.Contain("stands there twice"));
        Assert.That(after.Text(), Is.EqualTo(expected));
    }

    private static IEnumerable<TestCaseData> LineEdits() => new[]
    {
        """{"seq":9223372036854775807,"at":[1,1],"changes":[]}""", """{"seq":9007199254740991,"at":[1,1],"changes":[]}""", """{"seq":0,"at":[1,1],"changes":[]}""",
        """{"seq":4,"at":[240000000000001,1],"changes":[]}""",
        """{"seq":4,"at":[1,1],"changes":[{"update":"a","worker":"1","current":1,"total":-2}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"update":"a","worker":"1","current":1,"total":2,"exit":4294967296}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"update":"a","worker":"","current":1,"total":2}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"update":"\n","worker":"1","current":1,"total":2}]}""",
        $$"""{"seq":4,"at":[1,1],"changes":[{"update":"a","worker":"1","current":1,"total":2,"desc":"{{Long}}"}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"create":"b","title":"b","maxage_ms":-5}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"create":"b","title":"b","maxage_ms":5,"workers":4294967297}]}""",
        """{"seq":4,"at":[1,1],"changes":[{"create":"b","title":"b","maxage_ms":5,"stall_ms":9223372036854775807}]}""",
        $$"""{"seq":4,"at":[1,1],"changes":[{"delete":"{{LongId}}"}]}""",
    }.Select((line, i) => new TestCaseData(line).SetArgDisplayNames($"{i}", line.Length > 110 ? line[..110] : line));

    [TestCaseSource(nameof(LineEdits))]
    public void A_line_of_the_journal_out_of_bounds_costs_itself_and_is_said(string line)
    {
        var run = new StoreRun();
        run.Create("a");
        for (var i = 1; i <= 4; i++) run.Update("a", "1", i, 9);
        var disk = run.Disk.Killed();
        var journal = StoreRun.Folder + "/progressd.journal.1";
        var lines = Encoding.UTF8.GetString(disk[journal]).Split('\n');
        lines[3] = $"{Checksum.Of(Encoding.UTF8.GetBytes(line)):x8} {line}";
        disk[journal] = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var after = new StoreRun(disk, time: run.Time);

        Assert.That(after.Store.Warnings.Single(), Does.StartWith($"{journal} line 4 is damaged; kept as {journal}.corrupt-"));
        Assert.That(after.Worker("a", "1").Current, Is.EqualTo(4));
        after.Update("a", "1", 5);
        Assert.That(after.Restarted().Text(), Is.EqualTo(after.Text()));
    }

    [Test]
    public void A_number_that_stands_there_twice_is_said()
    {
        var run = new StoreRun();
        run.Create("a");
        run.Update("a", "1", 1, 9);
        var disk = run.Disk.Killed();
        var journal = StoreRun.Folder + "/progressd.journal.1";
        var lines = Encoding.UTF8.GetString(disk[journal]).Split('\n');
        disk[journal] = Encoding.UTF8.GetBytes(string.Join('\n', [lines[0], lines[1], lines[1], ""]));
        var after = new StoreRun(disk, time: run.Time);
        Assert.That(after.Store.Warnings.Single(), Does.StartWith($"{journal} line 3: write 2 is there already; kept as "));
        Assert.That(after.Text(), Is.EqualTo(run.Text()));
    }

    [Test]
    public void When_the_numbers_of_writes_are_used_up_nothing_more_is_called_saved()
    {
        const long last = Entry.LastSequence;
        var run = Rich();
        var disk = run.Disk.Killed();
        var text = Encoding.UTF8.GetString(disk[StoreRun.Snapshot]);
        text = text[..text.LastIndexOf(",\"crc32c\"", StringComparison.Ordinal)] + "}\n";
        disk[StoreRun.Snapshot] = Encoding.UTF8.GetBytes(Regex.Replace(text, "\"seq\":[0-9]+", $"\"seq\":{last - 2}"));
        foreach (var name in disk.Files.Where(name => name.Contains("journal", StringComparison.Ordinal)).ToList()) disk.Remove($"{StoreRun.Folder}/{name}");
        run = new StoreRun(disk, time: run.Time);
        run.Update("a", "1", 1);
        run.Update("a", "1", 2);
        var problem = Assert.Throws<ProblemException>(() => run.Update("a", "1", 3))!;
        Assert.That((problem.Kind, problem.Message), Is.EqualTo((ProblemKind.NotSaved,
            $"not saved: the numbers of writes are used up: somebody edited seq in {StoreRun.Snapshot}; shown, but lost at a restart")));
        run.Pass(20);
        Assert.That((run.Store.Save(), run.Store.Unhealthy), Is.EqualTo((false, $"not saved: the numbers of writes are used up: somebody edited seq in {StoreRun.Snapshot}")));

        var after = run.Restarted();
        Assert.That((after.Worker("a", "1").Current, after.Store.Warnings.Count), Is.EqualTo((2.0, 0)), "what was acknowledged is there");
    }

    [TestCase(1, 1)]
    [TestCase(4, 12)]
    [TestCase(1969, 12)]
    [TestCase(1970, 1)]
    [TestCase(5000, 1)]
    [TestCase(9575, 1)]
    [TestCase(9998, 12)]
    public void Whatever_the_host_takes_for_the_year_what_is_acknowledged_is_there_after_a_restart(int year, int month)
    {
        var run = new StoreRun(time: new FakeTimeProvider(new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero)));
        run.Create("a");
        for (var i = 1; i <= 5; i++)
        {
            run.Pass(2);
            run.Update("a", "1", i, 5);
        }
        var before = run.Text();
        run = run.Restarted();
        Assert.That(run.Text(), Is.EqualTo(before).And.Contains("Current = 5"));
        run.Store.Save();
        run.Update("a", "2", 1, 5);
        var after = run.Restarted();
        Assert.That((after.Text(), after.Store.Warnings.Count), Is.EqualTo((run.Text(), 0)));

        // And once the clock is right again.
        var later = new StoreRun(after.Disk.Killed(), time: new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero)));
        later.Update("a", "2", 2);
        Assert.That((later.Restarted().Text(), later.Store.Warnings.Count), Is.EqualTo((later.Text(), 0)));
    }

    [Test]
    public void Extreme_values_by_every_path_are_read_back_to_the_last_bit()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 40; seed++)
        {
            var random = new Random(seed);
            var run = new StoreRun(time: new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(random.Next(-700_000, 2_900_000))));
            for (var step = 0; step < 30; step++)
            {
                try
                {
                    Extreme(run, random);
                }
                catch (ProblemException)
                {
                    // Refused in words: then it must not be there, which the restart below tells.
                }
                if (random.Next(8) == 0) run.Store.Save();
                if (random.Next(3) == 0) run.Time.Advance(TimeSpan.FromMilliseconds(Math.Pow(10, random.Next(0, 9))));
                var after = run.Restarted();
                Assert.That((after.Store.Warnings.Count, Kept(after)), Is.EqualTo((0, Kept(run))), $"seed {seed}, step {step}");
                run = after;
            }
        }
    }

    // A job whose time is over is not read again.
    private static string Kept(StoreRun run) => StoreRun.Text(run.Store.State.WithoutGone(run.Store.Now));

    private static void Extreme(StoreRun run, Random random)
    {
        string[] ids = ["a", "a+b", new string('i', 256), string.Concat(Enumerable.Repeat("😀", 256)), "\"\\/\u2028<", "a\u0000b", " ", "e\u0301"];
        string[] texts = ["", " ", "x", new('t', 1000), string.Concat(Enumerable.Repeat("😀", 1000)), "\"\\\u2028", "e\u0301\u200D"];
        double?[] numbers = [null, 0, -0.0, 1, -1, 0.1, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 1e300, 9007199254740993];
        long?[] exits = [null, 0, 1, -1, 137, 256, int.MinValue, uint.MaxValue];
        string?[] names = ["flag", new('n', 64), string.Concat(Enumerable.Repeat("😀", 64)), "\"\\<", "a", null];
        var job = StoreRun.Id(Of(ids));
        if (random.Next(4) == 0 || run.Store.State.Find(job, run.Store.Now) is null)
            run.Store.Create(new CreateRequest
            {
                Id = job,
                Title = PlainText.Limited(Of(texts)),
                MaxAgeSeconds = Of<double?>([null, 1e-9, 1, 1e308]),
                StallSeconds = Of<double?>([null, 0, 1e-9, 1e308]),
                Announced = Of([0, 1, WriteRules.MostAnnounced]),
                Keep = Of([false, true]),
                Groups = Of<Stage[]>([[], [new("g", 0)], [new("g", WriteRules.MostAnnounced), new(Of(names) ?? "h", 1)]]),
                Series = Of<Id?>([null, StoreRun.Id(Of(ids))]),
                Tell = Of(texts),
                Hints = Of<string[]>([[], ["unknown parameter x"], [Job.TooManyNames]]),
            });
        if (random.Next(20) == 0) run.Store.Delete(job);
        else if (random.Next(10) == 0) run.Store.Finish(job);
        else
            run.Store.Update([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Report(job, StoreRun.Id(Of(ids)))
            {
                Current = Of(numbers),
                Total = Of(numbers) is { } total ? Math.Abs(total) : null,
                Inc = random.Next(4) == 0 ? Of(numbers) : null,
                Ok = Of<bool?>([null, true, false]),
                Exit = Of(exits),
                Text = PlainText.Limited(Of(texts)),
                Group = Of(names),
                Host = Of(names),
                Weight = Of<int?>([null, 1, 1_000, Said.HeaviestWeight]),
                IsNote = Of<bool?>([null, true, false]),
            })]);

        T Of<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
    }

    [Test]
    public void Every_value_of_a_report_is_in_the_journal_and_in_the_snapshot()
    {
        var plain = SampleJobs.Plain with { Current = 1, Total = 2 };
        Said[] others =
        [
            plain with { Current = 3 }, plain with { Total = 3 }, plain with { Ok = false }, plain with { Exit = 256 }, plain with { Desc = "x" },
            plain with { Group = "g" }, plain with { Host = "h" }, plain with { Weight = 1 }, plain with { IsNote = true },
        ];
        Assert.That(others, Has.Length.EqualTo(typeof(Said).GetProperties().Count(property => property.CanWrite)), "one for each value");
        var names = new Dictionary<string, int> { ["h"] = 0, ["g"] = 1 };
        foreach (var said in others.Append(plain))
            foreach (var table in new[] { null, names })
            {
                using var stream = new MemoryStream();
                using (var json = new Utf8JsonWriter(stream))
                {
                    json.WriteStartObject();
                    SaidJson.Write(json, said, table);
                    json.WriteEndObject();
                }
                var read = new Utf8JsonReader(stream.ToArray());
                var reader = new SaidJson.Reader(["h", "g"]);
                read.Read();
                while (read.NextProperty()) Assert.That(reader.Take(ref read));
                Assert.That(reader.Said, Is.EqualTo(said));
            }
    }

    // A job with every field that a snapshot can have, in two snapshots with the journal between.
    private static StoreRun Rich()
    {
        var run = new StoreRun();
        run.Store.Create(new CreateRequest
        {
            Id = StoreRun.Id("a"),
            Title = "title",
            Announced = 4,
            StallSeconds = 60,
            Groups = [new("flag", 3)],
            Series = StoreRun.Id("s"),
            Tell = "t",
        });
        Send(new Report(StoreRun.Id("a"), StoreRun.Id("1")) { Current = 1, Total = 4, Ok = false, Exit = 3, Text = "said" });
        Send(new Report(StoreRun.Id("a"), StoreRun.Id("1"))
        {
            Ok = false,
            Exit = 3,
            Group = "flag",
            Host = "node1",
            Weight = 2_500,
            IsNote = true,
            Hints = ["unknown parameter x"],
        });
        run.Store.Finish(StoreRun.Id("a"));
        run.Store.Save();
        run.Pass(12);
        Send(new Report(StoreRun.Id("a"), StoreRun.Id("1")) { Current = 2, Ok = false, Exit = 4 });
        Send(new Report(StoreRun.Id("a"), StoreRun.Id("2")) { Current = 2, Total = 4, Text = "text" });
        for (var i = 0; i < 3; i++) Send(new Report(StoreRun.Id("a"), StoreRun.Id("3")) { Current = i, Total = 4 });
        run.Store.Save();
        return run;

        void Send(Report report) => run.Store.Update(report);
    }
}
