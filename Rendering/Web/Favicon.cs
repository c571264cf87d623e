using System.Globalization;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The sign in a browser's tab: a ring that fills, in the colour of the worst state.</summary>
internal static class Favicon
{
    /// <summary>Of a page that is about no job, or about one that does not exist.</summary>
    public static readonly string None = Address(Ring(0, Theme.Light[Tone.Ended]));

    /// <summary>Filled once all is done.</summary>
    public static string Of(Plot plot)
    {
        var (look, summary) = (plot.Sign, plot.Summary);
        return Address(summary.State == JobState.Done
            ? $"<circle cx='16' cy='16' r='16' fill='{Colour(look.Fill)}'/>{Sign(look, "#fff")}"
            : Ring(summary.Percent, Theme.Light[look.Fill]) + Sign(look, Colour(look.Fill)));
    }

    // Clockwise from twelve.
    private static string Ring(double percent, Colour colour) => string.Create(CultureInfo.InvariantCulture, $"""
        <g fill='none' stroke-width='5'><circle cx='16' cy='16' r='13.5' stroke='{Colour(Tone.Grid)}'/>
        <circle cx='16' cy='16' r='13.5' stroke='{colour.Css}' pathLength='100' stroke-dasharray='{percent:0} 100' transform='rotate(-90 16 16)'/></g>
        """);

    private static string Sign(StateLook look, string colour)
    {
        if (look.TabSign.Length == 0) return "";
        var icon = look.Icon;
        var ink = icon.Stroke == 0
            ? $"fill='{colour}'"
            : string.Create(CultureInfo.InvariantCulture, $"fill='none' stroke='{colour}' stroke-width='{icon.Stroke}' stroke-linecap='round'");
        return $"<path transform='translate(7 7) scale(1.5)' d='{icon.Path}' {ink}/>";
    }

    private static string Colour(Tone tone) => Theme.Light[tone].Css;

    private static string Address(string drawing) => "data:image/svg+xml," + $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>{drawing}</svg>"
        .ReplaceLineEndings("")
        .Replace("#", "%23", StringComparison.Ordinal)
        .Replace("<", "%3C", StringComparison.Ordinal)
        .Replace(">", "%3E", StringComparison.Ordinal);
}
