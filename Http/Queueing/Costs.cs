using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Estimates how many microseconds it takes to make a reply. They only decide which queue a request waits in. Measured on two shared
/// cores of an AMD EPYC in November 2026; a machine that is twice as slow draws the same line at twice the time.
/// </summary>
internal static class Costs
{
    private const double Worker = 0.06; // its state, once, on a walk over all
    private const double Row = 5, Square = 1, JsonWorker = 1.2, TextRow = 3, ListedJob = 25, FoundJob = 1;
    private const double Page = 400, Document = 300;
    private const double PictureAtLeast = 1_500, Pixel = 0.006;

    /// <summary>Of a worker in the JSON of <c>status</c>, about.</summary>
    public const long JsonBytes = 200;

    /// <summary>An error or a card, as a browser or an image gets it.</summary>
    public const double Error = 2_000;

    public static double Summary(Job job) => 50 + Worker * job.Workers.Count;

    public static double Text(Job job, TextOptions options) =>
        Summary(job) + TextRow * (options.All ? job.Workers.Count : Math.Min(job.Workers.Count, Tiers.MostRows));

    public static double Show(Job job, bool isList) =>
        Page + 3 * Summary(job) + (isList || job.Workers.Count <= Tiers.MostInColumns ? Row : Square) * Math.Min(job.Workers.Count, 5_000);

    public static double Picture(Job job, int? rows, PictureOptions options)
    {
        var height = rows == 0 ? 30 : 120 + 30 * Math.Min(job.Workers.Count, rows ?? Tiers.MostRows);
        var pixels = options.Format == PictureFormat.Png ? (double)options.Width * height * options.Scale * options.Scale : 0;
        return PictureAtLeast + 3 * Summary(job) + Row * Math.Min(job.Workers.Count, rows ?? 0) + Pixel * pixels;
    }

    public static double Status(Job job, int count) => Summary(job) + JsonWorker * Math.Min(job.Workers.Count, count);

    /// <summary>A list of some of all jobs, with the numbers of each.</summary>
    public static double List(State state, int count) =>
        Document + FoundJob * state.Jobs.Count + Math.Min(count, state.Jobs.Count) * ListedJob + Worker * WorkersAtMost(state);

    /// <summary>The metrics: numbers of some hundred jobs.</summary>
    public static double Numbers(State state) => 500 + state.Jobs.Count * FoundJob + Worker * WorkersAtMost(state);

    // Nobody counts them all at each write; what they weigh is known.
    private static double WorkersAtMost(State state) => state.Weight / 450.0;
}
