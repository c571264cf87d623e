namespace Progressd.Store;

/// <summary>
/// The newest snapshot and the one before it, on disk. One of the two is whole and readable at every moment, and so are the segments from the
/// older one on: a spoilt snapshot costs nothing.
/// </summary>
internal sealed class Snapshots(IDisk disk, StateNames names)
{
    private long? _newest; // number that the snapshot under its own name holds, if it can be read
    private long _before; // and the one before: 0 if there is none

    /// <summary>What a start found.</summary>
    public void Found(long? newest, long before) => (_newest, _before) = (newest, before);

    /// <exception cref="DiskException">It does not stand; the one before does.</exception>
    public void Write(State state, Moment at)
    {
        disk.Delete(names.Unfinished);
        using (var file = disk.Create(names.Unfinished))
        {
            SnapshotWriter.Write(file, state, at);
            file.Sync();
        }
        if (_newest is { } sequence)
        {
            _before = TryKeepOld() ? sequence : 0;
            _newest = null;
        }
        disk.Rename(names.Unfinished, names.Snapshot);
        _newest = state.Sequence;
        disk.SyncFolder(names.Folder);
    }

    /// <summary>Unlinks the segments that lie wholly within the snapshot before: whichever of the two is read, all after it is there.</summary>
    public void DropCovered()
    {
        var firsts = names.Segments(disk.List(names.Folder));
        for (var i = 0; i + 1 < firsts.Count; i++)
            if (firsts[i + 1] <= _before + 1) disk.Delete(names.Segment(firsts[i]));
    }

    private bool TryKeepOld()
    {
        try
        {
            disk.Rename(names.Snapshot, names.Previous);
            return true;
        }
        catch (DiskException e) when (e.Errno == DiskException.NoSuchFile)
        {
            return false; // the folder was deleted and made anew
        }
    }
}
