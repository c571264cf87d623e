using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Progressd.Tests.Daemon.Support;

/// <summary>Sends a request to the daemon of the hour; the path is relative to <c>/progress/</c>.</summary>
internal delegate Task<(int Status, string Body)> Ask(string path, string? body);

/// <summary>What one client may believe of its job: the title, and each worker's current.</summary>
internal sealed record Believed(string Title, ImmutableSortedDictionary<string, int> Workers)
{
    public static Believed? NoJob => null;

    public Believed With(string worker, int current) => this with { Workers = Workers.SetItem(worker, current) };

    public bool Equals(Believed? other) => other is not null && Title == other.Title && Workers.SequenceEqual(other.Workers);

    public override int GetHashCode() => Title.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"'{Title}' {string.Join(' ', Workers.Select(worker => $"{worker.Key}={worker.Value}"))}";

    public static async Task<Believed?> Ask(Ask ask, string job)
    {
        var (status, body) = await ask($"status?jobid={job}", null);
        if (status == 404) return NoJob;
        using var json = JsonDocument.Parse(body);
        var workers = json.RootElement.GetProperty("workers").EnumerateArray()
            .ToImmutableSortedDictionary(one => one.GetProperty("workid").GetString()!, one => one.GetProperty("current").GetInt32());
        return new Believed(json.RootElement.GetProperty("title").GetString()!, workers);
    }
}

/// <summary>
/// A client with a job of its own, that does one thing after the other: creates, updates, adds, sends batches, deletes. It notes what was
/// acknowledged, a 2xx with its body, and what was under way when the connection broke: that may have happened, or not.
/// </summary>
/// <param name="ask">Sends to the daemon that runs now.</param>
/// <param name="longestBatch">Lines of a batch, at most.</param>
internal sealed class Reporter(Ask ask, string job, int seed, int longestBatch = 60)
{
    private readonly Random _random = new(seed);
    private Believed? _acknowledged;
    private Believed? _perhaps;
    private int _lines;
    private int _step;

    public string Job => job;

    /// <summary>Writes that were acknowledged; each line of a batch is one.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>200 without a body: it says nothing, and a worker would believe it.</summary>
    public int EmptyAnswers { get; private set; }

    public IReadOnlyList<Believed?> Possible => [_acknowledged, _perhaps];

    /// <summary>Reports until an answer fails to come, or is no 2xx.</summary>
    public async Task Run()
    {
        while (await Step()) ;
    }

    /// <summary>After a restart: takes what is there for the truth.</summary>
    public void Continue(Believed? actual) => (_acknowledged, _perhaps) = (actual, actual);

    private async Task<bool> Step()
    {
        var (path, body, after) = Next();
        _perhaps = after;
        try
        {
            var (status, text) = await ask(path, body);
            if (status == 200 && text.Length == 0) EmptyAnswers++;
            if (status is not (200 or 201) || text.Length == 0)
            {
                _perhaps = status == 503 ? _acknowledged : after; // 503 came before anything was done
                return false;
            }
            _acknowledged = after;
            Acknowledged += _lines;
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return false;
        }
    }

    private (string Path, string? Body, Believed? After) Next()
    {
        _step++;
        _lines = 1;
        if (_acknowledged is not { } now || _random.Next(60) == 0)
        {
            var title = $"title {_step}";
            return ($"create?jobid={job}&desc={Uri.EscapeDataString(title)}", null, new Believed(title, ImmutableSortedDictionary<string, int>.Empty));
        }
        var worker = Worker();
        switch (_random.Next(40))
        {
            case 0:
                return ($"delete?jobid={job}", "", Believed.NoJob);
            case < 8:
                var by = _random.Next(1, 9);
                return (Line($"update?jobid={job}&workid={worker}&inc={by}&total=1000000"), null, now.With(worker, now.Workers.GetValueOrDefault(worker) + by));
            case < 16:
                var lines = Enumerable.Range(0, _random.Next(2, longestBatch)).Select(i => (Worker: Worker(), Current: _step * 1000 + i)).ToArray();
                _lines = lines.Length;
                return ($"updates?jobid={job}",
                    string.Join('\n', lines.Select(line => Line($"workid={line.Worker}&current={line.Current}&total=1000000"))),
                    lines.Aggregate(now, (job, line) => job.With(line.Worker, line.Current)));
            default:
                return (Line($"update?jobid={job}&workid={worker}&current={_step}&total=1000000"), null, now.With(worker, _step));
        }
    }

    private string Worker() => $"w{_random.Next(40):D2}";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
