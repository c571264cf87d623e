using Progressd.Store;

namespace Progressd.Http.Process;

/// <summary>The snapshot at the end, on a thread that is made at the start: a process that is out of descriptors or memory can make none.</summary>
internal sealed class LastSave
{
    private readonly TaskCompletionSource _begin = new();
    private volatile bool _isOver;
    private volatile bool _hasFailed;

    public LastSave(JobStore store) => new Thread(() =>
    {
        _begin.Task.Wait();
        _hasFailed = !store.Save();
        _isOver = true;
    })
    { IsBackground = true, Name = "last snapshot" }.Start();

    public bool IsOver => _isOver;

    /// <summary>The save was tried and failed. One that takes too long has not failed: the journal holds everything.</summary>
    public bool HasFailed => _hasFailed;

    public void Begin() => _begin.TrySetResult();
}
