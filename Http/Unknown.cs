using System.Collections.Frozen;
using Progressd.Http.Messages;
using Progressd.Store.Texts;

namespace Progressd.Http;

/// <summary>Parameters that an endpoint does not have: they are passed over, and the job remembers what to say of them.</summary>
internal static class Unknown
{
    private const int LongestName = 64;
    private const int NearEnough = 2;

    /// <summary><c>unknown parameter max_age: did you mean maxage?</c></summary>
    public static IReadOnlyList<string> Hints(Parameters q, FrozenSet<string> known)
    {
        List<string>? hints = null;
        foreach (var name in q.Names)
            if (!known.Contains(name)) (hints ??= []).Add(HintOf(name, known));
        return hints ?? (IReadOnlyList<string>)[];
    }

    private static string HintOf(string name, FrozenSet<string> known)
    {
        var shown = PlainText.Of(name);
        if (shown.Length > LongestName) shown = PlainText.WithinUnits(shown, LongestName);
        var (near, distance) = known.Order(StringComparer.Ordinal)
            .Select(one => (Name: one, Distance: Nearness.Of(shown.ToLowerInvariant(), one, NearEnough))).MinBy(one => one.Distance);
        // Two letters of four are another word.
        return $"unknown parameter {shown}{(distance <= NearEnough && 2 * distance < near.Length ? $": did you mean {near}?" : "")}";
    }
}
