namespace Progressd.Store.Writing;

/// <summary>
/// Writes that wait for the journal. All that came while one group was being written make the next, and share one write of the file.
/// While the disk does not answer only so many stay, and the next is refused at once.
/// </summary>
/// <param name="save">Is given one group at a time. What it returns answers the group's writes, while the next group is being saved.</param>
internal sealed class WriteQueue(Func<IReadOnlyList<PendingWrite>, Action> save, int mostUnderWay, Func<bool> isHung) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new(); // guards the fields below: held for an instant, never during a disk call
    private readonly List<PendingWrite> _waiting = [];
    private int _beingSaved; // in the hands of the one thread that saves
    private bool _isSaving; // a thread is at it, or has been asked to come

    /// <summary>False: the disk does not answer, and enough wait for it already.</summary>
    public bool TryAdd(PendingWrite write)
    {
        lock (_lock)
        {
            if (_beingSaved + _waiting.Count >= mostUnderWay && isHung()) return false;
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
            var kept = Math.Max(0, mostUnderWay - _beingSaved);
            if (_waiting.Count <= kept || !isHung()) return [];
            var surplus = _waiting[kept..];
            _waiting.RemoveRange(kept, surplus.Count);
            return surplus;
        }
    }

    void IThreadPoolWorkItem.Execute() => Save();

    private void Save()
    {
        IReadOnlyList<PendingWrite> group;
        lock (_lock)
        {
            // No more than may wait, since what hangs in the disk's hands cannot be taken back.
            var count = Math.Min(_waiting.Count, mostUnderWay);
            group = _waiting[..count];
            _waiting.RemoveRange(0, count);
            _beingSaved = count;
        }
        var answer = save(group);
        bool more;
        lock (_lock)
        {
            _beingSaved = 0;
            more = _isSaving = _waiting.Count > 0;
        }
        // Behind the requests that are there already: what they write goes into the same group.
        if (more) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        answer();
    }
}
