using System.Globalization;
using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Rendering;
using Progressd.Rendering.Web;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>The front page.</summary>
internal sealed partial class ViewEndpoints
{
    // /progress/
    public ValueTask<Reply> Front(Request request, Parameters q)
    {
        var search = Search(q);
        var wanted = q.Count("page", 1) ?? 1;
        var part = q.Choice("part", false, ("live", true));
        var sign = SignAsked(q);
        var wall = q.Choice("view", false, ("auto", false), ("wall", true));
        var baseUrl = BaseUrl.Of(request, setup.PublicUrl);
        var (state, now, line) = (_store.State, _store.Now, NotSaved(_store.Now));
        string[] asked = [PartOf(state, now), baseUrl, wanted.ToString(CultureInfo.InvariantCulture), search, $"{sign} {wall}", line ?? ""];
        var live = View.KeyOf(["front live", .. asked]);
        var key = part ? live : View.KeyOf(["front", .. asked]);
        var isNewest = IsNewest(state);
        return renderings.Get(request, new View
        {
            Key = key,
            IsNewest = isNewest,
            Now = now.Steady,
            Cost = () => setup.Listed ? Costs.List(state, FrontModel.JobsPerPage) : Costs.Error,
            Make = at =>
            {
                var found = Signed(setup.Listed ? state : State.Empty, search, at);
                var jobs = wall ? found.WorstFirst(sign) : found.Of(sign);
                var page = wall ? 1 : Math.Clamp(wanted, 1, Math.Max(1, (jobs.Count + FrontModel.JobsPerPage - 1) / FrontModel.JobsPerPage));
                var most = wall ? Pages.TallWallLines : FrontModel.JobsPerPage;
                var plots = jobs.Skip((page - 1) * FrontModel.JobsPerPage).Take(most).Select(job => Plot.Of(job, at, Pages.FrontPlotOptions)).ToList();
                var until = found.Until(at);
                var front = new FrontModel
                {
                    Host = HostOf(baseUrl),
                    BaseUrl = baseUrl,
                    Version = ProgramVersion.Text,
                    LiveETag = renderings.Label(live, at, until, isNewest),
                    AsOf = at.AsOf(state.NewestChange ?? default),
                    Updated = state.NewestChange,
                    Listed = setup.Listed,
                    TotalJobs = found.List.Kept,
                    TotalWorkers = found.List.Workers,
                    Found = jobs.Count,
                    Matching = found.List.Jobs.Count,
                    Signs = found.Counts,
                    Sign = sign,
                    Search = search,
                    Page = page,
                    Jobs = plots,
                    Wall = wall,
                    NotSaved = line,
                    Endpoints = [.. routes().Select(route => route.Text)],
                };
                return new(Reply.Html(200, part ? Pages.FrontLive(front) : Pages.Front(front), Pages.Policy), until);
            },
        });
    }

    private SignedJobs Signed(State state, string search, Moment at)
    {
        var found = JobList.Of(state, search, at);
        return new(found, found.Jobs.Select(job => _signs.Of(job, at)).ToList());
    }

    private static WorkerState? SignAsked(Parameters q) => q.Choice("state", (WorkerState?)null, JobStates);

    private static readonly (string Word, WorkerState? State)[] JobStates =
        [("all", null), .. StateLook.InCounts.Select(look => (look.Name, (WorkerState?)look.State))];

    private readonly JobSigns _signs = new();

    // On the machine itself the name says more than "localhost".
    private static string HostOf(string baseUrl) => new Uri(baseUrl) is { IsLoopback: false } uri ? uri.Host : Environment.MachineName;
}
