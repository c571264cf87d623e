using System.Runtime.CompilerServices;

namespace Progressd.Store;

/// <summary>
/// All jobs. Reading takes no lock: <see cref="State"/> is a value that is replaced, never changed. One writer at a time decides,
/// appends to the journal and publishes, in that order; what could not be written is shown all the same, and said not to be saved.
/// <para>
/// Writing blocks its thread while the disk does not answer: up to <see cref="Limits.MaxWaitingWrites"/> threads, so the pool needs more.
/// <see cref="Tick"/>, <see cref="SaveIfDue"/> and <see cref="Expire"/> are to be called by timers of their own; a call that finds the one before
/// still running does nothing.
/// </para>
/// </summary>
public sealed class JobStore
{
    private static readonly TimeSpan MarkInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HungIsNotSaved = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HungFlush = TimeSpan.FromSeconds(5); // a busy disk may well take some seconds to flush
    private const string NoAnswer = "the disk does not answer";

    private readonly StateFile _file;
    private readonly Limits _limits;
    private readonly Vacancies _vacancies = new();
    private readonly TimeSpan _retention;
    private readonly Action<string> _log;
    private readonly Clock _clock;
    private readonly WriteGate _gate;
    private readonly SnapshotSchedule _schedule;
    private readonly Lock _saving = new();
    private readonly Lock _ticking = new();
    private volatile State _state;
    private volatile string? _snapshotProblem;
    private volatile StrongBox<Moment>? _failedSince;

    public JobStore(StateFile file, Limits limits, TimeSpan retention, TimeSpan snapshotInterval, TimeProvider time, Action<string> log)
    {
        (_file, _limits, _retention, _log) = (file, limits, retention, log);
        _clock = new Clock(time, file.Start.Newest);
        _gate = new WriteGate(limits.MaxWaitingWrites, () => file.AppendHasLasted >= limits.DiskPatience);
        _schedule = new SnapshotSchedule(time, snapshotInterval);
        _state = file.Start.WithoutGone(_clock.Now);
    }

    public State State => _state;

    public Moment Now => _clock.Now;

    /// <summary>Why what is written now would be lost at a restart, in words; null while all is well.</summary>
    public string? NotSaved => _file.Failure ?? (_file.AppendHasLasted >= HungIsNotSaved ? NoAnswer : null);

    /// <summary>Since when; null while all is well.</summary>
    public Moment? NotSavedSince =>
        _file.Failure is not null ? _failedSince?.Value
        : _file.AppendHasLasted is var lasted && lasted >= HungIsNotSaved ? Now.Plus(-lasted)
        : null;

    /// <summary>Why the state is not as safe as it should be: not saved, not flushed, or the snapshot fails again and again while the journal is fine.</summary>
    public string? Unhealthy =>
        NotSaved is { } reason ? $"not saved: {reason}"
        : _file.CheckHasLasted >= HungFlush ? NoAnswer
        : _snapshotProblem;

    /// <summary>In the journal since the newest snapshot took over from it.</summary>
    public long JournalBytes => _file.JournalBytes;

    /// <summary>Since the newest snapshot of this process; null before the first.</summary>
    public TimeSpan? SinceSnapshot => _schedule.SinceSaved;

    /// <summary>How often in a row the snapshot failed.</summary>
    public int SnapshotFailures => _schedule.Failures;

    /// <summary>One line for each file that was set aside at this start.</summary>
    public IReadOnlyList<string> Warnings => _file.Warnings;

    /// <exception cref="ProblemException">Invalid, Exists, Full; NotSaved, with the job made all the same unless its id was to be made up.</exception>
    public CreateResult Create(CreateRequest request) => Write(draft => draft.Create(request), isShownUnsaved: request.Id is not null);

    /// <summary>A batch: all of it or nothing, in order, one line of the journal.</summary>
    /// <exception cref="ProblemException">Invalid, NoSuchJob, Full, with the index of the report; NotSaved, with the effect shown all the same.</exception>
    public void Update(IReadOnlyList<Report> reports) => Write(draft => draft.Report(reports));

    public void Update(Report report) => Write(draft => draft.Report(report));

    /// <exception cref="ProblemException">NoSuchJob; NotSaved, with the job gone all the same.</exception>
    public void Delete(Id id) => Write(draft => draft.Delete(id));

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
            if (IsMarkDue() || _file.LooksFull) Alone(Mark);
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
            Mark();
        });
    }

    private void Write(Action<Draft> decide) => Write(draft =>
    {
        decide(draft);
        return true;
    });

    private T Write<T>(Func<Draft, T> decide, bool isShownUnsaved = true)
    {
        if (!_gate.TryEnter()) throw new ProblemException(ProblemKind.NotSaved, $"not saved: {NoAnswer}");
        try
        {
            var before = _state;
            if (!isShownUnsaved && _file.Failure is { } reason) throw NothingMade(reason);
            var draft = new Draft(before, _clock.Now, _limits, _vacancies, _retention);
            var result = decide(draft);
            var problem = Append(draft.Entry);
            // The number is used up in any case: part of the line may stand on disk.
            _state = problem is null || isShownUnsaved ? draft.State : before with { Sequence = draft.State.Sequence };
            return problem is null ? result
                : throw (isShownUnsaved ? new ProblemException(ProblemKind.NotSaved, $"not saved: {problem}; shown, but lost at a restart") : NothingMade(problem));
        }
        finally
        {
            _gate.Exit();
        }
    }

    private static ProblemException NothingMade(string reason) =>
        new(ProblemKind.NotSaved, $"not saved: {reason}; no job was made, since its id would be lost: try again later, or give a jobid");

    private string? Append(Entry entry)
    {
        var wasFine = _file.Failure is null;
        var problem = _file.Append(entry);
        if (wasFine && problem is not null) TellFailure(problem);
        return problem;
    }

    private void TellFailure(string reason)
    {
        _failedSince = new(_clock.Now);
        _log($"error: not saved: {reason}; updates are shown, but lost at a restart; trying again every {SnapshotSchedule.HealInterval.TotalSeconds} s");
    }

    private bool IsMarkDue() => _state is { Newest: { } newest, Jobs.IsEmpty: false } && Now.Since(newest) >= MarkInterval;

    // An entry without a change: it stores the time, and proves that there is room.
    private void Mark()
    {
        var draft = new Draft(_state, _clock.Now, _limits, _vacancies, _retention);
        Append(draft.Entry);
        _state = draft.State;
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
            Mark(); // makes the new segment, and shows that it can be written
            if (!_file.IsOnProbation) throw new DiskException(_file.Failure!);
        });
        return (state!, at);
    }

    private void Alone(Action work)
    {
        _gate.Enter();
        try
        {
            work();
        }
        finally
        {
            _gate.Exit();
        }
    }
}
