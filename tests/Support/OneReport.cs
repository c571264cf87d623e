using System.Collections.Immutable;
using Progressd.Store;

namespace Progressd.Tests;

/// <summary>A job by itself, one report after another.</summary>
internal static class OneReport
{
    public static Job After(this Job job, Reported report, Moment at, long sequence)
    {
        var state = State.Empty with { Jobs = State.Empty.Jobs.Add(job.Id, job) };
        return state.Apply(new Entry(sequence, at, ImmutableArray.Create<Change>(report))).Jobs[job.Id];
    }
}
