namespace Progressd.Store.Files;

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
        WriteUnfinished(state, at);
        if (_newest is { } sequence)
        {
            _before = TryKeepOld() ? sequence : 0;
            _newest = null;
        }
        disk.Rename(names.Unfinished, names.Snapshot);
        _newest = state.Sequence;
        disk.SyncFolder(names.Folder);
    }

    /// <summary>
    /// Instead of <see cref="Write"/>, where an older program wrote what is on disk: replaces the snapshot before, then the newest. No line of
    /// this version ever stands beside a snapshot of an older one, be one of the two spoilt: an older program refuses what it would read half.
    /// </summary>
    /// <exception cref="DiskException">Not both stand; whichever does has everything.</exception>
    public void Upgrade(State state, Moment at)
    {
        foreach (var path in (string[])[names.Previous, names.Snapshot])
        {
            WriteUnfinished(state, at);
            disk.Rename(names.Unfinished, path);
            disk.SyncFolder(names.Folder);
        }
        (_newest, _before) = (state.Sequence, state.Sequence);
    }

    /// <summary>Unlinks the segments that lie wholly within the snapshot before: whichever of the two is read, all after it is there.</summary>
    public void DropCovered()
    {
        var firsts = names.Segments(disk.List(names.Folder));
        for (var i = 0; i + 1 < firsts.Count; i++)
            if (firsts[i + 1] <= _before + 1) disk.Delete(names.Segment(firsts[i]));
    }

    private void WriteUnfinished(State state, Moment at)
    {
        disk.Delete(names.Unfinished);
        using var file = disk.Create(names.Unfinished);
        SnapshotWriter.Write(file, state, at);
        file.Sync();
    }

    private bool TryKeepOld()
    {
        try
        {
            disk.Rename(names.Snapshot, names.Previous);
            return true;
        }
        catch (DiskException e) when (e.Errno == Linux.Errno.NoSuchFile)
        {
            return false; // the folder was deleted and made anew
        }
    }
}
