using System.Collections.Frozen;
using Progressd.Http.Messages;
using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>
/// The one table of endpoints and their parameters: dispatch, Allow, the 404 that helps, metrics and the front page's help are read from it; README, the man
/// page, the fuzzer and the handlers are held to it by tests.
/// </summary>
internal static class Endpoints
{
    private static readonly Parameter Job = new("jobid", "the job") { IsRequired = true };
    private static readonly Parameter Series = new("series", "in place of jobid: the newest job of that series");
    private static readonly Parameter Key =
        new("key", "in a POST form, else the header X-Progress-Key: 8–128 of A–Z a–z 0–9 . _ ~ -; a job made with one is written to with it only");
    private static readonly Parameter Filter = new("filter", "the workers in these states, several with commas; again: those to submit again")
    {
        Values = string.Join('|', WorkerFilter.Names),
        Default = "all",
    };
    private static readonly Parameter Search = new("q", "in ids and titles");
    private static readonly Parameter FindWorkers = new("q", "finds workers by id, host, group or text");
    private static readonly Parameter FindAny = new("q", "finds workers by id, host, group or text; without jobid jobs by id and title");
    private static readonly Parameter State = new("state", "the jobs that are signed so")
    {
        Values = $"all|{string.Join('|', StateLook.InCounts.Select(look => look.Name))}",
        Default = "all",
    };
    private static readonly Parameter Page = new("page", "from 1; past the end is the last") { Default = "1" };
    private static readonly Parameter FrontView = new("view", "wall: the worst first, for a screen that people pass") { Values = "auto|wall", Default = "auto" };
    private static readonly Parameter Part = new("part", "live: what changes, alone") { Values = "live", IsForScript = true };
    private static readonly Parameter ShowPart =
        new("part", "live: what changes, alone; square: what one square of the page stands for, count workers after the first from") { Values = "live|square", IsForScript = true };

    private static readonly Parameter[] Create =
    [
        new("jobid", "the job's name, 1–256 characters; without it a random one is made"),
        new("desc", "title; the id if left out"),
        new("maxage", "seconds that the job is kept after its last update; by the server's --retention if left out, a week unless it was told otherwise"),
        new("workers", "how many workers will report: percent and time left then count those that wait") { Values = $"1–{WriteRules.MostAnnounced}" },
        new("stall", "seconds of silence that count as stalled; 0 is never; by each worker's habit if left out"),
        new("new", "1: refuse with 409 if the job exists, instead of replacing it"),
        new("keep", "1: amend the job if it exists, instead of replacing it: every task of an array may say it"),
        new("groups", "stages with the number of workers expected in each: flag:24,calibrate:24,image:24"),
        new("series", "what this is a run of, 1–128 characters"),
        new("tell", "handed to the server’s --on-end program, up to 256 characters"),
        Key,
    ];

    private static readonly Parameter[] Update =
    [
        Job,
        new("workid", "the worker's name: one bar") { IsRequired = true },
        new("current", "how far, in any unit; needed in the first update, later the last value holds"),
        new("total", "of how much, in the same unit; needed and held likewise"),
        new("inc", "adds to current: many short tasks on one bar"),
        new("ok", "0: failed, a red bar"),
        new("exit", "the exit code, exit=$? or Python’s returncode: not 0 is failed; 0 before the end is “ended early”"),
        new("desc", "text in the bar; describes this update only"),
        new("group", "which stage or part the worker belongs to, 1–64 characters; held"),
        new("host", "where it runs, 1–64 characters; held"),
        new("weight", "what it counts for in percent; held") { Values = "0.001–1000000", Default = "1" },
        new("note", "1: a remark beside the work, in no percent; held"),
        new("create", "1: make the job if it does not exist"),
        Key,
    ];

    private static readonly Parameter[] Finish = [Job, Key];

    /// <summary>Names that a write has: another one is remembered as unknown.</summary>
    public static readonly FrozenSet<string> CreateNames = NamesOf(Create), UpdateNames = NamesOf(Update), FinishNames = NamesOf(Finish);

    private static readonly Parameter[] Show =
    [
        Job,
        Series,
        new("interval", "seconds between refreshes") { Default = "30" },
        Filter,
        FindWorkers,
        new("order", "of the workers; under filter, if left out, as the sections have them: first failure, longest silence, furthest behind")
        {
            Values = "worker|progress|updated|state",
            Default = "worker",
        },
        new("view", "list: rows, however many workers there are; time: when each worked, a lane each; wall: for a screen that people pass")
        {
            Values = "auto|list|time|wall",
            Default = "auto",
        },
        Page,
        ShowPart,
        new("from", "of a square: how many workers to pass over") { Default = "0", IsForScript = true },
        new("count", "of a square: how many workers it holds") { Values = "1–1000000", Default = "1", IsForScript = true },
        new("each", "of a square: what it stands for") { Values = "host|group", IsForScript = true },
    ];

    private static readonly Parameter[] Render =
    [
        Job,
        Series,
        new("width", "in pixels at scale 1") { Values = "160–2000", Default = "900" },
        new("scale", "of a PNG") { Values = "1–3", Default = "1" },
        new("theme", "of an SVG also auto: as the viewer prefers") { Values = "light|dark", Default = "light" },
        new("format", "of the picture") { Values = "png|svg", Default = "png" },
        new("view", "time: when each worker worked, a lane each, in place of bars") { Values = "auto|time", Default = "auto" },
        new("rows", "auto: by the number of workers; 0: the header alone, a badge; else so many full rows at the most") { Values = "0–500", Default = "auto" },
    ];

    private static readonly Parameter[] Text =
    [
        new("jobid", "the job; without it a line a job"),
        Series,
        Filter,
        new("ids", "1: the ids of those workers, one a line; a comma: in one line, numbers joined, for sbatch --array") { Values = "1|," },
        FindAny,
        State,
        new("width", "columns of the terminal; beyond these the nearest") { Values = "40–400", Default = "80" },
        new("ascii", "1: nothing but ASCII"),
        new("color", "1: with colours"),
        new("view", "time: when each worker worked, a lane each, in place of bars") { Values = "auto|time", Default = "auto" },
        new("all", "1: every worker or job, however many there are"),
        new("summary", "1: one line that begins with the job's state"),
    ];

    private static readonly Parameter[] Status =
    [
        new("jobid", "the job; without it the list of jobs"),
        Series,
        Filter,
        new("from", "how many workers or jobs to pass over") { Default = "0" },
        new("count", "how many to give at the most; all if left out"),
        FindAny,
    ];

    private static readonly Parameter[] Wait =
    [
        Job,
        Series,
        new("for", "trouble: also as soon as anything failed, ended early, is missing or is stalled") { Values = "end|trouble", Default = "end" },
        new("settle", "seconds that it must have stayed so") { Values = "0–3600", Default = "0" },
        new("timeout", "seconds until the reply is 202, not yet") { Values = "1–300", Default = "50" },
    ];

    public static IReadOnlyList<Route> Of(ReportEndpoints reporting, ViewEndpoints watching, HelperEndpoints helping, AdminEndpoints operating) =>
    [
        new("/progress/create", Methods.Write, "begin a job, or begin it again", reporting.Create) { Parameters = Create, IsExplained = true },
        new("/progress/update", Methods.Write, "one report", reporting.Update) { Parameters = Update, IsExplained = true },
        new("/progress/updates", Methods.Post, "many at once", reporting.Updates)
        {
            Parameters = [new("jobid", "the job of the lines that name none")],
            BodyHelp = "in the body one query string a line",
            TakesBatch = true,
        },
        new("/progress/finish", Methods.Write, "no more reports will come", reporting.Finish) { Parameters = Finish },
        new("/progress/delete", Methods.Post | Methods.Delete, "remove a job", reporting.Delete) { Parameters = [Job, Key] },
        new("/progress/show", Methods.Read, "a live page", watching.Show) { Parameters = Show, IsPage = true },
        new("/progress/render", Methods.Read, "a picture", watching.Render) { Parameters = Render },
        new("/progress/text", Methods.Read, "plain text for a terminal", watching.Text) { Parameters = Text },
        new("/progress/status", Methods.Read, "JSON: one job, or all", watching.Status) { Parameters = Status },
        new("/progress/wait", Methods.Get | Methods.Post, "answers when the job has ended", watching.Wait) { Parameters = Wait, OnlyReads = true },
        new("/progress/progress.sh", Methods.Read, "the helper of shell scripts", helping.Shell),
        new("/progress/progressd.py", Methods.Read, "the helper of Python programs", helping.Python),
        new("/progress/", Methods.Read, "all jobs, and how to use it", watching.Front) { Parameters = [Search, State, FrontView, Page, Part], IsPage = true },
        new("/", Methods.Read, "leads to /progress/", (_, _) => new(Reply.Found("progress/"))) { IsPage = true },
        new("/healthz", Methods.Read, "is it well?", operating.Health) { IsForAdmins = true },
        new("/metrics", Methods.Read, "numbers for Prometheus", operating.Numbers) { IsForAdmins = true },
    ];

    private static FrozenSet<string> NamesOf(Parameter[] parameters) => parameters.Select(one => one.Name).ToFrozenSet();
}
