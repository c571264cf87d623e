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
    public Job? Find(State state, Moment now) => IsSeries ? state.RunsOf(Id, now).FirstOrDefault() : state.Find(Id, now);

    /// <summary>The newest job of each series that there is: one walk over the jobs, where many are asked for.</summary>
    public static Dictionary<Id, Job> NewestOfSeries(State state, Moment now) => state.Jobs.Values
        .Where(job => job.Series is not null && !job.IsGone(now))
        .GroupBy(job => job.Series!.Value)
        .ToDictionary(runs => runs.Key, runs => runs.MaxBy(Age)!);

    /// <summary>Of two jobs of a series.</summary>
    public static bool IsOlder(Job one, Job other) => Age(one).CompareTo(Age(other)) < 0;

    private static (long, Id) Age(Job job) => (job.Created.Steady, job.Id);

    public string Missing => $"no job {(IsSeries ? "of series " : "")}'{Parameters.InMessage(Id.Shown)}': it may be created in a moment, or it has expired";

    public ProblemException NoJob() => new(ProblemKind.NoSuchJob, Missing);

    /// <summary>Of what was there, and is no more.</summary>
    public ProblemException JobIsGone() => new(ProblemKind.NoSuchJob, $"the job of series '{Parameters.InMessage(Id.Shown)}' that was waited for is gone");
}
