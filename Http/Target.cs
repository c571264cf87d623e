using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>What a view is about: a job by its id, or whichever is the newest of a series, so that a wiki or a cron job has one address for ever.</summary>
internal readonly record struct Target(Id Id, bool IsSeries)
{
    /// <summary>As a query of this request spells it, percent-encoded: for links that stay with it.</summary>
    public string Query => $"{(IsSeries ? "series" : "jobid")}={Id.InUrl}";

    /// <exception cref="ProblemException">Neither is given, or both.</exception>
    public static Target Of(Parameters q) => IfAny(q) ?? throw q.Missing("jobid");

    /// <summary>Null: neither is given.</summary>
    /// <exception cref="ProblemException">Both are.</exception>
    public static Target? IfAny(Parameters q) => (q.FindId("jobid"), q.FindId("series")) switch
    {
        (null, null) => null,
        ({ } job, null) => new(job, false),
        (null, { } series) => new(series, true),
        _ => throw new ProblemException(ProblemKind.Invalid, "jobid and series are both given: a series stands in place of a job"),
    };

    /// <summary>Null: there is none, or its time is over.</summary>
    public Job? Find(State state, Moment now)
    {
        if (!IsSeries) return state.Find(Id, now);
        Job? newest = null;
        foreach (var job in state.Jobs.Values)
            if (job.Series == Id && !job.IsGone(now) && IsNewer(job, newest)) newest = job;
        return newest;
    }

    /// <summary>The newest job of each series that there is: one walk over the jobs, where many are asked for.</summary>
    public static Dictionary<Id, Job> NewestOfSeries(State state, Moment now)
    {
        var newest = new Dictionary<Id, Job>();
        foreach (var job in state.Jobs.Values)
            if (job.Series is { } series && !job.IsGone(now) && IsNewer(job, newest.GetValueOrDefault(series))) newest[series] = job;
        return newest;
    }

    private static bool IsNewer(Job job, Job? than) => than is null || job.Created.Steady > than.Created.Steady
        || (job.Created.Steady == than.Created.Steady && job.Id.CompareTo(than.Id) > 0);

    public string Missing => $"no job {(IsSeries ? "of series " : "")}'{Parameters.InMessage(Id.Shown)}': it may be created in a moment, or it has expired";

    public ProblemException NoJob() => new(ProblemKind.NoSuchJob, Missing);
}
