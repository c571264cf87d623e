using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The pages for what went wrong: what it was, and what to do.</summary>
public static partial class Pages
{
    /// <summary>404 of a job's page: it looks again by itself, since create may come later.</summary>
    /// <param name="id">Of the job; where <paramref name="isSeries"/>, the name of the series that has none.</param>
    /// <param name="baseUrl"><c>http://head1:8080/progress</c>.</param>
    /// <param name="interval">Seconds.</param>
    public static string NoSuchJob(Id id, bool isSeries, string baseUrl, int interval, Moment now)
    {
        var shown = ShownText.Of(id.Shown);
        var what = isSeries ? "No job of series" : "No job named";
        var line = $"curl -sS -G {ShellWord($"{baseUrl}/create")} {ShellId(isSeries ? "series" : "jobid", id)} --data-urlencode desc='My job'";
        var body = new Html().Add($"""
            <div id="live" class="lone" data-absent="1" data-now="{now.Wall}" data-interval="{interval}" {Pace}
             data-title="{what} “{shown}” yet" data-icon="{Favicon.None}">
            <main><h1>{what} “<bdi>{shown}</bdi>” yet</h1>
            <p>It may be created in a moment, or it has expired. This page looks again every {Every(interval)} and shows the job as soon as it exists.</p>
            <p><span id="state" class="state">last looked {Words.Clock(now, now)}</span></p><div id="note" role="alert" hidden=""></div>
            <p class="small">To create it:</p><div class="block"><pre class="wrap" tabindex="0" role="region" aria-label="Line for a shell">{line}</pre></div>
            <p><a href="./">All jobs</a></p></main></div>
            """);
        return Document($"{what} “{shown}” yet", Favicon.None, body, interval);
    }

    /// <summary>
    /// For a line of a shell: the id spelled as it was asked for, not as it is shown, for what is hidden there belongs to it. But a line that is copied must
    /// show all of itself: then it is percent-encoded.
    /// </summary>
    private static string ShellId(string name, Id id) => ShownText.Of(id.Shown) == id.Shown && !id.Shown.Any(c => c is '\u200C' or '\u200D' or '\uFEFF')
        ? $"--data-urlencode {name}={ShellQuoted(id.Shown)}" : $"-d {name}={id.InUrl}";

    /// <summary>What to look at when no bar comes: what went wrong with nearly everybody's first job.</summary>
    private static Html NoBarYet(Plot plot, PageOptions options)
    {
        var uri = new Uri(options.BaseUrl);
        var nodes = uri.IsLoopback ? $"{uri.Scheme}://{options.Machine}:{uri.Port}{uri.AbsolutePath}" : options.BaseUrl;
        var line = $"curl -sS -m 5 -G {ShellWord($"{nodes}/text")} {ShellId("jobid", plot.Job.Id)} -d summary=1";
        var help = new Html().Add($"""
            <section class="first" aria-labelledby="h-first"><h2 id="h-first">No bar comes?</h2><ol>
            <li><b>Try this on a node</b>, where your workers run. It changes nothing, and prints <code>{JobLook.Of(plot.Summary.State).Name} {plot.PercentText} …</code>
            if this job can be reached from there.<div class="block"><pre class="wrap" tabindex="0" role="region" aria-label="Line for a node">{line}</pre></div></li>
            <li><b>The address.</b>
            """);
        if (uri.IsLoopback) help.Add($" You opened this page as <code>{uri.Host}</code>. On a node that is the node itself: there the address is <code>{nodes}</code>.");
        else help.Add($" Workers report to <code>{nodes}</code>. On a node <code>localhost</code> is the node itself, and not this server.");
        return help.Add($"""
            </li>
            <li><b>The port.</b> “Connection refused” or a time-out there and not here: port {uri.Port} is closed to the nodes, or this server was started for
            <code>localhost</code> alone (<code>--bind</code>).</li>
            <li><b>What curl says.</b> <code>-s</code> hides why a report is refused: write <code>-sS</code> in the script until the first bar is here.</li>
            </ol></section>
            """);
    }

    /// <summary>404 of a path.</summary>
    /// <param name="path">As people read it.</param>
    /// <param name="rawPath">As it stood in the request: tells how deep it is, for relative links.</param>
    /// <param name="nearest">The known path that was probably meant, or null.</param>
    /// <param name="known">The paths that answer.</param>
    public static string NotFound(string path, string rawPath, string? nearest, IReadOnlyList<string> known)
    {
        var up = Up(rawPath);
        var body = new Html().Add($"<h1>There is no page <bdi>{ShownText.Of(path)}</bdi></h1><p>");
        if (nearest is not null) body.Add($"""Did you mean <a href="{up}{nearest.TrimStart('/')}">{nearest}</a>? """);
        body.Add($"""The addresses are <a href="{up}progress/">/progress/</a>""");
        foreach (var one in known.Where(one => one is not ("/" or "/progress/"))) body.Add($", <code>{one}</code>");
        return Lone($"There is no page {ShownText.Of(path)}", body.Add($".</p>"), up);
    }

    /// <summary>Any other error.</summary>
    /// <param name="line">What went wrong, without <c>error: </c>.</param>
    /// <param name="rawPath">As it stood in the request: tells how deep it is, for relative links.</param>
    public static string Error(int status, string line, string rawPath)
    {
        var (heading, advice) = Advice(status);
        return Lone(heading, new Html().Add($"<h1>{heading}</h1><p>{Sentence(ShownText.Of(line))}</p><p>{advice}</p>"), Up(rawPath));
    }

    private static (string Heading, string Advice) Advice(int status) => status switch
    {
        400 => ("That request has a mistake", "Correct it in the address above, or begin again at the list of jobs."),
        403 => ("This is not allowed here", "Ask for it from this server's own pages, or with curl."),
        404 => ("There is no such thing here", "It may be created in a moment, or it has expired."),
        405 => ("This address wants another method", "Follow a link, or use the lines on the front page."),
        409 => ("That job exists already", "Leave out new=1 to replace it, or choose another jobid."),
        411 => ("This request does not say how long it is", "Send a Content-Length, with curl by -d ''."),
        413 or 414 => ("That is too much at once", "Send it in smaller parts."),
        415 => ("This kind of body is not understood", "Send a form, application/x-www-form-urlencoded."),
        503 => ("The server cannot answer just now", "Try again in a moment."),
        507 => ("The server could not keep this", "Tell whoever runs it; workers that it knows go on reporting."),
        _ => ("Something went wrong in the server", "Try again; if it stays, its log says more."),
    };

    private static string Sentence(string line) =>
        line.Length == 0 ? "" : char.ToUpperInvariant(line[0]) + line[1..] + (line[^1] is '.' or '!' or '?' ? "" : ".");

    private static string Lone(string title, Html body, string up) =>
        Document(title, Favicon.None, new Html().Add($"""<main class="lone">{body}<p><a href="{up}progress/">All jobs</a></p></main>"""), refresh: null);

    /// <summary>The way from a path to the root, relative: a prefix that a proxy took away stays.</summary>
    private static string Up(string rawPath) => string.Concat(Enumerable.Repeat("../", Math.Max(0, rawPath.Count(c => c == '/') - 1)));
}
