using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Rendering;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Rendering.Web;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>Plain text: a job for a terminal, ids of its workers for a script, the list of jobs for who has only ssh.</summary>
internal sealed partial class ViewEndpoints
{
    private enum IdsAs { None, Lines, OneLine }

    // /progress/text
    public ValueTask<Reply> Text(Request request, Parameters q)
    {
        var options = new TextOptions
        {
            Width = q.Nearest("width", 40, 400) ?? TextOptions.UsualWidth,
            Ascii = q.Flag("ascii"),
            Color = q.Flag("color"),
            All = q.Flag("all"),
            Time = Time(q),
        };
        var sign = SignAsked(q);
        if (Target.IfAny(q) is not { } target) return TextOfJobs(request, Search(q), sign, options);
        var summary = q.Flag("summary");
        var ids = q.Choice("ids", IdsAs.None, ("1", IdsAs.Lines), (",", IdsAs.OneLine));
        options = options with { Filter = Filter(q) };
        var (state, now) = (_store.State, _store.Now);
        var job = target.Find(state, now) ?? throw target.NoJob();
        if (ids != IdsAs.None) return Ids(request, job, now, options.Filter, ids);
        var line = NotSaved(now);
        var runs = summary ? SeriesRuns.None : RunsOf(job, state, now);
        var key = View.KeyOf(summary ? "summary" : "text", View.PartOf(job, now), PartOf(runs), options.ToString(), NameOf(options.Filter), line ?? "");
        return renderings.Get(request, new View
        {
            Key = key,
            IsNewest = IsNewest(job),
            Job = job.Id.Shown,
            Now = now.Steady,
            Cost = () => summary ? Costs.Summary(job) : Costs.Text(job, options) + Costs.Runs(runs),
            Bytes = options.All && !summary ? (long)options.Width * job.Workers.Count : 0,
            Make = at =>
            {
                var plot = Plot.Of(job, at, new PlotOptions(), line, runs);
                return new(Reply.Plain(summary ? TextPlot.Summary(plot, options.Ascii) : TextPlot.Of(plot, options)), Until(plot.Summary, at));
            },
        });
    }

    private ValueTask<Reply> Ids(Request request, Job job, Moment now, WorkerFilter filter, IdsAs form) => renderings.Get(request, new View
    {
        Key = View.KeyOf("ids", View.PartOf(job, now), form.ToString(), NameOf(filter)),
        IsNewest = IsNewest(job),
        Job = job.Id.Shown,
        Now = now.Steady,
        Cost = () => Costs.Ids(job),
        Bytes = Costs.IdBytes * job.Workers.Count,
        Make = at =>
        {
            var plot = Plot.Of(job, at, new PlotOptions());
            var ids = plot.Chosen(filter, RowOrder.Worker).Select(worker => worker.Worker.Id);
            return new(Reply.Plain(form == IdsAs.Lines ? IdLines.OneALine(ids) : IdLines.InOneLine(ids)), Until(plot.Summary, at));
        },
    });

    private ValueTask<Reply> TextOfJobs(Request request, string search, WorkerState? sign, TextOptions options)
    {
        if (!setup.Listed) throw NotListed();
        var (state, now, line) = (_store.State, _store.Now, NotSaved(_store.Now));
        return renderings.Get(request, new View
        {
            Key = View.KeyOf("text of jobs", PartOf(state, now), options.ToString(), search, $"{sign}", line ?? ""),
            IsNewest = IsNewest(state),
            Now = now.Steady,
            Cost = () => Costs.List(state, FrontModel.JobsPerPage),
            Bytes = options.All ? (long)options.Width * state.Jobs.Count : 0,
            Make = at =>
            {
                var found = Signed(state, search, at);
                var jobs = found.Of(sign);
                var shown = jobs.Take(options.All ? int.MaxValue : FrontModel.JobsPerPage).Select(job => Plot.Of(job, at, Pages.FrontPlotOptions)).ToList();
                return new(Reply.Plain(TextList.Of(shown, jobs.Count, at.AsOf(state.NewestChange ?? default), options, line)), found.Until(at));
            },
        });
    }
}
