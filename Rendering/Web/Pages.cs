using System.Text;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>
/// The pages: complete without a script, one style sheet and one script inline, admitted by their hashes. Every link is relative, so
/// that they work under any prefix of a reverse proxy.
/// </summary>
public static partial class Pages
{
    private static readonly string Style = StyleSheet.Text(Resource("page.css"));
    private static readonly string Script = PageScript.Of(PageScript.Parts.Select(part => Resource($"page.{part}.js")));

    /// <summary>Value of <c>Content-Security-Policy</c> for every page.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /// <param name="refresh">Seconds after which a browser without script asks again; null: never.</param>
    private static string Document(string title, string icon, Html body, int? refresh)
    {
        var page = new Html().Add($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><title>{title}</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/><meta name="robots" content="noindex"/>
            <link rel="icon" href="{icon}"/>
            """);
        // Without an address it asks for the page's own, with its query.
        if (refresh is { } seconds) page.Add($"""<noscript><meta http-equiv="refresh" content="{seconds}"/></noscript>""");
        page.Add($"<style>{Html.Trusted(Style)}</style></head>\n<body>{Html.Trusted(StyleSheet.Drawings)}\n{body}\n");
        if (refresh is not null) page.Add($"""<p id="say" class="vh" role="status"></p><script>{Html.Trusted(Script)}</script>""");
        return page.Add($"</body></html>\n").ToString();
    }

    /// <summary>The sign of a state; it is always beside its word, and so nothing to a screen reader.</summary>
    private static Html Sign(StateLook look) => new Html().Add($"""<svg class="ic" viewBox="0 0 12 12" aria-hidden="true"><use href="#i-{look.Name}"/></svg>""");

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(Sha256.Of(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = typeof(Pages).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
