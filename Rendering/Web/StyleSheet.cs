using System.Globalization;
using System.Text;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The pages' one style sheet, with the theme's colours, and the drawings that their parts refer to.</summary>
internal static class StyleSheet
{
    /// <summary>The dark theme is for screens: paper is light.</summary>
    public static string Text(string rules) =>
        $":root{{color-scheme:light dark;{Theme.Light.Variables}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{Theme.Dark.Variables}}}}}\n"
        + $"{Numbered("q", 100, "--p", "%")}\n{Numbered("l", 40, "--l", "")}\n{Tight(Compact(rules))}";

    /// <summary>Patterns and signs, drawn once a page. Not <c>display: none</c>, which would switch the patterns off.</summary>
    public static readonly string Drawings = $"""
        <svg class="defs" aria-hidden="true"><defs>{string.Concat(Pattern.All.Select(Stripes))}
        {string.Concat(Enum.GetValues<WorkerState>().Select(StateLook.Of).Select(Symbol))}</defs></svg>
        """;

    // 6 px from stripe to stripe, square to them.
    private const string Slanted = """<path d="M-1 9.49L9.49-1M-1 1L1-1M7.49 9.49L9.49 7.49" stroke-width="1.6"/>""";
    private const string Upright = """<path d="M5.2 0V9" stroke-width="1.5"/>""";

    private static string Stripes(Pattern pattern)
    {
        var (id, lines, size) = pattern.Upright ? ($"p-{pattern.Name}", Upright, 6) : ($"p-{pattern.Name}", Slanted, 8.49);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <pattern id="{id}" class="{id}" width="{size}" height="{size}" patternUnits="userSpaceOnUse"><rect width="9" height="9"/>{lines}</pattern>
            """);
    }

    private static string Symbol(StateLook look)
    {
        var icon = look.Icon;
        var pen = icon.Stroke == 0 ? "class=\"solid\"" : string.Create(CultureInfo.InvariantCulture, $"stroke-width=\"{icon.Stroke}\"");
        return $"""<symbol id="i-{look.Name}" viewBox="0 0 12 12"><path d="{icon.Path}" {pen}/></symbol>""";
    }

    /// <summary><c>.q62{--p:62%}</c>: lengths as classes, since the policy refuses a style attribute.</summary>
    private static string Numbered(string name, int last, string variable, string unit)
    {
        var rules = new StringBuilder();
        for (var i = 0; i <= last; i++) rules.Append(CultureInfo.InvariantCulture, $".{name}{i}{{{variable}:{i}{unit}}}");
        return rules.ToString();
    }

    // But what is quoted, where a space is part of the text.
    private static string Tight(string rules) => string.Join('\n', rules.Split('\n').Select(line => line.Contains('"')
        ? line
        : line.Replace(" {", "{", StringComparison.Ordinal).Replace("{ ", "{", StringComparison.Ordinal).Replace(" }", "}", StringComparison.Ordinal)
            .Replace("; ", ";", StringComparison.Ordinal).Replace(": ", ":", StringComparison.Ordinal)));

    /// <summary>Without indentation and the lines that are comments: a page carries the sheet each time.</summary>
    public static string Compact(string source) => string.Join('\n', Lines(source));

    /// <summary>The lines of a sheet or a script that say something.</summary>
    public static IEnumerable<string> Lines(string source)
    {
        var isComment = false;
        foreach (var line in source.Split('\n').Select(line => line.Trim()))
        {
            var ends = line.IndexOf("*/", StringComparison.Ordinal);
            // A type that stands before an expression, /** @type {X} */ (x), is part of its line.
            isComment |= line.StartsWith("/*", StringComparison.Ordinal) && (ends < 0 || ends == line.Length - 2);
            if (!isComment && line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)) yield return line;
            isComment &= ends < 0;
        }
    }
}
