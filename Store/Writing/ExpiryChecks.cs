namespace Progressd.Store.Writing;

/// <summary>
/// When to look for jobs whose time is over because room is wanted: at most once a second. A look walks all jobs while nobody else can write,
/// and a flood of what must be refused would want one for each. To be used by whoever may write.
/// </summary>
internal sealed class ExpiryChecks
{
    private const long LookAgainMilliseconds = 1000;
    private Moment? _looked;

    public bool MayHaveCome(Moment now)
    {
        if (_looked is { } looked && now.Steady - looked.Steady < LookAgainMilliseconds) return false;
        _looked = now;
        return true;
    }
}
