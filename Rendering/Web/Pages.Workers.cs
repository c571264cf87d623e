using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The workers of a job's page: rows, sections, columns.</summary>
public static partial class Pages
{
    public const int RowsPerPage = 200;

    private const int LongLabel = 24;
    private const int MostFound = 12;

    private static Html Body(Plot plot, PageOptions options)
    {
        if (options.Time && plot.Tier != Tier.None) return TimeView(plot, options);
        var isList = options.List || !options.Filter.TakesAllStates || (options.Filter.Text.Length > 0 && plot.Tier != Tier.Grid);
        if (isList && plot.Tier != Tier.None) return ListPage(plot, options);
        return plot.Tier switch
        {
            Tier.None => new Html().Add($"""<p class="empty">{plot.NoBars}</p>{(JobLook.Of(plot.Summary.State).IsOver ? Nothing : NoBarYet(plot, options))}"""),
            Tier.Badge or Tier.Rows => Rows(plot.Chosen(options.Filter, options.Order).Select(plot.RowOf), axis: true, open: plot.Absent, isTimed: IsTimed(options))
                .Add($"{PaceTables(plot, options, isGrid: true)}"),
            Tier.Columns => Columns(Sections(plot, options).Add($"{PaceTables(plot, options, isGrid: true)}"), plot, options),
            Tier.Grid when options.Filter.Text.Length > 0 => Squares(Found(plot, options), plot, options),
            Tier.Grid when plot.HasPaceSquares && (options.Order ?? RowOrder.Worker) == RowOrder.Worker =>
                AddHistogram(Sections(plot, options).Add($"{PaceTables(plot, options, isGrid: false)}"), plot).Add($"{Sections(plot, options, behind: true)}"),
            Tier.Grid => Squares(Sections(plot, options).Add($"{PaceTables(plot, options, isGrid: true)}"), plot, options).Add($"{Sections(plot, options, behind: true)}"),
        };
    }

    private static Html ListPage(Plot plot, PageOptions options)
    {
        var chosen = plot.Chosen(options.Filter, options.Order);
        if (chosen.Count == 0) return NoWorker(options);
        var last = (chosen.Count + RowsPerPage - 1) / RowsPerPage;
        var page = Math.Clamp(options.Page, 1, last);
        var first = (page - 1) * RowsPerPage;
        var shown = chosen.Skip(first).Take(RowsPerPage).Select(plot.RowOf);
        var list = new Html();
        if (!options.Filter.TakesAll) list.Add($"""<p class="copies">{Ids(options.Filter, chosen.Count, options)}</p>""");
        else if (OtherView(plot, options) is var other && other != Nothing) list.Add($"""<h2 id="h-all">{plot.AllHeading} {other}</h2>""");
        return list.Add($"{Rows(shown, axis: true, first, isTimed: IsTimed(options))}{Paging(page, last, number => LinkTo(options with { Page = number }))}");
    }

    private static bool IsTimed(PageOptions options) => options.Order == RowOrder.Updated;

    /// <summary>The way from squares or columns to a list and back: it stands at the same place in both.</summary>
    private static Html OtherView(Plot plot, PageOptions options)
    {
        var words = plot.Tier switch
        {
            Tier.Badge or Tier.None or Tier.Rows => "",
            Tier.Columns => options.List ? "in columns" : "as a list",
            Tier.Grid => options.List ? "as squares" : "as a list",
        };
        return words.Length == 0 ? Nothing : new Html().Add($"""<small><a href="{LinkTo(options with { List = !options.List, Page = 1 })}">{words}</a></small>""");
    }

    private static Html NoWorker(PageOptions options)
    {
        var filter = options.Filter;
        var worker = filter.IsAgain ? $"worker {filter.Kind}" : $"{filter.Kind} worker".TrimStart(' ');
        if (filter.Text.Length == 0) return new Html().Add($"""<p class="empty">No {worker} now.</p>""");
        return new Html().Add($"""
            <p class="empty">No {worker} has “<bdi>{ShownText.Of(filter.Text)}</bdi>” in its id, host, group or text.
            <a href="{LinkTo(options with { Filter = WorkerFilter.All, Page = 1 })}">All workers</a></p>
            """);
    }

    /// <summary>What to submit again, for the clipboard; without a script a link to it.</summary>
    private static Html Ids(WorkerFilter filter, int count, PageOptions options)
    {
        var (states, search) = (filter.TakesAllStates ? "" : $"&filter={filter.Name}", filter.Text.Length == 0 ? "" : $"&q={Uri.EscapeDataString(filter.Text)}");
        return new Html().Add($"""<a class="ids" href="{$"text?{options.Query}{states}{search}&ids=1"}">{Words.Counted(count, "id")}</a>""");
    }

    /// <summary>Those that a search found, and where in the squares they are.</summary>
    private static Html Found(Plot plot, PageOptions options)
    {
        var found = plot.Chosen(options.Filter, options.Order);
        if (found.Count == 0) return NoWorker(options);
        var all = found.Count <= MostFound ? Nothing : new Html().Add($"""<a href="{LinkTo(options with { List = true, Page = 1 })}">show all</a>, """);
        return new Html().Add($"""
            <div class="sections"><section aria-labelledby="h-found"><h2 id="h-found" class="ruled">{Words.Number(found.Count)} found
            <small>{all}{Ids(options.Filter, found.Count, options)}</small></h2>{Rows(found.Take(MostFound).Select(plot.RowOf), axis: false)}</section></div>
            """);
    }

    private static Html Paging(int page, int last, Func<int, string> link)
    {
        if (last == 1) return Nothing;
        var paging = new Html().Add($"""<nav class="pages" aria-label="Pages">""");
        if (page > 1) paging.Add($"""<a class="button" rel="prev" href="{link(page - 1)}">‹ Back</a>""");
        paging.Add($"<span>page {page} of {last}</span>");
        if (page < last) paging.Add($"""<a class="button" rel="next" href="{link(page + 1)}">More ›</a>""");
        return paging.Add($"</nav>");
    }

    /// <param name="behind">Those who are only late stand below the squares, where they come and go without moving anything.</param>
    private static Html Sections(Plot plot, PageOptions options, bool behind = false)
    {
        var shown = plot.Sections.Where(section => section.Kind == SectionKind.Behind == behind).ToList();
        if (shown.Count == 0) return new Html();
        var sections = new Html().Add($"""<div class="sections">""");
        foreach (var section in shown)
        {
            var name = section.Look.Name;
            var tint = section.Kind == SectionKind.Behind ? "" : $" {name}";
            var filter = WorkerFilter.Of(section.State);
            var all = options with { Filter = filter, Page = 1, Order = null };
            sections.Add($"""<section aria-labelledby="h-{name}"><h2 id="h-{name}" class="ruled{tint}">{section.Heading}""");
            if (section.Cut.Length > 0) sections.Add($""" <small>{section.Cut}, <a href="{LinkTo(all)}">{(behind ? "all running" : "show all")}</a></small>""");
            if (section.Kind is SectionKind.Failed or SectionKind.Ended) sections.Add($""" <small>{Ids(filter, section.Total, options)}</small>""");
            sections.Add($"""</h2><ol class="rows">""");
            foreach (var part in section.Parts)
            {
                if (part.Cause is { } cause) AddCause(sections, cause, name);
                foreach (var row in part.Rows) AddRow(sections, row);
            }
            sections.Add($"</ol></section>\n");
        }
        return sections.Add($"</div>");
    }

    /// <summary>With a key, so that a refresh that brings another leaves the rows below it as they are.</summary>
    private static void AddCause(Html list, CauseRow cause, string state) => list.Add($"""
        <li class="cause {state}" data-k="{state} {cause.Head} {cause.Text}"><b>{cause.Head}</b><span>{cause.When}</span>
        <span class="why" dir="auto" title="{cause.Text}">{cause.Text}</span></li>
        """);

    private static Html Columns(Html body, Plot plot, PageOptions options)
    {
        var rows = plot.Chosen(options.Filter, options.Order).Select(plot.RowOf).ToList();
        var widest = Math.Clamp(rows.Max(row => row.Label.Length), 3, LongLabel) + 1;
        body.Add($"""<section aria-labelledby="h-all"><h2 id="h-all" class="ruled">{plot.AllHeading} {OtherView(plot, options)}</h2><ol class="cols l{widest}">""");
        foreach (var row in rows) AddRow(body, row);
        AddOpen(body, plot.Absent);
        return body.Add($"</ol></section>");
    }

    /// <param name="first">Place of the first of them in the whole list: each row can be linked to by its own, as <c>#w123</c>; null: there is no such list.</param>
    /// <param name="isTimed">Each says when it was heard.</param>
    private static Html Rows(IEnumerable<Row> rows, bool axis, int? first = null, int open = 0, bool isTimed = false)
    {
        var list = new Html().Add($"""<ol class="rows{(isTimed ? " timed" : "")}">""");
        foreach (var row in rows) AddRow(list, row, first++, isTimed);
        AddOpen(list, open);
        if (axis) list.Add($"""<li class="axis" aria-hidden="true">{AxisLabels}</li>""");
        return list.Add($"</ol>");
    }

    private static void AddRow(Html list, Row row, int? place = null, bool isTimed = false)
    {
        var look = row.Look;
        var length = row.Bar switch { 0 => "q0", < 1 => "qs", _ => $"q{(int)row.Bar}" };
        var beyond = row.Beyond ? " beyond" : "";
        list.Add($"<li");
        if (place is { } anchor) list.Add($""" id="w{anchor}" """);
        list.Add($""" class="w {look.Name} {length}{beyond}" data-k="{Key(row.Worker.Id)}" data-at="{row.Worker.Seen.Wall}">""");
        list.Add($"""<span class="id" dir="auto" title="{row.Label}">""");
        AddLabel(list, row);
        list.Add($"</span>{(look.SignsBar ? Sign(look) : NoSign)}");
        if (row.Where is { Length: > 0 } where) list.Add($"""<span class="bar" title="{where}"><i></i>""");
        else list.Add($"""<span class="bar"><i></i>""");
        var side = row.Bar >= 50 ? "in" : "out";
        if (row.Text.Length > 0) list.Add($"""<span class="d {side}" dir="auto" title="{row.Text}">{row.Text}</span>""");
        list.Add($"</span>");
        if (isTimed) list.Add($"""<span class="at">{row.HeardText}</span>""");
        list.Add($"""<span class="ct">{row.CountText}</span><span class="pc">{row.PercentText}</span>""");
        list.Add($"""<span class="vh">{look.Word}</span></li>""");
    }

    /// <summary>Places of workers that were announced and have not come: the page is as long as it will be.</summary>
    private static void AddOpen(Html list, int open)
    {
        for (var i = 0; i < open; i++) list.Add($"""<li class="open" aria-hidden="true"><i></i></li>""");
    }

    private static readonly Html AxisLabels = new Html().Add($"<span>0</span><span>25</span><span>50</span><span>75</span><span>100 %</span>");

    // The abnormal is what stands out: a running row has an empty place.
    private static readonly Html NoSign = new Html().Add($"""<span class="ic"></span>""");

    /// <summary>A long id gives way where all ids are alike, and if they are nowhere in its middle. All of it is there to be found and copied.</summary>
    private static void AddLabel(Html list, Row row)
    {
        var label = row.Label;
        if (label.Length <= LongLabel)
        {
            list.Add($"<span>{label}</span>");
            return;
        }
        var pieces = row.Ids().Pieces(label);
        if (pieces.Exists(piece => piece.Kind == PieceKind.Own) && pieces.Exists(piece => piece.Kind == PieceKind.Shared && piece.Text.Length > 2))
        {
            var longest = pieces.Where(piece => piece.Kind == PieceKind.Shared).Max(piece => piece.Text.Length);
            foreach (var (text, kind) in pieces)
                list.Add($"""<span class="{(kind != PieceKind.Shared ? kind == PieceKind.Word ? "wd" : "own" : text.Length == longest ? "sh most" : "sh")}">{text}</span>""");
            return;
        }
        var cut = System.Globalization.StringInfo.ParseCombiningCharacters(label).Last(at => at <= label.Length - 8);
        list.Add($"""<span>{label[..cut]}</span><span class="end">{label[cut..]}</span>""");
    }

    /// <summary>Tells the script which row is which from one refresh to the next (FNV-1a).</summary>
    private static string Key(Id id) => KeyOf(id.Shown);

    private static string KeyOf(string name)
    {
        var hash = 2166136261;
        foreach (var c in name) hash = (hash ^ c) * 16777619;
        return hash.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }
}
