using System.Globalization;
using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Http.Waiting;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Rendering.Web;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>
/// The endpoints that people and scripts watch. Each only describes its view: the data it depends on, its cost, and how to make it. <see cref="Renderings"/>
/// knows whether the client has it already, whether another client asked for the same, and when it is made.
/// </summary>
internal sealed partial class ViewEndpoints(HttpSetup setup, Renderings renderings, Waits waits, Func<IReadOnlyList<Route>> routes)
{
    private const int LongestInterval = 86_400;
    private const int MostRows = 500;
    private const int MostInSquare = 1_000_000; // of a host that has nearly all
    private const int LongestSearch = 256;

    private readonly JobStore _store = setup.Store;

    // /progress/show
    public ValueTask<Reply> Show(Request request, Parameters q)
    {
        var target = Target.Of(q);
        var interval = (int)Math.Clamp(q.Number("interval") ?? PageOptions.UsualInterval, 1, LongestInterval);
        var part = q.Choice("part", "", ("live", "live"), ("square", "square"));
        var (from, count) = (q.Count("from", 0) ?? 0, q.Whole("count", 1, MostInSquare) ?? 1); // of a square
        var each = q.Choice("each", "", ("host", "host"), ("group", "group"));
        var filter = Filter(q);
        var order = q.Choice("order", (RowOrder?)null,
            ("worker", RowOrder.Worker), ("progress", RowOrder.Progress), ("updated", RowOrder.Updated), ("state", RowOrder.State));
        var view = q.Choice("view", "auto", ("auto", "auto"), ("list", "list"), ("time", "time"), ("wall", "wall"));
        var (list, time, wall) = (view == "list", view == "time", view == "wall");
        var page = q.Count("page", 1) ?? 1;
        var (state, now) = (_store.State, _store.Now);
        if (target.Find(state, now) is not { } job)
        {
            if (!request.Accepts.Html) throw target.NoJob();
            var baseUrl = BaseUrl.Of(request, setup.PublicUrl);
            return new(renderings.Once(request, "", Costs.Error, Missing));

            Reply Missing() => ProblemReply.Of(404, target.Missing, request, () => Pages.NoSuchJob(target.Id, target.IsSeries, baseUrl, interval, now));
        }
        if (part == "square") return Square(request, job, now, order ?? RowOrder.Worker, from, count, each);
        var line = NotSaved(now);
        var runs = wall ? SeriesRuns.None : RunsOf(job, state, now);
        var reached = BaseUrl.Of(request, setup.PublicUrl);
        var asked = string.Create(
            CultureInfo.InvariantCulture, $"{interval} {NameOf(filter)} {order} {list} {time} {wall} {page} {target.Query}{(job.Workers.IsEmpty ? reached : "")}");
        string[] made = [View.PartOf(job, now), PartOf(runs), asked, line ?? ""];
        var live = View.KeyOf(["live", .. made]);
        var key = part == "live" ? live : View.KeyOf(["show", .. made]);
        var isNewest = IsNewest(job);
        return renderings.Get(request, new View
        {
            Key = key,
            IsNewest = isNewest,
            Job = job.Id.Shown,
            Now = now.Steady,
            Cost = () => Costs.Show(job, list || time || wall) + Costs.Runs(runs),
            Make = at =>
            {
                var plot = Plot.Of(job, at, Pages.PlotOptions, line, runs);
                var options = new PageOptions
                {
                    SeriesQuery = target.IsSeries ? target.Id.InUrl : null,
                    JobQuery = target.IsSeries ? job.Id.InUrl : target.Id.InUrl,
                    LiveETag = renderings.Label(live, at, Until(plot.Summary, at), isNewest),
                    Version = ProgramVersion.Text,
                    Interval = interval,
                    BaseUrl = reached,
                    Machine = Environment.MachineName,
                    Filter = filter,
                    Order = order,
                    List = list,
                    Time = time,
                    Wall = wall,
                    Page = page,
                };
                return new(Reply.Html(200, part == "live" ? Pages.Live(plot, options) : Pages.Show(plot, options), Pages.Policy), Until(plot.Summary, at));
            },
        });
    }

    // /progress/show?part=square
    private ValueTask<Reply> Square(Request request, Job job, Moment now, RowOrder order, int from, int count, string each)
    {
        return renderings.Get(request, new View
        {
            Key = View.KeyOf("square", View.PartOf(job, now), string.Create(CultureInfo.InvariantCulture, $"{order} {from} {count} {each}")),
            IsNewest = IsNewest(job),
            Job = job.Id.Shown,
            Now = now.Steady,
            Cost = () => Costs.Bundle(job, order == RowOrder.Worker ? count : job.Workers.Count),
            Make = at =>
            {
                var plot = Plot.Of(job, at, new PlotOptions(Rows: 0));
                return new(Reply.Html(200, Pages.Square(plot, order, from, count, each), Pages.Policy), Until(plot.Summary, at));
            },
        });
    }

    // /progress/render
    public async ValueTask<Reply> Render(Request request, Parameters q)
    {
        var target = Target.Of(q);
        var rows = q.Find("rows") is null or "" or "auto" ? null : q.Whole("rows", 0, MostRows);
        var format = q.Choice("format", PictureFormat.Png, ("png", PictureFormat.Png), ("svg", PictureFormat.Svg));
        var options = new PictureOptions(q.Whole("width", 160, 2000) ?? 900, q.Whole("scale", 1, 3) ?? 1, Theme(q, format), format);
        var time = Time(q);
        var (state, now) = (_store.State, _store.Now);
        if (target.Find(state, now) is not { } job)
        {
            if (request.Accepts is not { Image: true, Html: false }) throw target.NoJob();
            return await renderings.Once(request, "", Costs.Card(options), () => ProblemReply.NoSuchJob(target.Id, target.IsSeries, options));
        }
        var line = NotSaved(now);
        var runs = rows == 0 || time ? SeriesRuns.None : RunsOf(job, state, now);
        var asked = string.Create(CultureInfo.InvariantCulture, $"{rows} {time} {options}");
        var key = View.KeyOf("render", View.PartOf(job, now), PartOf(runs), asked, line ?? "");
        if (format == PictureFormat.Png) await setup.PicturesTested; // here, not on a thread that others wait for
        return await renderings.Get(request, new View
        {
            Key = key,
            IsNewest = IsNewest(job),
            Job = job.Id.Shown,
            Now = now.Steady,
            Cost = () => Costs.Picture(job, rows, options, time) + Costs.Runs(runs),
            IsPacked = format == PictureFormat.Png,
            Make = at =>
            {
                var plot = Plot.Of(job, at, new PlotOptions(rows, options.Width, time), line, runs);
                var picture = Picture.Of(plot, options);
                return new(format == PictureFormat.Svg ? Reply.Svg(200, picture) : Reply.Png(200, picture), Until(plot.Summary, at));
            },
        });
    }

    // /progress/status
    public ValueTask<Reply> Status(Request request, Parameters q)
    {
        var from = q.Count("from", 0) ?? 0;
        var count = q.Count("count", 0) ?? int.MaxValue;
        var (state, now) = (_store.State, _store.Now);
        if (Target.IfAny(q) is { } target)
        {
            var filter = Filter(q);
            var job = target.Find(state, now) ?? throw target.NoJob();
            var key = View.KeyOf("status", View.PartOf(job, now), string.Create(CultureInfo.InvariantCulture, $"{NameOf(filter)} {from} {count}"));
            return renderings.Get(request, new View
            {
                Key = key,
                IsNewest = IsNewest(job),
                Job = job.Id.Shown,
                Now = now.Steady,
                Cost = () => Costs.Status(job, count),
                Bytes = Costs.JsonBytes * Math.Min(job.Workers.Count, count),
                Make = at =>
                {
                    var numbers = Summary.Of(job, at, at.AsOf(job.Touched));
                    return new(Reply.Json(200, StatusJson.OfJob(job, numbers, at, filter, from, count)), Until(numbers, at));
                },
            });
        }
        if (!setup.Listed) throw NotListed();
        var search = Search(q);
        var list = View.KeyOf("list", PartOf(state, now), string.Create(CultureInfo.InvariantCulture, $"{from} {count}"), search);
        return renderings.Get(request, new View
        {
            Key = list,
            IsNewest = IsNewest(state),
            Now = now.Steady,
            Cost = () => Costs.List(state, count),
            Make = at =>
            {
                var found = JobList.Of(state, search, at);
                var jobs = found.Jobs.Skip(from).Take(count).Select(job => (Job: job, Summary: Summary.Of(job, at, at.AsOf(job.Touched)))).ToList();
                return new(Reply.Json(200, StatusJson.OfJobs(jobs)), Until(found, jobs.Select(one => one.Summary), at));
            },
        });
    }

    // What all lists are made from: the number of the newest write, and the minute.
    private static string PartOf(State state, Moment now) => string.Create(CultureInfo.InvariantCulture, $"{state.Sequence} {now.WholeMinute}");

    // By their numbers, so that a kept reply keeps no job that is over.
    private Func<bool> IsNewest(Job job)
    {
        var (id, version) = (job.Id, job.Version);
        return () => _store.State.Jobs.TryGetValue(id, out var newest) && newest.Version == version;
    }

    private Func<bool> IsNewest(State state)
    {
        var sequence = state.Sequence;
        return () => _store.State.Sequence == sequence;
    }

    // Texts follow the minute, and a worker may fall silent before it is over.
    private static long Until(Summary numbers, Moment at) => Math.Min(numbers.NextStall, at.NextMinute);

    // So may one of each job that is shown, and a job's time may be over.
    private static long Until(JobList found, IEnumerable<Summary> shown, Moment at) =>
        shown.Select(one => one.NextStall).Append(found.NextGone).Append(at.NextMinute).Min();

    private static string Search(Parameters q)
    {
        var search = q.Find("q") ?? "";
        return search.Length <= LongestSearch ? search : throw Parameters.Refused("q", search, $"must be at most {LongestSearch} characters long");
    }

    private static ProblemException NotListed() => new(ProblemKind.Refused, "this server does not list its jobs (--no-list): give a jobid");

    private string? NotSaved(Moment now) =>
        _store.NotSaved is { } reason ? Words.NotSaved(_store.NotSavedSince ?? now, reason, now) : null;

    // Of a job's workers.
    private static WorkerFilter Filter(Parameters q)
    {
        var words = q.Find("filter") ?? "";
        var filter = WorkerFilter.Parse(words)
            ?? throw Parameters.Refused("filter", words, $"must be one of {string.Join(", ", WorkerFilter.Names)}, or some of them with commas between");
        return filter.With(Search(q));
    }

    private static string NameOf(WorkerFilter filter) => View.KeyOf(filter.Name, filter.Text);

    private static bool Time(Parameters q) => q.Choice("view", false, ("auto", false), ("time", true));

    private static PictureTheme Theme(Parameters q, PictureFormat format) => format == PictureFormat.Svg
        ? q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark), ("auto", PictureTheme.Auto))
        : q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark));
}
