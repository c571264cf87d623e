namespace Progressd.Store;

/// <summary>
/// The lock of the one writer, with a bound on the queue before it. While the disk answers, everyone waits his turn, however many they are.
/// While it does not, only so many stay: the next is told so at once. Who waits blocks a thread of the pool, which must have more than that.
/// </summary>
internal sealed class WriteGate(int mostUnderWay, Func<bool> isHung)
{
    private const int LookAgainMilliseconds = 20;

    private readonly Lock _lock = new();
    private int _underWay; // in the gate or before it

    /// <summary>False: the disk does not answer, and enough wait for it already.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _underWay);
        if (_lock.TryEnter()) return true;
        while (!(isHung() && HasLeft()))
            if (_lock.TryEnter(LookAgainMilliseconds)) return true;
        return false;
    }

    /// <summary>For the store's own work, which waits as long as it takes.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _underWay);
        _lock.Enter();
    }

    public void Exit()
    {
        _lock.Exit();
        Interlocked.Decrement(ref _underWay);
    }

    // Of those beyond the bound each may go once, so that no more of them go than are too many.
    private bool HasLeft()
    {
        var seen = Volatile.Read(ref _underWay);
        while (seen > mostUnderWay)
        {
            var found = Interlocked.CompareExchange(ref _underWay, seen - 1, seen);
            if (found == seen) return true;
            seen = found;
        }
        return false;
    }
}
