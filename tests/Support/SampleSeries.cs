using System.Globalization;
using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Tests.Support;

/// <summary>The nights before <see cref="SampleNight"/>, each of 40 workers: two went well, one lost 19, one ended early, one was silent for days, nobody came to one.</summary>
internal sealed class SampleSeries
{
    public static readonly Id Series = Id.Trusted("nightly");

    private readonly StateBuilder _state = new(State.Empty);
    private long _sequence = 1_000_000;

    public SampleSeries()
    {
        Run(1, 492);
        Run(2, 569, failed: 19);
        Run(3, 483);
        Run(4, 512, ended: 3);
        Run(5, 0);
        Run(6, 140, goesOn: true);
        Run(7, 477);
    }

    public State State => _state.ToState();

    /// <summary>The runs of tonight's job, which is not among those of <see cref="State"/>.</summary>
    public static (Job Job, SeriesRuns Runs) Tonight(Moment at, int workers = 240)
    {
        var job = new SampleNight(workers).Until(at) with { Series = Series };
        var state = new SampleSeries().State;
        state = state with { Jobs = state.Jobs.Add(job.Id, job), Series = state.Series.With(job) };
        return (job, SeriesRuns.Of(job, state.RunsOf(Series, at), state.RunsBefore(job, at), at));
    }

    /// <summary>One that began so many days before that night, and took so many minutes.</summary>
    /// <param name="failed">Die at 60 % of the time.</param>
    /// <param name="goesOn">Its workers are not heard again, and it is not finished.</param>
    public Job Run(int daysBefore, int minutes, int failed = 0, int ended = 0, bool goesOn = false, int workers = 40, string? id = null, int steps = 24)
    {
        var job = Id.Trusted(id ?? $"night-{daysBefore}");
        var start = -daysBefore * 24 * 60;
        Apply(start, new Created(job)
        {
            Title = $"Night reduction {25 - daysBefore} Nov",
            MaxAge = TimeSpan.FromDays(30),
            Stall = null,
            Announced = minutes == 0 ? 0 : workers,
            Groups = [],
            Series = Series,
            Tell = "",
            Key = null,
        });
        for (var step = 0; step <= (minutes == 0 ? -1 : steps); step++)
        {
            for (var i = 0; i < workers; i++)
            {
                var said = SampleJobs.Plain with { Current = step, Total = steps };
                var stop = 0.6 * steps;
                if (i < failed + ended && step > stop) continue;
                if (i < failed && step + 1 > stop) said = said with { Exit = 137 };
                else if (i < failed + ended && step + 1 > stop) said = said with { Exit = 0 };
                if (goesOn && step == steps) continue;
                Apply(start + (double)minutes * step / steps, new Reported(job, Id.Trusted(i.ToString(CultureInfo.InvariantCulture)), said));
            }
        }
        if (!goesOn) Apply(start + minutes, new Finished(job));
        return State.Jobs[job];
    }

    private void Apply(double minute, Change change) => _state.Apply(new(++_sequence, SampleNight.At(minute), [change]));
}
