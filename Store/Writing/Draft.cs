using System.Buffers.Text;
using System.Collections.Immutable;
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
        var created = WriteRules.Create(request, id, retention);
        var isNew = next.Find(id, at) is null;
        if (!isNew && request.OnlyNew)
            throw new ProblemException(ProblemKind.Exists, $"job '{id}' exists already: leave new=1 out to replace it, or choose another jobid");
        if (isNew) AdmitJob(created);
        else if (IsTooLong(created, next.Find(id, at)!.Job)) created = created with { Title = PlainText.WithinUnits(created.Title, Weights.Free) };
        Apply(created);
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
        var reported = WriteRules.Resolve(report, last);
        if (job is null)
        {
            Create(new CreateRequest { Id = report.Job });
            job = next.Find(report.Job, at)!;
        }
        if (last is null) AdmitWorker(reported, job.WorkerCount);
        else if (IsTooLong(reported, last)) reported = reported with { Said = reported.Said with { Desc = PlainText.WithinUnits(reported.Said.Desc, Weights.Free) } };
        Apply(reported);
    }

    public void Delete(Id id)
    {
        if (next.Find(id, at) is null)
            throw new ProblemException(ProblemKind.NoSuchJob, $"no job '{id}' to delete: it was deleted before, has expired, or never was");
        Apply(new Deleted(id));
    }

    private void Apply(Change change)
    {
        _changes.Add(change);
        next.Apply(change, at, _sequence);
    }

    private void AdmitJob(Created created)
    {
        if (next.JobCount >= limits.MaxJobs && expiryChecks.IsDue(at)) next.DropGone(at);
        if (next.JobCount >= limits.MaxJobs)
            throw new ProblemException(ProblemKind.Full,
                $"no room for job '{created.Job}': {limits.MaxJobs} jobs are kept, as many as --max-jobs allows; delete one or wait for one to expire");
        AdmitWeight(Job.After(created, at, _sequence).Weight, $"job '{created.Job}'");
    }

    private void AdmitWorker(Reported reported, int workers)
    {
        if (workers >= limits.MaxWorkers)
            throw new ProblemException(ProblemKind.Full,
                $"no room for worker '{reported.Worker}': job '{reported.Job}' has {limits.MaxWorkers} workers, as many as --max-workers allows");
        AdmitWeight(Worker.After(null, reported, at).Weight, $"worker '{reported.Worker}'");
    }

    // A known worker always reports: where its text finds no room, as much of it is kept as costs none.
    private bool IsTooLong(Reported reported, Worker last) =>
        MayFindNoRoom(reported.Said.Desc) && FindsNoRoom(Worker.After(last, reported, at).Weight - last.Weight);

    private bool IsTooLong(Created created, Job last) =>
        MayFindNoRoom(created.Title) && FindsNoRoom(Job.After(created, at, _sequence).Weight - last.Weight);

    // Asked first, since it takes no new worker to know: what is known before takes the room of its text at the most.
    private bool MayFindNoRoom(string text) => text.Length > Weights.Free && FindsNoRoom(Weights.Beyond(text));

    private bool FindsNoRoom(long more) => next.Weight > limits.MaxMemoryBytes - Math.Max(0, more);

    private void AdmitWeight(long weight, string what)
    {
        if (next.Weight + weight > limits.MaxMemoryBytes && expiryChecks.IsDue(at)) next.DropGone(at);
        if (next.Weight + weight > limits.MaxMemoryBytes)
            throw new ProblemException(ProblemKind.Full, $"no room for {what}: the memory that --max-memory allows is used up; delete a job or wait for one to expire");
    }

    private static ProblemException NoSuchJob(Id id) =>
        new(ProblemKind.NoSuchJob, $"no job '{id}': create it first with /progress/create?jobid={id.InUrl}");
}
