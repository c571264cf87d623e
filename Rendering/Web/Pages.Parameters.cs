namespace Progressd.Rendering.Web;

/// <summary>The front page's reference: every parameter of what reports, then every address.</summary>
public static partial class Pages
{
    private static Html AllParameters(IReadOnlyList<EndpointText> endpoints)
    {
        var all = new Html().Add($"<details><summary>All parameters</summary>");
        foreach (var endpoint in endpoints)
            if (endpoint.Help.Count > 0) all.Add($"{Table(endpoint.Path[(endpoint.Path.LastIndexOf('/') + 1)..], endpoint.Help)}");
        all.Add($"""
            <div class="wide" tabindex="0" role="region" aria-label="Addresses"><table><caption>Addresses</caption>
            <thead><tr><th scope="col">path</th><th scope="col">methods</th><th scope="col">parameters</th><th scope="col">gives</th></tr></thead><tbody>
            """);
        foreach (var (path, methods, parameters, summary) in endpoints)
            all.Add($"""<tr><th scope="row"><code>{path}</code></th><td>{methods}</td><td>{parameters}</td><td>{summary}</td></tr>""");
        return all.Add($"</tbody></table></div></details>");
    }

    private static Html Table(string caption, IReadOnlyList<(string Name, string Meaning)> rows)
    {
        var table = new Html().Add($"<table><caption>{caption}</caption><tbody>");
        foreach (var (name, meaning) in rows) table.Add($"""<tr><th scope="row"><code>{name}</code></th><td>{meaning}</td></tr>""");
        return table.Add($"</tbody></table>");
    }
}
