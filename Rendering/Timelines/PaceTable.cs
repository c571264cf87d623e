using Progressd.Store;

namespace Progressd.Rendering.Timelines;

public enum PaceKind { Groups, Hosts }

/// <summary>What the paces of a table are compared with.</summary>
public enum PaceBeside
{
    /// <summary>The median of all workers.</summary>
    All,
    /// <summary>That of the worker's own group: hosts that work on several stages.</summary>
    OwnGroup,
    /// <summary>That of the row itself: stages, each a work of its own.</summary>
    Itself,
}

/// <summary>
/// The groups of a job, or the hosts it runs on, a row each, beside the median of their kind (docs/design/states.md#pace): what fails and who is slow is seen
/// at a glance.
/// </summary>
/// <param name="Kind">What its rows are.</param>
/// <param name="Beside">What their paces are compared with.</param>
/// <param name="Rows">As declared by <c>groups=</c>; else failing, slow, silent, then by name. At the end who is in none.</param>
/// <param name="ToCome">How many are expected of the job of whom nobody knows in which row they will be.</param>
public sealed record PaceTable(PaceKind Kind, PaceBeside Beside, IReadOnlyList<PaceRow> Rows, int ToCome)
{
    /// <summary>Both ends of the axis: a third and three times the median.</summary>
    public const double Widest = 3;

    /// <summary>What is written on the axis, and where, 0–1.</summary>
    public static readonly IReadOnlyList<(string Text, double At)> Ticks = [("1/3×", 0), ("1×", 0.5), ("3×", 1)];

    /// <summary>Place of a pace on the axis, 0–1, by its logarithm; what lies beyond an end stands at it.</summary>
    public static double At(double times) => times > 0 ? Math.Clamp(0.5 + Math.Log(times) / Math.Log(Widest) / 2, 0, 1) : 0;

    /// <summary><c>hosts</c>, <c>groups</c>.</summary>
    public string Word => Kind == PaceKind.Hosts ? "hosts" : "groups";

    /// <summary><c>30 hosts</c>; who is in none is not counted.</summary>
    public string Heading => $"{Words.Number(Rows.Count(row => !row.IsRest))} {Word}";

    /// <summary>After the heading: <c>pace beside the median of all, log scale</c>.</summary>
    public string Explained => string.Join("; ", new[] { PaceText, ToComeText }.Where(part => part.Length > 0));

    /// <summary>The same where there is little room.</summary>
    public string ShortExplained => HasPaces && Beside == PaceBeside.All ? "pace beside the median" : "";

    /// <summary>Somebody's pace can be compared: there is an axis.</summary>
    public bool HasPaces => Rows.Any(row => row.Paces.Count > 0);

    /// <summary>Those in which workers failed, ended early or are missing, the worst first.</summary>
    public IReadOnlyList<PaceRow> Failing { get; } = [.. InOrder(Rows.Where(row => row.IsFailing && !row.IsRest))];

    /// <summary>Those that are slow and not among <see cref="Failing"/>.</summary>
    public IReadOnlyList<PaceRow> Slow { get; } = [.. Rows.Where(row => row.IsSlow && !row.IsFailing).OrderBy(row => row.Times)];

    /// <summary>Its rows where the workers of each stand together in natural order, in that order, and all workers are in one; null: it is not so.</summary>
    public IReadOnlyList<PaceRow>? InLine
    {
        get
        {
            if (ToCome > 0 || Rows.Any(row => row.Workers.Count == 0 || row.Workers[^1].Index - row.Workers[0].Index + 1 != row.Workers.Count)) return null;
            return [.. Rows.OrderBy(row => row.Workers[0].Index)];
        }
    }

    public string FailingHeading => $"Failing {Word}";

    public string SlowHeading => $"Slow {Word}";

    /// <summary>The most squares that a row of it has.</summary>
    public int MostPlaces => Rows.Max(row => row.Places);

    /// <summary>Failing, the worst state first and of it the most; slow; silent; then by name; who is in none at the end.</summary>
    internal static IEnumerable<PaceRow> InOrder(IEnumerable<PaceRow> byName) => byName
        .OrderBy(row => row.IsRest)
        .ThenBy(row => row.IsFailing ? (int)row.Trouble!.Value : int.MaxValue)
        .ThenByDescending(row => row.IsFailing ? row.Troubled : 0)
        .ThenByDescending(row => row.IsSlow)
        .ThenByDescending(row => row.Troubled);

    private string PaceText => !HasPaces ? "" : Beside switch
    {
        PaceBeside.All => "pace beside the median of all, log scale",
        PaceBeside.OwnGroup => "pace beside the median of the worker's group, log scale",
        PaceBeside.Itself => "pace of each worker beside the median of its group, log scale",
    };

    private string ToComeText => ToCome == 0 ? "" : $"{Words.Number(ToCome)} more to come";
}
