using System.Runtime.CompilerServices;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;

namespace Progressd.Store.TimeLeft;

/// <summary>How long a job of the store still takes: what <see cref="Reckoning"/> needs is taken from it.</summary>
public static class Remaining
{
    /// <summary>Of more finished ones some are looked at; all that are at work always are.</summary>
    private const int MostFinished = 65_536;

    private static readonly ConditionalWeakTable<Job, Known> Lately = [];

    /// <summary>
    /// Null while nothing is known, and of a job that is over. A walk over its workers, at most 1 µs for each; of the same value of a job and the same
    /// instant once, however many views of it are made.
    /// </summary>
    /// <param name="asOf">Not before the job's newest report.</param>
    public static Left? Of(Job job, Moment asOf)
    {
        if (job.Open + job.Waiting == 0) return null;
        if (Lately.TryGetValue(job, out var known) && known.At == asOf.Steady) return known.Left;
        var left = Reckoned(job, asOf.Steady);
        Lately.AddOrUpdate(job, new(asOf.Steady, left));
        return left;
    }

    private sealed record Known(long At, Left? Left);

    private static Left? Reckoned(Job job, long now)
    {
        if (job.FirstReport is not { } began || job.Seen == 0) return null;
        var (groups, hosts) = (new Numbers(), new Numbers());
        foreach (var stage in job.Stages.All) groups.Of(stage.Name);
        var (seenIn, grouping) = (new int[job.Stages.Count], GroupOfWorkers.Of(job));
        var finished = job.Seen - job.Open;
        var (every, skipped) = (1 + (finished - 1) / MostFinished, 0);
        var (workers, n) = (new Member[job.Open + (finished + every - 1) / every], 0);
        foreach (var worker in job.Workers.Values)
        {
            if (worker.Said.IsNote) continue;
            var group = groups.Of(grouping.Of(worker));
            if (group >= 0 && group < seenIn.Length) seenIn[group]++;
            var isFinished = worker.IsFinished(job);
            if ((isFinished && skipped++ % every != 0) || n == workers.Length) continue;
            workers[n++] = new Member
            {
                Pace = worker.Pace,
                Finished = isFinished,
                Failed = worker.Failed,
                Patience = worker.PatienceAt(job.Stall),
                Group = group,
                Host = hosts.Of(worker.Said.Host),
                Weight = worker.Said.Weight / (double)Said.UsualWeight,
                Tries = worker.Tries,
            };
        }
        var (named, waiting) = (job.Stages.All.Select(stage => stage.Expected).ToArray(), new int[seenIn.Length]);
        for (var i = 0; i < waiting.Length; i++) waiting[i] = Math.Max(0, named[i] - seenIn[i]);
        var whole = new Whole
        {
            First = job.Course.First ?? began.Steady,
            Came = job.Course.First is null ? began.Steady : job.Course.Came,
            Created = job.Created.Steady,
            Seen = job.Seen,
            FinishedEvery = every,
            Announced = (int)Math.Min(int.MaxValue, Math.Max(job.Announced, named.Sum(count => (long)count))),
            Waiting = job.Waiting,
            WaitingInGroups = waiting,
            Course = job.Course,
            History = job.Waiting == 0 ? SamplesOf(job) : default,
        };
        return Reckoning.Of(whole, workers.AsSpan(0, n), now);
    }

    private static Sample[] SamplesOf(Job job)
    {
        var points = History.PointsOf(job);
        var samples = new Sample[points.Count];
        for (var i = 0; i < samples.Length; i++) samples[i] = new(points[i].At.Steady, points[i].Percent / 100f, (points[i].Done + points[i].Lost) / 100f);
        return samples;
    }

    /// <summary>Numbers of names in the order of their first mention; those that stand side by side are mostly the same.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private string? _last;
        private int _number = -1;

        /// <summary>−1: of none.</summary>
        public int Of(string? name)
        {
            if (ReferenceEquals(name, _last)) return _number;
            _last = name;
            if (name is null) return _number = -1;
            if (!_numbers.TryGetValue(name, out _number)) _numbers[name] = _number = _numbers.Count;
            return _number;
        }
    }
}
