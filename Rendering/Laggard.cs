using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>Who is behind where all the others are silent at one place: they wait for it.</summary>
/// <param name="Percent">How far it is, in words.</param>
/// <param name="Others">How far the others are.</param>
public sealed record Laggard(Worker Worker, string Percent, string Others)
{
    private const int LeastSilent = 3;

    public string Label => ShownText.Of(Worker.Id.Shown);

    public static Laggard? Of(Plot plot)
    {
        if (plot.Sign.State != WorkerState.Stalled || plot.Summary.Counts.Stalled < LeastSilent) return null;
        var silent = plot.Workers.Where(worker => worker.State == WorkerState.Stalled && worker.IsCounted).Select(worker => worker.Worker)
            .OrderBy(worker => worker.Percent).ThenBy(worker => worker.Seen.Steady).ToList();
        var (first, next, last) = (Words.Percent(silent[0]), Words.Percent(silent[1]), Words.Percent(silent[^1]));
        // The others together, and one apart: else it is no barrier.
        return first == next || silent[^1].Percent - silent[1].Percent > 1 ? null : new(silent[0], first, next == last ? next : $"{next} to {last}");
    }
}
