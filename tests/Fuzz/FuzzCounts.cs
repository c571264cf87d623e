using System.Collections.Concurrent;
using System.Globalization;

namespace Progressd.Tests.Fuzz;

/// <summary>What came of the requests, by status.</summary>
internal sealed class FuzzCounts
{
    private readonly ConcurrentDictionary<string, int> _others = new();
    private readonly long[] _ours = new long[600];
    private readonly long[] _listeners = new long[600];
    private long _again;
    private long _connections;

    public long Connections => Volatile.Read(ref _connections);

    /// <summary>How often a kept connection had ended meanwhile.</summary>
    public long AgainSoFar => Volatile.Read(ref _again);

    public void Add(int status, bool isOurs) => Interlocked.Increment(ref (isOurs ? _ours : _listeners)[Math.Clamp(status, 0, 599)]);

    public void Add(string kind) => _others.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    public void Again() => Interlocked.Increment(ref _again);

    public void Connection() => Interlocked.Increment(ref _connections);

    /// <summary>What happened, and how often.</summary>
    public IEnumerable<(string What, long Count)> All()
    {
        foreach (var (whose, counts) in new[] { ("", _ours), (" of the listener", _listeners) })
            for (var status = 0; status < counts.Length; status++)
                if (counts[status] > 0) yield return (string.Create(CultureInfo.InvariantCulture, $"{status}{whose}"), counts[status]);
        foreach (var (kind, count) in _others.OrderBy(one => one.Key, StringComparer.Ordinal)) yield return (kind, count);
    }
}
