namespace Progressd.Http;

/// <summary>
/// Gives memory back to the host when nobody needs it: a large batch or picture leaves room in the heap that the runtime would keep until it
/// collects again, which a quiet daemon may not do for days. Only after a quiet while, since everything stands still for some milliseconds.
/// </summary>
/// <param name="state">A value that is another one after each write.</param>
public sealed class Tidying(Func<object> state)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private const long WorthIt = 32 << 20;

    private object? _seen;
    private long _allocated;

    /// <summary>To be called once a <see cref="Period"/>.</summary>
    public void Look()
    {
        var (now, allocated) = (state(), GC.GetTotalAllocatedBytes());
        var isQuiet = ReferenceEquals(now, _seen);
        _seen = now;
        if (!isQuiet || allocated - _allocated < WorthIt) return;
        _allocated = allocated;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
