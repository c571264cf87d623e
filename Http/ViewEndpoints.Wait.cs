using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Http.Waiting;
using Progressd.Rendering;
using Progressd.Rendering.Terminal;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>A request that is held until a job has ended.</summary>
internal sealed partial class ViewEndpoints
{
    private const int UsualWait = 50; // seconds: proxies cut at 60
    private const int LongestWait = 300, LongestSettle = 3_600;

    // /progress/wait
    public async ValueTask<Reply> Wait(Request request, Parameters q)
    {
        var target = Target.Of(q);
        var wait = new Wait(
            target,
            request.Client,
            q.Choice("for", false, ("end", false), ("trouble", true)),
            TimeSpan.FromSeconds(q.Whole("settle", 0, LongestSettle) ?? 0),
            TimeSpan.FromSeconds(q.Whole("timeout", 1, LongestWait) ?? UsualWait));
        var (outcome, seen) = await waits.Begin(wait);
        if (outcome == WaitOutcome.Stopping) return ProblemReply.Closing(503, "progressd is stopping: try again in a second", request).With("Retry-After", "1");
        var now = _store.Now;
        if (seen is not { } job) throw target.IsSeries && target.Find(_store.State, now) is not null ? target.JobIsGone() : target.NoJob();
        // Never a 304: whoever waits wants the word.
        var reply = await renderings.Get(request with { Header = name => name == "If-None-Match" ? null : request.Header(name) }, SummaryOf(job, now, request.Accepts.Json));
        return reply with
        {
            Status = outcome == WaitOutcome.Over ? 200 : 202,
            Headers = [.. reply.Headers.Where(header => header.Name is not ("ETag" or "Cache-Control")), ("Cache-Control", "no-store")],
        };
    }

    // The line of text?summary=1, or the job as in status without its workers.
    private View SummaryOf(Job job, Moment now, bool isJson)
    {
        var line = NotSaved(now);
        return new View
        {
            Key = View.KeyOf(isJson ? "wait json" : "wait", View.PartOf(job, now), line ?? ""),
            IsNewest = IsNewest(job),
            Job = job.Id.Shown,
            Now = now.Steady,
            Cost = () => Costs.Summary(job),
            Make = at =>
            {
                var plot = Plot.Of(job, at, new PlotOptions(), line);
                var reply = isJson ? Reply.Json(200, StatusJson.OfJobAlone(job, plot.Summary, at)) : Reply.Plain(TextPlot.Summary(plot));
                return new(reply, Until(plot.Summary, at));
            },
        };
    }
}
