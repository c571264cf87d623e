namespace Progressd.Store.Files;

/// <summary>How long the call under way has lasted, for those who look from another thread: a disk that hangs never returns to say so.</summary>
internal sealed class CallTimer(TimeProvider time)
{
    private long _began; // 0: no call is under way

    public TimeSpan HasLasted => Volatile.Read(ref _began) is var began and not 0 ? time.GetElapsedTime(began) : TimeSpan.Zero;

    public void Begin() => Volatile.Write(ref _began, time.GetTimestamp());

    public void End() => Volatile.Write(ref _began, 0);
}
