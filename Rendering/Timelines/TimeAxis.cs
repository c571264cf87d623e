using System.Globalization;
using Progressd.Store;
using Progressd.Store.Histories;

namespace Progressd.Rendering.Timelines;

/// <summary>A line of an axis: where it stands, and what is written there.</summary>
/// <param name="At">Share of the axis, 0–1.</param>
public readonly record struct TimeTick(double At, string Text);

/// <summary>
/// The clock as a width: from a job's first report to now, or to its end, or on to its predicted end. Places are of the steady clock, labels of the
/// host's clock as it was then, so an outage is as wide as ages count it, and the hours on both sides of it are right.
/// </summary>
public sealed class TimeAxis
{
    /// <summary>What is still to come takes no more than this share: of an end that is far away nobody wants to see how far.</summary>
    private const double MostAhead = 0.35;

    private const long Second = 1_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;

    // From one line to the next, in milliseconds: what people count time by.
    private static readonly long[] Steps =
    [
        10 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 56 * Day, 112 * Day, 365 * Day, 1461 * Day,
    ];

    private readonly List<(long Steady, long Shift)> _clock = [];

    private TimeAxis(long from, long now, long to, double? end) => (From, Now, To, PredictedEnd) = (from, now, to, end);

    /// <summary>Steady milliseconds of the left end: the first report.</summary>
    public long From { get; }

    /// <summary>Steady milliseconds up to which is known what happened: the present, or the job's end.</summary>
    public long Now { get; }

    /// <summary>Steady milliseconds of the right end.</summary>
    public long To { get; }

    /// <summary>Steady milliseconds of the predicted end, which may lie beyond <see cref="To"/>; null: there is none.</summary>
    public double? PredictedEnd { get; }

    /// <summary>Null before the first report, and where no time has passed since.</summary>
    public static TimeAxis? Of(Plot plot)
    {
        if (plot.Job.FirstReport is not { } first) return null;
        var now = Math.Max(JobLook.Of(plot.Summary.State).IsOver ? plot.Job.EndedAt.Steady : plot.AsOf.Steady, plot.Job.Touched.Steady);
        if (now <= first.Steady) return null;
        double? end = plot.PredictedSeconds is { } seconds ? now + seconds * Second : null;
        var to = end is { } at ? (long)Math.Min(at, now + MostAhead / (1 - MostAhead) * (now - first.Steady)) : now;
        var axis = new TimeAxis(first.Steady, now, to, end);
        foreach (var point in History.PointsOf(plot.Job)) axis.Label(point.At);
        axis.Label(plot.AsOf);
        return axis;
    }

    /// <summary>Where an instant stands, 0–1; what lies beyond an end stands at it.</summary>
    public double At(double steady) => Math.Clamp((steady - From) / (To - From), 0, 1);

    /// <summary>Where an instant of the host's clock stands, as it was set then; of two that it showed twice, the first.</summary>
    public double AtWall(long wall)
    {
        for (var i = 0; i + 1 < _clock.Count; i++)
            if (wall - _clock[i].Shift < _clock[i + 1].Steady) return At(wall - _clock[i].Shift);
        return At(wall - _clock[^1].Shift);
    }

    /// <summary>Lines at round times of the host's clock in UTC.</summary>
    /// <param name="most">How many have room, at least 1.</param>
    public IReadOnlyList<TimeTick> Ticks(int most)
    {
        var step = Steps.FirstOrDefault(step => (To - From) / (double)step <= most, Steps[^1]);
        var ticks = new List<TimeTick>();
        for (var i = 0; i < _clock.Count; i++)
        {
            var (from, shift) = i == 0 ? (From, _clock[0].Shift) : _clock[i];
            var to = i + 1 < _clock.Count ? _clock[i + 1].Steady : To;
            for (var wall = RoundUp(from + shift, step); wall - shift <= to && ticks.Count <= 4 * most; wall += step)
            {
                var at = At(wall - shift);
                // The clock was set there: two lines would stand on each other.
                if (ticks.Count > 0 && at - ticks[^1].At < 0.5 / most) continue;
                ticks.Add(new(at, TextOf(wall, step)));
            }
        }
        return ticks;
    }

    /// <summary>The host's clock at a steady instant, as it was set then: <c>22:20</c>, UTC.</summary>
    public string Clock(long steady)
    {
        var shift = _clock[0].Shift;
        foreach (var (from, next) in _clock)
            if (from <= steady) shift = next;
        return TextOf(steady + shift, Minute);
    }

    private void Label(Moment at)
    {
        var shift = at.Wall - at.Steady;
        // Less than a second is not worth a label.
        if (_clock.Count == 0 || Math.Abs(_clock[^1].Shift - shift) > Second) _clock.Add((at.Steady, shift));
    }

    private static long RoundUp(long wall, long step) => (wall + step - 1) / step * step;

    private static string TextOf(long wall, long step)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(wall, Moment.Earliest, Moment.Latest));
        var form = step >= Day ? "d MMM" : step < Minute ? "HH':'mm':'ss" : "HH':'mm";
        return at.ToString(form, CultureInfo.InvariantCulture);
    }
}
