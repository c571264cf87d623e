namespace Progressd.Store.Files;

/// <summary>
/// Journal, snapshot and the file lock: the store's durability (docs/design/durability.md#failure-and-healing). Once a write or a flush failed, nothing counts as
/// saved until a fresh segment and a fresh snapshot hold: that is the one way back, whatever went wrong.
/// </summary>
public sealed class StateFile : IDisposable
{
    private readonly IDisk _disk;
    private readonly StateNames _names;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly Journal _journal;
    private readonly Snapshots _snapshots;
    private readonly CallTimer _append;
    private readonly CallTimer _check;
    private readonly List<string> _warnings = [];
    private readonly Abandoned _abandoned;
    private readonly Lock _keepingLock = new(); // the check of each second and a try to heal may meet
    private IDiskFile _lock;
    private Settling? _settling; // until it is done
    private volatile string? _failure;
    private int _generation; // counts failures, so that a flush that failed late blames only the segments it flushed

    private StateFile(IDisk disk, StateNames names, TimeProvider time, Action<string> log, IDiskFile held)
    {
        (_disk, _names, _time, _log, _lock) = (disk, names, time, log, held);
        _journal = new Journal(disk, names);
        (_snapshots, _abandoned) = (new Snapshots(disk, names), new Abandoned(disk));
        (_append, _check) = (new CallTimer(time), new CallTimer(time));
    }

    /// <summary>What was read at the start.</summary>
    public State Start { get; private set; } = State.Empty;

    /// <summary>One line for each file that was set aside at this start.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Why what is appended now does not count as saved; null while all is well.</summary>
    public string? Failure => _failure;

    /// <summary>Under the lock: lines are written again, but do not count until the snapshot stands.</summary>
    public bool IsOnProbation { get; private set; }

    /// <summary>Bytes of journal since the last snapshot was begun.</summary>
    public long JournalBytes => _journal.Bytes;

    /// <summary>How long the append under way has lasted; zero if there is none.</summary>
    public TimeSpan AppendHasLasted => _append.HasLasted;

    /// <summary>How long the <see cref="Check"/> under way has lasted; zero if there is none.</summary>
    public TimeSpan CheckHasLasted => _check.HasLasted;

    /// <summary>Locks the state, reads it and makes sure that it can be written.</summary>
    /// <param name="log">Takes a line an event; what begins with <c>warning: </c> or <c>error: </c> is one.</param>
    /// <remarks>On a full disk it is had, with a <see cref="Failure"/>.</remarks>
    /// <exception cref="StateException">It cannot be had. Nothing was changed.</exception>
    public static StateFile Open(string path, IDisk disk, TimeProvider time, Action<string> log)
    {
        var names = new StateNames(path);
        StateFile? file = null;
        try
        {
            file = new StateFile(disk, names, time, log, Locked(disk, names, path));
            file.Recover();
            return file;
        }
        catch (DiskException e)
        {
            file?.Dispose();
            throw new StateException(StateProblem.NotWritable, $"the state in {names.Folder} cannot be used: {e.Message}", e);
        }
        catch (StateException)
        {
            file?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _lock.Dispose();
    }

    /// <summary>Under the store's write lock. Null: the entries survive kill -9. Else why not.</summary>
    public string? Append(IReadOnlyList<Entry> entries)
    {
        if (_failure is not null && !IsOnProbation) return _failure;
        if (entries[^1].Sequence > Entry.LastSequence)
        {
            Fail($"the numbers of writes are used up: somebody edited seq in {_names.Snapshot}"); // a greater one would not be read again
            return _failure;
        }
        _append.Begin();
        try
        {
            _journal.Append(entries);
        }
        catch (DiskException e)
        {
            Fail(e.Message);
        }
        finally
        {
            _append.End();
        }
        return _failure;
    }

    /// <summary>
    /// Outside the lock, once a second: flushes the journal and looks whether its files still are where they are looked for.
    /// Returns what is wrong, to be given to <see cref="Fail(string, int)"/> under the lock.
    /// </summary>
    public (string Reason, int Generation)? Check()
    {
        var generation = Volatile.Read(ref _generation);
        LooksFull = false;
        if (_failure is not null) return null;
        _check.Begin();
        try
        {
            _journal.Sync();
            _disk.ProbeFolder(_names.Folder);
            if (!_journal.IsInPlace()) return ("the journal file is gone", generation);
            KeepLock();
            LooksFull = _disk.FreeBytes(_names.Folder) == 0;
            return null;
        }
        catch (DiskException e)
        {
            return (e.Message, generation);
        }
        finally
        {
            _check.End();
        }
    }

    /// <summary>Under the lock. Whether it was news.</summary>
    public bool Fail(string reason, int generation) => generation == _generation && Fail(reason);

    /// <summary>No room was left when <see cref="Check"/> looked: only a write can tell whether there is some for us.</summary>
    public bool LooksFull { get; private set; }

    /// <summary>Outside the lock, before the next try: clears the way.</summary>
    /// <exception cref="DiskException">It is not clear.</exception>
    public void Prepare()
    {
        _disk.CreateFolder(_names.Folder);
        _disk.ProbeFolder(_names.Folder);
        KeepLock();
        Settle();
        _abandoned.Delete();
    }

    /// <summary>Outside the lock, after a try that failed: a process killed from now on leaves nothing that its next start would miss something before.</summary>
    public void DropAbandoned() => _abandoned.TryDelete();

    /// <summary>Under the lock, together with taking the state: later entries go to a new segment. After a failure they do so on probation.</summary>
    public void Rotate()
    {
        _journal.Rotate();
        IsOnProbation = _failure is not null;
    }

    /// <summary>Outside the lock: writes the snapshot, then unlinks the segments that the one before covers.</summary>
    /// <exception cref="DiskException">The snapshot does not stand; the one before does.</exception>
    public void Save(State state, Moment at)
    {
        _snapshots.Write(state, at);
        try
        {
            _snapshots.DropCovered();
        }
        catch (DiskException e)
        {
            _log($"warning: old journal files in {_names.Folder} cannot be removed: {e.Message}");
        }
    }

    /// <summary>Under the lock, after <see cref="Save"/>: ends the probation, one way or the other. Whether all is well again.</summary>
    /// <param name="problem">Why the snapshot does not stand; null if it does.</param>
    public bool EndSave(string? problem)
    {
        if (_failure is null) return false;
        if (problem is not null) Fail(problem);
        if (!IsOnProbation) return false;
        IsOnProbation = false;
        _failure = null;
        return true;
    }

    private static IDiskFile Locked(IDisk disk, StateNames names, string path)
    {
        try
        {
            disk.OpenRead(names.Snapshot)?.Dispose();
        }
        catch (DiskException e) when (e.Errno == 0)
        {
            throw new StateException(StateProblem.BadPath, $"--state is '{path}': {e.Message}", e);
        }
        disk.CreateFolder(names.Folder);
        return disk.Lock(names.Lock)
            ?? throw new StateException(StateProblem.Locked, $"the state {names.Snapshot} is in use: another progressd holds {names.Lock}");
    }

    private void Recover()
    {
        var found = new Recovery(_disk, _names, _log);
        found.Read();
        Start = found.State;
        _snapshots.Found(found.SnapshotSequence, found.PreviousSequence);
        _disk.ProbeFolder(_names.Folder);
        _settling = new Settling(_disk, _names, found, _snapshots, _time, _log, _warnings);
        try
        {
            Settle();
            _journal.Begin(Start.Sequence + 1);
        }
        catch (DiskException e) when (e.Errno is Linux.Errno.NoSpace or Linux.Errno.NoQuota)
        {
            Fail(e.Message); // what was read can be shown, and what is reported meanwhile be refused: no reason to end
        }
    }

    private void Settle()
    {
        _settling?.GoOn(Start);
        _settling = null;
    }

    private bool Fail(string reason)
    {
        var isNews = _failure is null;
        if (_journal.Leave() is var (path, lines) && (lines == 0 || IsOnProbation)) _abandoned.Add(path);
        IsOnProbation = false;
        _failure = reason;
        _generation++;
        return isNews;
    }

    // Someone may have deleted the folder or the lock file: a second daemon could then begin on the same state.
    private void KeepLock()
    {
        lock (_keepingLock)
        {
            if (_lock.IsAt(_names.Lock)) return;
            var again = _disk.Lock(_names.Lock) ?? throw new DiskException($"another progressd holds {_names.Lock}");
            _lock.Dispose();
            _lock = again;
        }
    }
}
