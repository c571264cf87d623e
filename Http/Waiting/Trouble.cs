using Progressd.Store;

namespace Progressd.Http.Waiting;

/// <summary>Since when a job is in trouble: the first instant since which somebody is failed, ended early, missing or stalled without a break, or the job as a whole.</summary>
/// <param name="Since">Steady milliseconds; null: there is none.</param>
/// <param name="TrueUntil">Steady milliseconds up to which nothing but a write can change that.</param>
internal readonly record struct Trouble(long? Since, long TrueUntil)
{
    /// <summary>Walks over the workers, unless the job's own numbers say enough.</summary>
    public static Trouble Of(Job job, Moment now)
    {
        if (job is { Bad: 0, Open: 0, Missing: 0, Waiting: 0 }) return new(null, long.MaxValue);
        var since = job.Missing > 0 ? job.Finished!.Value.Steady : long.MaxValue;
        foreach (var worker in job.Workers.Values)
            since = Math.Min(since, BadSince(worker, worker.StateAt(now, job), job));
        var summary = Summary.Of(job, now, null);
        if (summary.State == JobState.Stalled) since = Math.Min(since, now.Steady);
        return new(since == long.MaxValue ? null : since, summary.NextStall);
    }

    private static long BadSince(Worker worker, WorkerState state, Job job)
    {
        if (state == WorkerState.Failed) return worker.FailedSteady;
        if (worker.Said.IsNote) return long.MaxValue;
        if (state == WorkerState.Stalled) return worker.PatientUntil(job.Stall);
        if (state != WorkerState.Ended) return long.MaxValue;
        return worker.Said.EndedEarly ? worker.Seen.Steady : job.Finished!.Value.Steady;
    }
}
