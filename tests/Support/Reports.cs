using Progressd.Store;

namespace Progressd.Tests.Support;

internal static class Reports
{
    /// <summary>The job after one report, as the store would make it.</summary>
    public static Job After(this Job job, Reported report, Moment at, long sequence)
    {
        var last = job.Workers.GetValueOrDefault(report.Worker);
        var worker = job.WorkerAfter(last, report, at, out var course);
        return job.After(last, worker, course, at, sequence) with { Workers = job.Workers.SetItem(worker.Id, worker) };
    }
}
