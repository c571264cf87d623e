using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The page of a job (docs/design/picture.md#page).</summary>
public static partial class Pages
{
    /// <summary>How a page wants its plot: the tier that suits, at the page's width.</summary>
    public static readonly PlotOptions PlotOptions = new(Width: 1200);

    /// <summary>The whole page of a job.</summary>
    public static string Show(Plot plot, PageOptions options) =>
        Document(TitleOf(plot), Favicon.Of(plot), LivePart(plot, options), options.Interval);

    /// <summary>Its changing part alone: the element <c>#live</c>, for <c>part=live</c>.</summary>
    public static string Live(Plot plot, PageOptions options) => LivePart(plot, options).ToString();

    private static Html LivePart(Plot plot, PageOptions options)
    {
        var finished = JobLook.Of(plot.Summary.State).IsOver ? plot.Job.EndedAt.Wall : 0;
        return new Html().Add($"""
            <div id="live" data-etag="{options.LiveETag}" data-now="{plot.AsOf.Wall}" data-interval="{options.Interval}" data-version="{options.Version}"
             data-title="{TitleOf(plot)}" data-icon="{Favicon.Of(plot)}" data-job="jobid={options.JobQuery}"
             data-percent="{plot.PercentText}" data-finished="{finished}"
             data-counts="{Spoken(plot.Summary.Counts)}" {Pace}>
            <header>{Heading(plot, options)}{Strip(plot, options)}{Tools(plot, options)}</header>
            <main>{Body(plot, options)}</main>
            <footer>{JobName(plot)}{Series(plot)}<span>kept until {Words.Clock(plot.Job.Expires, plot.AsOf)}</span>
            <a href="text?{options.Query}">Text</a><a href="status?{options.Query}">JSON</a><a href="./">All jobs</a>
            <span class="js" data-js="delete"></span></footer>
            </div>
            """);
    }

    /// <summary><c>1 failed, 0 ended early, 0 stalled, 2 done</c>: the script says aloud which of them changed.</summary>
    private static string Spoken(Counts counts) => string.Join(", ", StateLook.InCounts
        .Where(look => look.State is not (WorkerState.Running or WorkerState.Waiting))
        .Select(look => $"{counts.Of(look.State)} {look.Word}"));

    /// <summary>The script's patience in seconds: first retry; slowest retry and seldom refresh; how long a job is finished before it is over.</summary>
    private static readonly Html Pace = new Html().Add($"""data-retry="2" data-slow="60" data-over="600" """);

    private static string TitleOf(Plot plot)
    {
        var sign = plot.Sign.TabSign;
        return $"{sign}{(sign.Length > 0 ? " " : "")}{plot.PercentText} · {plot.Title}";
    }

    private static Html Heading(Plot plot, PageOptions options)
    {
        var heading = new Html().Add($"""
            <h1 dir="auto">{plot.Title}</h1>
            <div class="top"><div class="pct">{plot.PercentText}</div>
            <div><div class="sum"><span>{Verdict(plot)}</span><span class="eta">{plot.TimeLeft}</span></div>{OverallBar(plot)}</div></div>
            <p class="meta"><span>{plot.Meta}</span>{StateLine(plot.Updated, options.Interval)}</p>
            """);
        // With a key: one that comes later is put in, and what stands below it stays.
        foreach (var (i, hint) in plot.Hints.Index()) heading.Add($"""<p class="hint" data-k="hint{i}">{hint}</p>""");
        return Announcements(heading, plot.NotSaved);
    }

    /// <summary>When it was updated, and how often the page looks: the script writes here when it is paused or cut off.</summary>
    private static Html StateLine(string updated, int interval) =>
        new Html().Add($"""<span id="state" class="state">{updated} · every {Every(interval)}</span>""");

    private static string Every(int interval) => interval < 120 ? $"{interval} s" : Words.Duration(TimeSpan.FromSeconds(interval));

    private static Html Announcements(Html html, string? notSaved)
    {
        if (notSaved is not null) html.Add($"""<p class="notsaved" data-k="notsaved">{ShownText.Of(notSaved)}</p>""");
        return html.Add($"""<div id="note" role="alert" hidden=""></div>""");
    }

    /// <summary>Is it all OK, and if not, who: the first thing that a glance must find.</summary>
    private static Html Verdict(Plot plot)
    {
        var counts = plot.Summary.Counts;
        if (plot.Nobody is { } nobody) return JobLook.Of(plot.Summary.State).IsOver ? new Html().Add($"""<b class="missing">{nobody}</b>""") : new Html().Add($"{nobody}");
        if (plot.Summary.State == JobState.Done)
            return new Html().Add($"{(counts.Done == 1 ? "The worker is done" : $"All {Words.Number(counts.Done)} workers are done")}");
        if (!plot.Sign.IsBad) return new Html().Add($"{(counts.Seen == 1 && plot.Absent == 0 ? "The worker is fine" : "All workers are fine")}");
        if (counts.Of(plot.Sign.State) == 0)
            return new Html().Add($"""<b class="{plot.Sign.Name}">{Words.Number(counts.Waiting)} waiting</b>, and nobody is running""");
        var worst = plot.Counts[0];
        var verdict = new Html().Add($"""<b class="{plot.Sign.Name}">{worst.Text}</b>: """);
        if (!plot.Sign.HasWorkers) return verdict.Add($"announced, and never came");
        if (plot.Laggard is { } first)
            return new Html().Add($"""<b class="{plot.Sign.Name}">{worst.Text}</b>, first <bdi>{first.Label}</bdi> ({first.Percent}, the others {first.Others})""");
        var named = FirstOf(plot, worst.State).Take(2).ToList();
        for (var i = 0; i < named.Count; i++) verdict.Add($"{(i == 0 ? "" : ", ")}<bdi>{ShownText.Of(named[i].Worker.Id.Shown)}</bdi>");
        return worst.Count > named.Count ? verdict.Add($" and {Words.Number(worst.Count - named.Count)} more") : verdict;
    }

    /// <summary>The first failure is usually the cause; of the silent, the longest.</summary>
    private static IEnumerable<WorkerNow> FirstOf(Plot plot, WorkerState state) => plot.Chosen(state, RowOrder.Worker)
        .OrderBy(worker => state == WorkerState.Failed ? worker.Worker.FailedSteady : worker.Worker.Seen.Steady).ThenBy(worker => worker.Index);

    /// <summary>How far, split by whose progress it is; hatched at the right end, what will not come any more.</summary>
    private static Html OverallBar(Plot plot)
    {
        var percent = (int)Percent.Whole(plot.Summary.Percent, plot.Summary.Percent >= 100);
        var bar = new Html().Add($"""
            <svg class="ov" role="progressbar" aria-valuenow="{percent}" aria-valuemin="0" aria-valuemax="100" aria-label="Overall progress">
            """);
        return Segments(bar, plot.Summary.Shares).Add($"</svg>");
    }

    private static Html Segments(Html bar, Shares shares)
    {
        var x = 0.0;
        foreach (var look in StateLook.InBar)
        {
            var share = shares.Of(look.State);
            if (share <= 0) continue;
            bar.Add($"""<rect class="f-{look.Name}" x="{x}%" width="{share}%" height="10"/>""");
            if (x > 0) bar.Add($"""<rect class="f-gap" x="{x}%" width="1" height="10"/>""");
            x += share;
        }
        if (shares.Lost > 0) bar.Add($"""<rect class="f-lost" x="{100 - shares.Lost}%" width="{shares.Lost}%" height="10"/>""");
        return bar;
    }

    private static Html JobName(Plot plot) =>
        ShownText.Of(plot.Job.Id.Shown) is var id && id == plot.Title ? Nothing : new Html().Add($"<span>job <bdi>{id}</bdi></span>");

    private static Html Series(Plot plot) => plot.Job.Series is { } series
        ? new Html().Add($"""<span>series <bdi>{ShownText.Of(series.Shown)}</bdi></span>""") : Nothing;

    private static Html Tools(Plot plot, PageOptions options)
    {
        var all = options with { Filter = null, Page = 1, Time = false };
        var tools = new Html().Add($"""
            <nav class="tools" aria-label="Workers shown"><span class="chips">
            <a class="chip" href="{LinkTo(all)}"{Current(options.Filter is null)}>All {Words.Number(plot.Workers.Count)}</a>
            """);
        foreach (var count in plot.Counts)
        {
            var look = StateLook.Of(count.State);
            var inside = new Html().Add($"{Sign(look)}{count.Text}");
            var link = LinkTo(all with { Filter = count.State });
            if (!look.HasWorkers) tools.Add($"""<span class="chip {look.Name}">{inside}</span>""");
            else tools.Add($"""<a class="chip {look.Name}" href="{link}"{Current(options.Filter == count.State)}>{inside}</a>""");
        }
        // What was chosen stays to see, also when nobody is left in it.
        if (options.Filter is { } chosen && plot.Counts.All(count => count.State != chosen) && StateLook.Of(chosen) is var empty)
            tools.Add($"""<a class="chip {empty.Name}" href="{LinkTo(all with { Filter = chosen })}"{IsCurrent}>{Sign(empty)}0 {empty.Word}</a>""");
        return tools.Add($"""
            </span><span class="acts">{OrderForm(plot, options)}<span class="js" data-js="pause copy"></span>
            <a class="button png" href="render?{options.Query}">PNG</a></span></nav>
            """);
    }

    private static Html OrderForm(Plot plot, PageOptions options)
    {
        var (name, value) = options.SeriesQuery is null ? ("jobid", plot.Job.Id.Shown) : ("series", plot.Job.Series!.Value.Shown);
        var form = new Html().Add($"""<form method="get"><input type="hidden" name="{name}" value="{value}"/>""");
        if (options.Filter is { } filter) form.Add($"""<input type="hidden" name="filter" value="{StateLook.Of(filter).Name}"/>""");
        if (options.List) form.Add($"""<input type="hidden" name="view" value="list"/>""");
        if (options.Interval != PageOptions.UsualInterval)
            form.Add($"""<input type="hidden" name="interval" value="{options.Interval}"/>""");
        form.Add($"""<select name="order" aria-label="Order of the workers" autocomplete="off">""");
        foreach (var order in Enum.GetValues<RowOrder>())
            form.Add($"""<option value="{NameOf(order)}"{(order == options.Order ? Selected : Nothing)}>Order: {NameOf(order)}</option>""");
        return form.Add($"</select><noscript><button>Go</button></noscript></form>");
    }

    private static readonly Html Selected = new Html().Add($" selected=\"\"");
    private static readonly Html Nothing = new();
    private static readonly Html IsCurrent = new Html().Add($" aria-current=\"true\"");

    private static Html Current(bool current) => current ? IsCurrent : Nothing;

    /// <summary>The same page with other options, the usual ones left out.</summary>
    private static string LinkTo(PageOptions options) => string.Concat(
        $"show?{options.Query}",
        options.Filter is { } filter ? $"&filter={StateLook.Of(filter).Name}" : "",
        options.Order == RowOrder.Worker ? "" : $"&order={NameOf(options.Order)}",
        options.List ? "&view=list" : options.Time ? "&view=time" : "",
        options.Page == 1 ? "" : $"&page={options.Page}",
        options.Interval == PageOptions.UsualInterval ? "" : $"&interval={options.Interval}");

    private static string NameOf(RowOrder order) => order switch
    {
        RowOrder.Worker => "worker",
        RowOrder.Progress => "progress",
        RowOrder.Updated => "updated",
        RowOrder.State => "state",
    };
}
