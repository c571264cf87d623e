using System.Collections.Immutable;

namespace Progressd.Store.Grouping;

/// <summary>
/// The names of groups and hosts that workers of a job have sent: each is kept once, however many workers have it. A name stays until the job is
/// made anew.
/// </summary>
public sealed class NameTable
{
    /// <summary>So many names a job takes; the next is as if it was not sent.</summary>
    public const int MostNames = 10_000;

    public static readonly NameTable Empty = new(ImmutableHashSet.Create<string>(StringComparer.Ordinal), 0);

    private const int BytesOfEntry = 100;

    private readonly ImmutableHashSet<string> _names;

    private NameTable(ImmutableHashSet<string> names, long bytes) => (_names, Bytes) = (names, bytes);

    /// <summary>As <c>--max-memory</c> counts it.</summary>
    public long Bytes { get; }

    public int Count => _names.Count;

    /// <summary>In ordinal order.</summary>
    public IEnumerable<string> All => _names.Order(StringComparer.Ordinal);

    public bool Has(string? name) => name is null || _names.Contains(name);

    /// <summary>What a name that is not there yet adds.</summary>
    public static long BytesOf(string name) => BytesOfEntry + 2L * name.Length;

    /// <summary>The string that is kept for it; the given one where it is not there.</summary>
    public string? Kept(string? name) => name is not null && _names.TryGetValue(name, out var kept) ? kept : name;

    public NameTable With(string? name) => Has(name) ? this : new(_names.Add(name!), Bytes + BytesOf(name!));
}
