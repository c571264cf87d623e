namespace Progressd.Store.Writing;

/// <summary>A write on its way: who asked for it awaits its task, and holds no thread meanwhile.</summary>
/// <param name="isShownUnsaved">False: where it cannot be saved nothing of it may be seen, as with a job whose id was made up.</param>
internal abstract class PendingWrite(bool isShownUnsaved)
{
    public bool IsShownUnsaved { get; } = isShownUnsaved;

    /// <exception cref="ProblemException">A rule is against it.</exception>
    public abstract void Decide(Draft draft);

    public abstract void Succeed();

    public abstract void Fail(Exception problem);
}

/// <param name="decide">Makes the changes and gives the result.</param>
internal sealed class PendingWrite<T>(Func<Draft, T> decide, bool isShownUnsaved) : PendingWrite(isShownUnsaved)
{
    private readonly TaskCompletionSource<T> _done = new();
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Decide(Draft draft) => _result = decide(draft);

    // At once, on the thread that wrote the journal: to wake another for three bytes would cost more than to send them.
    public override void Succeed() => _done.TrySetResult(_result!);

    // On another thread, since a problem may become a page or a picture: the others of its group do not wait for that.
    public override void Fail(Exception problem) => ThreadPool.UnsafeQueueUserWorkItem(_ => _done.TrySetException(problem), null);
}
