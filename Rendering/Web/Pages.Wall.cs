using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>
/// The wall, <c>view=wall</c>: a screen that people pass. The state is the colour of the frame and a sign, all is read from five metres, nothing is to be clicked.
/// It fits any screen without scrolling, since its measures are shares of the screen; what became of the connection lies over it in the same size.
/// </summary>
public static partial class Pages
{
    private const int MostOfWall = 110; // characters: two or three lines

    /// <summary>So many lines stand one below the other on a lying and on a standing screen; fewer jobs have more room each, up to a point.</summary>
    public const int WallLines = 8, TallWallLines = 14;
    private const int LeastWallLines = 4;

    private static Html JobWall(Plot plot, PageOptions options) => new Html().Add($"""
        {WallNotices(plot.NotSaved)}
        <main><h1 dir="auto">{plot.Title}</h1>
        <p class="pct">{Sign(plot.Sign)}<span>{plot.PercentText}</span></p><p class="eta">{plot.TimeLeft}</p>
        {OverallBar(plot)}<p class="why">{WallVerdict(plot)}</p></main>
        {WallState(StateLine(plot.LastReport, options.Interval, plot.Job.FirstReport is null ? null : plot.Job.Touched))}
        """);

    private static Html WallVerdict(Plot plot) =>
        plot.Nobody is null && plot.Sign.IsBad && plot.Summary.Counts.Of(plot.Sign.State) > 0 ? Sentence(plot, MostOfWall, rowsAreShown: false) : Verdict(plot);

    private static Html WallNotices(string? notSaved) => new Html().Add($"""<header>{Announcements(new Html(), notSaved)}</header><div class="frame"></div>""");

    private static Html WallState(Html state) => new Html().Add($"""<footer class="meta">{state}</footer>""");

    private static Html FrontWall(FrontModel front)
    {
        var updated = front.Updated is { } at ? $"updated {Words.Clock(at, front.AsOf)}" : "nothing reported yet";
        return new Html().Add($"""
            {WallNotices(front.NotSaved)}<main class="all"><h1>Progress on {front.Host}{Searched(front)}</h1>{WallJobs(front)}</main>
            {WallState(StateLine(updated, PageOptions.UsualInterval, null))}
            """);
    }

    private static Html WallJobs(FrontModel front)
    {
        if (!front.Listed) return new Html().Add($"""<p class="why">This server does not list its jobs.</p>""");
        var wall = new Html();
        wall.Add($"""<p class="signs">""");
        foreach (var (sign, count) in front.Signs.Where(one => front.Sign is null || one.Sign == front.Sign))
            wall.Add($"""<span class="{StateLook.Of(sign).Name}">{Sign(StateLook.Of(sign))}{Words.Number(count)}<span class="vh"> {StateLook.Of(sign).Word}</span></span>""");
        wall.Add($"</p>");
        if (front.Found == 0) return wall.Add($"""<p class="why">{(front.TotalJobs == 0 ? "No jobs yet." : "No such job now.")}</p>""");
        wall.Add($"""<ol class="lines l{Math.Clamp(front.Jobs.Count, LeastWallLines, TallWallLines)}">""");
        foreach (var job in front.Jobs) AddLine(wall, job);
        return wall.Add($"</ol>{More(front, WallLines, "lying")}{More(front, TallWallLines, "standing")}");
    }

    private static Html Searched(FrontModel front) => front.Search.Length == 0 ? Nothing : new Html().Add($" · “<bdi>{ShownText.Of(front.Search)}</bdi>”");

    private static Html More(FrontModel front, int shown, string screen) =>
        front.Found <= shown ? Nothing : new Html().Add($"""<p class="more {screen}">… and {Words.Number(front.Found - shown)} more</p>""");

    private static void AddLine(Html list, Plot plot)
    {
        var words = plot.Summary.Counts.Failed > 0 ? Sentence(plot, MostOfWrong, false) : Verdict(plot);
        list.Add($"""
            <li class="{plot.Sign.Name}" data-k="{Key(plot.Job.Id)}">{Sign(plot.Sign)}<b dir="auto">{plot.Title}</b><span class="why">{words}</span>
            <span class="pc">{plot.PercentText}</span><span class="eta">{plot.TimeLeft}</span>
            <svg class="ov" aria-hidden="true">{Segments(new Html(), plot.Summary.Shares)}</svg></li>
            """);
    }

    private static Html ClassOf(string name) => new Html().Add($" class=\"{name}\"");

    private static string WallLink(PageOptions options) =>
        LinkTo(options with { Wall = true, List = false, Time = false, Filter = WorkerFilter.All, Order = null, Page = 1 });

    /// <summary>Of the same jobs.</summary>
    private static string WallLink(FrontModel front) => FrontLink(front.Search, front.Sign, 1) is var link && link == "./" ? "./?view=wall" : $"{link}&view=wall";

    private static string WallClass(StateLook sign) => $"wall {sign.Name}";

    /// <summary>That of the worst job; of none, as one that waits.</summary>
    private static string WallClass(FrontModel front) => WallClass(front.Jobs.Count == 0 ? StateLook.Of(WorkerState.Waiting) : front.Jobs[0].Sign);
}
