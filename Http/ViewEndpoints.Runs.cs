using Progressd.Http.Queueing;
using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>What a view of a job shows of the others of its series.</summary>
internal sealed partial class ViewEndpoints
{
    private static SeriesRuns RunsOf(Job job, State state, Moment now) =>
        job.Series is { } series ? SeriesRuns.Of(job, state.RunsOf(series, now), state.RunsBefore(job, now), now) : SeriesRuns.None;

    // Found at each request, so that one that was deleted or has expired is gone from the view at once, and its label with it.
    private static string PartOf(SeriesRuns runs) => runs.All.Count == 0 ? "" : View.KeyOf([.. runs.Key]);
}
