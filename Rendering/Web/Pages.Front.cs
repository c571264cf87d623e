using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The front page: the jobs, and how to make one.</summary>
public static partial class Pages
{
    private const int SearchFrom = 20;
    private const int MostOfWrong = 100;

    /// <summary>How the front page wants the plot of each job: the header's texts alone.</summary>
    public static readonly PlotOptions FrontPlotOptions = new(Rows: 0);

    /// <summary>The whole front page.</summary>
    public static string Front(FrontModel front) =>
        Document($"Progress on {front.Host}", Favicon.None, new Html().Add($"{FrontPart(front)}{(front.Wall ? Nothing : UseIt(front))}"), PageOptions.UsualInterval);

    /// <summary>Its changing part alone, for <c>part=live</c>.</summary>
    public static string FrontLive(FrontModel front) => FrontPart(front).ToString();

    private static Html FrontPart(FrontModel front)
    {
        var updated = front.Updated is { } at ? $"updated {Words.Clock(at, front.AsOf)}" : "nothing reported yet";
        var live = new Html().Add($"""
            <div id="live"{(front.Wall ? ClassOf(WallClass(front)) : Nothing)} data-etag="{front.LiveETag}" data-now="{front.AsOf.Wall}"
             data-interval="{PageOptions.UsualInterval}" data-version="{front.Version}"
             data-title="Progress on {front.Host}" data-icon="{Favicon.None}" {Pace}>
            """);
        if (front.Wall) return live.Add($"{FrontWall(front)}</div>\n");
        live.Add($"""
            <header><h1>Progress on {front.Host}</h1>
            <p class="meta"><span>{Totals(front)}progressd {front.Version}</span>{StateLine(updated, PageOptions.UsualInterval, null)}</p>
            """);
        Announcements(live, front.NotSaved).Add($"</header>\n<main>");
        if (!front.Listed) live.Add($"""<p class="empty">This server does not list its jobs. Use the link that create printed.</p>""");
        else if (front.TotalJobs == 0) live.Add($"""<p class="empty">No jobs yet. Create one with the lines below.</p>""");
        else AddJobs(live, front);
        return live.Add($"</main></div>\n");
    }

    private static string Totals(FrontModel front) => !front.Listed ? ""
        : $"{Words.Counted(front.TotalJobs, "job")} · {Words.Counted(front.TotalWorkers, "worker")} · ";

    private static void AddJobs(Html live, FrontModel front)
    {
        if (front.TotalJobs > SearchFrom || front.Search.Length > 0)
            live.Add($"""
                <form class="search" method="get" role="search">
                <input type="search" name="q" value="{ShownText.Of(front.Search)}" placeholder="Find in ids and titles" aria-label="Find in ids and titles"/>
                <button>Search</button></form>
                """);
        if (front.Signs.Count > 1 || front.Sign is not null) live.Add($"{Chips(front)}");
        if (front.Search.Length > 0 && front.Found > 0)
        {
            var found = $"{Words.Number(front.Found)} of {Words.Counted(front.TotalJobs, "job")}";
            live.Add($"""<p class="found">{found} with “<bdi>{ShownText.Of(front.Search)}</bdi>” · <a href="./">clear</a></p>""");
        }
        if (front is { Found: 0, Matching: > 0, Sign: { } none })
            live.Add($"""<p class="empty">No job is {StateLook.Of(none).Word} now. <a href="{FrontLink(front.Search, null, 1)}">All jobs</a></p>""");
        else if (front.Found == 0)
            live.Add($"""<p class="empty">No job has “<bdi>{ShownText.Of(front.Search)}</bdi>” in its id or title. <a href="./">All jobs</a></p>""");
        live.Add($"""<ol class="jobs">""");
        foreach (var job in front.Jobs) AddJob(live, job);
        var last = Math.Max(1, (front.Found + FrontModel.JobsPerPage - 1) / FrontModel.JobsPerPage);
        live.Add($"""</ol>{Paging(front.Page, last, page => FrontLink(front.Search, front.Sign, page))}<footer><a href="{WallLink(front)}">Wall</a></footer>""");
    }

    /// <summary>How many jobs are signed in each way: the first look of the morning.</summary>
    private static Html Chips(FrontModel front)
    {
        var chips = new Html().Add($"""
            <nav class="tools" aria-label="Jobs shown"><span class="chips">
            <a class="chip" href="{FrontLink(front.Search, null, 1)}"{Current(front.Sign is null)}>All {Words.Number(front.Matching)}</a>
            """);
        foreach (var (sign, count) in front.Signs)
        {
            var look = StateLook.Of(sign);
            chips.Add($"""<a class="chip {look.Name}" href="{FrontLink(front.Search, sign, 1)}"{Current(front.Sign == sign)}>""");
            chips.Add($"""{Sign(look)}{Words.Number(count)}<span class="vh"> {look.Word}</span></a>""");
        }
        return chips.Add($"</span></nav>");
    }

    private static string FrontLink(string search, WorkerState? sign, int page)
    {
        string[] parts =
        [
            search.Length == 0 ? "" : $"q={Uri.EscapeDataString(search)}",
            sign is { } only ? $"state={StateLook.Of(only).Name}" : "",
            page == 1 ? "" : $"page={page}",
        ];
        var query = string.Join('&', parts.Where(part => part.Length > 0));
        return query.Length == 0 ? "./" : $"./?{query}";
    }

    private static void AddJob(Html live, Plot plot)
    {
        var worst = plot.Sign;
        var (first, second) = When(plot);
        live.Add($"""
            <li class="job {worst.Name}" data-k="{Key(plot.Job.Id)}">{Sign(worst)}
            <span class="name"><a href="show?jobid={plot.Job.Id.InUrl}"><span class="vh">{worst.Word}</span><b dir="auto">{plot.Title}</b></a>{Wrong(plot)}<span class="what">
            """);
        if (plot.Nobody is { } nobody) live.Add($"{nobody}{(plot.Counts.Count > 0 ? ", " : "")}");
        // Why something failed stands above, and with it how many are in trouble.
        var counts = plot.Summary.Counts.Failed == 0 ? plot.Counts : plot.Counts.Where(count => !StateLook.Of(count.State).IsBad).ToList();
        for (var i = 0; i < counts.Count; i++)
        {
            var count = counts[i];
            var look = StateLook.Of(count.State);
            live.Add($"{(i == 0 ? "" : ", ")}");
            if (look.IsBad) live.Add($"""<b class="{look.Name}">{count.Text}</b>""");
            else live.Add($"{count.Text}");
        }
        live.Add($"""
            {(IdOf(plot) is var id && id != Nothing && (counts.Count > 0 || plot.Nobody is not null) ? " · " : "")}{id}</span></span>
            <svg class="ov" aria-hidden="true">{Segments(new Html(), plot.Summary.Shares)}</svg><span class="pc">{plot.PercentText}</span>
            <span class="when"><span>{first}</span><span>{second}</span></span></li>
            """);
    }

    /// <summary>The id, where it is not the title too. The part before a colon is the owner's, by custom, and leads to all of theirs.</summary>
    private static Html IdOf(Plot plot)
    {
        var shown = ShownText.Of(plot.Job.Id.Shown);
        var colon = shown.IndexOf(':', StringComparison.Ordinal);
        var isTitle = shown == plot.Title;
        if (colon <= 0 || colon == shown.Length - 1) return isTitle ? Nothing : new Html().Add($"<bdi>{shown}</bdi>");
        var owner = shown[..(colon + 1)];
        var link = FrontLink(owner, null, 1);
        return new Html().Add($"""<bdi><a class="owner" href="{link}" title="All jobs of {owner[..^1]}">{owner[..^1]}</a>{(isTitle ? "" : shown[colon..])}</bdi>""");
    }

    private static Html Wrong(Plot plot) =>
        plot.Summary.Counts.Failed == 0 ? Nothing : new Html().Add($"""<span class="wrong">{Sentence(plot, MostOfWrong, false)}</span>""");

    private static (string First, string Second) When(Plot plot)
    {
        var (job, asOf, look) = (plot.Job, plot.AsOf, JobLook.Of(plot.Summary.State));
        var started = $"started {Words.Ago(asOf.Since(job.FirstReport ?? job.Created))}";
        var left = plot.TimeLeft.Length > 0 ? $", {plot.TimeLeft.Replace("about ", "", StringComparison.Ordinal)}" : "";
        var silence = asOf.Since(job.Touched);
        var (ended, kept) = ($"{look.EndWord} {Words.Ago(asOf.Since(job.EndedAt))}", $"kept until {Words.Day(job.Expires, asOf)}");
        var isLastDay = job.Expires.Shown - asOf.Shown < TimeSpan.FromDays(1);
        return plot.Summary.State switch
        {
            JobState.Waiting => ($"created {Words.Ago(asOf.Since(job.Created))}", isLastDay ? kept : ""),
            JobState.Running => ($"{started}{left}", $"updated {Words.Ago(silence)}"),
            JobState.Stalled => (started, $"silent for {Words.Duration(silence)}"),
            JobState.Failed or JobState.Done =>
                (plot.Nobody is null ? plot.Lasting : plot.Meta, isLastDay ? $"{ended}, {kept}" : ended),
        };
    }

    private static Html UseIt(FrontModel front) => new Html().Add($"""
        <section class="use" aria-labelledby="h-use"><h2 id="h-use" class="ruled">Use it</h2>
        <p>Create a job once, then let each worker report with one request, or let a helper do it. These lines are for this server.</p>
        <div class="blocks"><div class="block"><pre tabindex="0" role="region" aria-label="Lines for a shell">{ShellLines(front.BaseUrl)}</pre></div>
        <div class="block"><pre tabindex="0" role="region" aria-label="Lines for Python">{PythonLines(front.BaseUrl)}</pre></div></div>
        <p class="after"><code>-m 5</code> and <code>timeout=5</code> keep a slow network from holding up your work.</p>
        {AllParameters(front.Endpoints)}</section>
        <footer class="links"><a href="../metrics">Metrics</a><a href="../healthz">Health</a></footer>
        """);

    private static string ShellLines(string baseUrl) => $$"""
        # in a Slurm, PBS, LSF or Grid Engine job, with nothing to set up
        # (elsewhere say progress_create first)
        eval "$(curl -fsS -m 5 {{ShellWord(baseUrl + "/progress.sh")}} ||
          printf 'progress_%s() { :; }\n' create trap update)"
        progress_trap
        progress_update current=7 total=50

        # or with curl alone: at the start of the script
        P={{ShellWord(baseUrl)}}
        JOB="$LOGNAME:$(date -Ins)"
        curl -s -m 5 -G $P/create --data-urlencode jobid="$JOB" \
          --data-urlencode desc="My job"   # prints the page to watch

        # in each worker, every few seconds
        curl -s -m 5 -G $P/update --data-urlencode jobid="$JOB" \
          -d workid=band1 -d current=7 -d total=50

        # when it fails
        curl -s -m 5 -G $P/update --data-urlencode jobid="$JOB" \
          -d workid=band1 -d ok=0 -d desc=died
        """;

    private static string PythonLines(string baseUrl) => $$"""
        # once: curl -f -O {{ShellWord(baseUrl + "/progressd.py")}}
        from progressd import progress
        for item in progress(items, desc="band 1"):
            work(item)

        # or with requests alone
        import requests, time
        BASE = "{{baseUrl}}"
        job = f"alice:{time.time_ns()}"

        requests.get(BASE + "/create",
            params={"jobid": job, "desc": "My job"}, timeout=5)

        requests.get(BASE + "/update",
            params={"jobid": job, "workid": "band1",
                    "current": 7, "total": 50,
                    "desc": "lots of RFI"}, timeout=5)
        """;

    /// <summary>Quoted for a shell unless it is plain: a crafted link must not become a command.</summary>
    private static string ShellWord(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || ":/._-".Contains(c)) ? text : ShellQuoted(text);

    private static string ShellQuoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
