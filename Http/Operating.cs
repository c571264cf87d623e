using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>What whoever runs the daemon asks.</summary>
public sealed class Operating(JobStore store, Guard guard, Metrics metrics, Limits limits, bool listed)
{
    private const int MostJobs = 200;

    // /healthz
    public ValueTask<Reply> Health(Request request, Parameters q)
    {
        var reply = store.Unhealthy is { } reason
            ? Reply.Line(503, $"error: {reason}")
            : Reply.Line(200, string.Join('\n', ["ok", .. store.Warnings.Select(warning => $"warning: {warning}")]));
        return new(reply with { Headers = Reply.NoCache });
    }

    // /metrics
    public ValueTask<Reply> Numbers(Request request, Parameters q)
    {
        var (to, state, now) = (new Exposition(), store.State, store.Now);
        var kept = state.Kept(now);
        metrics.Write(to);
        to.Only("progressd_jobs", "gauge", "Jobs kept.", kept.Jobs);
        to.Only("progressd_workers", "gauge", "Workers of all jobs.", kept.Workers);
        to.Only("progressd_memory_bytes", "gauge", "Jobs and workers, as --max-memory counts them.", state.Weight);
        to.Only("progressd_memory_limit_bytes", "gauge", "What --max-memory allows.", limits.MaxMemoryBytes);
        to.Only("progressd_writes_total", "counter", "Writes taken since the start, a batch being one.", store.Writes);
        to.Only("progressd_state_writable", "gauge", "1 while what is written survives a restart.", store.NotSaved is null ? 1 : 0);
        to.Only("progressd_journal_bytes", "gauge", "Journal written since the newest snapshot took over.", store.JournalBytes);
        to.Only("progressd_snapshot_failures", "gauge", "Snapshots that failed in a row.", store.SnapshotFailures);
        if (store.SinceSnapshot is { } since) to.Only("progressd_snapshot_age_seconds", "gauge", "Since the newest snapshot.", since.TotalSeconds);
        to.Only("progressd_open_files", "gauge", "Open file descriptors, connections included.", guard.OpenFiles);
        to.Only("progressd_open_files_limit", "gauge", "As many as this process may open.", Kernel.FileLimit);
        if (listed) WriteJobs(to, state, now);
        return new(new Reply(200, Exposition.Type, System.Text.Encoding.UTF8.GetBytes(to.ToString())) { Headers = Reply.NoCache });
    }

    private static void WriteJobs(Exposition to, State state, Moment now)
    {
        var unfinished = state.Jobs.Values.Where(job => !job.IsGone(now))
            .OrderByDescending(job => job.Created.Steady)
            .Select(job => (Id: PlainText.Of(job.Id.Shown), Summary: Summary.Of(job, now, now.AsOf(job.Touched))))
            .Where(one => one.Summary.State is not (JobState.Done or JobState.Failed))
            .DistinctBy(one => one.Id) // two that look the same would be one series twice, which Prometheus refuses
            .Take(MostJobs).ToList();
        to.Head("progressd_job_percent", "gauge", "Overall percent of an unfinished job.");
        foreach (var (id, summary) in unfinished) to.Sample("progressd_job_percent", summary.Percent, ("jobid", id));
        to.Head("progressd_job_workers", "gauge", "Workers of an unfinished job by state.");
        foreach (var (id, summary) in unfinished)
            foreach (var state1 in Enum.GetValues<WorkerState>())
                to.Sample("progressd_job_workers", summary.Counts.Of(state1), ("jobid", id), ("state", Words.Name(state1)));
    }
}
