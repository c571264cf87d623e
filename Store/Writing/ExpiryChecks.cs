namespace Progressd.Store.Writing;

/// <summary>
/// When to look for expired jobs because a new one needs room: at most once a second. Each look walks all jobs while no other write can happen,
/// and a flood of writes that must be refused would cause one each. Used under the writer's lock.
/// </summary>
internal sealed class ExpiryChecks
{
    private const long LookAgainMilliseconds = 1000;
    private Moment? _looked;

    public bool IsDue(Moment now)
    {
        if (_looked is { } looked && now.Steady - looked.Steady < LookAgainMilliseconds) return false;
        _looked = now;
        return true;
    }
}
