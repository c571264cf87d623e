using Progressd.Http.Wire;

namespace Progressd.Http.Process;

/// <summary>
/// The pool's threads. The usual ones are made at once and kept, and the pool may make no other: a thread takes two descriptors, and a process
/// that is out of them would die of the attempt. Many are given when the pool is stuck, whatever holds it, since the pool by itself would add one
/// a half second. Not always that many: under load they are in each other's way, a quarter more time an update.
/// And how long they look for work: <see cref="PoolSpins"/>.
/// </summary>
/// <param name="uses">Counts the requests of workers and watchers.</param>
public sealed class PoolThreads(TimeProvider time, Guard guard, Func<long> uses)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>Also <c>ThreadsToKeepAlive</c> in the project file.</summary>
    private const int Usual = 8;
    private const int WhenStuck = 100;
    private const int FilesAThread = 2;
    private const int ChecksUntilStuck = 2;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private PoolSpins? _spins;
    private long _completed;
    private int _checksWithoutProgress;
    private long _stuckAt;

    /// <summary>Makes the usual threads, before anybody can take the descriptors that this needs.</summary>
    public static void Warm()
    {
        Supply(Usual);
        using var all = new Barrier(Usual + 1);
        for (var i = 0; i < Usual; i++) ThreadPool.UnsafeQueueUserWorkItem(_ => all.SignalAndWait(), null);
        all.SignalAndWait();
    }

    /// <summary>To be called once a <see cref="Period"/>, by a thread of its own.</summary>
    public void Tend()
    {
        SupplyIfStuck();
        (_spins ??= new(time, uses)).Adapt(); // it looks into the runtime, which a start need not wait for
    }

    private void SupplyIfStuck()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        // Not one item finished while others waited: a busy pool, however slow its machine, finishes some.
        _checksWithoutProgress = completed == _completed && ThreadPool.PendingWorkItemCount > 0 ? _checksWithoutProgress + 1 : 0;
        _completed = completed;
        if (_checksWithoutProgress >= ChecksUntilStuck)
        {
            if (_stuckAt == 0) Supply(Math.Clamp(guard.Room / FilesAThread, Usual, WhenStuck));
            _stuckAt = time.GetTimestamp();
        }
        else if (_stuckAt != 0 && time.GetElapsedTime(_stuckAt) > Calm)
        {
            Supply(Usual);
            _stuckAt = 0;
        }
    }

    // Each setter refuses what the other bound contradicts, so one of the first two may do nothing.
    private static void Supply(int threads)
    {
        ThreadPool.GetMaxThreads(out _, out var ports);
        ThreadPool.SetMaxThreads(threads, ports);
        ThreadPool.SetMinThreads(threads, 1);
        ThreadPool.SetMaxThreads(threads, ports);
    }
}
