namespace Progressd.Http.Process;

/// <summary>
/// Gives memory back to the host when nobody needs it: a large batch or picture leaves room in the heap that the runtime would keep until it
/// collects again, which a quiet daemon may not do for days. Only after a while without reports and readers, since everything stands still meanwhile: some
/// milliseconds, but a second where a million workers are kept. There it is left to a collection beside the work.
/// </summary>
/// <param name="uses">Counts the requests of workers and watchers.</param>
public sealed class HeapTrimmer(Func<long> uses)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private const long WorthIt = 32 << 20, TooLargeToStop = 128 << 20;

    private long _usesBefore = -1;
    private long _allocated;

    /// <summary>To be called once a <see cref="Period"/>.</summary>
    public void TrimIfQuiet()
    {
        var (now, allocated) = (uses(), GC.GetTotalAllocatedBytes());
        var isQuiet = now == _usesBefore;
        _usesBefore = now;
        if (!isQuiet || allocated - _allocated < WorthIt) return;
        _allocated = allocated;
        if (GC.GetTotalMemory(forceFullCollection: false) < TooLargeToStop)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
