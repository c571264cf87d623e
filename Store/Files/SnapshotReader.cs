using System.Collections.Immutable;
using System.Text.Json;
using Progressd.Store.Files.Blocks;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;
using Progressd.Store.Texts;
using Progressd.Store.TimeLeft;

namespace Progressd.Store.Files;

/// <summary>
/// Reads what <see cref="SnapshotWriter"/> wrote, or a person's edition of it. Small jobs, and workers of large ones, are read in blocks on every core, cut
/// where lines of ours begin. A block that is anything else is no verdict: all is read once more, one by one.
/// </summary>
internal sealed class SnapshotReader
{
    private readonly JsonWindow _window;

    private SnapshotReader(JsonWindow window) => _window = window;

    private delegate T ReadItem<T>(ref Utf8JsonReader json);

    private static ReadOnlySpan<byte> JobBegins => "\n,{\"jobid\""u8;

    private static ReadOnlySpan<byte> WorkerBegins => "\n,{\"workid\""u8;

    /// <exception cref="JsonException">It is not whole.</exception>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    /// <exception cref="StateException">A later version wrote it.</exception>
    public static State Read(Stream stream, string path) => Read(stream, path, out _);

    /// <param name="version">Of the program that wrote it, from 1.</param>
    /// <param name="inBlocks">False: one by one. The same comes of both.</param>
    public static State Read(Stream stream, string path, out int version, bool inBlocks = true)
    {
        var window = new JsonWindow(stream, inBlocks && stream.CanSeek && Environment.ProcessorCount > 1);
        try
        {
            return Read(window, path, out version);
        }
        catch (Exception e) when (window.BlockBytes > 0 && e is JsonException or InvalidOperationException or OverflowException or ArgumentException)
        {
            stream.Position = 0;
            return Read(stream, path, out version, inBlocks: false);
        }
    }

    /// <summary>Once, as the window allows: a failure in a block is no verdict.</summary>
    internal static State Read(JsonWindow window, string path, out int version) => new SnapshotReader(window).Read(path, out version);

    private State Read(string path, out int writtenBy)
    {
        var json = _window.Begin();
        json.Expect(JsonTokenType.StartObject);
        var (version, sequence, sum) = (0L, -1L, (string?)null);
        Moment? at = null, newestChange = null;
        var jobs = State.NoJobs.ToBuilder();
        var (bytes, newestVersion) = (0L, 0L);
        Moment? newestTouch = null;
        while (_window.NextProperty(ref json))
        {
            if (json.ValueTextEquals("version"u8)) version = Known(json.NextWhole("version", 1, long.MaxValue), path);
            else if (json.ValueTextEquals("seq"u8)) sequence = json.NextWhole("seq", 0, Entry.LastSequence);
            else if (json.ValueTextEquals("at"u8)) at = json.NextMoment("at");
            else if (json.ValueTextEquals("newest_change"u8)) newestChange = json.NextMoment("newest_change");
            else if (json.ValueTextEquals("crc32c"u8)) sum = json.NextString();
            else if (json.ValueTextEquals("jobs"u8))
            {
                ReadItems(ref json, ReadJob, static (ref block) => new SnapshotReader(new()).ReadJob(ref block), JobBegins, [], job =>
                {
                    if (jobs.ContainsKey(job.Id)) throw new JsonException("a job stands there twice");
                    jobs[job.Id] = job;
                    bytes += job.Bytes;
                    newestVersion = Math.Max(newestVersion, job.Version);
                    if (newestTouch is null || job.Touched.Steady > newestTouch.Value.Steady) newestTouch = job.Touched;
                });
            }
            else json.SkipValue();
        }
        if (version < 1 || sequence < 0 || at is null) throw new JsonException("version, seq or at is missing");
        _window.More(ref json, int.MaxValue);
        if (json.Read() || !_window.IsAtEnd) throw new JsonException("something follows its end");
        if (sum is not null && sum != _window.Sum) throw new JsonException("its crc32c does not match: if it was edited by hand, take that line out");
        if (newestVersion > sequence) throw new JsonException("a changed_seq is greater than seq");
        writtenBy = (int)version;
        // Version 1 has no newest_change.
        return new State(sequence, at, newestChange ?? newestTouch, bytes, jobs.ToImmutable()) { Series = SeriesIndex.Of(jobs.Values) };
    }

    private static long Known(long version, string path) => version <= SnapshotWriter.Version
        ? version
        : throw new StateException(StateProblem.Newer,
            $"{path} has version {version}, and this progressd knows version {SnapshotWriter.Version}: start the newer progressd, or name another --state");

    private Job ReadJob(ref Utf8JsonReader json)
    {
        Id? id = null;
        var (title, announced, firstPercent) = ("", 0, 0.0);
        TimeSpan? maxAge = null, stall = null;
        long? changed = null;
        Moment? created = null, touched = null, firstReport = null, renewed = null, finished = null, ended = null;
        var workers = Job.NoWorkers;
        Id? series = null;
        var (tell, finishes, addedSinceFinish, isTold) = ("", 0, 0, false);
        JobKey? key = null;
        History? history = null;
        Course? course = null;
        IReadOnlyList<string> names = [], hints = [];
        ImmutableArray<Stage> groups = [];
        while (_window.NextProperty(ref json))
        {
            if (json.ValueTextEquals("jobid"u8)) id = json.NextId("jobid");
            else if (json.ValueTextEquals("title"u8)) title = json.NextText("title");
            else if (json.ValueTextEquals("maxage_ms"u8)) maxAge = json.NextSpan("maxage_ms", min: 1);
            else if (json.ValueTextEquals("stall_ms"u8)) stall = json.NextSpan("stall_ms");
            else if (json.ValueTextEquals("announced"u8)) announced = (int)json.NextWhole("announced", 0, WriteRules.MostAnnounced);
            else if (json.ValueTextEquals("created"u8)) created = json.NextMoment("created");
            else if (json.ValueTextEquals("touched"u8)) touched = json.NextMoment("touched");
            else if (json.ValueTextEquals("changed_seq"u8)) changed = json.NextWhole("changed_seq", 0, Entry.LastSequence);
            else if (json.ValueTextEquals("first_report"u8)) firstReport = json.NextMoment("first_report");
            else if (json.ValueTextEquals("first_percent"u8)) firstPercent = json.NextDouble("first_percent", 0, 100);
            else if (json.ValueTextEquals("history"u8)) history = HistoryText.Read(json.NextString());
            else if (json.ValueTextEquals("course"u8)) course = CourseJson.Read(ref json);
            else if (json.ValueTextEquals("renewed"u8)) renewed = json.NextMoment("renewed");
            else if (json.ValueTextEquals("finished"u8)) finished = json.NextMoment("finished");
            else if (json.ValueTextEquals("ended"u8)) ended = json.NextMoment("ended");
            else if (json.ValueTextEquals("told"u8)) isTold = json.NextBoolean();
            else if (json.ValueTextEquals("finishes"u8)) finishes = (int)json.NextWhole("finishes", 0, Job.MostFinishes);
            else if (json.ValueTextEquals("added_since_finish"u8)) addedSinceFinish = (int)json.NextWhole("added_since_finish", 0, int.MaxValue);
            else if (json.ValueTextEquals("groups"u8)) groups = ReadStages(ref json);
            else if (json.ValueTextEquals("series"u8)) series = json.NextId("series");
            else if (json.ValueTextEquals("tell"u8)) tell = json.NextText("tell");
            else if (json.ValueTextEquals("key"u8)) key = json.NextKey("key");
            else if (json.ValueTextEquals("hints"u8)) hints = ReadTexts(ref json, Job.MostHints + 1, text => PlainText.IsWithinLength(text));
            else if (json.ValueTextEquals("names"u8)) names = ReadTexts(ref json, NameTable.MostNames, name => NameRules.Host(name) == name);
            else if (json.ValueTextEquals("workers"u8)) workers = ReadWorkers(ref json, names);
            else json.SkipValue();
        }
        if (id is null || maxAge is null || changed is null || created is null || touched is null) throw new JsonException("a job lacks a value");
        var asCreated = new Created(id.Value)
        {
            Title = title,
            MaxAge = maxAge.Value,
            Stall = stall,
            Announced = announced,
            Groups = groups,
            Series = series,
            Tell = tell,
            Key = key,
        };
        var job = Job.After(asCreated, created.Value, changed.Value);
        var table = workers.Values.Aggregate(
            names.Aggregate(NameTable.Empty, (so, name) => so.With(name)), (so, worker) => so.With(worker.Said.Group).With(worker.Said.Host));
        job = (job with
        {
            Touched = touched.Value,
            Renewed = renewed ?? created.Value,
            Finished = finished,
            Finishes = finishes,
            AddedSinceFinish = addedSinceFinish,
            Hints = [.. hints],
            FirstReport = firstReport,
            FirstPercent = firstPercent,
            History = firstReport is { } first ? history ?? History.From(first, touched.Value) : History.None, // version 1 has none
            Course = firstReport is { } begun ? course ?? CourseOf(begun, touched.Value, workers.Values) : default,
        }).With(workers, table).WithEnd(ended ?? touched.Value); // version 1 has no end
        return isTold && job.End is { } end ? job.After(new Told(job.Id, end.At)) : job;
    }

    // Version 1 has none. The wall clock is taken to have stood as it did at the newest report.
    private static Course CourseOf(Moment first, Moment touched, IEnumerable<Worker> workers)
    {
        var came = workers.Where(worker => !worker.Said.IsNote).Select(worker => worker.StartedWall - touched.Wall + touched.Steady).DefaultIfEmpty(first.Steady).Max();
        var newest = Math.Max(first.Steady, touched.Steady);
        return new Course { First = first.Steady, Came = Math.Clamp(came, first.Steady, newest), Heard = newest };
    }

    private ImmutableArray<Stage> ReadStages(ref Utf8JsonReader json)
    {
        var stages = ImmutableArray.CreateBuilder<Stage>();
        json.Expect(JsonTokenType.StartArray);
        while (_window.NextItem(ref json)) StagesJson.Add(stages, StagesJson.ReadOne(ref json));
        return stages.DrainToImmutable();
    }

    private List<string> ReadTexts(ref Utf8JsonReader json, int most, Func<string, bool> isOne)
    {
        var texts = new List<string>();
        json.Expect(JsonTokenType.StartArray);
        while (true)
        {
            _window.More(ref json, JsonWindow.AheadBytes);
            if (!json.Read()) throw new JsonException("cut off");
            if (json.TokenType == JsonTokenType.EndArray) return texts;
            if (json.TokenType != JsonTokenType.String || texts.Count == most || json.GetString() is not { } text || !isOne(text))
                throw new JsonException($"not at most {most} texts within their bounds");
            texts.Add(text);
        }
    }

    private ImmutableSortedDictionary<Id, Worker> ReadWorkers(ref Utf8JsonReader json, IReadOnlyList<string> names)
    {
        var workers = Job.NoWorkers.ToBuilder();
        var count = 0;
        Worker Read(ref Utf8JsonReader one) => WorkerJson.Read(ref one, names);
        ReadItems(ref json, Read, Read, WorkerBegins, JobBegins, worker =>
        {
            workers[worker.Id] = worker;
            if (workers.Count != ++count) throw new JsonException("a worker stands there twice");
        });
        return workers.ToImmutable();
    }

    /// <param name="inBlock">The same of a block, on any thread.</param>
    /// <param name="begins">How a line begins that holds an item.</param>
    /// <param name="beyond">How one begins that holds none of this array any more.</param>
    private void ReadItems<T>(
        ref Utf8JsonReader json, ReadItem<T> read, ReadItem<T> inBlock, ReadOnlySpan<byte> begins, ReadOnlySpan<byte> beyond, Action<T> take)
    {
        using var blocks = new BlocksAhead<T>((bytes, state) => ItemsOf(bytes.Span, state, inBlock));
        var notBefore = 0L;
        json.Expect(JsonTokenType.StartArray);
        while (_window.NextItem(ref json))
        {
            take(read(ref json));
            while (_window.TryTakeBlock(ref json, begins, beyond, ref notBefore, out var block))
            {
                if (blocks.IsFull) blocks.Next().ForEach(take);
                blocks.Add(block, json.CurrentState);
            }
            while (!blocks.IsEmpty) blocks.Next().ForEach(take);
        }
    }

    // Whoever reads on behind a block takes it that an item ends there: so nothing else may stand in it.
    private static List<T> ItemsOf<T>(ReadOnlySpan<byte> block, JsonReaderState behindItem, ReadItem<T> read)
    {
        var json = new Utf8JsonReader(block, isFinalBlock: false, behindItem);
        var items = new List<T>();
        while (json.Read()) items.Add(json.TokenType == JsonTokenType.StartObject ? read(ref json) : throw new JsonException("no item of the array"));
        return json.BytesConsumed == block.Length ? items : throw new JsonException("cut off");
    }
}
