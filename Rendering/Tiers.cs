namespace Progressd.Rendering;

/// <summary>Which tier suits how many workers (docs/design/picture.md#tiers).</summary>
public static class Tiers
{
    /// <summary>Up to here each worker has a full row.</summary>
    public const int MostRows = 40;

    /// <summary>Up to here each id stays readable, in columns.</summary>
    public const int MostInColumns = 150;

    private const int MostRowsOfAColumn = 60;

    public static Tier Of(int workers, PlotOptions options) => (options.Rows, workers) switch
    {
        (0, _) => Tier.Badge,
        (_, 0) => Tier.None,
        (not null, _) or (_, <= MostRows) => Tier.Rows,
        (_, <= MostInColumns) when workers <= MostRowsOfAColumn * Columns(workers, options.Width) => Tier.Columns,
        _ => Tier.Grid,
    };

    /// <summary>How many columns of workers stand side by side.</summary>
    public static int Columns(int workers, double width) =>
        workers <= 80 && width >= 700 ? 2 : Math.Clamp((int)((width - 2 * Margin(width) + 24) / 282), 1, 4);

    /// <summary>M, the margin of a picture of this width.</summary>
    public static double Margin(double width) => width < 640 ? 16 : 24;
}
