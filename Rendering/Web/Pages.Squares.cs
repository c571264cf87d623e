using System.Globalization;
using System.Text;
using Progressd.Rendering.Places;
using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>The workers of a large job's page: squares and histogram.</summary>
public static partial class Pages
{
    private const double DeskRoom = 1080;
    private const double PhoneRoom = 320;
    private const int HistogramHeight = 64;
    private const int MostNamed = 3;
    private const int LongLineLabel = 18;

    private static Html Squares(Html body, Plot plot, PageOptions options)
    {
        var workers = plot.Chosen(WorkerFilter.All, options.Order);
        // The workers themselves where somebody looks for one of them.
        var isNatural = options.Filter.TakesAll && (options.Order ?? RowOrder.Worker) == RowOrder.Worker;
        var (desk, phone) = (Of(DeskRoom), Of(PhoneRoom));
        body.Add($"""
            <section aria-labelledby="h-all"><h2 id="h-all">{plot.AllHeading}
            <small class="desk">{desk.Explained(options.Order ?? RowOrder.Worker)}</small><small class="phone">{phone.ShortExplanation}</small>
            {OtherView(plot, options)}</h2>
            """);
        var seen = new SeenSquares(plot, workers, options);
        AddGrid(body, seen, desk, "desk");
        AddGrid(body, seen, phone, "phone");
        return AddHistogram(body.Add($"</section>\n"), plot);

        Grid Of(double room) => isNatural ? Grid.Of(plot, room) : Grid.Of(workers, room, plot.Absent);
    }

    /// <summary>What both grids of a page show, one for the desk and one for the phone.</summary>
    private readonly record struct SeenSquares(Plot Plot, IReadOnlyList<WorkerNow> Workers, PageOptions Options);

    private static void AddGrid(Html body, SeenSquares seen, Grid grid, string place)
    {
        var (plot, workers, options) = seen;
        body.Add($"""<div class="squares {place}"><ol class="gl" aria-hidden="true">""");
        for (var line = 0; line < grid.Lines; line++)
        {
            var first = line * grid.Columns;
            if (line % grid.LabelEvery != 0 || grid.Cells[first].First >= workers.Count) body.Add($"<li></li>");
            else if (grid.Names.Count > 0) body.Add($"""<li><span><bdi>{ShortLabel(plot, grid.Names[first])}</bdi></span></li>""");
            else body.Add($"""<li><span><bdi>{LineLabel(plot, workers[grid.Cells[first].First], options.Order ?? RowOrder.Worker)}</bdi></span></li>""");
        }
        var layers = GridLayers.Of(grid);
        body.Add($"""
            </ol><svg class="grid" role="img" viewBox="0 0 {grid.Columns * grid.Pitch} {grid.Height}" aria-label="{Spoken(plot)}"
             data-count="{plot.Workers.Count}" data-bundle="{grid.Bundle}" data-pitch="{grid.Pitch}" data-columns="{grid.Columns}"{SizesOf(grid)}
             data-list="{LinkTo(options with { List = true, Page = 1 })}" data-rows="{RowsPerPage}" data-order="{NameOf(options.Order ?? RowOrder.Worker)}">
            {Cross(layers, place)}
            """);
        AddLayers(body, grid, layers, place);
        if (options.Filter.Text.Length > 0) body.Add($"""<path class="found" d="{Around(grid, workers, plot.Chosen(options.Filter).Select(one => one.Index).ToHashSet())}"/>""");
        body.Add($"</svg></div>");
    }

    private static void AddLayers(Html body, Grid grid, GridLayers layers, string place)
    {
        AddGround(body, grid);
        AddDone(body, grid);
        // The ground of all, and who is done, are strokes a line long; the rest is a stroke a square.
        foreach (var (tone, rects) in layers.All)
        {
            if (tone is Tone.CellEmpty && ReferenceEquals(rects, layers.Empty) || tone is Tone.CellDone) continue;
            foreach (var ofWidth in rects.GroupBy(rect => rect.Width))
                body.Add($"""<path class="g{Theme.Variable(tone)[1..]}" stroke-width="{ofWidth.Key}" d="{ShortPath.Strokes(ofWidth)}"/>""");
        }
        AddCrosses(body, layers, place);
    }

    /// <summary>At the left of a line of squares, of its first: what they are ordered by.</summary>
    private static string LineLabel(Plot plot, WorkerNow now, RowOrder order) => order switch
    {
        RowOrder.Worker => ShortLabel(plot, ShownText.Of(now.Worker.Id.Shown)),
        RowOrder.Progress => Words.Percent(now.Worker),
        RowOrder.Updated => Words.Clock(now.Worker.Seen, plot.AsOf),
        RowOrder.State => StateLook.Of(now.State).Word,
    };

    private static string ShortLabel(Plot plot, string name) => name.Length <= LongLineLabel ? name : plot.Ids.Cut(name, LongLineLabel, part => part.Length);

    /// <summary>
    /// How many workers of each square have come where these are not as many everywhere, and what it stands for. The script counts them up to a square's first worker.
    /// </summary>
    private static Html SizesOf(Grid grid) => grid.Each.Length == 0 ? Nothing : new Html().Add($"""
         data-each="{grid.Each}" data-sizes="{string.Join(',', grid.Cells.Select(cell => cell.Present))}"
        """);

    /// <summary>
    /// What one square stands for, for <c>part=square</c>: a worker's row as in a list, or a line about several. The script shows it to who looks at the square.
    /// </summary>
    /// <param name="order">Of the squares.</param>
    /// <param name="from">How many workers to pass over, in that order.</param>
    /// <param name="count">How many the square holds.</param>
    /// <param name="each">What it stands for: <c>host</c>, <c>group</c>; empty: for so many workers.</param>
    public static string Square(Plot plot, RowOrder order, int from, int count, string each = "")
    {
        var workers = order == RowOrder.Worker ? plot.Between(from, count) : [.. plot.Chosen(WorkerFilter.All, order).Skip(from).Take(count)];
        var name = workers.Count == 0 ? null : each switch { "host" => workers[0].Worker.Said.Host, "group" => plot.Groups.Of(workers[0].Worker), _ => null };
        if (workers.Count <= 1 && name is null) return Rows(workers.Select(plot.RowOf), axis: false).ToString();
        var groups = StateLook.InCounts
            .Select(look => (Look: look, Members: workers.Where(worker => worker.State == look.State && worker.IsCounted).ToList()))
            .Where(group => group.Members.Count > 0)
            .ToList();
        var notes = workers.Count(worker => !worker.IsCounted);
        var words = groups.Select(group => $"{Words.Number(group.Members.Count)} {group.Look.Word}");
        var counts = string.Join(", ", notes == 0 ? words : words.Append(Words.Notes(notes)));
        var square = new Html().Add($"""<p class="bundle"><b>{(name is null ? $"{Shown(workers[0])} … {Shown(workers[^1])}" : ShownText.Of(name))}</b>: {counts}""");
        foreach (var (look, members) in groups.Where(group => group.Look.IsBad && group.Look.State != WorkerState.Ended))
        {
            square.Add($"\n{look.Word}: {string.Join(", ", members.Take(MostNamed).Select(Shown))}");
            if (members.Count > MostNamed) square.Add($" and {Words.Number(members.Count - MostNamed)} more");
        }
        return square.Add($"</p>").ToString();

        static string Shown(WorkerNow now) => ShownText.Of(now.Worker.Id.Shown);
    }

    private static string Spoken(Plot plot) =>
        $"{plot.WorkersText}: {string.Join(", ", plot.Counts.Select(count => count.Text))}; {plot.PercentText} overall";

    // A line of squares is one dashed stroke, a filled square one stroke as wide as it: 5,000 of them stay small.
    private static void AddGround(Html body, Grid grid)
    {
        var path = new StringBuilder();
        for (var line = 0; line < grid.Lines; line++)
        {
            var squares = Math.Min(grid.Columns, grid.Cells.Count - line * grid.Columns);
            path.Append(CultureInfo.InvariantCulture, $"M0 {line * grid.Pitch + grid.Side / 2.0}H{squares * grid.Pitch - grid.Gap}");
        }
        body.Add($"""<path class="g-cellempty" stroke-width="{grid.Side}" stroke-dasharray="{grid.Side} {grid.Gap}" d="{path.ToString()}"/>""");
    }

    private static void AddDone(Html body, Grid grid)
    {
        var path = new StringBuilder();
        for (var i = 0; i < grid.Cells.Count; i++)
        {
            if (grid.Cells[i].Fill != WorkerState.Done) continue;
            var first = i;
            while (i + 1 < grid.Cells.Count && (i + 1) % grid.Columns != 0 && grid.Cells[i + 1].Fill == WorkerState.Done) i++;
            path.Append(CultureInfo.InvariantCulture,
                $"M{first % grid.Columns * grid.Pitch} {first / grid.Columns * grid.Pitch + grid.Side / 2.0}h{(i - first) * grid.Pitch + grid.Side}");
        }
        if (path.Length == 0) return;
        body.Add($"""<path class="g-celldone" stroke-width="{grid.Side}" stroke-dasharray="{grid.Side} {grid.Gap}" d="{path.ToString()}"/>""");
    }

    /// <summary>A line around each square in which somebody was found.</summary>
    private static string Around(Grid grid, IReadOnlyList<WorkerNow> workers, HashSet<int> found)
    {
        var path = new StringBuilder();
        foreach (var i in Enumerable.Range(0, workers.Count).Where(place => found.Contains(workers[place].Index)).Select(place => place / grid.Bundle).Distinct())
            path.Append(CultureInfo.InvariantCulture, $"M{i % grid.Columns * grid.Pitch} {i / grid.Columns * grid.Pitch}h{grid.Side}v{grid.Side}h-{grid.Side}z");
        return path.ToString();
    }

    // Drawn once, and set at each point of a line that is not drawn: of 5,000 failed each is a few characters.
    private static void AddCrosses(Html body, GridLayers layers, string place)
    {
        if (layers.Crosses.Count == 0) return;
        var points = new StringBuilder();
        foreach (var cross in layers.Crosses) points.Append(CultureInfo.InvariantCulture, $"{cross.X + cross.Width / 2},{cross.MiddleY} ");
        var mark = $"url(#m-failed-{place})";
        body.Add($"""<polyline fill="none" marker-start="{mark}" marker-mid="{mark}" marker-end="{mark}" points="{points.ToString()}"/>""");
    }

    private static Html Cross(GridLayers layers, string place)
    {
        if (layers.Crosses.Count == 0) return Nothing;
        var size = layers.Crosses[0].Height;
        var (scale, edge) = (size / Icons.Size, size / 2);
        return new Html().Add($"""
            <marker id="m-failed-{place}" class="m-failed" markerUnits="userSpaceOnUse"
             markerWidth="{size}" markerHeight="{size}" viewBox="{-edge} {-edge} {size} {size}"><path
             transform="scale({scale}) translate(-6 -6)" stroke-width="{Math.Max(1.6, 0.12 * size) / scale}" stroke-linecap="round"
             d="{StateLook.Of(WorkerState.Failed).Mark}"/></marker>
            """);
    }

    private static Html AddHistogram(Html body, Plot plot)
    {
        const double Step = 100.0 / HistogramColumn.Number;
        var most = HistogramColumn.Tallest(plot.Histogram);
        var cut = plot.Histogram[^1].Total > most;
        body.Add($"""
            <section aria-labelledby="h-far">
            <h2 id="h-far">How far they are <small>workers per 5 % step; the last column is 100 %{(cut ? ", and cut" : "")}</small></h2>
            <svg class="hist" role="img" height="{HistogramHeight + 18}" aria-label="{SpokenHistogram(plot)}">
            """);
        for (var i = 0; i < HistogramColumn.Number; i++)
        {
            var (column, top) = (plot.Histogram[i], HistogramHeight + 18.0);
            if (column.Total == 0) continue;
            foreach (var look in StateLook.InStack)
            {
                if (column.Of(look.State) == 0) continue;
                var height = Math.Max(2, (double)HistogramHeight * column.Of(look.State) / Math.Max(most, i == HistogramColumn.Number - 1 ? column.Total : 0));
                top -= height;
                body.Add($"""<rect class="f-{look.Name}" x="{i * Step}%" width="{Step - 0.2}%" y="{top}" height="{height}"/>""");
            }
            if (cut && i == HistogramColumn.Number - 1)
                foreach (var gap in (ReadOnlySpan<int>)[8, 12]) body.Add($"""<rect class="f-gap" x="{i * Step}%" width="{Step}%" y="{top + gap}" height="2"/>""");
            var number = Words.Number(column.Total);
            body.Add($"""<text class="n{Math.Min(number.Length, 3)}" x="{(i + 0.5) * Step - 0.1}%" y="{Math.Max(top, 14) - 4}">{number}</text>""");
        }
        return body.Add($"""</svg><p class="axis haxis" aria-hidden="true">{AxisLabels}</p></section>""");
    }

    private static string SpokenHistogram(Plot plot) => "Workers by percent: " + string.Join(", ", plot.Histogram
        .Select((column, i) => (column.Total, Range: i == HistogramColumn.Number - 1 ? "100 %" : $"{5 * i} to {5 * i + 4} %"))
        .Where(column => column.Total > 0)
        .Select(column => $"{Words.Number(column.Total)} at {column.Range}"));
}
