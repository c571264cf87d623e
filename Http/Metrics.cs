using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Progressd.Http;

/// <summary>Counts what was answered, by route and code, and how long it took. Never a label that a client chose.</summary>
public sealed class Metrics
{
    /// <summary>The route of a request that fits no row of the table.</summary>
    private const string NoRoute = "other";

    private static readonly double[] Bounds = [0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

    private readonly ConcurrentDictionary<string, Tally> _routes = new();
    private long _uses;

    /// <summary>Requests of workers and watchers since the start: not those that only ask whether the daemon is well.</summary>
    public long Uses => Interlocked.Read(ref _uses);

    public void Count(Route? route, int code, TimeSpan took)
    {
        if (route is not { IsForAdmins: true }) Interlocked.Increment(ref _uses);
        var tally = _routes.GetOrAdd(route?.Path ?? NoRoute, static _ => new Tally());
        Interlocked.Increment(ref tally.Codes[code]);
        Interlocked.Add(ref tally.Ticks, took.Ticks);
        var bucket = 0;
        while (bucket < Bounds.Length && took.TotalSeconds > Bounds[bucket]) bucket++;
        Interlocked.Increment(ref tally.Buckets[bucket]);
    }

    public void Write(Exposition to)
    {
        to.Head("progressd_http_requests_total", "counter", "Requests answered, by route and status code.");
        foreach (var (route, tally) in Ordered())
            for (var code = 0; code < tally.Codes.Length; code++)
                if (Interlocked.Read(ref tally.Codes[code]) is > 0 and var count)
                    to.Sample("progressd_http_requests_total", count, ("route", route), ("code", code.ToString(CultureInfo.InvariantCulture)));
        to.Head("progressd_http_request_duration_seconds", "histogram", "From a complete request head to the reply written.");
        foreach (var (route, tally) in Ordered()) WriteHistogram(to, route, tally);
    }

    private static void WriteHistogram(Exposition to, string route, Tally tally)
    {
        const string Name = "progressd_http_request_duration_seconds";
        var count = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            count += Interlocked.Read(ref tally.Buckets[i]);
            to.Sample(Name + "_bucket", count, ("route", route), ("le", i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf"));
        }
        to.Sample(Name + "_sum", TimeSpan.FromTicks(Interlocked.Read(ref tally.Ticks)).TotalSeconds, ("route", route));
        to.Sample(Name + "_count", count, ("route", route));
    }

    private IEnumerable<KeyValuePair<string, Tally>> Ordered() => _routes.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private sealed class Tally
    {
        public readonly long[] Codes = new long[600];
        public readonly long[] Buckets = new long[Bounds.Length + 1];
        public long Ticks;
    }
}

/// <summary>The text format of Prometheus.</summary>
public sealed class Exposition
{
    public const string Type = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public void Head(string name, string type, string help) => _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <summary>One number with its explanation.</summary>
    public void Only(string name, string type, string help, double value)
    {
        Head(name, type, help);
        Sample(name, value);
    }

    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"")
                .Append(Escaped(labels[i].Value)).Append('"');
        }
        if (labels.Length > 0) _text.Append('}');
        _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    public override string ToString() => _text.ToString();
}
