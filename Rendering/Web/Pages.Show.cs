using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The page of a job (docs/design/picture.md#page).</summary>
public static partial class Pages
{
    private const string NeverCame = ": announced, and never came";
    private const int MostSpoken = 160;
    private const int MostOfVerdict = 220; // two lines of a desk's page

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
            <div id="live"{(options.Wall ? ClassOf(WallClass(plot.Sign)) : Nothing)} data-etag="{options.LiveETag}" data-now="{plot.AsOf.Wall}"
             data-interval="{options.Interval}" data-version="{options.Version}"
             data-title="{TitleOf(plot)}" data-icon="{Favicon.Of(plot)}" data-job="jobid={options.JobQuery}"
             data-percent="{plot.PercentText}" data-finished="{finished}"
             data-counts="{Spoken(plot.Summary.Counts)}" data-causes="{plot.Sentence.Fit(text => text.Length <= MostSpoken)}" {Pace}>
            {(options.Wall ? JobWall(plot, options) : Desk(plot, options))}</div>
            """);
    }

    private static Html Desk(Plot plot, PageOptions options) => new Html().Add($"""
        <header>{Heading(plot, options)}{Strip(plot, options)}{Runs(plot, options)}{Tools(plot, options)}</header>
        <main>{Body(plot, options)}</main>
        <footer>{JobName(plot)}{Series(plot)}<span>kept until {Words.Clock(plot.Job.Expires, plot.AsOf)}</span>
        <a href="text?{options.Query}{TimeToo(options)}">Text</a><a href="status?{options.Query}">JSON</a><a href="{WallLink(options)}">Wall</a><a href="./">All jobs</a>
        <span class="js" data-js="delete"></span></footer>
        """);

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
            <p class="meta"><span>{plot.Meta}</span>{StateLine(plot.LastReport, options.Interval, plot.Job.FirstReport is null ? null : plot.Job.Touched)}</p>
            """);
        // With a key: one that comes later is put in, and what stands below it stays.
        foreach (var (i, hint) in plot.Hints.Index()) heading.Add($"""<p class="hint" data-k="hint{i}">{hint}</p>""");
        return Announcements(heading, plot.NotSaved);
    }

    /// <summary>When it was updated, and how often the page looks: the script writes here when it is paused or cut off.</summary>
    /// <param name="at">The script says how long ago that was; null: nothing was.</param>
    private static Html StateLine(string updated, int interval, Moment? at) => at is { } then
        ? new Html().Add($"""<span id="state" class="state" data-at="{then.Wall}">{updated} · checked every {Every(interval)}</span>""")
        : new Html().Add($"""<span id="state" class="state">{updated} · checked every {Every(interval)}</span>""");

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
        if (plot.Laggard is { } first)
            return new Html().Add($"""<b class="{plot.Sign.Name}">{plot.Counts[0].Text}</b>, first <bdi>{first.Label}</bdi> ({first.Percent}, the others {first.Others})""");
        return Sentence(plot, MostOfVerdict, rowsAreShown: plot.Tier == Tier.Rows);
    }

    /// <summary>What is wrong, each state's count in its colour.</summary>
    private static Html Sentence(Plot plot, int most, bool rowsAreShown)
    {
        var sentence = new Html();
        foreach (var (i, (state, count, rest)) in plot.Sentence.Parts(text => text.Length <= most, rowsAreShown).Index())
        {
            var look = StateLook.Of(state);
            sentence.Add($"""{(i == 0 ? "" : "; ")}<b class="{look.Name}">{count}</b>{(i == 0 && !look.HasWorkers ? NeverCame : rest)}""");
        }
        return sentence;
    }

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
        var all = options with { Filter = WorkerFilter.All, Page = 1 };
        var tools = new Html().Add($"""
            <nav class="tools" aria-label="Workers shown"><span class="chips">
            <a class="chip" href="{LinkTo(all)}"{Current(options.Filter.TakesAll)}>All {Words.Number(plot.Workers.Count)}</a>
            """);
        foreach (var count in plot.Counts)
        {
            var look = StateLook.Of(count.State);
            var inside = new Html().Add($"{Sign(look)}{count.Text}");
            var link = LinkTo(all with { Filter = WorkerFilter.Of(count.State).With(options.Filter.Text) });
            if (!look.HasWorkers) tools.Add($"""<span class="chip {look.Name}">{inside}</span>""");
            else tools.Add($"""<a class="chip {look.Name}" href="{link}"{Current(options.Filter.States.Contains(count.State))}>{inside}</a>""");
        }
        // What was chosen stays to see, also when nobody is left in it.
        foreach (var empty in options.Filter.States.Where(chosen => plot.Counts.All(count => count.State != chosen)).Select(StateLook.Of))
            tools.Add($"""<a class="chip {empty.Name}" href="{LinkTo(all with { Filter = WorkerFilter.Of(empty.State) })}"{IsCurrent}>{Sign(empty)}0 {empty.Word}</a>""");
        return tools.Add($"""
            </span><span class="acts">{FindForm(plot, options)}{OrderForm(plot, options)}<span class="js" data-js="pause copy"></span>
            <a class="button png" href="render?{options.Query}{TimeToo(options)}">PNG</a></span></nav>
            """);
    }

    private static Html OrderForm(Plot plot, PageOptions options)
    {
        var form = FormOf(new Html().Add($"""<form method="get">"""), plot, options);
        if (options.Filter.Text.Length > 0) form.Add($"""<input type="hidden" name="q" value="{options.Filter.Text}"/>""");
        form.Add($"""<select name="order" aria-label="Order of the workers" autocomplete="off">""");
        if (!options.Filter.TakesAllStates) form.Add($"""<option value=""{(options.Order is null ? Selected : Nothing)}>Order: {UsualOrder(options.Filter)}</option>""");
        foreach (var order in Enum.GetValues<RowOrder>())
            form.Add($"""<option value="{NameOf(order)}"{(order == OrderShown(options) ? Selected : Nothing)}>Order: {NameOf(order)}</option>""");
        return form.Add($"</select><noscript><button>Go</button></noscript></form>");
    }

    private static RowOrder? OrderShown(PageOptions options) => options.Order ?? (options.Filter.TakesAllStates ? RowOrder.Worker : null);

    /// <summary>That of the sections.</summary>
    private static string UsualOrder(WorkerFilter filter) => filter.States switch
    {
        [WorkerState.Failed] => "first failure",
        [WorkerState.Ended] or [WorkerState.Stalled] => "longest silence",
        [WorkerState.Running] => "furthest behind",
        [_] => "worker",
        _ => "worst first",
    };

    /// <summary>Finds workers; of those that can be seen at one glance nobody searches one.</summary>
    private static Html FindForm(Plot plot, PageOptions options)
    {
        if (plot.Workers.Count <= Tiers.MostRows && options.Filter.Text.Length == 0) return Nothing;
        return FormOf(new Html().Add($"""<form method="get" role="search" class="find">"""), plot, options).Add($"""
            <input type="search" name="q" value="{ShownText.Of(options.Filter.Text)}" placeholder="Find workers" aria-label="Find workers by id, host, group or text"
             title="host:node1 and group:image find those of one host or group alone"/></form>
            """);
    }

    /// <summary>Picture and text show what the page shows.</summary>
    private static string TimeToo(PageOptions options) => options.Time ? "&view=time" : "";

    /// <summary>What a form of the page keeps.</summary>
    private static Html FormOf(Html form, Plot plot, PageOptions options)
    {
        var (name, value) = options.SeriesQuery is null ? ("jobid", plot.Job.Id.Shown) : ("series", plot.Job.Series!.Value.Shown);
        form.Add($"""<input type="hidden" name="{name}" value="{value}"/>""");
        if (!options.Filter.TakesAllStates) form.Add($"""<input type="hidden" name="filter" value="{options.Filter.Name}"/>""");
        if (options.List || options.Time) form.Add($"""<input type="hidden" name="view" value="{(options.List ? "list" : "time")}"/>""");
        if (options.Interval != PageOptions.UsualInterval) form.Add($"""<input type="hidden" name="interval" value="{options.Interval}"/>""");
        return form;
    }

    private static readonly Html Selected = new Html().Add($" selected=\"\"");
    private static readonly Html Nothing = new();
    private static readonly Html IsCurrent = new Html().Add($" aria-current=\"true\"");

    private static Html Current(bool current) => current ? IsCurrent : Nothing;

    /// <summary>The same page with other options, the usual ones left out.</summary>
    private static string LinkTo(PageOptions options) => string.Concat(
        $"show?{options.Query}",
        options.Filter.TakesAllStates ? "" : $"&filter={options.Filter.Name}",
        options.Filter.Text.Length == 0 ? "" : $"&q={Uri.EscapeDataString(options.Filter.Text)}",
        options.Order is not { } order || (order == RowOrder.Worker && options.Filter.TakesAllStates) ? "" : $"&order={NameOf(order)}",
        options.List ? "&view=list" : options.Time ? "&view=time" : options.Wall ? "&view=wall" : "",
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
