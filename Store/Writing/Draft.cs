using System.Buffers.Text;
using System.Collections.Immutable;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;

namespace Progressd.Store.Writing;

/// <summary>
/// One write while it is decided: the state as it will be, change by change, so that a later line of a batch sees the earlier ones.
/// Nothing of it is seen outside until the store has appended the entry.
/// </summary>
internal sealed class Draft(StateBuilder next, Moment at, Limits limits, ExpiryChecks expiryChecks, TimeSpan retention)
{
    private readonly ImmutableArray<Change>.Builder _changes = ImmutableArray.CreateBuilder<Change>(1);
    private readonly long _sequence = next.Sequence + 1;

    /// <summary>Something was changed: after a problem the state under it is no longer the one before.</summary>
    public bool HasChanges => _changes.Count > 0;

    /// <summary>What it comes to.</summary>
    public Entry Entry => new(_sequence, at, _changes.ToImmutable());

    // 22 characters of base64url, 122 bits of them random. Not by RandomNumberGenerator: that ends the process on a host without OpenSSL.
    private static Id RandomId() => Id.Trusted(Base64Url.EncodeToString(Guid.NewGuid().ToByteArray()));

    public CreateResult Create(CreateRequest request)
    {
        var id = request.Id ?? RandomId();
        var known = next.Find(id, at)?.Job;
        if (known is not null) Unlock(known, request.Key);
        if (request.Keep && known is not null)
        {
            if (WriteRules.Amend(request, known, at) is { } amended) Apply(Admitted(amended, known));
            Hint(id, request.Hints);
            return new(known.Id, IsNew: false);
        }
        var created = WriteRules.Create(request, id, retention);
        var isNew = known is null;
        if (!isNew && request.OnlyNew)
            throw new ProblemException(ProblemKind.Exists, $"job '{id}' exists already: leave new=1 out to replace it, or choose another jobid");
        if (isNew) AdmitJob(created);
        else created = Admitted(created, known!);
        Apply(created);
        Hint(id, request.Hints);
        return new(id, isNew);
    }

    public void Report(IReadOnlyList<Report> reports)
    {
        for (var i = 0; i < reports.Count; i++)
        {
            try
            {
                Report(reports[i]);
            }
            catch (ProblemException problem)
            {
                throw problem.At(i);
            }
        }
    }

    public void Report(Report report)
    {
        var job = next.Find(report.Job, at);
        var last = job?.Worker(report.Worker);
        // First, since what a worker of an expired job leaves out is not its mistake.
        if (job is null && !report.CreateJob) throw NoSuchJob(report.Job);
        if (job is not null) Unlock(job.Job, report.Key);
        var reported = WriteRules.Resolve(report, last);
        if (job is null)
        {
            Create(new CreateRequest { Id = report.Job, Key = report.IsFailure && report.Key is { } key && !JobKey.IsKey(key) ? null : report.Key });
            job = next.Find(report.Job, at)!;
        }
        reported = WithNames(reported, last, job.Job);
        if (last is null) AdmitWorker(reported, job.WorkerCount);
        else if (IsTooLong(reported, last)) reported = reported with { Said = reported.Said with { Desc = PlainText.WithinUnits(reported.Said.Desc, Footprint.Free) } };
        Apply(reported);
        Hint(report.Job, report.Hints);
    }

    public void Finish(Id id, string? key, IReadOnlyList<string> hints)
    {
        Unlock((next.Find(id, at) ?? throw NoSuchJob(id)).Job, key);
        Apply(new Finished(id));
        Hint(id, hints);
    }

    /// <summary>Nothing where the job is gone, or its end is not of that time any more.</summary>
    public void Tell(Id id, Moment end)
    {
        if (next.Find(id, at)?.Job.End is { IsTold: false } known && known.At == end) Apply(new Told(id, end));
    }

    public void Delete(Id id, string? key)
    {
        if (next.Find(id, at) is not { } open)
            throw new ProblemException(ProblemKind.NoSuchJob, $"no job '{id}' to delete: it was deleted before, has expired, or never was");
        Unlock(open.Job, key);
        Apply(new Deleted(id));
    }

    private void Apply(Change change)
    {
        _changes.Add(change);
        next.Apply(change, at, _sequence);
    }

    // After whether the job is there at all, before anything else.
    private static void Unlock(Job job, string? key)
    {
        if (job.Key is { } locked && !locked.Matches(key))
            throw new ProblemException(ProblemKind.Refused,
                $"job '{job.Id}' has a key, and {(key is null ? "none came" : "another came")}: send it as the header X-Progress-Key, or as key= in a POST form");
    }

    private void Hint(Id job, IReadOnlyList<string> hints)
    {
        foreach (var text in hints) Hint(job, text);
    }

    private void Hint(Id id, string text)
    {
        var job = next.Find(id, at)!.Job;
        if (job.Hints.Contains(text)) return;
        var unknown = job.Hints.Count(hint => hint != Job.TooManyNames);
        if ((text != Job.TooManyNames && unknown >= Job.MostHints) || FindsNoRoom(NameTable.BytesOf(text))) return;
        Apply(new Hinted(job.Id, text));
    }

    // A name that finds no room is as if it was not sent, and the report is taken.
    private Reported WithNames(Reported reported, Worker? last, Job job)
    {
        var said = reported.Said;
        if (job.Names.Has(said.Group) && job.Names.Has(said.Host)) return reported;
        var group = Fits(job.Names, said.Group) ? said.Group : last?.Said.Group;
        var host = Fits(job.Names.With(group), said.Host) ? said.Host : last?.Said.Host;
        return reported with { Said = said with { Group = group, Host = host } };

        bool Fits(NameTable names, string? name)
        {
            if (names.Has(name)) return true;
            if (names.Count >= NameTable.MostNames) Hint(job.Id, Job.TooManyNames);
            return names.Count < NameTable.MostNames && !FindsNoRoom(names.Bytes - job.Names.Bytes + NameTable.BytesOf(name!));
        }
    }

    // Of a job that is known a title is cut where it finds no room, as a known worker's text is; what else is new to it is refused.
    private Created Admitted(Created created, Job last)
    {
        if (MayFindNoRoom(created.Title) && FindsNoRoom(Job.After(created, at, _sequence).Bytes - last.Bytes))
            created = created with { Title = PlainText.WithinUnits(created.Title, Footprint.Free) };
        AdmitMore(created.Job, Job.After(created, at, _sequence).Bytes - last.Bytes);
        return created;
    }

    private Amended Admitted(Amended amended, Job job)
    {
        var stages = job.Stages.With(amended.Groups);
        if (stages.Count > Stages.Most)
            throw new ProblemException(ProblemKind.Invalid, $"groups would be {stages.Count} with those that job '{job.Id}' has: at most {Stages.Most} are allowed");
        if (stages.All.Sum(stage => (long)stage.Expected) > WriteRules.MostAnnounced)
            throw new ProblemException(ProblemKind.Invalid, $"groups would expect more than {WriteRules.MostAnnounced} workers with those that job '{job.Id}' has: name fewer");
        var more = Footprint.Beyond(amended.Tell ?? "") + Footprint.Beyond(amended.Series?.Shown ?? "") + stages.Bytes - job.Stages.Bytes;
        if (amended.Title is { } title && FindsNoRoom(more + Footprint.Beyond(title))) amended = amended with { Title = PlainText.WithinUnits(title, Footprint.Free) };
        AdmitMore(job.Id, more);
        return amended;
    }

    private void AdmitMore(Id job, long more)
    {
        if (more > 0) AdmitBytes(more, $"groups, series and tell of job '{job}'");
    }

    private void AdmitJob(Created created)
    {
        if (next.JobCount >= limits.MaxJobs && expiryChecks.IsDue(at)) next.DropGone(at);
        if (next.JobCount >= limits.MaxJobs)
            throw new ProblemException(ProblemKind.Full,
                $"no room for job '{created.Job}': {limits.MaxJobs} jobs are kept, as many as --max-jobs allows; delete one or wait for one to expire");
        AdmitBytes(Job.After(created, at, _sequence).Bytes, $"job '{created.Job}'");
    }

    private void AdmitWorker(Reported reported, int workers)
    {
        if (workers >= limits.MaxWorkers)
            throw new ProblemException(ProblemKind.Full,
                $"no room for worker '{reported.Worker}': job '{reported.Job}' has {limits.MaxWorkers} workers, as many as --max-workers allows");
        AdmitBytes(Worker.After(null, reported, at, finishes: 0).Bytes, $"worker '{reported.Worker}'");
    }

    // A known worker always reports: where its text finds no room, as much of it is kept as costs none.
    private bool IsTooLong(Reported reported, Worker last) =>
        MayFindNoRoom(reported.Said.Desc) && FindsNoRoom(Worker.After(last, reported, at, last.Finishes).Bytes - last.Bytes);

    // Asked first, since it takes no new worker to know: what is known before takes the room of its text at the most.
    private bool MayFindNoRoom(string text) => text.Length > Footprint.Free && FindsNoRoom(Footprint.Beyond(text));

    private bool FindsNoRoom(long more) => next.Bytes > limits.MaxMemoryBytes - Math.Max(0, more);

    private void AdmitBytes(long bytes, string what)
    {
        if (FindsNoRoom(bytes) && expiryChecks.IsDue(at)) next.DropGone(at);
        if (FindsNoRoom(bytes))
            throw new ProblemException(ProblemKind.Full, $"no room for {what}: the memory that --max-memory allows is used up; delete a job or wait for one to expire");
    }

    private static ProblemException NoSuchJob(Id id) =>
        new(ProblemKind.NoSuchJob, $"no job '{id}': create it first with /progress/create?jobid={id.InUrl}");
}
