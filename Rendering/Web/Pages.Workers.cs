using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The workers of a job's page: rows, sections, columns.</summary>
public static partial class Pages
{
    public const int RowsPerPage = 200;

    private const int LongLabel = 24;

    private static Html Body(Plot plot, PageOptions options)
    {
        if (options is { Time: true, Filter: null }) return TimeView(plot, options);
        if (options is { Filter: not null } or { List: true }) return ListPage(plot, options);
        return plot.Tier switch
        {
            Tier.None => new Html().Add($"""<p class="empty">{plot.NoBars}</p>{(JobLook.Of(plot.Summary.State).IsOver ? Nothing : NoBarYet(plot, options))}"""),
            Tier.Badge or Tier.Rows => Rows(plot.Chosen(null, options.Order).Select(plot.RowOf), axis: true, open: plot.Absent),
            Tier.Columns => Columns(Sections(plot, options), plot, options),
            Tier.Grid => Squares(Sections(plot, options), plot, options).Add($"{Sections(plot, options, behind: true)}"),
        };
    }

    private static Html ListPage(Plot plot, PageOptions options)
    {
        var chosen = plot.Chosen(options.Filter, options.Order);
        var kind = options.Filter is { } filter ? $"{StateLook.Of(filter).Word} " : "";
        if (chosen.Count == 0) return new Html().Add($"""<p class="empty">No {kind}worker now.</p>""");
        var last = (chosen.Count + RowsPerPage - 1) / RowsPerPage;
        var page = Math.Clamp(options.Page, 1, last);
        var first = (page - 1) * RowsPerPage;
        var shown = chosen.Skip(first).Take(RowsPerPage).Select(plot.RowOf);
        var list = new Html();
        if (options.Filter is null && OtherView(plot, options) is var other && other != Nothing) list.Add($"""<h2 id="h-all">{plot.AllHeading} {other}</h2>""");
        return list.Add($"{Rows(shown, axis: true, first)}{Paging(page, last, number => LinkTo(options with { Page = number }))}");
    }

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
            var all = options with { Filter = section.State, Page = 1, Order = section.Kind == SectionKind.Behind ? RowOrder.Progress : options.Order };
            sections.Add($"""<section aria-labelledby="h-{name}"><h2 id="h-{name}" class="ruled{tint}">{section.Heading}""");
            if (section.Rows.Count < section.Total)
                sections.Add($"""
                     <small>{Words.Number(section.Rows.Count)} of {Words.Number(section.Total)}, <a href="{LinkTo(all)}">{(behind ? "all running" : "show all")}</a></small>
                    """);
            sections.Add($"</h2>{Rows(section.Rows, axis: false)}</section>\n");
        }
        return sections.Add($"</div>");
    }

    private static Html Columns(Html body, Plot plot, PageOptions options)
    {
        var rows = plot.Chosen(null, options.Order).Select(plot.RowOf).ToList();
        var widest = Math.Clamp(rows.Max(row => row.Label.Length), 3, LongLabel) + 1;
        body.Add($"""<section aria-labelledby="h-all"><h2 id="h-all" class="ruled">{plot.AllHeading} {OtherView(plot, options)}</h2><ol class="cols l{widest}">""");
        foreach (var row in rows) AddRow(body, row);
        AddOpen(body, plot.Absent);
        return body.Add($"</ol></section>");
    }

    /// <param name="first">Place of the first of them in the whole list: each row can be linked to by its own, as <c>#w123</c>; null: there is no such list.</param>
    private static Html Rows(IEnumerable<Row> rows, bool axis, int? first = null, int open = 0)
    {
        var list = new Html().Add($"""<ol class="rows">""");
        foreach (var row in rows) AddRow(list, row, first++);
        AddOpen(list, open);
        if (axis) list.Add($"""<li class="axis" aria-hidden="true">{AxisLabels}</li>""");
        return list.Add($"</ol>");
    }

    private static void AddRow(Html list, Row row, int? place = null)
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
        list.Add($"""</span><span class="ct">{row.CountText}</span><span class="pc">{row.PercentText}</span>""");
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
    private static string Key(Id id)
    {
        var hash = 2166136261;
        foreach (var c in id.Shown) hash = (hash ^ c) * 16777619;
        return hash.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }
}
