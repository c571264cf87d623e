namespace Progressd.Store;

/// <summary>
/// An instant on two time lines, in milliseconds. <see cref="Steady"/> never jumps and is what ages, silence and rates are taken from;
/// <see cref="Wall"/> is the host's clock (Unix epoch, UTC), which may jump, and is only shown (docs/design/states.md#two-clocks).
/// </summary>
public readonly record struct Moment(long Steady, long Wall)
{
    /// <summary>Bounds of either clock, in milliseconds: years 5 to 9575, so that no sum of them with a length of time leaves the calendar.</summary>
    public const long Earliest = -62_000_000_000_000, Latest = 240_000_000_000_000;

    private const long Minute = 60_000;

    public DateTimeOffset Shown => DateTimeOffset.FromUnixTimeMilliseconds(Wall);

    public TimeSpan Since(Moment earlier) => TimeSpan.FromMilliseconds(Math.Max(0, Steady - earlier.Steady));

    public Moment Plus(TimeSpan span) => new(Steady + (long)span.TotalMilliseconds, Wall + (long)span.TotalMilliseconds);

    /// <summary>Minutes of the wall clock that are over.</summary>
    public long WholeMinute => (Wall - IntoMinute) / Minute;

    /// <summary>Steady milliseconds at which the next minute of the wall clock begins.</summary>
    public long NextMinute => Steady + Minute - IntoMinute;

    private long IntoMinute => (Wall % Minute + Minute) % Minute;

    /// <summary>
    /// The instant that texts are taken at: the later of the newest accepted write and the last full UTC minute, so that what is drawn
    /// changes with data and else at most once a minute (docs/design/contract.md#as-of).
    /// </summary>
    public Moment AsOf(Moment newest)
    {
        var minute = new Moment(Steady - IntoMinute, Wall - IntoMinute);
        return newest.Steady >= minute.Steady ? newest : minute;
    }
}

/// <summary>Tells the time to all of progressd. Anchored once, at start, so that steady time goes on from the newest stored instant.</summary>
public sealed class Clock
{
    /// <summary>By how much ages grow over a restart at the most: a clock that jumped meanwhile expires nothing.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private const long Jitter = 20; // milliseconds

    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startSteady;
    private long _wallAhead; // of steady time, as last seen to differ by more than the two clocks' being read apart

    /// <param name="time">The host's clocks, or a test's.</param>
    /// <param name="newest">The newest instant in the state that was read, if any.</param>
    public Clock(TimeProvider time, Moment? newest)
    {
        _time = time;
        _startTimestamp = time.GetTimestamp();
        var wall = time.GetUtcNow().ToUnixTimeMilliseconds();
        _startSteady = newest is { } last
            ? last.Steady + Math.Clamp(wall - last.Wall, 0, (long)LongestPause.TotalMilliseconds)
            : wall;
        _wallAhead = wall - _startSteady;
    }

    // Within bounds, whatever the host's clock says: an instant that could not be read back must not be written.
    public Moment Now
    {
        get
        {
            var steady = _startSteady + (long)_time.GetElapsedTime(_startTimestamp).TotalMilliseconds;
            var ahead = _time.GetUtcNow().ToUnixTimeMilliseconds() - steady;
            // The two are read one after another: a millisecond between them would move every minute's beginning to and fro.
            if (Math.Abs(ahead - Volatile.Read(ref _wallAhead)) > Jitter) Volatile.Write(ref _wallAhead, ahead);
            else ahead = Volatile.Read(ref _wallAhead);
            return new(Held(steady), Held(steady + ahead));
        }
    }

    private static long Held(long milliseconds) => Math.Clamp(milliseconds, Moment.Earliest, Moment.Latest);
}
