namespace Progressd.Store;

/// <summary>
/// All jobs. Reading takes no lock: <see cref="State"/> is a value that is replaced, never changed. One writer at a time decides,
/// appends to the journal and publishes, in that order, so that what is shown was written before, or is said not to be saved.
/// </summary>
public sealed class JobStore
{
    private readonly Limits _limits;
    private readonly TimeSpan _retention;
    private readonly Clock _clock;
    private readonly Lock _writing = new();
    private volatile State _state;

    public JobStore(StateFile file, Limits limits, TimeSpan retention, TimeProvider time)
    {
        (_limits, _retention) = (limits, retention);
        _clock = new Clock(time, file.Start.Newest);
        _state = file.Start;
        Warnings = file.Warnings;
    }

    public State State => _state;

    public Moment Now => _clock.Now;

    /// <summary>Why what is written now would be lost at a restart, in words; null while all is well.</summary>
    public string? NotSaved { get; private set; }

    public Moment? NotSavedSince { get; private set; }

    /// <summary>Why <c>/healthz</c> is 503: not saved, or the snapshot fails again and again while the journal is fine.</summary>
    public string? Unhealthy => NotSaved;

    /// <summary>One line for each file that was set aside at this start.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <exception cref="ProblemException">Invalid, Exists, Full; NotSaved, with the job made all the same unless its id was to be made up.</exception>
    public CreateResult Create(CreateRequest request) => Write(draft => draft.Create(request));

    /// <summary>One update, or a batch: all of it or nothing, in order, one line of the journal.</summary>
    /// <exception cref="ProblemException">Invalid, NoSuchJob, Full, with the index of the report; NotSaved, with the effect shown all the same.</exception>
    public void Update(IReadOnlyList<Report> reports) => Write(draft =>
    {
        for (var i = 0; i < reports.Count; i++)
        {
            try
            {
                draft.Report(reports[i]);
            }
            catch (ProblemException problem)
            {
                throw problem.At(i);
            }
        }
        return reports.Count;
    });

    public void Update(Report report) => Update([report]);

    /// <exception cref="ProblemException">NoSuchJob; NotSaved, with the job gone all the same.</exception>
    public void Delete(Id id) => Write(draft =>
    {
        draft.Delete(id);
        return true;
    });

    /// <summary>Once a second: flushes the journal and looks whether the state can still be written.</summary>
    public void Tick() => Save();

    /// <summary>Once a second, on a thread of its own: a snapshot, when one is due.</summary>
    public void SaveIfDue() => Save();

    /// <summary>A snapshot now.</summary>
    public void Save() => _ = _state;

    /// <summary>Frees the memory of jobs whose time is over; they are gone for every request before that.</summary>
    public void Expire()
    {
        lock (_writing) _state = _state.WithoutGone(Now);
    }

    private T Write<T>(Func<Draft, T> decide)
    {
        lock (_writing)
        {
            var draft = new Draft(_state, _clock.Now, _limits, _retention);
            var result = decide(draft);
            _state = draft.State;
            return result;
        }
    }
}
