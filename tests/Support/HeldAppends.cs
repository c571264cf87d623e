namespace Progressd.Tests.Support;

/// <summary>Holds every append to a disk from now on until it may answer, as one that is busy or hangs does.</summary>
internal sealed class HeldAppends
{
    private readonly TaskCompletionSource _isAsked = new();
    private readonly TaskCompletionSource _answers = new();

    public HeldAppends(FaultyDisk disk) => disk.OnAppend = () =>
    {
        Count++;
        _isAsked.TrySetResult();
        _answers.Task.Wait();
    };

    /// <summary>Appends that were begun.</summary>
    public int Count { get; private set; }

    public void AwaitFirst() => _isAsked.Task.Wait();

    public void Answer() => _answers.TrySetResult();
}
