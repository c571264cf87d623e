using System.Globalization;
using System.Text.Json;
using Progressd.Store.TimeLeft;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>A job of `bench/eta`, played through what the daemon keeps: O(1) a report, the reckoning at each checkpoint.</summary>
internal sealed class Replay
{
    private const string Python = "/usr/bin/python3";
    private static readonly string Folder = Path.Combine(Script.Root, "bench/eta");

    private readonly SortedDictionary<string, Played> _workers = new(StringComparer.Ordinal);
    private readonly List<Sample> _history = [];
    private readonly List<string> _groups = [], _hosts = [];
    private readonly List<int> _inGroups = [];
    private int _announced, _unfinished;
    private long _first = -1, _newest, _step = 10_000;
    private Course _course;

    private sealed class Played
    {
        public required Pace Pace { get; set; }
        public required long First { get; init; }
        public bool Finished { get; set; }
        public bool Failed { get; set; }
        public int Tries { get; set; } = 1;
        public int Group { get; set; } = -1;
        public int Host { get; set; } = -1;
        public double Weight { get; set; } = 1;

        /// <summary>As `Worker.PatientUntil` without <c>stall=</c>.</summary>
        public long Patience => Pace.Gaps < Pace.GapsForHabit ? 600_000 : (long)Math.Max(120_000, 5 * Pace.Gap);
    }

    public static bool HasPython => File.Exists(Python);

    public static IEnumerable<string> Names(string program) => Run(program, "list").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A line for the judge at each checkpoint of a trace.</summary>
    public static IEnumerable<string> Predictions(string program, string name, int seed)
    {
        var lines = Run(program, "show", name, "--seed", seed.ToString(CultureInfo.InvariantCulture)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var head = JsonDocument.Parse(lines[0]);
        var replay = new Replay(head.RootElement.GetProperty("create"));
        var next = 1;
        var ends = head.RootElement.GetProperty("ends").GetDouble();
        foreach (var checkpoint in head.RootElement.GetProperty("checkpoints").EnumerateArray())
        {
            var at = checkpoint.GetDouble();
            for (; next < lines.Length; next++)
            {
                using var line = JsonDocument.Parse(lines[next]);
                if (line.RootElement.GetProperty("t").GetDouble() > at) break;
                replay.Report(line.RootElement);
            }
            var left = replay.Left((long)(at * 1000))?.Seconds;
            yield return JsonSerializer.Serialize(new { trace = name, seed, share = Math.Round(at / ends, 2), left });
        }
    }

    public static string Run(string program, params string[] arguments)
    {
        var run = Script.Run(Folder, [], Python, [program, .. arguments]);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return run.Output;
    }

    /// <summary>The judge's table of these lines.</summary>
    public static string Judged(string program, IEnumerable<string> predictions)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, predictions);
        var run = Script.Run(Folder, [], "/bin/sh", "-c", $"{Python} {program} judge <{file}");
        File.Delete(file);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return run.Output;
    }

    private Replay(JsonElement create)
    {
        if (create.TryGetProperty("workers", out var workers)) _announced = workers.GetInt32();
        if (!create.TryGetProperty("groups", out var groups)) return;
        foreach (var group in groups.GetString()!.Split(','))
        {
            _groups.Add(group.Split(':')[0]);
            _inGroups.Add(int.Parse(group.Split(':')[1], CultureInfo.InvariantCulture));
        }
    }

    private Left? Left(long now) => _first < 0 ? null : Reckoning.Of(
        new Whole { First = _first, Announced = _announced, InGroups = _inGroups.ToArray(), Course = _course, History = _history.ToArray() },
        [.. _workers.Values.Select(MemberOf)],
        now);

    private static Member MemberOf(Played one) => new()
    {
        Pace = one.Pace,
        First = one.First,
        Finished = one.Finished,
        Failed = one.Failed,
        Patience = one.Patience,
        Group = one.Group,
        Host = one.Host,
        Weight = one.Weight,
        Tries = one.Tries,
    };

    private void Report(JsonElement line)
    {
        var at = (long)(line.GetProperty("t").GetDouble() * 1000);
        var id = line.GetProperty("workid").GetString()!;
        var percent = Math.Clamp(100 * line.GetProperty("current").GetDouble() / line.GetProperty("total").GetDouble(), 0, 100);
        var failed = line.TryGetProperty("exit", out _);
        _workers.TryGetValue(id, out var worker);
        if (_first < 0) _first = _newest = at;
        _course = _course with { Silences = _course.Silences.After(at, _newest, worker?.Pace, _unfinished) };
        _newest = at;
        if (worker is null)
        {
            _workers[id] = worker = new Played { Pace = Pace.First(percent, at), First = at };
            _unfinished++;
        }
        else
        {
            var again = worker.Failed && !failed;
            if (again) worker.Tries++;
            worker.Pace = worker.Pace.After(percent, again, failed, at, worker.Patience, _course.Silences, out var step);
            _course = _course.Plus(step);
        }
        var was = worker.Finished;
        (worker.Failed, worker.Finished) = (failed, failed || percent >= 100);
        _unfinished += (was ? 1 : 0) - (worker.Finished ? 1 : 0);
        if (line.TryGetProperty("group", out var group)) worker.Group = NumberOf(_groups, group.GetString()!);
        if (line.TryGetProperty("host", out var host)) worker.Host = NumberOf(_hosts, host.GetString()!);
        if (line.TryGetProperty("weight", out var weight)) worker.Weight = weight.GetDouble();
        if (_history.Count > 0 && at - _history[^1].At < _step) return;
        var total = _workers.Values.Sum(one => one.Weight) * Math.Max(_workers.Count, _announced) / _workers.Count;
        _history.Add(new(
            at,
            (float)(_workers.Values.Sum(one => one.Weight * one.Pace.Percent) / total),
            (float)(100 * _workers.Values.Where(one => one.Finished).Sum(one => one.Weight) / total)));
        if (_history.Count <= 256) return;
        for (var i = _history.Count - 1; i > 0; i--) if (i % 2 == 1) _history.RemoveAt(i);
        _step *= 2;
    }

    private static int NumberOf(List<string> names, string name)
    {
        if (!names.Contains(name)) names.Add(name);
        return names.IndexOf(name);
    }
}
