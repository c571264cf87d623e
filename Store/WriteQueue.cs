namespace Progressd.Store;

/// <summary>
/// Writes that wait for the journal. All that came while one group was being written make the next, and share one write of the file.
/// While the disk does not answer only so many stay, and the next is refused at once.
/// </summary>
/// <param name="save">Is given one group at a time, and fails or succeeds each of its writes.</param>
internal sealed class WriteQueue(Action<IReadOnlyList<PendingWrite>> save, int mostUnderWay, Func<bool> isHung) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new(); // guards the fields below: held for an instant, never during a disk call
    private readonly List<PendingWrite> _waiting = [];
    private readonly List<PendingWrite> _group = []; // in the hands of the one thread that saves
    private bool _isSaving; // a thread is at it, or has been asked to come

    /// <summary>False: the disk does not answer, and enough wait for it already.</summary>
    public bool TryAdd(PendingWrite write)
    {
        lock (_lock)
        {
            if (_group.Count + _waiting.Count >= mostUnderWay && isHung()) return false;
            _waiting.Add(write);
            if (_isSaving) return true;
            _isSaving = true;
        }
        Save();
        return true;
    }

    /// <summary>Takes out those that are too many while the disk does not answer, the newest first.</summary>
    public IReadOnlyList<PendingWrite> TakeSurplus()
    {
        lock (_lock)
        {
            var kept = Math.Max(0, mostUnderWay - _group.Count);
            if (_waiting.Count <= kept || !isHung()) return [];
            var surplus = _waiting[kept..];
            _waiting.RemoveRange(kept, surplus.Count);
            return surplus;
        }
    }

    void IThreadPoolWorkItem.Execute() => Save();

    private void Save()
    {
        lock (_lock)
        {
            // No more than may wait, since what hangs in the disk's hands cannot be taken back.
            var count = Math.Min(_waiting.Count, mostUnderWay);
            _group.AddRange(_waiting[..count]);
            _waiting.RemoveRange(0, count);
        }
        save(_group);
        lock (_lock)
        {
            _group.Clear();
            _isSaving = _waiting.Count > 0;
            if (!_isSaving) return;
        }
        // Behind the requests that are there already: what they write goes into the same group.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
