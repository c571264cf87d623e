using Progressd.Store.TimeLeft;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>A job made by hand for the reckoning: instants are seconds since its first report.</summary>
internal sealed class Made
{
    private readonly List<Sample> _history = [];
    private long _came;

    public Course Course { get; set; }
    public List<Member> Workers { get; } = [];
    public int Announced { get; init; }
    public int[] InGroups { get; init; } = [];

    /// <summary>A worker that began at an instant and made equal steps since, each in the same time.</summary>
    public Made With(
        int steps, double percent = 1, double seconds = 10, double began = 0, int group = -1, int host = -1, double weight = 1, int tries = 1,
        bool failed = false, long? patience = null)
    {
        var pace = Pace.First(0, Ms(began));
        for (var i = 1; i <= steps; i++)
        {
            pace = pace.After(i * percent, false, failed && i == steps, Ms(began + i * seconds), long.MaxValue, Course.Silences, out var step);
            Course = Course.Plus(step);
        }
        _came = Math.Max(_came, Ms(began));
        Workers.Add(new Member
        {
            Pace = pace,
            Finished = failed || pace.Percent >= 100,
            Failed = failed,
            Patience = patience ?? Ms(600),
            Group = group,
            Host = host,
            Weight = weight,
            Tries = tries,
        });
        return this;
    }

    public Made Sampled(double at, double percent)
    {
        _history.Add(new(Ms(at), (float)percent, 0));
        return this;
    }

    public Whole Whole => new()
    {
        First = 0,
        Came = _came,
        Created = 0,
        Seen = Workers.Count,
        Announced = Announced,
        Waiting = Math.Max(0, Announced - Workers.Count),
        WaitingInGroups = InGroups.Select((count, group) => Math.Max(0, count - Workers.Count(worker => worker.Group == group))).ToArray(),
        Course = Course,
        History = _history.ToArray(),
    };

    public Left? At(double now) => Reckoning.Of(Whole, [.. Workers], Ms(now));

    public double Seconds(double now) => At(now)!.Value.Seconds;

    public static long Ms(double seconds) => (long)Math.Round(seconds * 1000);
}
