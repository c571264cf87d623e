using System.Collections.Immutable;

namespace Progressd.Store.Files;

/// <summary>When a snapshot is due: by interval or size of the journal when anything changed, rarer while it fails, every 5 s to heal.</summary>
internal sealed class SnapshotSchedule(TimeProvider time, TimeSpan interval)
{
    public const long MostJournalBytes = 64 << 20;
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan HealInterval = TimeSpan.FromSeconds(5);

    private long _lastTry = time.GetTimestamp();
    private long? _lastHeal;
    private long _savedAt;
    private ImmutableDictionary<Id, Job> _saved = State.NoJobs;

    /// <summary>Since the newest snapshot of this process; null before the first.</summary>
    public TimeSpan? SinceSaved => Volatile.Read(ref _savedAt) is var at and not 0 ? time.GetElapsedTime(at) : null;

    /// <summary>How often in a row it failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether the snapshot on disk lacks something. Time marks do not count: the journal has them.</summary>
    public bool HasChanged(State state) => !ReferenceEquals(state.Jobs, _saved);

    public bool IsDue(State state, long journalBytes, bool isHealing)
    {
        if (isHealing) return _lastHeal is null || time.GetElapsedTime(_lastHeal.Value) >= HealInterval;
        var isLarge = journalBytes >= MostJournalBytes;
        return time.GetElapsedTime(_lastTry) >= Pause ? isLarge || HasChanged(state) : isLarge && Failures == 0;
    }

    public void Began(bool isHealing)
    {
        _lastTry = time.GetTimestamp();
        if (isHealing) _lastHeal = _lastTry;
    }

    /// <param name="saved">The state that stands on disk now; null if it failed.</param>
    public void Ended(State? saved)
    {
        Failures = saved is null ? Failures + 1 : 0;
        if (saved is null) return;
        _saved = saved.Jobs;
        Volatile.Write(ref _savedAt, time.GetTimestamp());
    }

    /// <summary>From one try to the next.</summary>
    public TimeSpan Pause => Failures == 0 || interval >= LongestBackoff ? interval
        : TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Max(1, interval.TotalSeconds) * Math.Pow(2, Math.Min(Failures, 20))));
}
