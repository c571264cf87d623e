namespace Progressd.Rendering.Web;

/// <summary>The pages' one script. Its parts are modules to whoever writes and checks them, and one function to the browser.</summary>
internal static class PageScript
{
    /// <summary>In the order in which they run: each after those that it uses.</summary>
    public static readonly string[] Parts =
        ["elements", "clock", "connection", "notice", "tip", "rows", "squares", "details", "buttons", "links", "adopt", "begin"];

    public static string Of(IEnumerable<string> parts) => $"(() => {{\n'use strict';\n{string.Join('\n', parts.SelectMany(Lines))}\n}})();";

    private static IEnumerable<string> Lines(string part) => StyleSheet.Lines(part)
        .Where(line => !line.StartsWith("import ", StringComparison.Ordinal))
        .Select(line => line.StartsWith(Export, StringComparison.Ordinal) ? line[Export.Length..] : line);

    private const string Export = "export ";
}
