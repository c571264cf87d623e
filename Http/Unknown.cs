using System.Collections.Frozen;
using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Http;

/// <summary>Parameters of one request that its endpoint does not have: they are passed over, and the job remembers what to say of them.</summary>
/// <param name="known">All that it has.</param>
internal sealed class Unknown(FrozenSet<string> known)
{
    private const int LongestName = 64;
    private const int NearEnough = 2;
    private const string KeyInAddress = "key in an address does not count: send it as X-Progress-Key, or in a form";

    // A batch may have thousands, for some jobs: more than these are not looked at.
    private const int MostOfRequest = 4 * Job.MostHints;

    // What people write who have not looked.
    private static readonly FrozenDictionary<string, string> Usual = new Dictionary<string, string>
    {
        ["title"] = "desc",
        ["description"] = "desc",
        ["text"] = "desc",
        ["message"] = "desc",
        ["hostname"] = "host",
        ["node"] = "host",
        ["stage"] = "group",
        ["exitcode"] = "exit",
        ["exit_code"] = "exit",
        ["returncode"] = "exit",
        ["status"] = "exit",
        ["worker"] = "workid",
        ["workerid"] = "workid",
        ["job"] = "jobid",
    }.ToFrozenDictionary();

    private Dictionary<string, string?>? _hints; // nearly always of nothing

    /// <summary><c>unknown parameter max_age: did you mean maxage?</c></summary>
    public IReadOnlyList<string> HintsOf(Parameters q)
    {
        List<string>? hints = null;
        foreach (var name in q.Names)
            if (!known.Contains(name) && HintOf(name) is { } hint) (hints ??= []).Add(hint);
        if (q.IsInQuery("key")) (hints ??= []).Add(KeyInAddress);
        return hints ?? (IReadOnlyList<string>)[];
    }

    private string? HintOf(string name)
    {
        _hints ??= [];
        if (_hints.TryGetValue(name, out var hint)) return hint;
        return _hints.Count == MostOfRequest ? null : _hints[name] = Worded(name);
    }

    // Null: there is nothing to see of it.
    private string? Worded(string name)
    {
        var shown = PlainText.Of(name).Trim();
        if (shown.Length == 0) return null;
        if (shown.Length > LongestName) shown = PlainText.WithinUnits(shown, LongestName);
        return $"unknown parameter {shown}{(Meant(shown.ToLowerInvariant()) is { } meant ? $": did you mean {meant}?" : "")}";
    }

    private string? Meant(string name)
    {
        if (Usual.TryGetValue(name, out var usual) && known.Contains(usual)) return usual;
        var (near, distance) = known.Order(StringComparer.Ordinal).Select(one => (Name: one, Distance: Nearness.Of(name, one, NearEnough))).MinBy(one => one.Distance);
        return distance <= NearEnough && 2 * distance < near.Length ? near : null; // two letters of four are another word
    }
}
