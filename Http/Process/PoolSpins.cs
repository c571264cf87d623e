using System.Reflection;

namespace Progressd.Http.Process;

/// <summary>
/// How often a thread of the pool that finds no work looks again before it sleeps: the thicker requests come, the longer. To look about costs processor time
/// that the computations beside may want; to be woken costs whoever waits for the reply, and more than the looking where the next request is due within
/// microseconds (docs/design/httplistener.md#accepting). The runtime takes one number at its start, which is put into its semaphore anew here.
/// </summary>
/// <param name="uses">Counts the requests of workers and watchers.</param>
public sealed class PoolSpins(TimeProvider time, Func<long> uses)
{
    /// <summary>Looks, whatever comes: none at all costs more than it saves, also at one request a second.</summary>
    public const int Fewest = 8;

    /// <summary>Looks: more do not make a reply earlier.</summary>
    public const int Most = 400;

    private const double RateOfMost = 8_000; // a second: less than one client that reports in a loop makes. By the square of the rate, 6 would do at 1,000

    private readonly object? _semaphore = Type.GetType("System.Threading.PortableThreadPool+WorkerThread, System.Private.CoreLib")
        ?.GetField("s_semaphore", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null);
    private readonly FieldInfo? _spinCount = Type.GetType("System.Threading.LowLevelLifoSemaphore, System.Private.CoreLib")
        ?.GetField("_spinCount", BindingFlags.Instance | BindingFlags.NonPublic);

    private long _usesBefore = uses();
    private long _lookedAt = time.GetTimestamp();

    /// <summary>The number that counts now; null where this runtime has it elsewhere, and keeps the one of the project file.</summary>
    public int? Looks => _semaphore is null ? null : (int?)_spinCount?.GetValue(_semaphore);

    /// <summary>To be called some times a second.</summary>
    public void Adapt()
    {
        var (now, seconds) = (uses(), Math.Max(0.001, time.GetElapsedTime(_lookedAt).TotalSeconds));
        var share = (now - _usesBefore) / seconds / RateOfMost;
        var looks = (int)Math.Clamp(Most * share * share, Fewest, Most);
        (_usesBefore, _lookedAt) = (now, time.GetTimestamp());
        if (Looks is { } before && before != looks) _spinCount!.SetValue(_semaphore, looks);
    }
}
