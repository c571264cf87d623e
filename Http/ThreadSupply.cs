namespace Progressd.Http;

/// <summary>
/// Gives the pool threads when it is stuck: 64 writes may hang on a dead disk (SPEC §6) while pages go on, and the pool by itself would add
/// one thread a half second. Not always that many: under load they would only get in each other's way, a quarter more time an update.
/// </summary>
public sealed class ThreadSupply(TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    // With fewer a process that is out of file descriptors has been seen to die for want of a thread (PLATFORM A §3).
    private const int Usual = 8;
    private const int WhenStuck = 64 + 40;
    private const int HardlyAny = 10;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private long _completed = -1;
    private bool _wasWaiting;
    private long _stuckAt;

    /// <summary>To be called once a <see cref="Period"/>, by a thread of its own.</summary>
    public void Look()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        var isWaiting = ThreadPool.PendingWorkItemCount > 0;
        if (_completed < 0) Supply(Usual);
        else if (isWaiting && _wasWaiting && completed - _completed < HardlyAny)
        {
            if (_stuckAt == 0) Supply(WhenStuck);
            _stuckAt = time.GetTimestamp();
        }
        else if (_stuckAt != 0 && time.GetElapsedTime(_stuckAt) > Calm)
        {
            Supply(Usual);
            _stuckAt = 0;
        }
        (_completed, _wasWaiting) = (completed, isWaiting);
    }

    private static void Supply(int threads)
    {
        ThreadPool.GetMinThreads(out _, out var ports);
        ThreadPool.SetMinThreads(threads, ports);
    }
}
