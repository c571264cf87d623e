namespace Progressd.Rendering;

/// <summary>The front page's reference: every parameter of what reports, then every address.</summary>
public static partial class Pages
{
    private static readonly (string Name, string Meaning)[] OfCreate =
    [
        ("jobid", "the job's name, 1–256 characters; without it a random one is made"),
        ("desc", "title; the id if left out"),
        ("maxage", "seconds that the job is kept after its last update; by the server's --retention if left out, a week unless it was told otherwise"),
        ("workers", "how many workers will report: percent and time left then count those that wait"),
        ("stall", "seconds of silence that count as stalled; 0 is never; by each worker's habit if left out"),
        ("new", "1: refuse with 409 if the job exists, instead of replacing it"),
    ];

    private static readonly (string Name, string Meaning)[] OfUpdate =
    [
        ("jobid", "the job"),
        ("workid", "the worker's name: one bar"),
        ("current, total", "how far, in any unit; needed in the first update, later the last value holds"),
        ("inc", "adds to current: many short tasks on one bar"),
        ("ok", "0: failed, a red bar"),
        ("exit", "the exit code, exit=$? or Python’s returncode: not 0 is failed; 0 before the end is “ended early”"),
        ("desc", "text in the bar; describes this update only"),
        ("create", "1: make the job if it does not exist"),
    ];

    private static Html AllParameters(IReadOnlyList<EndpointText> endpoints)
    {
        var all = new Html().Add($"<details><summary>All parameters</summary>{Table("create", OfCreate)}{Table("update", OfUpdate)}");
        if (endpoints.Count == 0) return all.Add($"</details>");
        all.Add($"""
            <div class="wide" tabindex="0" role="region" aria-label="Addresses"><table><caption>Addresses</caption>
            <thead><tr><th scope="col">path</th><th scope="col">methods</th><th scope="col">parameters</th><th scope="col">gives</th></tr></thead><tbody>
            """);
        foreach (var (path, methods, parameters, summary) in endpoints)
            all.Add($"""<tr><th scope="row"><code>{path}</code></th><td>{methods}</td><td>{parameters}</td><td>{summary}</td></tr>""");
        return all.Add($"</tbody></table></div></details>");
    }

    private static Html Table(string caption, (string Name, string Meaning)[] rows)
    {
        var table = new Html().Add($"<table><caption>{caption}</caption><tbody>");
        foreach (var (name, meaning) in rows) table.Add($"""<tr><th scope="row"><code>{name}</code></th><td>{meaning}</td></tr>""");
        return table.Add($"</tbody></table>");
    }
}
