
namespace Progressd.Tests.Fuzz;

/// <summary>A parameter of an endpoint: how often it is said, in percent, and by which words.</summary>
internal sealed record FuzzParameter(string Name, int Percent, string[] Words);

/// <summary>An endpoint as the grammar knows it.</summary>
/// <param name="Weight">How often it is asked for, of a thousand.</param>
/// <param name="Methods">Those that it takes, each as often as it stands here.</param>
internal sealed record FuzzRoute(string Path, int Weight, string[] Methods, FuzzParameter[] Parameters)
{
    private static readonly string[] Reading = ["GET", "GET", "GET", "GET", "GET", "HEAD", "POST"];
    private static readonly string[] Writing = ["GET", "GET", "POST"];
    private static readonly FuzzParameter Job = new("jobid", 98, FuzzWords.Jobs);
    private static readonly FuzzParameter Series = new("series", 5, FuzzWords.Jobs);

    // Seldom where a job is made, often where one is needed: else all jobs would be locked in the end.
    private static readonly FuzzParameter Key = new("key", 60, FuzzWords.Keys);

    /// <summary>What a worker says: a query string, or a line of <c>updates</c>.</summary>
    public static readonly FuzzParameter[] Report =
    [
        new("workid", 98, FuzzWords.Workers), new("current", 97, FuzzWords.Counts), new("total", 97, FuzzWords.Counts),
        new("ok", 6, FuzzWords.Truths), new("desc", 20, FuzzWords.Texts), new("exit", 4, FuzzWords.Exits), new("inc", 3, FuzzWords.Edges),
        new("create", 60, FuzzWords.Flags), new("group", 10, FuzzWords.Names), new("host", 10, FuzzWords.Names), new("weight", 5, FuzzWords.Counts),
        new("note", 2, FuzzWords.Flags), Key,
    ];

    public static readonly FuzzRoute Updates = new("/progress/updates", 80, ["POST"], [Job]);

    // Pages and pictures are rare, since they cost a hundred times what an update does.
    private static readonly FuzzRoute[] All =
    [
        new("/progress/update", 480, Writing, [Job, .. Report]),
        Updates,
        new("/progress/create", 90, Writing,
        [
            Job with { Percent = 100 }, new("desc", 40, FuzzWords.Texts), new("maxage", 15, FuzzWords.Ages), new("workers", 25, FuzzWords.Announced),
            new("stall", 25, FuzzWords.Stalls), new("new", 10, FuzzWords.Flags), new("keep", 20, FuzzWords.Flags), new("groups", 20, FuzzWords.Groups),
            new("series", 10, FuzzWords.Jobs), new("tell", 5, FuzzWords.Texts), Key with { Percent = 1 },
        ]),
        new("/progress/create", 1, Writing, [new("desc", 40, FuzzWords.Texts)]),
        new("/progress/wait", 3, ["GET", "POST"],
        [
            Job, Series, new("for", 30, FuzzWords.WaitsFor), new("settle", 30, FuzzWords.From), new("timeout", 100, FuzzWords.Timeouts),
        ]),
        new("/progress/finish", 15, Writing, [Job, Key]),
        new("/progress/delete", 15, ["POST", "DELETE"], [Job, Key]),
        new("/progress/text", 70, Reading,
        [
            Job, Series, new("width", 30, FuzzWords.Columns), new("ascii", 20, FuzzWords.Flags), new("color", 20, FuzzWords.Flags), new("all", 20, FuzzWords.Flags),
            new("view", 20, FuzzWords.TimeViews), new("summary", 40, FuzzWords.Flags),
            new("filter", 15, FuzzWords.Filters), new("ids", 10, FuzzWords.IdForms), new("q", 10, FuzzWords.Searches),
        ]),
        new("/progress/text", 3, Reading, [new("q", 40, FuzzWords.Searches), new("state", 60, FuzzWords.JobStates), new("width", 30, FuzzWords.Columns)]),
        new("/progress/status", 90, Reading,
        [
            Job, Series, new("filter", 20, FuzzWords.Filters), new("q", 10, FuzzWords.Searches), new("from", 20, FuzzWords.From), new("count", 20, FuzzWords.UpTo),
        ]),
        new("/progress/status", 4, Reading, [new("q", 60, FuzzWords.Searches), new("from", 20, FuzzWords.From), new("count", 100, FuzzWords.UpTo)]),
        new("/progress/show", 25, Reading,
        [
            Job, Series, new("part", 60, FuzzWords.Parts), new("each", 10, FuzzWords.Each),
            new("from", 15, FuzzWords.From), new("count", 15, FuzzWords.UpTo), new("interval", 10, FuzzWords.Intervals),
            new("filter", 20, FuzzWords.Filters), new("q", 15, FuzzWords.Searches), new("order", 20, FuzzWords.Orders), new("view", 20, FuzzWords.Views),
            new("page", 15, FuzzWords.Pages),
        ]),
        new("/progress/render", 10, Reading,
        [
            Job, Series, new("width", 100, FuzzWords.Widths), new("scale", 10, FuzzWords.Scales), new("theme", 20, FuzzWords.Themes),
            new("format", 60, FuzzWords.Formats), new("view", 30, FuzzWords.TimeViews), new("rows", 60, FuzzWords.Rows),
        ]),
        new("/progress/", 2, Reading,
        [
            new("q", 90, FuzzWords.Searches), new("state", 30, FuzzWords.JobStates), new("view", 30, FuzzWords.FrontViews), new("page", 30, FuzzWords.Pages),
            new("part", 70, FuzzWords.Live),
        ]),
        new("/", 20, Reading, []),
        new("/healthz", 20, Reading, []),
        new("/metrics", 2, Reading, []),
        new("/progress/progress.sh", 2, Reading, []),
        new("/progress/progressd.py", 2, Reading, []),
        new("", 62, Reading, [Job]),
    ];

    /// <summary>All parameters that are sent to a path.</summary>
    public static IEnumerable<string> NamesOf(string path) =>
        All.Where(route => route.Path == path).SelectMany(route => route.Parameters).Select(parameter => parameter.Name).Distinct();

    private static readonly int AllWeights = All.Sum(route => route.Weight);

    /// <summary>One of them; an empty path is any other.</summary>
    public static FuzzRoute Pick(Random random)
    {
        var left = random.Next(AllWeights);
        foreach (var route in All)
            if ((left -= route.Weight) < 0) return route;
        return All[0];
    }
}
