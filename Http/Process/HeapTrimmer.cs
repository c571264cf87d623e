using Progressd.Store;

namespace Progressd.Http.Process;

/// <summary>
/// Gives memory back to the host. When nobody needs it: a large batch or picture leaves room in the heap that the runtime would keep until it
/// collects again, which a quiet daemon may not do for days. Only after a while without reports and readers, since everything stands still meanwhile: some
/// milliseconds, but a second where a million workers are kept. There it is left to a collection beside the work.
/// Under load nothing may stand still: to move 27 MB together takes 80 ms, which the runtime does of itself now and then, once it has let a small heap grow to
/// three times what is in use. So it has to look earlier for what is over, beside the work. And what it does not count, the memory of Skia, zlib and its own
/// compiler, is freed into holes that malloc keeps.
/// </summary>
/// <param name="uses">Counts the requests of workers and watchers.</param>
public sealed class HeapTrimmer(Func<long> uses)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private const long WorthIt = 32 << 20, TooLargeToStop = 128 << 20;

    // Under load: a small heap may grow by so much, a large one by half, before it is looked through.
    private const long Small = 48 << 20, MayGrow = 8 << 20;
    private const int PeriodsBetweenMallocs = 6;

    private long _usesBefore = -1;
    private long _allocated;
    private int _busyPeriods;

    /// <summary>To be called once a <see cref="Period"/>.</summary>
    public void Trim()
    {
        var now = uses();
        var isQuiet = now == _usesBefore;
        _usesBefore = now;
        if (isQuiet) TrimWhileQuiet();
        else TrimUnderLoad();
    }

    private void TrimWhileQuiet()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _allocated < WorthIt) return;
        _allocated = allocated;
        if (GC.GetTotalMemory(forceFullCollection: false) < TooLargeToStop)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else CollectBesideTheWork();
        _ = Linux.malloc_trim(0);
    }

    private void TrimUnderLoad()
    {
        var heap = GC.GetGCMemoryInfo(GCKind.Any);
        var (stopped, beside) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
        var (inUse, before) = (InUse(heap), InUse(stopped.Index > beside.Index ? stopped : beside)); // of what is in use, some is over and not found yet
        if (inUse - before >= (before <= Small ? MayGrow : before / 2)) CollectBesideTheWork();
        if (++_busyPeriods < PeriodsBetweenMallocs) return;
        _busyPeriods = 0;
        _ = Linux.malloc_trim(0);
    }

    private static long InUse(GCMemoryInfo heap) => heap.HeapSizeBytes - heap.FragmentedBytes;

    private static void CollectBesideTheWork() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
}
