using System.Runtime.CompilerServices;
using Progressd.Store.Files;
using Progressd.Store.Writing;

namespace Progressd.Store;

/// <summary>
/// All jobs. Reading takes no lock: <see cref="State"/> is a value that is replaced, never changed. One writer at a time decides,
/// appends to the journal and publishes, in that order; what could not be written is shown all the same, and said not to be saved.
/// <para>
/// Writes wait in a queue and hold no thread. <see cref="RefuseIfHung"/>, <see cref="Tick"/>, <see cref="SaveIfDue"/> and <see cref="Expire"/> are
/// to be called by timers of their own; a call that finds the one before still running does nothing.
/// </para>
/// </summary>
public sealed partial class JobStore
{
    // A busy disk may well take some seconds to flush.
    private static readonly TimeSpan TimeMarkInterval = TimeSpan.FromMinutes(10), HungIsNotSaved = TimeSpan.FromSeconds(1), HungFlush = TimeSpan.FromSeconds(5);
    private const string NoAnswer = "the disk does not answer";

    private readonly StateFile _file;
    private readonly Limits _limits;
    private readonly ExpiryChecks _expiryChecks = new();
    private readonly TimeSpan _retention;
    private readonly Action<string> _log;
    private readonly Clock _clock;
    private readonly WriteQueue _queue;
    private readonly SnapshotSchedule _schedule;
    private readonly Lock _writing = new(); // held by the one writer: it guards the journal, and who replaces the state
    private readonly Lock _saving = new();
    private readonly Lock _ticking = new();
    private volatile State _state;
    private volatile string? _snapshotProblem;
    private volatile StrongBox<Moment>? _failedSince;
    private long _writes;

    public JobStore(StateFile file, StoreOptions options, TimeProvider time, Action<string> log)
    {
        (_file, _limits, _retention, _log) = (file, options.Limits, options.Retention, log);
        _clock = new Clock(time, file.Start.Newest);
        _queue = new WriteQueue(SaveTogether, _limits.MaxWaitingWrites, () => file.AppendHasLasted >= _limits.DiskPatience);
        _schedule = new SnapshotSchedule(time, options.SnapshotInterval);
        _state = file.Start.WithoutGone(_clock.Now);
        if (file.Failure is { } reason) TellFailure(reason);
    }

    public State State => _state;
    public Moment Now => _clock.Now;

    /// <summary>Writes taken since the start, a batch being one. Marks of the time are none.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <exception cref="ProblemException">Invalid, Exists, Full; NotSaved, with the job made all the same unless its id was to be made up.</exception>
    public Task<CreateResult> CreateAsync(CreateRequest request) => Write(draft => draft.Create(request), isShownUnsaved: request.Id is not null);

    /// <summary>A batch: all of it or nothing, in order, one line of the journal.</summary>
    /// <exception cref="ProblemException">Invalid, NoSuchJob, Full, with the index of the report; NotSaved, with the effect shown all the same.</exception>
    public Task UpdateAsync(IReadOnlyList<Report> reports) => Write(draft => draft.Report(reports));

    public Task UpdateAsync(Report report) => Write(draft => draft.Report(report));

    /// <summary>No more reports will come.</summary>
    /// <exception cref="ProblemException">NoSuchJob, Refused; NotSaved, with the effect shown all the same.</exception>
    public Task FinishAsync(Id id, string? key, IReadOnlyList<string> hints) => Write(draft => draft.Finish(id, key, hints));

    /// <exception cref="ProblemException">NoSuchJob, Refused; NotSaved, with the job gone all the same.</exception>
    public Task DeleteAsync(Id id, string? key = null) => Write(draft => draft.Delete(id, key));

    /// <summary>The program of <c>--on-end</c> has run for the end of that time, which is nothing that clients wrote.</summary>
    /// <exception cref="ProblemException">NotSaved, perhaps noted all the same until a restart.</exception>
    public Task TellAsync(Id id, Moment end) => Write(draft => draft.Tell(id, end));

    /// <summary>Some times a second: while the disk does not answer, those that are too many to wait are told so.</summary>
    public void RefuseIfHung()
    {
        foreach (var write in _queue.TakeSurplus()) write.Fail(Refused());
    }

    /// <summary>Once a second: flushes the journal, looks whether the state can still be written, and marks the time now and then.</summary>
    public void Tick()
    {
        if (!_ticking.TryEnter()) return;
        try
        {
            if (_file.Check() is var (reason, generation))
                Alone(() =>
                {
                    if (_file.Fail(reason, generation)) TellFailure(reason);
                });
            if (IsTimeMarkDue() || _file.LooksFull) Alone(MarkTime);
        }
        finally
        {
            _ticking.Exit();
        }
    }

    /// <summary>Once a second: a snapshot when one is due, be it to heal.</summary>
    public void SaveIfDue()
    {
        if (!_saving.TryEnter()) return;
        try
        {
            if (_schedule.IsDue(_state, _file.JournalBytes, _file.Failure is not null)) SaveNow();
        }
        finally
        {
            _saving.Exit();
        }
    }

    /// <summary>A snapshot now, unless the newest one has it all. False: it could not be written.</summary>
    public bool Save()
    {
        lock (_saving) return (_file.Failure is null && !_schedule.HasChanged(_state)) || SaveNow();
    }

    /// <summary>Frees the memory of jobs whose time is over; they are gone for every request before that.</summary>
    public void Expire()
    {
        if (ReferenceEquals(_state.WithoutGone(Now), _state)) return;
        // Marked, too: a job that is gone stays gone after a restart, since its age is measured from the newest stored time.
        Alone(() =>
        {
            _state = _state.WithoutGone(Now);
            MarkTime();
        });
    }

    private Task<bool> Write(Action<Draft> decide) => Write(draft => { decide(draft); return true; });

    private Task<T> Write<T>(Func<Draft, T> decide, bool isShownUnsaved = true)
    {
        var write = new PendingWrite<T>(decide, isShownUnsaved);
        return _queue.TryAdd(write) ? write.Done : throw Refused();
    }

    private Action SaveTogether(IReadOnlyList<PendingWrite> writes)
    {
        try
        {
            WriteGroup group;
            string? problem;
            lock (_writing)
            {
                group = new WriteGroup(_state, _clock.Now, _limits, _expiryChecks, _retention);
                foreach (var write in writes)
                    if (!write.IsShownUnsaved && _file.Failure is { } reason) write.Fail(NotSavedProblem(reason, isShown: false));
                    else group.Decide(write);
                problem = group.Entries.Count == 0 ? _file.Failure : Append(group.Entries);
                if (group.Entries.Count > 0) _state = group.State(isSaved: problem is null);
                Volatile.Write(ref _writes, _writes + group.Entries.Count(entry => entry.ChangesWhatIsShown));
            }
            return () => group.Finish(problem is null ? null : isShown => NotSavedProblem(problem, isShown));
        }
        catch (Exception unforeseen)
        {
            foreach (var write in writes) write.Fail(unforeseen); // nobody may wait for ever
            return () => { };
        }
    }

    private static ProblemException Refused() => new(ProblemKind.NotSaved, $"not saved: {NoAnswer}");

    private static ProblemException NotSavedProblem(string reason, bool isShown) => new(ProblemKind.NotSaved, isShown
        ? $"not saved: {reason}; shown, but lost at a restart"
        : $"not saved: {reason}; no job was made, since its id would be lost: try again later, or give a jobid");

    private string? Append(IReadOnlyList<Entry> entries)
    {
        var wasFine = _file.Failure is null;
        var problem = _file.Append(entries);
        if (wasFine && problem is not null) TellFailure(problem);
        return problem;
    }

    private void TellFailure(string reason)
    {
        _failedSince = new(_clock.Now);
        _log($"error: not saved: {reason}; updates are shown, but lost at a restart; trying again every {SnapshotSchedule.HealInterval.TotalSeconds} s");
    }

    private bool IsTimeMarkDue() => _state is { Newest: { } newest, Jobs.IsEmpty: false } && Now.Since(newest) >= TimeMarkInterval;

    // An entry without a change: it stores the time, and proves that there is room.
    private void MarkTime()
    {
        var entry = new Entry(_state.Sequence + 1, _clock.Now, []);
        Append([entry]);
        _state = _state.Apply(entry);
    }

    private bool SaveNow()
    {
        var isHealing = _file.Failure is not null;
        _schedule.Began(isHealing);
        string? problem = null;
        try
        {
            if (isHealing) _file.Prepare();
            var (state, at) = TakeState();
            _file.Save(state, at);
            _schedule.Ended(state);
        }
        catch (DiskException e)
        {
            problem = e.Message;
            _schedule.Ended(null);
        }
        _snapshotProblem = problem is not null && _schedule.Failures > 1 ? $"the snapshot cannot be written: {problem}" : null;
        if (problem is not null && !isHealing) _log($"warning: the snapshot cannot be written: {problem}; next try in {_schedule.Pause.TotalSeconds} s");
        var isHealed = false;
        Alone(() => isHealed = _file.EndSave(problem));
        if (isHealing && !isHealed) _file.DropAbandoned();
        if (isHealed) _log("saved again: the state can be written, and holds all that is shown");
        return problem is null;
    }

    private (State State, Moment At) TakeState()
    {
        State? state = null;
        var at = default(Moment);
        Alone(() =>
        {
            (state, at) = (_state, Now);
            _file.Rotate();
            if (!_file.IsOnProbation) return;
            MarkTime(); // makes the new segment, and shows that it can be written
            if (!_file.IsOnProbation) throw new DiskException(_file.Failure!);
        });
        return (state!, at);
    }

    private void Alone(Action work)
    {
        lock (_writing) work();
    }
}
