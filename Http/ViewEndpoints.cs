using System.Globalization;
using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Http;

/// <summary>
/// What people and scripts look at. Here it is only said what a view is made from, what that costs, and how: <see cref="Renderings"/> knows whether the
/// client has it already, whether another asked for the same, and when it is made.
/// </summary>
internal sealed class ViewEndpoints(HttpSetup setup, Renderings renderings, Func<IReadOnlyList<Route>> routes)
{
    private const int LongestInterval = 86_400;
    private const int MostRows = 500;
    private const int LongestSearch = 256;

    private readonly JobStore _store = setup.Store;

    // /progress/show
    public ValueTask<Reply> Show(Request request, Parameters q)
    {
        var id = q.Id("jobid");
        var interval = (int)Math.Clamp(q.Number("interval") ?? PageOptions.UsualInterval, 1, LongestInterval);
        var part = q.Choice("part", false, ("live", true));
        var filter = Filter(q);
        var order = q.Choice("order", RowOrder.Worker,
            ("worker", RowOrder.Worker), ("progress", RowOrder.Progress), ("updated", RowOrder.Updated), ("state", RowOrder.State));
        var list = q.Choice("view", false, ("auto", false), ("list", true));
        var page = q.Count("page", 1) ?? 1;
        var now = _store.Now;
        if (_store.State.Find(id, now) is not { } job)
        {
            if (!request.Accepts.Html) throw NoJob(id);
            var baseUrl = BaseUrl.Of(request, setup.PublicUrl);
            return new(renderings.Once(request, id.Shown, Costs.Error, () => ProblemReply.Of(404, NoSuchJob(id), request, () => Pages.NoSuchJob(id, baseUrl, interval, now))));
        }
        var (asOf, line) = (now.AsOf(job.Touched), NotSaved(now));
        var asked = string.Create(CultureInfo.InvariantCulture, $"{interval} {filter} {order} {list} {page} {id.InUrl}");
        var live = View.KeyOf("live", View.PartOf(job, asOf), asked, line ?? "");
        var key = part ? live : View.KeyOf("show", View.PartOf(job, asOf), asked, line ?? "");
        return renderings.Get(request, new View
        {
            Key = key,
            Job = id.Shown,
            Now = now.Steady,
            Cost = Costs.Show(job, list),
            Make = () =>
            {
                var plot = Plot.Of(job, now, Pages.PlotOptions, line);
                var options = new PageOptions
                {
                    JobQuery = id.InUrl,
                    LiveETag = renderings.Label(live, now.Steady, plot.Summary.NextStall),
                    Version = ProgramVersion.Text,
                    Interval = interval,
                    Filter = filter,
                    Order = order,
                    List = list,
                    Page = page,
                };
                return new(Reply.Html(200, part ? Pages.Live(plot, options) : Pages.Show(plot, options), Pages.Policy), plot.Summary.NextStall);
            },
        });
    }

    // /progress/render
    public async ValueTask<Reply> Render(Request request, Parameters q)
    {
        var id = q.Id("jobid");
        var rows = q.Find("rows") is null or "" or "auto" ? null : q.Whole("rows", 0, MostRows);
        var format = q.Choice("format", PictureFormat.Png, ("png", PictureFormat.Png), ("svg", PictureFormat.Svg));
        var options = new PictureOptions(q.Whole("width", 160, 2000) ?? 900, q.Whole("scale", 1, 3) ?? 1, Theme(q, format), format);
        var now = _store.Now;
        if (_store.State.Find(id, now) is not { } job)
        {
            if (request.Accepts is not { Image: true, Html: false }) throw NoJob(id);
            return await renderings.Once(request, id.Shown, Costs.Error, () => ProblemReply.NoSuchJob(id, options));
        }
        var (asOf, line) = (now.AsOf(job.Touched), NotSaved(now));
        var asked = string.Create(CultureInfo.InvariantCulture, $"{rows} {options}");
        var key = View.KeyOf("render", View.PartOf(job, asOf), asked, line ?? "");
        if (format == PictureFormat.Png) await setup.PicturesTested; // here, not on a thread that others wait for
        return await renderings.Get(request, new View
        {
            Key = key,
            Job = id.Shown,
            Now = now.Steady,
            Cost = Costs.Picture(job, rows, options),
            IsPacked = format == PictureFormat.Png,
            Make = () =>
            {
                var plot = Plot.Of(job, now, new PlotOptions(rows, options.Width), line);
                var picture = Picture.Of(plot, options);
                return new(format == PictureFormat.Svg ? Reply.Svg(200, picture) : Reply.Png(200, picture), plot.Summary.NextStall);
            },
        });
    }

    // /progress/text
    public ValueTask<Reply> Text(Request request, Parameters q)
    {
        var id = q.Id("jobid");
        var options = new TextOptions
        {
            Width = q.Whole("width", 40, 400) ?? TextOptions.UsualWidth,
            Ascii = q.Flag("ascii"),
            Color = q.Flag("color"),
            All = q.Flag("all"),
        };
        var summary = q.Flag("summary");
        var now = _store.Now;
        var job = Find(id, now);
        var (asOf, line) = (now.AsOf(job.Touched), NotSaved(now));
        var key = View.KeyOf(summary ? "summary" : "text", View.PartOf(job, asOf), options.ToString(), line ?? "");
        return renderings.Get(request, new View
        {
            Key = key,
            Job = id.Shown,
            Now = now.Steady,
            Cost = summary ? Costs.Summary(job) : Costs.Text(job, options),
            Bytes = options.All && !summary ? (long)options.Width * job.Workers.Count : 0,
            Make = () =>
            {
                var plot = Plot.Of(job, now, new PlotOptions(), line);
                return new(Reply.Plain(summary ? TextPlot.Summary(plot, options.Ascii) : TextPlot.Of(plot, options)), plot.Summary.NextStall);
            },
        });
    }

    // /progress/status
    public ValueTask<Reply> Status(Request request, Parameters q)
    {
        var from = q.Count("from", 0) ?? 0;
        var count = q.Count("count", 0) ?? int.MaxValue;
        var (state, now) = (_store.State, _store.Now);
        if (q.FindId("jobid") is { } id)
        {
            var filter = Filter(q);
            var job = Find(id, now);
            var asOf = now.AsOf(job.Touched);
            var key = View.KeyOf("status", View.PartOf(job, asOf), string.Create(CultureInfo.InvariantCulture, $"{filter} {from} {count}"));
            return renderings.Get(request, new View
            {
                Key = key,
                Job = id.Shown,
                Now = now.Steady,
                Cost = Costs.Status(job, count),
                Bytes = Costs.JsonBytes * Math.Min(job.Workers.Count, count),
                Make = () =>
                {
                    var numbers = Summary.Of(job, now, asOf);
                    return new(Reply.Json(200, StatusJson.OfJob(job, numbers, now, filter, from, count)), numbers.NextStall);
                },
            });
        }
        if (!setup.Listed) throw new ProblemException(ProblemKind.Refused, "this server does not list its jobs (--no-list): give a jobid");
        var search = Search(q);
        var list = View.KeyOf("list", PartOf(state, now), string.Create(CultureInfo.InvariantCulture, $"{from} {count}"), search);
        return renderings.Get(request, new View
        {
            Key = list,
            Now = now.Steady,
            Cost = Costs.List(state, count),
            Make = () =>
            {
                var found = JobList.Of(state, search, now);
                var jobs = found.Jobs.Skip(from).Take(count).Select(job => (Job: job, Summary: Summary.Of(job, now, now.AsOf(job.Touched)))).ToList();
                return new(Reply.Json(200, StatusJson.OfJobs(jobs)), Until(found, jobs.Select(one => one.Summary)));
            },
        });
    }

    // /progress/
    public ValueTask<Reply> Front(Request request, Parameters q)
    {
        var search = Search(q);
        var wanted = q.Count("page", 1) ?? 1;
        var part = q.Choice("part", false, ("live", true));
        var baseUrl = BaseUrl.Of(request, setup.PublicUrl);
        var (state, now, line) = (_store.State, _store.Now, NotSaved(_store.Now));
        string[] asked = [PartOf(state, now), baseUrl, wanted.ToString(CultureInfo.InvariantCulture), search, line ?? ""];
        var live = View.KeyOf(["front live", .. asked]);
        var key = part ? live : View.KeyOf(["front", .. asked]);
        return renderings.Get(request, new View
        {
            Key = key,
            Now = now.Steady,
            Cost = setup.Listed ? Costs.List(state, FrontModel.JobsPerPage) : Costs.Error,
            Make = () =>
            {
                var found = JobList.Of(setup.Listed ? state : State.Empty, search, now);
                var page = Math.Clamp(wanted, 1, Math.Max(1, (found.Jobs.Count + FrontModel.JobsPerPage - 1) / FrontModel.JobsPerPage));
                var plots = found.Jobs.Skip((page - 1) * FrontModel.JobsPerPage).Take(FrontModel.JobsPerPage).Select(job => Plot.Of(job, now, Pages.FrontPlotOptions)).ToList();
                var until = Until(found, plots.Select(plot => plot.Summary));
                var front = new FrontModel
                {
                    Host = HostOf(baseUrl),
                    BaseUrl = baseUrl,
                    Version = ProgramVersion.Text,
                    LiveETag = renderings.Label(live, now.Steady, until),
                    AsOf = now.AsOf(state.NewestChange ?? default),
                    Updated = state.NewestChange,
                    Listed = setup.Listed,
                    TotalJobs = found.Kept,
                    TotalWorkers = found.Workers,
                    Found = found.Jobs.Count,
                    Search = search,
                    Page = page,
                    Jobs = plots,
                    NotSaved = line,
                    Endpoints = [.. routes().Select(route => route.Text)],
                };
                return new(Reply.Html(200, part ? Pages.FrontLive(front) : Pages.Front(front), Pages.Policy), until);
            },
        });
    }

    // What all lists are made from: the number of the newest write, and the minute.
    private static string PartOf(State state, Moment now) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Sequence} {now.AsOf(state.NewestChange ?? default).Steady} {now.AsOf(state.NewestChange ?? default).Wall}");

    // Until a worker of a job that is shown falls silent, or a job is gone.
    private static long Until(JobList found, IEnumerable<Summary> shown) => shown.Select(one => one.NextStall).Append(found.NextGone).Min();

    private static string Search(Parameters q)
    {
        var search = q.Find("q") ?? "";
        return search.Length <= LongestSearch ? search : throw Parameters.Refused("q", search, $"must be at most {LongestSearch} characters long");
    }

    private Job Find(Id id, Moment now) =>
        _store.State.Find(id, now) ?? throw NoJob(id);

    private static ProblemException NoJob(Id id) => new(ProblemKind.NoSuchJob, NoSuchJob(id));

    private string? NotSaved(Moment now) =>
        _store.NotSaved is { } reason ? Words.NotSaved(_store.NotSavedSince ?? now, reason, now) : null;

    private static readonly (string Word, WorkerState? State)[] Filters =
        [("all", null), .. StateLook.InCounts.Where(look => look.HasWorkers).Select(look => (look.Name, (WorkerState?)look.State))];

    private static WorkerState? Filter(Parameters q) => q.Choice("filter", null, Filters);

    private static PictureTheme Theme(Parameters q, PictureFormat format) => format == PictureFormat.Svg
        ? q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark), ("auto", PictureTheme.Auto))
        : q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark));

    // On the machine itself the name says more than "localhost".
    private static string HostOf(string baseUrl) => new Uri(baseUrl) is { IsLoopback: false } uri ? uri.Host : Environment.MachineName;

    private static string NoSuchJob(Id id) =>
        $"no job '{Parameters.Quoted(id.Shown)}': it may be created in a moment, or it has expired";
}
