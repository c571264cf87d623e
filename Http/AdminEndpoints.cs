using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Http.Waiting;
using Progressd.Http.Wire;
using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Store;
using Progressd.Store.Texts;
using Progressd.Store.TimeLeft;

namespace Progressd.Http;

/// <summary>The endpoints for whoever runs the daemon.</summary>
internal sealed class AdminEndpoints(HttpSetup setup, Renderings renderings, Waits waits, Guard guard, Metrics metrics)
{
    private const int MostJobs = 200;
    private static readonly TimeSpan AfterEnd = TimeSpan.FromHours(1);
    private static readonly TimeSpan TestPatience = TimeSpan.FromSeconds(2);

    private readonly JobStore _store = setup.Store;

    // /healthz
    public async ValueTask<Reply> Health(Request request, Parameters q)
    {
        if (_store.Unhealthy is { } reason) return Reply.Line(503, $"error: {reason}") with { Headers = Reply.NoCache };
        // A request in the first moments after a start waits for the test, but not for ever: the library may be on a disk that hangs.
        if (!setup.PicturesTested.IsCompleted) await Task.WhenAny(setup.PicturesTested, Task.Delay(TestPatience, setup.Time));
        IEnumerable<string> warnings = Picture.KnownFault is { } fault ? [.. _store.Warnings, $"pictures cannot be drawn as PNG: {fault}"] : _store.Warnings;
        return Reply.Line(200, string.Join('\n', ["ok", .. warnings.Select(warning => $"warning: {warning.ReplaceLineEndings(" ")}")])) with { Headers = Reply.NoCache };
    }

    // /metrics
    public ValueTask<Reply> Numbers(Request request, Parameters q) => new(renderings.Once(request, "", Costs.Numbers(_store.State), Numbers));

    private Reply Numbers()
    {
        var (to, state, now) = (new Exposition(), _store.State, _store.Now);
        metrics.Write(to);
        var jobs = state.Jobs.Values.Where(job => !job.IsGone(now)).Select(job => (Job: job, Summary: Summary.Of(job, now, null))).ToList();
        to.Head("progressd_jobs", "gauge", "Jobs kept, by state.");
        foreach (var one in Enum.GetValues<JobState>())
            to.Sample("progressd_jobs", jobs.Count(job => job.Summary.State == one), ("state", JobLook.Of(one).Name));
        to.Only("progressd_workers", "gauge", "Workers of all jobs.", jobs.Sum(job => job.Job.Workers.Count));
        to.Only("progressd_memory_bytes", "gauge", "Jobs and workers, as --max-memory counts them.", state.Bytes);
        to.Only("progressd_memory_limit_bytes", "gauge", "What --max-memory allows.", setup.Limits.MaxMemoryBytes);
        to.Only("progressd_writes_total", "counter", "Writes taken since the start, a batch being one.", _store.Writes);
        to.Only("progressd_state_writable", "gauge", "1 while what is written survives a restart.", _store.NotSaved is null ? 1 : 0);
        to.Only("progressd_journal_bytes", "gauge", "Journal written since the newest snapshot took over.", _store.JournalBytes);
        to.Only("progressd_snapshot_failures", "gauge", "Snapshots that failed in a row.", _store.SnapshotFailures);
        if (_store.SinceSnapshot is { } since) to.Only("progressd_snapshot_age_seconds", "gauge", "Since the newest snapshot.", since.TotalSeconds);
        to.Only("progressd_pictures_drawable", "gauge", "1 unless PNG pictures cannot be drawn; SVG, pages and text can.", Picture.KnownFault is null ? 1 : 0);
        to.Only("progressd_open_files", "gauge", "Open file descriptors, connections included.", guard.OpenFiles);
        to.Only("progressd_open_files_limit", "gauge", "As many as this process may open.", SocketTable.FileLimit);
        to.Only("progressd_renderings_waiting", "gauge", "Requests that wait for a picture, page, text or list to be made.", renderings.Waiting.Quick + renderings.Waiting.Dear);
        to.Only("progressd_waits", "gauge", "Requests that wait for the end of a job.", waits.Count);
        to.Only("progressd_renderings_refused_total", "counter", "Requests that were answered 503 since too many waited.", renderings.Refused);
        if (setup.Listed) WriteJobs(to, jobs, now);
        return new Reply(200, Exposition.Type, System.Text.Encoding.UTF8.GetBytes(to.ToString())) { Headers = Reply.NoCache };
    }

    // Also for a while after its end: an alert on failed workers must have the time to fire.
    private static void WriteJobs(Exposition to, IEnumerable<(Job Job, Summary Summary)> jobs, Moment now)
    {
        var shown = jobs
            .Where(one => !JobLook.Of(one.Summary.State).IsOver || one.Job.End is { } end && now.Since(end.At) < AfterEnd)
            .OrderByDescending(one => one.Job.Created.Steady)
            .GroupBy(one => PlainText.Of(one.Job.Id.Shown))
            // Of those that print alike, whoever has what is not printed is percent-encoded: one series twice is what Prometheus refuses.
            .SelectMany(alike => alike.Select(one => (Id: alike.Count() == 1 || one.Job.Id.Shown == alike.Key ? alike.Key : one.Job.Id.InUrl, one.Summary, one.Job)))
            .DistinctBy(one => one.Id)
            .Take(MostJobs).ToList();
        to.Head("progressd_job_percent", "gauge", "Overall percent of a job, until an hour after its end.");
        foreach (var (id, summary, _) in shown) to.Sample("progressd_job_percent", summary.Percent, ("jobid", id));
        to.Head("progressd_job_workers", "gauge", "Workers of a job by state, until an hour after its end.");
        foreach (var (id, summary, _) in shown)
            foreach (var one in Enum.GetValues<WorkerState>())
                to.Sample("progressd_job_workers", summary.Counts.Of(one), ("jobid", id), ("state", StateLook.Of(one).Name));
        to.Head("progressd_job_left_seconds", "gauge", "How long a running job still takes, where that is known.");
        foreach (var (id, summary, job) in shown)
            if (summary.State == JobState.Running && Remaining.Of(job, now.AsOf(job.Touched)) is { } left)
                to.Sample("progressd_job_left_seconds", Math.Round(left.Seconds), ("jobid", id));
    }
}
