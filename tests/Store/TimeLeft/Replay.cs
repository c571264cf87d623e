using System.Globalization;
using System.Text.Json;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>A job of `bench/eta`, reported to a store as a client would, its clock moved; the time left that every view shows at each checkpoint.</summary>
internal sealed class Replay
{
    private const string Python = "/usr/bin/python3";
    private static readonly string Folder = Path.Combine(Script.Root, "bench/eta");

    private static readonly Id Job = StoreRun.Id("j");

    private readonly bool _isRestarted;
    private StoreRun _run = new();
    private double _now;
    private int _reports;

    public static bool HasPython => File.Exists(Python);

    public static IEnumerable<string> Names(string program) => Run(program, "list").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A line for the judge at each checkpoint of a trace.</summary>
    /// <param name="isRestarted">With a kill -9 and a start after every 97th report, and a snapshot before every other.</param>
    public static IEnumerable<string> Predictions(string program, string name, int seed, bool isRestarted = false)
    {
        var lines = Run(program, "show", name, "--seed", seed.ToString(CultureInfo.InvariantCulture)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var head = JsonDocument.Parse(lines[0]);
        var replay = new Replay(head.RootElement.GetProperty("create"), isRestarted);
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
            var left = replay.LeftAt(at);
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

    private Replay(JsonElement create, bool isRestarted)
    {
        _isRestarted = isRestarted;
        var announced = create.TryGetProperty("workers", out var workers) ? workers.GetInt32() : 0;
        IReadOnlyList<Stage> groups = create.TryGetProperty("groups", out var named)
            ? [.. named.GetString()!.Split(',').Select(one => one.Split(':')).Select(one => new Stage(one[0], int.Parse(one[1], CultureInfo.InvariantCulture)))]
            : [];
        _run.Store.Create(new CreateRequest { Id = Job, Announced = announced, Groups = [.. groups] });
    }

    private double? LeftAt(double seconds)
    {
        Pass(seconds);
        return Plot.Of(_run.Job("j")!, _run.Store.Now, new()).Summary.Left?.Seconds;
    }

    private void Report(JsonElement line)
    {
        Pass(line.GetProperty("t").GetDouble());
        _run.Store.Update(new Report(Job, StoreRun.Id(line.GetProperty("workid").GetString()!))
        {
            Current = line.GetProperty("current").GetDouble(),
            Total = line.GetProperty("total").GetDouble(),
            Exit = line.TryGetProperty("exit", out var exit) ? exit.GetInt64() : null,
            Group = line.TryGetProperty("group", out var group) ? group.GetString() : null,
            Host = line.TryGetProperty("host", out var host) ? host.GetString() : null,
            Weight = line.TryGetProperty("weight", out var weight) ? (int)(weight.GetDouble() * Said.UsualWeight) : null,
        });
        if (!_isRestarted || ++_reports % 97 != 0) return;
        if (_reports % 2 == 0) _run.Store.Save();
        _run = _run.Restarted();
    }

    private void Pass(double seconds)
    {
        _run.Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, Math.Round(1000 * (seconds - _now)))));
        _now = Math.Max(_now, seconds);
    }
}
