using System.Globalization;
using Progressd.Rendering.Places;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The sign in a browser's tab: a ring that fills, in the colour of the worst state.</summary>
internal static class Favicon
{
    /// <summary>Of a page that is about no job, or about one that does not exist.</summary>
    public static readonly string None = Address(Ring(0, Theme.Light[Tone.Ended]));

    public static string Of(Summary summary) => summary.Worst == WorkerState.Done
        ? Address($"<circle cx='16' cy='16' r='16' fill='{Colour(Tone.Done)}'/>{StateSign(summary.Worst, "#fff")}")
        : Address(Ring(summary.Percent, Theme.Light[ShapeList.FillTone(summary.Worst)]) + StateSign(summary.Worst, Colour(ShapeList.FillTone(summary.Worst))));

    // Clockwise from twelve.
    private static string Ring(double percent, Colour colour) => string.Create(CultureInfo.InvariantCulture, $"""
        <g fill='none' stroke-width='5'><circle cx='16' cy='16' r='13.5' stroke='{Colour(Tone.Grid)}'/>
        <circle cx='16' cy='16' r='13.5' stroke='{colour.Css}' pathLength='100' stroke-dasharray='{percent:0} 100' transform='rotate(-90 16 16)'/></g>
        """);

    private static string StateSign(WorkerState state, string colour)
    {
        if (state is WorkerState.Running or WorkerState.Waiting) return "";
        var icon = Icons.Of(state);
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
