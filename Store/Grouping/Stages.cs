using System.Collections.Immutable;

namespace Progressd.Store.Grouping;

/// <summary>
/// The groups that <c>groups=</c> named, and how many workers were seen in each: kept up with every report, so that the number of workers to expect is
/// known without a walk. Counted both by the groups that workers sent and by the prefixes of their ids: the first <c>group=</c> of a job changes which holds.
/// </summary>
public sealed record Stages
{
    /// <summary>So many groups can be named.</summary>
    public const int Most = 1_000;

    public static readonly Stages None = new();

    private ImmutableArray<string> Order { get; init; } = [];
    private ImmutableDictionary<string, Tally> ByName { get; init; } = ImmutableDictionary.Create<string, Tally>(StringComparer.Ordinal);
    private Sums BySent { get; init; }
    private Sums ByPrefix { get; init; }

    private Stages() { }

    /// <summary>In the order of first mention.</summary>
    public IEnumerable<Stage> All => Order.Select(name => new Stage(name, ByName[name].Expected));

    public int Count => Order.Length;

    public bool IsEmpty => Order.IsEmpty;

    /// <summary>As <c>--max-memory</c> counts it.</summary>
    public long Bytes { get; private init; }

    public bool Has(string name) => ByName.ContainsKey(name);

    /// <summary>Named, with that number.</summary>
    public bool Has(Stage stage) => ByName.TryGetValue(stage.Name, out var known) && known.Expected == stage.Expected;

    /// <summary>Σ max(named, seen) over all groups, and the workers seen outside them.</summary>
    /// <param name="workers">Seen in all, notes aside.</param>
    /// <param name="areSent">Somebody of the job sent a group: prefixes of ids are none then.</param>
    public int Expected(int workers, bool areSent)
    {
        var sums = areSent ? BySent : ByPrefix;
        return (int)Math.Min(int.MaxValue, sums.AtLeast + (workers - sums.Seen));
    }

    /// <summary>With other groups merged in by name; what is counted of those that are new is 0 until <see cref="Moved"/> says more.</summary>
    public Stages With(IEnumerable<Stage> more)
    {
        var next = this;
        foreach (var (name, expected) in more)
        {
            var isNew = !next.ByName.TryGetValue(name, out var known);
            next = next with
            {
                Order = isNew ? next.Order.Add(name) : next.Order,
                ByName = next.ByName.SetItem(name, known with { Expected = expected }),
                BySent = next.BySent.Without(known.Expected, known.Sent).With(expected, known.Sent),
                ByPrefix = next.ByPrefix.Without(known.Expected, known.Prefixed).With(expected, known.Prefixed),
                Bytes = next.Bytes + (isNew ? NameTable.BytesOf(name) + 40 : 0),
            };
        }
        return next;
    }

    /// <summary>After a worker went from one group to another; null: it was, or is, in none.</summary>
    public Stages Moved(string? from, string? to) => from == to ? this : Sent(from, -1).Sent(to, 1);

    /// <summary>After a worker came whose id stands for a group, or (<paramref name="by"/> −1) became a note.</summary>
    public Stages Prefixed(Id worker, int by)
    {
        if (IsEmpty || NameRules.PrefixOf(worker) is not { } name) return this;
        return !ByName.TryGetValue(name, out var seen) ? this : this with
        {
            ByName = ByName.SetItem(name, seen with { Prefixed = seen.Prefixed + by }),
            ByPrefix = ByPrefix.Without(seen.Expected, seen.Prefixed).With(seen.Expected, seen.Prefixed + by),
        };
    }

    private Stages Sent(string? name, int by) => name is null || !ByName.TryGetValue(name, out var seen) ? this : this with
    {
        ByName = ByName.SetItem(name, seen with { Sent = seen.Sent + by }),
        BySent = BySent.Without(seen.Expected, seen.Sent).With(seen.Expected, seen.Sent + by),
    };

    private readonly record struct Tally(int Expected, int Sent, int Prefixed);

    /// <param name="AtLeast">Σ max(named, seen).</param>
    /// <param name="Seen">Σ seen.</param>
    private readonly record struct Sums(long AtLeast, int Seen)
    {
        public Sums With(int expected, int seen) => new(AtLeast + Math.Max(expected, seen), Seen + seen);

        public Sums Without(int expected, int seen) => new(AtLeast - Math.Max(expected, seen), Seen - seen);
    }
}
