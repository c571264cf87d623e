using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Web;

/// <summary>The runs of a job's series: a link each, with its little curve.</summary>
public static partial class Pages
{
    private const int CurveWidth = 60, CurveHeight = 16; // of a drawing that stretches

    private static Html Runs(Plot plot, PageOptions options)
    {
        if (plot.Runs.All.Count == 0) return Nothing;
        var html = new Html().Add($"""<nav class="runs" data-k="runs" aria-label="Runs of the series {plot.Job.Series!.Value.Shown}"><ol>""");
        foreach (var run in plot.Runs.All)
        {
            var look = run.IsThis ? plot.Sign : run.Look;
            html.Add($"""<li class="{look.Name}" data-k="{Key(run.Job.Id)}">""");
            if (run.IsThis) html.Add($"""<a aria-current="page">""");
            else html.Add($"""<a href="{LinkTo(RunOptions(run, options))}" title="{run.Title}">""");
            html.Add($"""
                {Sign(look)}<span class="vh">{look.Word}, </span><span>{run.Text}</span>{Curve(run)}
                <small><span class="vh">began </span>{(run.IsThis ? "this run" : run.Started)}</small></a></li>
                """);
        }
        return html.Add($"</ol></nav>");
    }

    private static PageOptions RunOptions(SeriesRun run, PageOptions options) =>
        options with { JobQuery = run.Job.Id.InUrl, SeriesQuery = null, Filter = WorkerFilter.All, Order = null, List = false, Page = 1 };

    private static Html Curve(SeriesRun run)
    {
        var curve = run.Curve;
        if (curve.Count == 0) return Nothing;
        var edge = string.Concat(curve.Select((share, i) => $"L{Number((double)CurveWidth * i / (curve.Count - 1))} {Number(CurveHeight * (1 - share))}"));
        return new Html().Add($"""
            <svg viewBox="0 0 {CurveWidth} {CurveHeight}" preserveAspectRatio="none" aria-hidden="true"><path d="M0 {CurveHeight}{edge}L{CurveWidth} {CurveHeight}z"/></svg>
            """);
    }

    /// <summary>The run of the series that went well last, over the strip's curve.</summary>
    private static Html LastGood(HistoryStrip strip) => strip.LastGood is not { } run ? Nothing : new Html().Add($"""
        <path class="lastly" d="{Line(run)}"/><path class="last" d="{Line(run)}"/>
        """);

    private static Html Dotted(HistoryStrip strip) => strip.LastGood is { } run ? new Html().Add($" <span>{run.Sentence}</span>") : Nothing;

    private static string Line(LastGoodRun run) => string.Concat(run.Points.Select((point, i) => $"{(i == 0 ? 'M' : 'L')}{Part(point.At)} {Height(point.Share)}"));
}
