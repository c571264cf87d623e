using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>How a state of a job is said, everywhere the same.</summary>
public sealed record JobLook
{
    /// <summary>As JSON and the line of <c>summary=1</c> name it.</summary>
    public required string Name { get; init; }

    /// <summary>What it did at its end, <c>finished 13:58:40 UTC</c>; null: it is not over.</summary>
    public string? EndWord { get; init; }

    /// <summary>Nobody reports any more.</summary>
    public bool IsOver => EndWord is not null;

    private static readonly JobLook[] All = [.. Enum.GetValues<JobState>().Select(Row)];

    public static JobLook Of(JobState state) => All[(int)state];

    /// <summary>
    /// How a job as a whole is signed: as its worst worker. Where all of them are well and it is not, as who is silent (some wait and nobody runs), or as who is
    /// missing (it was finished, and nobody ever came).
    /// </summary>
    public static StateLook Sign(Summary summary) => StateLook.Of(summary switch
    {
        { Worst: var worst } when StateLook.Of(worst).IsBad => worst,
        { State: JobState.Stalled } => WorkerState.Stalled,
        { State: JobState.Failed } => WorkerState.Missing,
        { Worst: var worst } => worst,
    });

    private static JobLook Row(JobState state) => state switch
    {
        JobState.Waiting => new() { Name = "waiting" },
        JobState.Running => new() { Name = "running" },
        JobState.Stalled => new() { Name = "stalled" },
        JobState.Failed => new() { Name = "failed", EndWord = "ended" },
        JobState.Done => new() { Name = "done", EndWord = "finished" },
    };
}
