using System.Globalization;
using System.Text;
using Progressd.Rendering.Places;
using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>
/// Groups and hosts of a job's page, a table each, with the words and places of the picture's. The roles are said since the sheet lays rows out by itself, and a
/// browser then takes a table for none.
/// </summary>
public static partial class Pages
{
    private const int AxisPlaces = 200; // as fine as dots are told from each other on it

    private static Html PaceTables(Plot plot, PageOptions options, bool isGrid)
    {
        var html = new Html();
        foreach (var view in plot.PaceViews)
        {
            var (table, form) = view;
            if (form == PaceForm.Sections)
            {
                foreach (var (i, (heading, cut, rows)) in view.Sections.Index())
                {
                    var explained = new Html().Add($"{string.Join("; ", new[] { cut, table.Explained }.Where(part => part.Length > 0))}");
                    AddPace(html, options, new(table, rows, 0) { Id = $"h-{table.Word}{i}", Heading = heading, Small = explained });
                }
                continue;
            }
            var pitch = form == PaceForm.Squares && !isGrid ? PaceView.SquarePitch(table, DeskRoom) ?? PaceView.SmallestPitch : 0;
            var small = new Html().Add($"{table.Explained}");
            var other = pitch > 0 ? OtherView(plot, options) : Nothing;
            AddPace(html, options, new(table, table.Rows, pitch) { Id = $"h-{table.Word}", Heading = table.Heading, Small = small, Other = other });
        }
        return html;
    }

    /// <summary>A table, or a part of it.</summary>
    /// <param name="Pitch">From one square of a row to the next; 0: rows have none.</param>
    private sealed record PacePart(PaceTable Table, IReadOnlyList<PaceRow> Rows, int Pitch)
    {
        public required string Id { get; init; }
        public required string Heading { get; init; }
        public required Html Small { get; init; }
        public Html Other { get; init; } = Nothing;
    }

    private static void AddPace(Html html, PageOptions options, PacePart part)
    {
        var (name, squares) = (part.Table.Kind == PaceKind.Hosts ? "host" : "group", part.Pitch > 0);
        var lines = squares ? part.Rows.Select(row => LineOf(row, part.Pitch)).ToList() : [];
        html.Add($"""
            <section aria-labelledby="{part.Id}"><h2 id="{part.Id}" class="ruled">{part.Heading} <small class="desk">{part.Small}</small>{part.Other}</h2>
            """);
        // Drawn once for all rows.
        if (squares)
        {
            var crossed = lines.Select(line => line.Layers).FirstOrDefault(layers => layers.Crosses.Count > 0);
            html.Add($"""<svg class="defs" aria-hidden="true"><defs>{(crossed is null ? Nothing : Cross(crossed, PlaceOf(part)))}</defs></svg>""");
        }
        html.Add($"""
            <table class="pace{(squares ? " drawn" : "")}" role="table" aria-labelledby="{part.Id}"><thead role="rowgroup"><tr role="row">
            <th role="columnheader" scope="col"><span class="vh">{name}</span></th>
            """);
        if (squares) html.Add($"""<th role="columnheader" scope="col" class="sq"><span class="vh">workers</span></th>""");
        html.Add($"""
            <th role="columnheader" scope="col" class="br"><span class="vh">bar</span></th><th role="columnheader" scope="col"><span class="vh">percent</span></th>
            <th role="columnheader" scope="col" class="ct"><span class="vh">done</span></th><th role="columnheader" scope="col" class="left"><span class="vh">time left</span></th>
            <th role="columnheader" scope="col" class="dots"><span class="vh">pace of each worker</span>{(part.Table.HasPaces ? AxisOfPace : Nothing)}</th>
            <th role="columnheader" scope="col"><span class="vh">pace</span></th>
            <th role="columnheader" scope="col" class="says"><span class="vh">what is wrong</span></th></tr></thead>
            <tbody role="rowgroup">
            """);
        foreach (var (i, row) in part.Rows.Index()) AddPaceRow(html, options, part, row, squares ? lines[i] : null);
        html.Add($"</tbody></table></section>\n");
    }

    private static void AddPaceRow(Html html, PageOptions options, PacePart part, PaceRow row, (Grid Grid, GridLayers Layers)? line)
    {
        var tint = row.Tint is { } state ? StateLook.Of(state).Name : "";
        var own = part.Table.Kind == PaceKind.Hosts ? WorkerFilter.OfHost(row.Name) : WorkerFilter.OfGroup(row.Name);
        var name = row.IsRest
            ? new Html().Add($"<bdi>{row.Name}</bdi>")
            : new Html().Add($"""<a href="{LinkTo(options with { Filter = own, Order = null, Page = 1 })}"><bdi>{row.Name}</bdi></a>""");
        var key = KeyOf($"{part.Table.Word} {row.Name}");
        html.Add($"""<tr role="row" data-k="{key}" class="{tint}"><th role="rowheader" scope="row" title="{row.Name}">{name}</th>""");
        if (line is { } squares) AddLine(html, part, row, squares.Grid, squares.Layers);
        html.Add($"""
            <td role="cell" class="br"><svg class="ov" aria-hidden="true">{Segments(new Html(), row.Shares)}</svg></td><td role="cell" class="pc">{row.PercentText}</td>
            <td role="cell" class="ct">{row.DoneText}</td><td role="cell" class="left">{row.LeftText}</td><td role="cell" class="dots">{Dots(row)}</td>
            <td role="cell" class="times{(row.IsSlow ? " stalled" : "")}">{row.TimesText}</td><td role="cell" class="says">
            """);
        foreach (var (i, word) in row.Words.Index()) html.Add($"""{(i == 0 ? "" : ", ")}<span class="{StateLook.Of(word.State).Name}">{word.Text}</span>""");
        html.Add($"</td></tr>");
    }

    private static readonly Html AxisOfPace = PaceTable.Ticks.Aggregate(
        new Html().Add($"""<svg class="ticks" height="14" aria-hidden="true">"""),
        (svg, tick) => svg.Add($"""<text class="a{(int)(2 * tick.At)}" x="{Share(tick.At)}" y="11">{tick.Text}</text>""")).Add($"</svg>");

    // A dot is the round end of a stroke of no length, which stays round while the drawing stretches.
    private static Html Dots(PaceRow row)
    {
        if (row.Paces.Count == 0) return Nothing;
        var html = new Html().Add($"""
            <svg viewBox="0 0 {DrawnWidth} 16" preserveAspectRatio="none" aria-hidden="true"><path class="scale" d="M0 8H{DrawnWidth}M{DrawnWidth / 2} 0V16"/>
            """);
        if (row.Band is { } band) html.Add($"""<rect class="band" x="{Part(band.From)}" y="3" width="{Number((band.To - band.From) * DrawnWidth)}" height="10"/>""");
        foreach (var ofTone in row.Dots.GroupBy(dot => dot.Tone).OrderBy(group => group.Key == Tone.Fail))
        {
            var path = new StringBuilder();
            foreach (var at in ofTone.Select(dot => (int)Math.Round(dot.At * AxisPlaces)).Distinct())
                path.Append(CultureInfo.InvariantCulture, $"M{at * DrawnWidth / AxisPlaces} 8h0");
            html.Add($"""<path class="dot g{Theme.Variable(ofTone.Key)[1..]}" d="{path.ToString()}"/>""");
        }
        return html.Add($"</svg>");
    }

    private static (Grid Grid, GridLayers Layers) LineOf(PaceRow row, int pitch)
    {
        var grid = Grid.OfLines([(row.Workers, row.Absent)], pitch, pitch);
        return (grid, GridLayers.Of(grid));
    }

    private static string PlaceOf(PacePart part) => $"pace-{part.Table.Word}";

    private static void AddLine(Html html, PacePart part, PaceRow row, Grid grid, GridLayers layers)
    {
        html.Add($"""
            <td role="cell" class="sq"><svg class="grid line" role="img" width="{grid.Columns * grid.Pitch}" viewBox="0 0 {grid.Columns * grid.Pitch} {grid.Height}"
             aria-label="{SpokenStates(row)}" data-count="{row.Workers.Count}" data-bundle="1" data-pitch="{grid.Pitch}" data-columns="{grid.Columns}"
             data-order="{NameOf(RowOrder.Worker)}" data-places="{PlacesOf(row.Workers)}">
            """);
        AddLayers(html, grid, layers, PlaceOf(part));
        html.Add($"</svg></td>");
    }

    /// <summary>Where its workers stand among all: <c>0-7,12</c>.</summary>
    private static string PlacesOf(IReadOnlyList<WorkerNow> workers)
    {
        var places = new StringBuilder();
        for (var i = 0; i < workers.Count; i++)
        {
            var first = i;
            while (i + 1 < workers.Count && workers[i + 1].Index == workers[i].Index + 1) i++;
            if (places.Length > 0) places.Append(',');
            places.Append(CultureInfo.InvariantCulture, $"{workers[first].Index}");
            if (i > first) places.Append(CultureInfo.InvariantCulture, $"-{workers[i].Index}");
        }
        return places.ToString();
    }

    private static string SpokenStates(PaceRow row) => string.Join(", ", row.Workers.CountBy(worker => worker.State).OrderBy(pair => pair.Key)
        .Select(pair => $"{Words.Number(pair.Value)} {StateLook.Of(pair.Key).Word}"));
}
