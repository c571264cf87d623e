using System.Globalization;
using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>
/// What people and scripts look at. A fingerprint of all that would be drawn comes first: where the client has it already nothing is drawn,
/// and where another asked for the same the drawing is shared.
/// </summary>
public sealed class Watching(JobStore store, SharedWork shared, Task picturesTested, Uri? publicUrl, bool listed, Func<IReadOnlyList<Route>> routes)
{
    private const int LongestInterval = 86_400;
    private const int MostRows = 500;

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
        var now = store.Now;
        if (store.State.Find(id, now) is not { } job)
            return new(ProblemReply.Of(404, NoSuchJob(id), request, () => Pages.NoSuchJob(id, BaseUrl.Of(request, publicUrl), interval, now)));

        var line = NotSaved(now);
        var seed = $"{interval} {filter} {order} {list} {page} {id.InUrl}";
        var options = new PageOptions
        {
            JobQuery = id.InUrl,
            LiveETag = ETag(Fingerprint.Of(job, now, "live", seed, line)),
            Version = Fingerprint.ProgramVersion,
            Interval = interval,
            Filter = filter,
            Order = order,
            List = list,
            Page = page,
        };
        var etag = part ? options.LiveETag : ETag(Fingerprint.Of(job, now, "show", seed, line));
        return Shared(request, etag, () =>
        {
            var plot = Plot.Of(job, now, new PlotOptions(), line);
            return Reply.Html(200, part ? Pages.Live(plot, options) : Pages.Show(plot, options), Pages.Policy);
        });
    }

    // /progress/render
    public ValueTask<Reply> Render(Request request, Parameters q)
    {
        var id = q.Id("jobid");
        var rows = q.Find("rows") is null or "" or "auto" ? null : q.Whole("rows", 0, MostRows);
        var format = q.Choice("format", PictureFormat.Png, ("png", PictureFormat.Png), ("svg", PictureFormat.Svg));
        var options = new PictureOptions(q.Whole("width", 160, 2000) ?? 900, q.Whole("scale", 1, 3) ?? 1, Theme(q, format), format);
        var now = store.Now;
        if (store.State.Find(id, now) is not { } job) return new(ProblemReply.NoSuchJob(id, NoSuchJob(id), options, request));

        var line = NotSaved(now);
        var seed = string.Create(CultureInfo.InvariantCulture, $"{rows} {options}");
        return Shared(request, ETag(Fingerprint.Of(job, now, "render", seed, line)), () =>
        {
            if (format == PictureFormat.Png) picturesTested.Wait();
            var picture = Picture.Of(Plot.Of(job, now, new PlotOptions(rows, options.Width), line), options);
            return format == PictureFormat.Svg ? Reply.Svg(200, picture) : Reply.Png(200, picture);
        });
    }

    // /progress/text
    public ValueTask<Reply> Text(Request request, Parameters q)
    {
        var id = q.Id("jobid");
        var options = new TextOptions(q.Whole("width", 40, 400) ?? 80, q.Flag("ascii"), q.Flag("color"), q.Flag("all"));
        var summary = q.Flag("summary");
        var now = store.Now;
        var job = Find(id, now);
        var line = NotSaved(now);
        return Shared(request, ETag(Fingerprint.Of(job, now, "text", options.ToString(), summary ? "summary" : "", line)), () =>
        {
            var plot = Plot.Of(job, now, new PlotOptions(), line);
            return Reply.Plain(summary ? TextPlot.Summary(plot, options.Ascii) : TextPlot.Of(plot, options));
        });
    }

    // /progress/status
    public ValueTask<Reply> Status(Request request, Parameters q)
    {
        var from = q.Count("from", 0) ?? 0;
        var count = q.Count("count", 0);
        var now = store.Now;
        if (q.FindId("jobid") is { } id)
        {
            var filter = Filter(q);
            var job = Find(id, now);
            return Shared(request, ETag(Fingerprint.Of(job, now, "status", $"{filter} {from} {count}")),
                () => Reply.Json(200, StatusJson.OfJob(job, now, filter, from, count)));
        }
        if (!listed) throw new ProblemException(ProblemKind.Refused, "this server does not list its jobs (--no-list): give a jobid");
        var jobs = Found(q.Find("q") ?? "", now).Skip(from).Take(count ?? int.MaxValue).ToList();
        return Shared(request, ETag(Fingerprint.Of(jobs, now, "list")), () => Reply.Json(200, StatusJson.OfJobs(jobs, now)));
    }

    // /progress/
    public ValueTask<Reply> Front(Request request, Parameters q)
    {
        var search = q.Find("q") ?? "";
        var wanted = q.Count("page", 1) ?? 1;
        var part = q.Choice("part", false, ("live", true));
        var baseUrl = BaseUrl.Of(request, publicUrl);
        var (state, now) = (store.State, store.Now);
        var found = listed ? Found(search, now).ToList() : [];
        var kept = listed ? state.Kept(now) : default;
        var page = Math.Clamp(wanted, 1, Math.Max(1, (found.Count + FrontModel.JobsPerPage - 1) / FrontModel.JobsPerPage));
        var jobs = found.Skip((page - 1) * FrontModel.JobsPerPage).Take(FrontModel.JobsPerPage).ToList();
        var line = NotSaved(now);
        var seed = string.Create(CultureInfo.InvariantCulture, $"{baseUrl} {page} {search} {kept} {state.Sequence}");
        var live = ETag(Fingerprint.Of(jobs, now, "front live", seed, line));
        return Shared(request, part ? live : ETag(Fingerprint.Of(jobs, now, "front", seed, line)), () =>
        {
            var front = new FrontModel
            {
                Host = HostOf(baseUrl),
                BaseUrl = baseUrl,
                Version = Fingerprint.ProgramVersion,
                LiveETag = live,
                AsOf = now.AsOf(state.NewestChange ?? default),
                Updated = state.NewestChange,
                Listed = listed,
                TotalJobs = kept.Jobs,
                TotalWorkers = kept.Workers,
                Found = found.Count,
                Search = search,
                Page = page,
                Jobs = [.. jobs.Select(job => Plot.Of(job, now, new PlotOptions(Rows: 0)))],
                NotSaved = line,
                Endpoints = [.. routes().Select(route => new EndpointText(route.Path, route.Allow, route.Parameters, route.Summary))],
            };
            return Reply.Html(200, part ? Pages.FrontLive(front) : Pages.Front(front), Pages.Policy);
        });
    }

    private Job Find(Id id, Moment now) =>
        store.State.Find(id, now) ?? throw new ProblemException(ProblemKind.NoSuchJob, NoSuchJob(id));

    // Newest created first, in the same millisecond the higher id; a job whose time is over is gone, also before its memory is.
    private IEnumerable<Job> Found(string search, Moment now)
    {
        var wanted = Folded(search);
        return store.State.Jobs.Values
            .Where(job => !job.IsGone(now) && (wanted.Length == 0 || Contains(job.Title, wanted) || Contains(job.Id.Shown, wanted)))
            .OrderByDescending(job => job.Created.Steady).ThenByDescending(job => job.Id);
    }

    private static bool Contains(string text, string wanted) => Folded(text).Contains(wanted, StringComparison.OrdinalIgnoreCase);

    // As ids are compared: '+' is a space.
    private static string Folded(string text) => text.Replace('+', ' ');

    private string? NotSaved(Moment now) =>
        store.NotSaved is { } reason ? Words.NotSaved(store.NotSavedSince ?? now, reason, now) : null;

    private ValueTask<Reply> Shared(Request request, string etag, Func<Reply> make)
    {
        if (Reply.Matches(request.Header("If-None-Match"), etag)) return new(Reply.NotModified(etag));
        var packed = request.TakesGzip;
        return shared.Get(packed ? etag + "gzip" : etag, () =>
        {
            var reply = make().With("ETag", etag);
            return packed ? reply.Packed() : reply;
        });
    }

    private static WorkerState? Filter(Parameters q) => q.Choice<WorkerState?>("filter", null,
        ("all", null), ("failed", WorkerState.Failed), ("ended", WorkerState.Ended), ("stalled", WorkerState.Stalled),
        ("running", WorkerState.Running), ("done", WorkerState.Done));

    private static PictureTheme Theme(Parameters q, PictureFormat format) => format == PictureFormat.Svg
        ? q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark), ("auto", PictureTheme.Auto))
        : q.Choice("theme", PictureTheme.Light, ("light", PictureTheme.Light), ("dark", PictureTheme.Dark));

    private static string ETag(string fingerprint) => $"W/\"{fingerprint}\"";

    // On the machine itself the name says more than "localhost".
    private static string HostOf(string baseUrl) => new Uri(baseUrl) is { IsLoopback: false } uri ? uri.Host : Environment.MachineName;

    private static string NoSuchJob(Id id) =>
        $"no job '{Parameters.Quoted(id.Shown)}': it may be created in a moment, or it has expired";
}
