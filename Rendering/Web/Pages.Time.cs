using System.Globalization;
using System.Text;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Web;

/// <summary>What a page shows of time: the history strip, and lanes. Drawings that nobody has to see: each has its sentence.</summary>
public static partial class Pages
{
    // Both stretch with the page; a phone's is as wide as it can be of the same drawing.
    private const int DrawnWidth = 1000, StripHeight = 100, LaneCells = 250;
    private const int NarrowLanes = 120; // 4 px of 480 each; of more, the mark of a failure reaches into its neighbours, or it is not seen
    private const int MostClockTicks = 10, MostLaneLabels = 30, LanePitch = 20;
    private const int StripPixels = 120;
    private const double LabelShare = 0.36, ClearOfTicks = 0.05, MostWithText = 0.8; // behind a longer lane a text has no room

    private static Html Strip(Plot plot, PageOptions options)
    {
        if (HistoryStrip.Of(plot) is not { } strip) return Nothing;
        var html = new Html().Add($"""
            <figure class="strip" data-k="strip"><svg class="curve" viewBox="0 0 {DrawnWidth} {StripHeight}" preserveAspectRatio="none" aria-hidden="true">
            <path class="f-running" d="{Under(strip, point => point.Percent)}"/><path class="f-done" d="{Under(strip, point => point.Done)}"/>
            """);
        html.Add($"""<path class="hours" d="{Hours(strip.Axis, StripHeight)}"/>""");
        if (strip.Last.Lost > 0) html.Add($"""<path class="f-lost" d="{Above(strip)}"/>""");
        if (strip.Axis.PredictedEnd is not null)
        {
            var end = strip.AheadEnd;
            html.Add($"""<path class="ahead" d="M{Part(strip.Last.At)} {Height(strip.Last.Percent)}L{DrawnWidth} {Height(end)}"/>""");
        }
        html.Add($"{LastGood(strip)}</svg>{Labels(strip.Labels)}");
        html.Add($"""<svg class="marks" aria-hidden="true">""");
        foreach (var failure in strip.Failures)
        {
            var height = Math.Round(9 * strip.Tall(failure), 1);
            html.Add($"""<rect class="f-fail" x="{Share(failure.At)}" y="{10 - height}" width="3" height="{height}"/>""");
        }
        foreach (var (from, to) in strip.Reported()) html.Add($"""<rect class="f-w2" x="{Share(from)}" y="12" width="{Share(to - from)}" height="4"/>""");
        return html.Add($"""</svg>{Clock(strip.Axis)}<figcaption><span class="vh">{strip.Sentence()}.</span>{Dotted(strip)} {OtherTime(options)}</figcaption></figure>""");
    }

    // In the curve's lower part, each a line above the last: the header says the same, and so this is hidden from who listens.
    private static Html Labels(IReadOnlyList<StripLabel> labels)
    {
        if (labels.Count == 0) return Nothing;
        var html = new Html().Add($"""<svg class="labels" aria-hidden="true">""");
        // No line crosses a text.
        foreach (var label in labels) html.Add($"""<rect class="f-fail" x="{Share(label.At)}" width="1" height="{StripPixels}"/>""");
        foreach (var (i, label) in labels.Index())
        {
            var isLate = label.At > 1 - LabelShare;
            html.Add($"""
                <foreignObject x="{Share(isLate ? label.At - LabelShare : label.At)}"
                 y="{StripPixels - 24 - 22 * i}" width="{Share(LabelShare)}" height="20"><p{(isLate ? Late : Nothing)}><span>{label.Text}</span></p></foreignObject>
                """);
        }
        return html.Add($"</svg>");
    }

    private static readonly Html Late = new Html().Add($" class=\"late\"");

    /// <summary>The way to the lanes and back, of the same workers.</summary>
    private static Html OtherTime(PageOptions options) => options.Time
        ? new Html().Add($"""<a href="{LinkTo(options with { Time = false, Page = 1 })}">as bars</a>""")
        : new Html().Add($"""<a href="{LinkTo(options with { Time = true, List = false, Page = 1 })}">when each worked</a>""");

    private static Html TimeView(Plot plot, PageOptions options)
    {
        var chosen = plot.Chosen(options.Filter, options.Order);
        if (chosen.Count == 0) return NoWorker(options);
        // A young job has no strip, where the way back stands.
        var back = HistoryStrip.Of(plot) is null ? new Html().Add($"<small>{OtherTime(options)}</small>") : Nothing;
        if (Lanes.For(plot, LaneCells, chosen: chosen) is not { } lanes)
            return new Html().Add($"""<h2>When each worked {back}</h2><p class="empty">Nothing is drawn of time yet: it begins with the second report.</p>""");
        var html = new Html();
        if (!options.Filter.TakesAll) html.Add($"""<p class="copies">{Ids(options.Filter, chosen.Count, options)}</p>""");
        html.Add($"""
            <section aria-labelledby="h-time"><h2 id="h-time">When each worked <small>1 lane = {lanes.Of}<span class="desk">, {OrderOfLanes(options)}; red: failed here;
            amber: silent since; pale: still to come at its pace</span></small>{back}</h2><div class="lanes">
            """);
        return html.Add($"{(lanes.All.Count <= Tiers.MostRows ? Few(plot, lanes) : Many(lanes))}{Clock(lanes.Axis)}</div></div></section>\n");
    }

    private static string OrderOfLanes(PageOptions options) => OrderShown(options) switch
    {
        null => $"order: {UsualOrder(options.Filter)}",
        var order => $"in order of {Words.Of(order.Value)}",
    };

    // A row of text each, its text behind the end of its lane.
    private static Html Few(Plot plot, Lanes lanes)
    {
        var html = new Html().Add($"""<ol class="gl few" aria-hidden="true">""");
        foreach (var lane in lanes.All) html.Add($"<li><bdi>{lane.Label}</bdi></li>");
        html.Add($"""</ol><div><svg class="lane" height="{LanePitch * lanes.All.Count}" role="img" aria-label="{lanes.Sentence}">""");
        foreach (var (part, spans) in lanes.ByPart())
        {
            foreach (var (lane, from, to) in spans)
            {
                var least = to > from ? Share(to - from) : "7";
                html.Add($"""<rect class="{ClassOf(part)}" x="{Share(from)}" y="{LanePitch * lane + 4}" width="{least}" height="12"/>""");
            }
        }
        if (lanes.Axis.To > lanes.Axis.Now) html.Add($"""<rect class="present" x="{Share(lanes.Axis.At(lanes.Axis.Now))}" width="1" height="{LanePitch * lanes.All.Count}"/>""");
        // What it said last stands behind the end of its lane, cut where the room ends.
        foreach (var (i, lane) in lanes.All.Index())
        {
            var end = lane.Spans.Select(span => span.To).DefaultIfEmpty(1).Max();
            if (end > MostWithText) continue;
            var row = plot.RowOf(plot.Workers[lane.First]);
            html.Add($"""
                <foreignObject x="{Share(end)}" y="{LanePitch * i}" width="{Share(1 - end)}" height="{LanePitch}"><p
                 class="{row.Look.Name}" dir="auto">{row.PercentText} {row.Text}</p></foreignObject>
                """);
        }
        return html.Add($"</svg>");
    }

    private static Html Many(Lanes lanes)
    {
        var html = new Html().Add($"""<ol class="gl" aria-hidden="true">""");
        // A place for each, so that a label stands beside its lane.
        var every = Math.Max(1, (lanes.All.Count + MostLaneLabels - 1) / MostLaneLabels);
        foreach (var (i, lane) in lanes.All.Index())
        {
            if (i % every == 0) html.Add($"<li><bdi>{lane.Label}</bdi></li>");
            else html.Add($"<li></li>");
        }
        html.Add($"""</ol><div><svg class="lane many" viewBox="0 0 {DrawnWidth} {lanes.All.Count}" preserveAspectRatio="none" role="img" aria-label="{lanes.Sentence}">""");
        foreach (var (part, spans) in lanes.ByPart())
        {
            var path = new StringBuilder();
            var over = part == LanePart.Failure && lanes.All.Count > NarrowLanes ? 0.5 : 0;
            foreach (var (lane, from, to) in spans)
            {
                var (x, width) = (Math.Round(from * DrawnWidth, 1), Math.Max(to > from ? 1 : 8, Math.Round((to - from) * DrawnWidth, 1)));
                path.Append(CultureInfo.InvariantCulture, $"M{Math.Min(x, DrawnWidth - width)} {lane - over}h{width}v{1 + 2 * over}h-{width}z");
            }
            html.Add($"""<path class="{ClassOf(part)}" d="{path.ToString()}"/>""");
        }
        html.Add($"""<path class="hours" d="{Hours(lanes.Axis, lanes.All.Count)}"/>""");
        if (lanes.Axis.To > lanes.Axis.Now) html.Add($"""<path class="present" d="M{Part(lanes.Axis.At(lanes.Axis.Now))} 0V{lanes.All.Count}"/>""");
        return html.Add($"</svg>");
    }

    private static string ClassOf(LanePart part) => part switch
    {
        LanePart.Done => "f-done",
        LanePart.DoneOther => "f-done2",
        LanePart.Work => "f-running",
        LanePart.Silent => "f-stall",
        LanePart.Failure => "f-fail",
        LanePart.Ended => "f-ended",
        LanePart.Ahead => "f-ahead",
        LanePart.FewAtWork => "f-w1",
        LanePart.HalfAtWork => "f-w2",
        LanePart.ManyAtWork => "f-w3",
        LanePart.SomeSilent => "f-stall2",
        LanePart.SomeFailed => "f-fail2",
    };

    // As text that a browser sets: it stays sharp while the drawing stretches.
    private static Html Clock(TimeAxis axis)
    {
        var html = new Html().Add($"""<svg class="clock" aria-hidden="true">""");
        var ticks = axis.Ticks(MostClockTicks);
        if (axis.To > axis.Now)
        {
            var now = axis.At(axis.Now);
            html.Add($"""<rect class="now" x="{Share(now)}" width="1" height="6"/>""");
            if (ticks.All(tick => Math.Abs(tick.At - now) > ClearOfTicks) && now < 1 - ClearOfTicks) html.Add($"""<text class="now odd" x="{Share(now)}" y="16">now</text>""");
        }
        foreach (var (i, tick) in ticks.Index())
        {
            if (tick.At is < 0.02 or > 0.97) continue;
            html.Add($"""<text{(i % 2 == 1 ? Odd : Nothing)} x="{Share(tick.At)}" y="14">{tick.Text}</text>""");
        }
        return html.Add($"</svg>");
    }

    private static readonly Html Odd = new Html().Add($" class=\"odd\"");

    private static string Hours(TimeAxis axis, int height) =>
        string.Concat(axis.Ticks(MostClockTicks).Select(tick => $"M{Part(tick.At)} 0V{height.ToString(CultureInfo.InvariantCulture)}"));

    private static string Under(HistoryStrip strip, Func<StripPoint, double> share) =>
        $"M{Part(strip.Points[0].At)} {StripHeight}{Through(strip, point => Height(share(point)))}L{Part(strip.Last.At)} {StripHeight}z";

    private static string Above(HistoryStrip strip) => $"M{Part(strip.Points[0].At)} 0{Through(strip, point => Number(StripHeight * point.Lost))}L{Part(strip.Last.At)} 0z";

    private static string Through(HistoryStrip strip, Func<StripPoint, string> height) =>
        string.Concat(strip.Points.Select(point => $"L{Part(point.At)} {height(point)}"));

    private static string Part(double share) => Number(share * DrawnWidth);

    private static string Height(double share) => Number(StripHeight * (1 - share));

    private static string Share(double share) => $"{Number(100 * share)}%";

    private static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
