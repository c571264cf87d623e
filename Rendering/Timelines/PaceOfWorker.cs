using Progressd.Store;

namespace Progressd.Rendering.Timelines;

/// <summary>The pace of one worker, from where it is counted to its newest step (docs/design/states.md#time-left).</summary>
internal static class PaceOfWorker
{
    private const long LeastMilliseconds = 10_000; // a shorter time says nothing of a pace

    /// <summary>Weight × percent a minute; null: no step that can be timed.</summary>
    public static double? PerMinute(Worker worker) =>
        PerMillisecond(worker) is { } pace ? pace * 60_000 * worker.Said.Weight / Said.UsualWeight : null;

    /// <summary>Steady milliseconds at which a worker that runs will have ended, at its pace on from its newest step, not before <paramref name="now"/>; null: unknown.</summary>
    public static double? End(Worker worker, Moment now) =>
        PerMillisecond(worker) is { } pace && worker.Pace is var so && so.Gained + (100 - so.Percent) / pace is var end && double.IsFinite(end) ? Math.Max(now.Steady, end) : null;

    private static double? PerMillisecond(Worker worker)
    {
        var pace = worker.Pace;
        var (time, gained) = (pace.Gained - pace.Began, pace.Percent - pace.BeganPercent);
        return time >= LeastMilliseconds && gained > 0 ? gained / time : null;
    }
}
