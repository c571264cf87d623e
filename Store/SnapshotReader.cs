using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Progressd.Store;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote, or a person's edition of it, through a window of 1 MiB.</summary>
internal sealed class SnapshotReader
{
    // Every value but the arrays of jobs and of workers must fit into what is kept ahead: ids and texts are bounded far below.
    private const int WindowBytes = 1 << 20, AheadBytes = 1 << 18;
    private const int SumLineBytes = 22; // ,"crc32c":"1a2b3c4d"}⏎

    private readonly Stream _stream;
    private readonly byte[] _window = new byte[WindowBytes];
    private readonly byte[] _tail = new byte[SumLineBytes];
    private int _filled;
    private int _tailFilled;
    private bool _atEnd;
    private Checksum _sum = new();

    private SnapshotReader(Stream stream) => _stream = stream;

    /// <exception cref="JsonException">It is not whole.</exception>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    /// <exception cref="StateException">A later version wrote it.</exception>
    public static State Read(Stream stream, string path) => new SnapshotReader(stream).Read(path);

    private State Read(string path)
    {
        Fill();
        var json = new Utf8JsonReader(_window.AsSpan(0, _filled), _atEnd, default);
        json.Expect(JsonTokenType.StartObject);
        var (version, sequence, sum) = (0L, -1L, (string?)null);
        Moment? at = null;
        var jobs = ImmutableDictionary.CreateBuilder<Id, Job>();
        var weight = 0L;
        while (NextProperty(ref json))
        {
            if (json.ValueTextEquals("version"u8)) version = Known(json.NextInt64(), path);
            else if (json.ValueTextEquals("seq"u8)) sequence = json.NextInt64();
            else if (json.ValueTextEquals("at"u8)) at = json.NextMoment();
            else if (json.ValueTextEquals("crc32c"u8)) sum = json.NextString();
            else if (json.ValueTextEquals("jobs"u8))
            {
                json.Expect(JsonTokenType.StartArray);
                while (NextItem(ref json))
                {
                    var job = ReadJob(ref json);
                    jobs[job.Id] = job;
                    weight += job.Weight;
                }
            }
            else json.SkipValue();
        }
        if (version < 1 || sequence < 0 || at is null) throw new JsonException("version, seq or at is missing");
        More(ref json, int.MaxValue);
        if (json.Read() || !_atEnd) throw new JsonException("something follows its end");
        if (sum is not null && sum != Sum()) throw new JsonException("its crc32c does not match: if it was edited by hand, take that line out");
        return new State(sequence, at, weight, jobs.ToImmutable());
    }

    private static long Known(long version, string path) => version <= SnapshotWriter.Version
        ? version
        : throw new StateException(StateProblem.Newer,
            $"{path} has version {version}, and this progressd knows version {SnapshotWriter.Version}: start the newer progressd, or name another --state");

    private Job ReadJob(ref Utf8JsonReader json)
    {
        string? id = null;
        var (title, announced, firstPercent) = ("", 0, 0.0);
        TimeSpan? maxAge = null, stall = null;
        long? changed = null;
        Moment? created = null, touched = null, firstReport = null;
        var workers = Job.NoWorkers;
        var weight = 0L;
        while (NextProperty(ref json))
        {
            if (json.ValueTextEquals("jobid"u8)) id = json.NextString();
            else if (json.ValueTextEquals("title"u8)) title = json.NextString();
            else if (json.ValueTextEquals("maxage_ms"u8)) maxAge = json.NextSpan();
            else if (json.ValueTextEquals("stall_ms"u8)) stall = json.NextSpan();
            else if (json.ValueTextEquals("announced"u8)) announced = (int)json.NextInt64();
            else if (json.ValueTextEquals("created"u8)) created = json.NextMoment();
            else if (json.ValueTextEquals("touched"u8)) touched = json.NextMoment();
            else if (json.ValueTextEquals("changed_seq"u8)) changed = json.NextInt64();
            else if (json.ValueTextEquals("first_report"u8)) firstReport = json.NextMoment();
            else if (json.ValueTextEquals("first_percent"u8)) firstPercent = json.NextDouble();
            else if (json.ValueTextEquals("workers"u8)) (workers, weight) = ReadWorkers(ref json);
            else json.SkipValue();
        }
        if (id is null || maxAge is null || changed is null || created is null || touched is null) throw new JsonException("a job lacks a value");
        var asCreated = new Created(Id.Trusted(id), title, maxAge.Value, stall, announced);
        var job = Job.After(asCreated, created.Value, changed.Value);
        return job with
        {
            Touched = touched.Value,
            FirstReport = firstReport,
            FirstPercent = firstPercent,
            Workers = workers,
            Weight = job.Weight + weight,
        };
    }

    private (ImmutableSortedDictionary<Id, Worker> Workers, long Weight) ReadWorkers(ref Utf8JsonReader json)
    {
        var workers = Job.NoWorkers.ToBuilder();
        var weight = 0L;
        json.Expect(JsonTokenType.StartArray);
        while (NextItem(ref json))
        {
            var worker = ReadWorker(ref json);
            workers[worker.Id] = worker;
            weight += worker.Weight;
        }
        return (workers.ToImmutable(), weight);
    }

    private static Worker ReadWorker(ref Utf8JsonReader json)
    {
        string? id = null;
        var (text, ok, exit) = ("", true, (byte?)null);
        double? current = null, total = null;
        long? started = null, began = null;
        Moment? seen = null;
        var (beganPercent, gap, gaps, failed) = (0.0, 0f, (byte)0, 0L);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("workid"u8)) id = json.NextString();
            else if (json.ValueTextEquals("current"u8)) current = json.NextDouble();
            else if (json.ValueTextEquals("total"u8)) total = json.NextDouble();
            else if (json.ValueTextEquals("ok"u8)) ok = json.NextBoolean();
            else if (json.ValueTextEquals("exit"u8)) exit = (byte)json.NextInt64();
            else if (json.ValueTextEquals("text"u8)) text = json.NextString();
            else if (json.ValueTextEquals("started"u8)) started = json.NextInstant();
            else if (json.ValueTextEquals("seen"u8)) seen = json.NextMoment();
            else if (json.ValueTextEquals("began"u8)) began = json.NextInstant();
            else if (json.ValueTextEquals("began_percent"u8)) beganPercent = json.NextDouble();
            else if (json.ValueTextEquals("gap_ms"u8)) gap = json.NextSingle();
            else if (json.ValueTextEquals("gaps"u8)) gaps = (byte)json.NextInt64();
            else if (json.ValueTextEquals("failed_since"u8)) failed = json.NextInstant();
            else json.SkipValue();
        }
        if (id is null || current is null || total is null || started is null || began is null || seen is null)
            throw new JsonException("a worker lacks a value");
        return new Worker
        {
            Id = Id.Trusted(id),
            Current = current.Value,
            Total = total.Value,
            Ok = ok,
            Exit = exit,
            Text = text,
            StartedWall = started.Value,
            Seen = seen.Value,
            BeganSteady = began.Value,
            BeganPercent = beganPercent,
            GapMilliseconds = gap,
            Gaps = gaps,
            FailedSteady = failed,
        };
    }

    private bool NextProperty(ref Utf8JsonReader json)
    {
        More(ref json, AheadBytes);
        return json.NextProperty();
    }

    private bool NextItem(ref Utf8JsonReader json)
    {
        More(ref json, AheadBytes);
        return json.NextItem();
    }

    // Moves what is not read yet to the front of the window and fills the rest.
    private void More(ref Utf8JsonReader json, int ahead)
    {
        var read = (int)json.BytesConsumed;
        if (_atEnd || _filled - read >= ahead) return;
        _window.AsSpan(read, _filled - read).CopyTo(_window);
        _filled -= read;
        Fill();
        json = new Utf8JsonReader(_window.AsSpan(0, _filled), _atEnd, json.CurrentState);
    }

    private void Fill()
    {
        while (_filled < _window.Length && !_atEnd)
        {
            var count = _stream.Read(_window, _filled, _window.Length - _filled);
            _atEnd = count == 0;
            AddToSum(_window.AsSpan(_filled, count));
            _filled += count;
        }
    }

    // The last 22 bytes so far are held back: they may be the line that names the sum.
    private void AddToSum(ReadOnlySpan<byte> bytes)
    {
        var held = Math.Min(SumLineBytes, _tailFilled + bytes.Length);
        var fromTail = Math.Max(0, Math.Min(_tailFilled, _tailFilled + bytes.Length - held));
        _sum.Add(_tail.AsSpan(0, fromTail));
        _tail.AsSpan(fromTail, _tailFilled - fromTail).CopyTo(_tail);
        _tailFilled -= fromTail;
        var toSum = bytes.Length - (held - _tailFilled);
        _sum.Add(bytes[..toSum]);
        bytes[toSum..].CopyTo(_tail.AsSpan(_tailFilled));
        _tailFilled = held;
    }

    private string Sum() => _sum.Value.ToString("x8", CultureInfo.InvariantCulture);
}
