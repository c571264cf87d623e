namespace Progressd.Rendering.Timelines;

/// <summary>How much of a table is shown.</summary>
public enum PaceForm
{
    /// <summary>What fails and what is slow, up to <see cref="PaceView.MostOfSection"/> each.</summary>
    Sections,
    /// <summary>Each row, without squares: they are shown elsewhere, or have no room.</summary>
    Table,
    /// <summary>Each row with its squares, in place of the grid.</summary>
    Squares,
}

/// <summary>A table, and how it is shown below the sections of the default view.</summary>
public sealed record PaceView(PaceTable Table, PaceForm Form)
{
    /// <summary>Rows of a section.</summary>
    public const int MostOfSection = 6;

    /// <summary>Of both sections, so that a picture does not become tall.</summary>
    private const int MostOfBoth = 8;

    /// <summary>Rows of a table that takes the place of the grid, in all tables of a job.</summary>
    public const int MostRows = 40;

    /// <summary>Rows beside a grid.</summary>
    private const int MostBesideGrid = 8;

    /// <summary>Rows below the bars of few workers; and so many workers to a row, or the bars have said it all.</summary>
    private const int MostBelowBars = 12, LeastWorkersOfRow = 3;

    /// <summary>Of the width inside of the margins that the squares of a row may take.</summary>
    private const double SquaresShare = 0.32;

    public const int LargestPitch = 16, SmallestPitch = 8;

    /// <summary>The rows that are shown of those that fail.</summary>
    public IReadOnlyList<PaceRow> Failing => [.. Table.Failing.Take(Math.Min(MostOfSection, MostOfBoth - Math.Min(Table.Slow.Count, MostOfBoth - MostOfSection)))];

    /// <summary>And of those that are slow.</summary>
    public IReadOnlyList<PaceRow> Slow => [.. Table.Slow.Take(Math.Min(MostOfSection, MostOfBoth - Failing.Count))];

    /// <summary>Heading, rows, and <c>6 of 40 shown</c> where that is so: of a view as <see cref="PaceForm.Sections"/>, those that are not empty.</summary>
    public IEnumerable<(string Heading, string CutText, IReadOnlyList<PaceRow> Rows)> Sections =>
        new[] { (Table.FailingHeading, Cut(Failing, Table.Failing), Failing), (Table.SlowHeading, Cut(Slow, Table.Slow), Slow) }.Where(section => section.Item3.Count > 0);

    /// <summary>From one square of a row to the next, px; null: they have no room.</summary>
    /// <param name="inner">Width of all, px.</param>
    public static int? SquarePitch(PaceTable table, double inner) =>
        (int)(SquaresShare * inner / Math.Max(1, table.MostPlaces)) is var pitch && pitch >= SmallestPitch ? Math.Min(pitch, LargestPitch) : null;

    /// <summary>What a view shows of groups and hosts; none with lanes of time, where a number of rows was asked for, and where nobody is.</summary>
    internal static IReadOnlyList<PaceView> Of(Plot plot)
    {
        if (plot.Options is not { Time: false, Rows: null } || plot.Tier is Tier.Badge or Tier.None) return [];
        var (views, rows, inner) = (new List<PaceView>(), 0, plot.Options.Width - 2 * Tiers.Margin(plot.Options.Width));
        foreach (var table in plot.PaceTables)
        {
            var all = rows + table.Rows.Count;
            if (plot.Tier != Tier.Grid && LeastWorkersOfRow * all > plot.Places) continue;
            var form = plot.Tier == Tier.Grid && all <= MostRows && !views.Exists(view => view.Form == PaceForm.Squares) && SquarePitch(table, inner) is not null ? PaceForm.Squares
                : all <= (plot.Tier == Tier.Grid ? MostBesideGrid : MostBelowBars) ? PaceForm.Table
                : PaceForm.Sections;
            if (form == PaceForm.Sections && table.Failing.Count + table.Slow.Count == 0) continue;
            if (form != PaceForm.Sections) rows += table.Rows.Count;
            views.Add(new(table, form));
        }
        return views;
    }

    private static string Cut(IReadOnlyList<PaceRow> shown, IReadOnlyList<PaceRow> all) =>
        shown.Count == all.Count ? "" : $"{Words.Number(shown.Count)} of {Words.Number(all.Count)} shown";
}
