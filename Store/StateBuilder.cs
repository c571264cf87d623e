using System.Collections.Immutable;
using Progressd.Store.Grouping;

namespace Progressd.Store;

/// <summary>
/// A state while changes are made to it and nobody sees it yet: one update, a batch of 20,000 or the whole journal at a start, by the same code.
/// A job's workers stay open for change until the end, so that a long run of changes costs no new tree for each.
/// </summary>
internal sealed class StateBuilder(State before)
{
    private readonly Dictionary<Id, OpenJob> _open = [];
    private ImmutableDictionary<Id, Job> _jobs = before.Jobs;
    private SeriesIndex _series = before.Series;
    private long _sequence = before.Sequence;
    private Moment? _newest = before.Newest;
    private Moment? _newestChange = before.NewestChange;

    public long Sequence => _sequence;
    public long Bytes { get; private set; } = before.Bytes;
    public int JobCount => _jobs.Count;

    public void Apply(Entry entry)
    {
        foreach (var change in entry.Changes) Apply(change, entry.At, entry.Sequence);
        Took(entry);
    }

    /// <summary>The entry's changes are all applied.</summary>
    public void Took(Entry entry)
    {
        (_sequence, _newest) = (entry.Sequence, entry.At);
        if (entry.ChangesWhatIsShown) _newestChange = entry.At;
    }

    public void Apply(Change change, Moment at, long sequence)
    {
        switch (change)
        {
            case Created created:
                Remove(created.Job); // with its key: a replacing create brings its own spelling of the id
                Add(Job.After(created, at, sequence));
                break;
            case Reported report:
                // No job: its create was never saved (the journal tells of a gap), so there is nothing to report to.
                if (Open(report.Job) is { } open) Bytes += open.Take(report, at, sequence);
                break;
            case Amended amended:
                if (Open(amended.Job) is { } kept)
                {
                    var last = kept.Job;
                    Bytes += kept.Change(job => job.After(amended, at, sequence, kept.Workers));
                    if (last.Series != kept.Job.Series) _series = _series.Without(last).With(kept.Job);
                }
                break;
            case Finished finished:
                if (Open(finished.Job) is { } over) Bytes += over.Change(job => job.After(finished, at, sequence));
                break;
            case Hinted hinted:
                if (Open(hinted.Job) is { } odd) Bytes += odd.Change(job => job.After(hinted, sequence));
                break;
            case Told told:
                if (Open(told.Job) is { } known) Bytes += known.Change(job => job.After(told));
                break;
            case Deleted deleted:
                Remove(deleted.Job);
                break;
            default:
                throw new InvalidOperationException($"unknown change {change.GetType().Name}");
        }
    }

    /// <summary>Null: no such job, or its time is over.</summary>
    public OpenJob? Find(Id id, Moment now) => Open(id) is { } open && !open.Job.IsGone(now) ? open : null;

    public void DropGone(Moment now)
    {
        foreach (var job in _jobs.Values.Where(job => (_open.GetValueOrDefault(job.Id)?.Job ?? job).IsGone(now)).ToList()) Remove(job.Id);
    }

    public State ToState()
    {
        var jobs = _jobs.ToBuilder();
        foreach (var open in _open.Values) jobs[open.Job.Id] = open.ToJob();
        return new State(_sequence, _newest, _newestChange, Bytes, jobs.ToImmutable()) { Series = _series };
    }

    private OpenJob? Open(Id id)
    {
        if (_open.TryGetValue(id, out var open)) return open;
        return _jobs.TryGetValue(id, out var job) ? _open[id] = new OpenJob(job) : null;
    }

    private void Add(Job job)
    {
        _jobs = _jobs.SetItem(job.Id, job);
        _series = _series.With(job);
        Bytes += job.Bytes;
    }

    private void Remove(Id id)
    {
        if (Open(id) is not { } open) return;
        Bytes -= open.Job.Bytes;
        _open.Remove(id);
        _jobs = _jobs.Remove(id);
        _series = _series.Without(open.Job);
    }

    /// <summary>A job whose workers can be changed.</summary>
    internal sealed class OpenJob(Job job)
    {
        private ImmutableSortedDictionary<Id, Worker>.Builder? _workers;

        /// <summary>All but its workers are up to date.</summary>
        public Job Job { get; private set; } = job;

        public int WorkerCount => _workers?.Count ?? Job.Workers.Count;

        public IEnumerable<Worker> Workers => _workers?.Values ?? Job.Workers.Values;

        public Worker? Worker(Id id) => _workers is null ? Job.Workers.GetValueOrDefault(id) : _workers.GetValueOrDefault(id);

        /// <returns>The bytes that it adds.</returns>
        public long Take(Reported report, Moment at, long sequence)
        {
            var last = Worker(report.Worker);
            var said = report.Said;
            if (said.Group is not null || said.Host is not null)
                report = report with { Said = said with { Group = Job.Names.Kept(said.Group), Host = Job.Names.Kept(said.Host) } };
            var worker = Job.WorkerAfter(last, report, at, out var course);
            var before = Job.Bytes;
            Job = Job.After(last, worker, course, at, sequence);
            _workers ??= Job.Workers.ToBuilder();
            _workers[worker.Id] = worker;
            return Job.Bytes - before;
        }

        /// <summary>All but its workers.</summary>
        /// <returns>The bytes that it adds.</returns>
        public long Change(Func<Job, Job> change)
        {
            var before = Job.Bytes;
            Job = change(Job);
            return Job.Bytes - before;
        }

        // Whoever took a report made the job anew.
        public Job ToJob() => _workers is null ? Job : Job.Closed(_workers.ToImmutable());
    }
}
