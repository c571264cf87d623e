using System.Text;
using Progressd.Rendering;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Estimates how many microseconds it takes to make a reply. They only decide which queue a request waits in. Measured on two shared
/// cores of an AMD EPYC in November 2026; a machine that is twice as slow draws the same line at twice the time.
/// </summary>
internal static class Costs
{
    private const double Worker = 0.06; // its state, once, on a walk over all
    private const double Bad = 0.3; // one that failed, looked at for its cause
    private const double PacedWorker = 0.8; // its host and group, and its pace beside the median of its kind
    private const double OpenWorker = 0.5; // its part in the time left, once
    private const double ListedWorker = 0.1; // the time left of most jobs of a list was reckoned lately, or they are over
    private const double Row = 5, Square = 1, JsonWorker = 2, TextRow = 3, ListedJob = 25, FoundJob = 1;
    private const double Page = 400, Document = 300;
    private const double PictureAtLeast = 1_500, PictureRow = 60, Pixel = 0.003;

    /// <summary>Of a worker in the JSON of <c>status</c>, about.</summary>
    public const long JsonBytes = 280;

    /// <summary>Of an id in a list, at the most that is usual.</summary>
    public const long IdBytes = 40;

    private const double Character = 0.15; // measured and cut
    private const double LookedUp = 1_500; // a character that the host's fonts are asked for, once
    private const int MostLookedAt = 20_000;

    /// <summary>An error, as a browser or an image gets it.</summary>
    public const double Error = 2_000;

    /// <summary>The card of a job that is not there.</summary>
    public static double Card(PictureOptions options) => PictureAtLeast + Pixels(options, 200);

    public static double Summary(Job job) => 50 + Worker * job.Workers.Count + OpenWorker * job.Open + Bad * job.Bad;

    public static double Text(Job job, TextOptions options) =>
        Summary(job) + (options.Time ? 0 : Paces(job)) + (TextRow + Character * TextLength(job)) * (options.All ? job.Workers.Count : Math.Min(job.Workers.Count, Tiers.MostRows));

    public static double Show(Job job, bool isList) =>
        Page + Walks(job) + (isList ? 0 : Paces(job)) + (isList || job.Workers.Count <= Tiers.MostInColumns ? Row : Square) * Math.Min(job.Workers.Count, 5_000);

    public static double Picture(Job job, int? rows, PictureOptions options, bool time = false)
    {
        var most = rows ?? (job.Workers.Count <= Tiers.MostInColumns ? Tiers.MostInColumns : Tiers.MostRows);
        var drawn = Math.Min(job.Workers.Count, most);
        var height = rows == 0 ? 30 : 120 + 30 * Math.Min(drawn, rows ?? Tiers.MostRows);
        return PictureAtLeast + Walks(job) + (rows is null && !time ? Paces(job) : 0) + (PictureRow + Character * TextLength(job)) * drawn + Pixels(options, height)
            + (options.Format == PictureFormat.Png ? LookedUp * Math.Min(HostFonts.MostAsked, Unknown(job, drawn)) : 0);
    }

    /// <summary>The ids of some workers.</summary>
    public static double Ids(Job job) => 2 * Summary(job) + Row / 10 * job.Workers.Count;

    public static double Bundle(Job job, int count) => Summary(job) + Worker * Math.Min(job.Workers.Count, count);

    public static double Status(Job job, int count) => Summary(job) + JsonWorker * Math.Min(job.Workers.Count, count);

    /// <summary>The other runs of a series: of those that ended with failures the workers are walked once.</summary>
    public static double Runs(SeriesRuns runs) => runs.All.Sum(run => ListedJob + Worker * run.Walked);

    /// <summary>A list of some of all jobs, with the numbers of each.</summary>
    public static double List(State state, int count) =>
        Document + FoundJob * state.Jobs.Count + Math.Min(count, state.Jobs.Count) * ListedJob + ListedWorker * WorkersAtMost(state);

    /// <summary>The metrics: numbers of some hundred jobs.</summary>
    public static double Numbers(State state) => 500 + state.Jobs.Count * FoundJob + ListedWorker * WorkersAtMost(state);

    private static double Walks(Job job) => Summary(job) + 2 * Worker * job.Workers.Count;

    // Where only ids tell of groups the first is taken for all.
    private static double Paces(Job job) =>
        job.Names.Count > 0 || !job.Stages.IsEmpty || (!job.Workers.IsEmpty && job.Workers.Keys.First().Shown.Contains('/')) ? PacedWorker * job.Workers.Count : 0;

    private static double Pixels(PictureOptions options, double height) =>
        options.Format == PictureFormat.Png ? Pixel * options.Width * height * options.Scale * options.Scale : 0;

    // On the average, by what the texts weigh.
    private static double TextLength(Job job) => job.Workers.IsEmpty ? 0 : Math.Max(0, job.Bytes / (double)job.Workers.Count - 450) / 2 + 32;

    // Characters of the first workers' texts that no font is known for yet.
    private static int Unknown(Job job, int workers)
    {
        var (unknown, left) = (0, MostLookedAt);
        foreach (var (_, worker) in job.Workers)
        {
            if (workers-- == 0 || left <= 0) break;
            left -= worker.Text.Length + 10;
            if (!Ascii.IsValid(worker.Text)) unknown += HostFonts.CountUnknown(worker.Text);
        }
        return unknown;
    }

    // Nobody counts them all at each write; what they weigh is known.
    private static double WorkersAtMost(State state) => state.Bytes / 450.0;
}
