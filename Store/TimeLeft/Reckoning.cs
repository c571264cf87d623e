namespace Progressd.Store.TimeLeft;

/// <summary>
/// How long a job still takes: a pure function of what is kept and an instant. How, and why so: docs/design/states.md#time-left.
/// Each worker's own pace is drawn towards that of its kind (<see cref="Kin"/>), bent where the whole job bends (<see cref="Trend"/>), and what is left is
/// played through with those that wait (<see cref="Futures"/>).
/// </summary>
public static class Reckoning
{
    /// <summary>A silent worker counts as at work for so many times its patience: until then it is more likely late than gone.</summary>
    private const int Patiences = 3;

    /// <summary>One step of one worker is no pace where it is less than this of the task: it may have been setting up.</summary>
    private const double LeastFirstStep = 0.05;

    /// <summary>All began together: none after this share of the job's time so far.</summary>
    private const double Together = 0.1;

    /// <summary>Nothing is said while more than this share of the job belongs to groups that nobody has a pace in.</summary>
    private const double MostUnseen = 1.0 / 3;

    /// <summary>New workers still come: the newest is no older than so many usual gaps between their first reports.</summary>
    private const double StillComing = 5;

    /// <summary>Standard deviation of ln(true/said) by what no rule foresees, at the very beginning; measured. It falls as the share that is left.</summary>
    private const double Unforeseen = 0.3;

    /// <summary>So many gaps between arrivals are a rate.</summary>
    private const int LeastArrivals = 4;

    /// <summary>Seconds: the first few may come in one instant.</summary>
    private const double StillStarting = 1;

    private const double MostSpread = 1.5, Normal80 = 1.28;
    private const int MostDurations = 4096;

    /// <summary>Null while it cannot be within a factor of three, or nobody is at work.</summary>
    /// <param name="now">Steady milliseconds; not before the newest report.</param>
    public static Left? Of(in Whole job, ReadOnlySpan<Member> workers, long now)
    {
        var (step, together, newest, finished) = (job.Course.UsualStep, job.First, job.Came, 0);
        var (steps, moved, working) = (0.0, 0, 0);
        foreach (ref readonly var one in workers)
        {
            together = Math.Max(together, one.Pace.Began);
            if (one.Finished) finished++;
            else if (AtWork(one, now)) working++;
            if (one.Pace.Gains == 0) continue;
            moved++;
            steps += (one.Pace.Percent - one.Pace.BeganPercent) / one.Pace.Gains / 100;
        }
        if (moved == 0 || working == 0) return Arrivals(job, now);
        if (job.Course.Steps == 0 && (step = steps / moved) < LeastFirstStep || step <= 0) return null;

        var gap = (double)(newest - job.First) / Math.Max(1, job.Seen - 1);
        var coming = now - newest < StillComing * gap;
        // Nobody said how many will come, or more came than were said, and they still come: an array of unknown length has no end.
        if (job.Seen > job.Announced && finished > 0 && coming && newest - job.First > 0.3 * (now - job.First)) return null;

        var silences = job.Course.Silences;
        var elapsed = silences.Elapsed(job.First, now);
        var trend = job.Waiting == 0 && silences.Elapsed(job.First, together) <= Together * elapsed ? Trend.Of(job.History.Span, silences, step) : Trend.None;
        var scatter = job.Course.Scatter(step);
        var own = new Own[workers.Length];
        for (var i = 0; i < own.Length; i++) own[i] = OwnOf(workers[i], silences, trend, now);

        var groups = new Groups(workers);
        if (Kin.Of(own, groups.All, scatter, null, true) is not { } whole) return null;
        var (rest, spread, takes, n) = (new double[working], new double[working], new double[own.Length], 0);
        for (var g = 0; g < groups.Count; g++)
        {
            var who = groups.Of(g);
            var known = Kin.Of(own, who, scatter, whole, groups.Count == 1);
            var hosts = known is { } group ? Kin.OfHosts(own, workers, who, scatter, group) : null;
            foreach (var i in who)
            {
                ref readonly var one = ref workers[i];
                takes[i] = silences.Elapsed(one.Pace.Began, one.Pace.Seen) / 1000.0;
                if (one.Finished) continue;
                var kin = hosts is not null && hosts.TryGetValue(one.Host, out var host) ? host : known ?? whole.ForOthers();
                var (seconds, sd) = Rest(one, own[i], kin, who.Length, scatter, trend, out takes[i]);
                if (own[i].AtWork) (rest[n], spread[n++]) = (seconds, sd);
            }
        }

        var futures = new Futures(rest, spread);
        if (!Queue(futures, job, workers, groups, own, takes, now)) return null;
        futures.Unlimited = finished == 0 && now - newest < StillComing * gap + 1000 * StillStarting;
        return Said(futures.Ends(), elapsed / 1000.0);
    }

    // Nobody's pace is known, or nobody is at work between two: each reports once, at its end. Who waits comes as fast as they came so far. Those that had
    // begun together came together, so that the first to come are too fast; counted from the job's create they are too slow.
    private static Left? Arrivals(in Whole job, long now)
    {
        var (silences, came) = (job.Course.Silences, job.Seen - 1);
        if (job.Waiting == 0 || came < LeastArrivals) return null;
        var (fast, slow) = (silences.Elapsed(job.First, job.Came) / 1000.0 / came, silences.Elapsed(job.Created, job.Came) / 1000.0 / job.Seen);
        var since = silences.Elapsed(job.Came, now) / 1000.0;
        if (fast <= 0 || since > StillComing * fast + StillStarting) return null;
        slow = Math.Max(fast, slow);
        var gap = Math.Sqrt(fast * slow);
        var chance = Math.Sqrt(1.0 / came + 1.0 / job.Waiting) + Math.Log(slow / fast) / 2 / Normal80;
        return Said(Math.Max(job.Waiting * gap - since, 0.5 * gap), chance, silences.Elapsed(job.First, now) / 1000.0);
    }

    private static bool AtWork(in Member one, long now) => !one.Finished && (now - one.Pace.Seen) / Patiences <= one.Patience;

    private static Own OwnOf(in Member one, in Silences silences, in Trend trend, long now)
    {
        var pace = one.Pace;
        var share = trend.Share(pace.Percent / 100) - trend.Share(pace.BeganPercent / 100);
        var (elapsed, silent) = (silences.Elapsed(pace.Began, pace.Gained) / 1000.0, silences.Elapsed(pace.Gained, now) / 1000.0);
        return pace.Gains > 0 && share > 0 && elapsed > 0
            ? new(share, Math.Log(elapsed / share / one.Weight), elapsed, silent, share / pace.Gains, one.Weight, AtWork(one, now))
            : new(0, 0, 0, silent, 0, one.Weight, AtWork(one, now));
    }

    /// <summary>What one unfinished worker still takes, and how uncertain the logarithm of that is.</summary>
    private static (double Seconds, double Spread) Rest(in Member one, in Own own, Kin kin, int among, double scatter, in Trend trend, out double takes)
    {
        var rest = 1 - trend.Share(one.Pace.Percent / 100);
        var step = own.Known ? Math.Min(rest, own.Step) : rest;
        var (log, variance) = own.Known
            ? (kin.Drawn(own.Log, scatter / own.Share, among), kin.Uncertain(scatter / own.Share))
            : (kin.Center, kin.Between);
        takes = Math.Exp(log) * own.Weight;
        // Silent for longer than a step takes, it has made at most one: its pace is no better than if it made it now.
        if (own.Known && rest > 0 && own.Silent > takes * own.Step)
        {
            var made = own.Share + step;
            var late = Math.Log((own.Elapsed + own.Silent) / made / own.Weight);
            takes = Math.Max(takes, Math.Exp(kin.Drawn(late, scatter / made)) * own.Weight);
        }
        else if (!own.Known && rest > 0 && own.Silent > takes * rest) takes = 1.2 * own.Silent / rest;
        takes = Math.Max(1e-3, takes);
        var slower = trend.Slower(one.Pace.Percent / 100, rest);
        // The silence is part of the step that is under way, never more than that, and it is never quite over.
        var seconds = Math.Max(Math.Max(takes * rest * slower - own.Silent, takes * (rest - step) * slower), 0.05 * takes * step);
        var sd = Math.Sqrt(variance + scatter / Math.Max(rest, 0.02)) * takes * rest;
        return (seconds, Math.Min(sd / Math.Max(seconds, 1e-9), MostSpread));
    }

    /// <summary>Who still waits, for which places; false where too much of the job is of a kind that nobody has seen.</summary>
    private static bool Queue(Futures futures, in Whole job, ReadOnlySpan<Member> workers, Groups groups, Own[] own, double[] takes, long now)
    {
        var (back, failed) = (0L, 0L);
        foreach (ref readonly var one in workers)
        {
            var count = one.Finished ? job.FinishedEvery : 1;
            back += count * Math.Max(0, one.Tries - 1L);
            if (one.Failed) failed += count;
        }
        var waiting = job.Waiting;
        if (waiting == 0 && back == 0) return true;

        var all = Durations(groups.All, takes);
        var (left, unseen) = (waiting, 0);
        for (var g = 0; g < job.WaitingInGroups.Length && left > 0; g++)
        {
            var who = groups.OfNumber(g);
            var count = Math.Min(left, job.WaitingInGroups.Span[g]);
            if (count == 0) continue;
            left -= count;
            if (!AnyKnown(own, who)) unseen += count;
            futures.Wait(count, who.Length > 0 ? Durations(who, takes) : all);
        }
        if (unseen > MostUnseen * (job.Seen + waiting)) return false;
        futures.Wait(left, all);
        if (back > 0)
        {
            // Of the failed so many come back as came back so far; and those that are still to run fail as often.
            var again = (double)back / (back + failed);
            futures.Wait((int)Math.Min(int.MaxValue, Math.Round(again * failed + again * (back + failed) / (job.Seen + back) * (waiting + futures.Places))), all);
        }
        if (waiting > 0) futures.Places = Math.Max(futures.Places, Places(job, workers, all[all.Length / 2], now));
        return true;
    }

    // How many were at work at once lately, at eight instants over the last tasks: between two stages, or two tasks, places are empty for a while.
    private static int Places(in Whole job, ReadOnlySpan<Member> workers, double usual, long now)
    {
        var most = 0;
        for (var k = 1; k <= 8; k++)
        {
            var (at, count) = (now - (long)(usual * k * 200), 0);
            if (at < job.First) break;
            foreach (ref readonly var one in workers)
                if (one.Pace.Began <= at && (!one.Finished || one.Pace.Seen > at)) count += one.Finished ? job.FinishedEvery : 1;
            most = Math.Max(most, count);
        }
        return most;
    }

    private static bool AnyKnown(Own[] own, ReadOnlySpan<int> who)
    {
        foreach (var i in who)
            if (own[i].Known) return true;
        return false;
    }

    // How long tasks take: all that have begun. Those that have finished alone would be the short ones.
    private static double[] Durations(ReadOnlySpan<int> who, double[] takes)
    {
        var every = Math.Max(1, (who.Length + MostDurations - 1) / MostDurations);
        var some = new double[(who.Length + every - 1) / every];
        for (var k = 0; k < some.Length; k++) some[k] = Math.Max(1e-3, takes[who[k * every]]);
        Array.Sort(some);
        return some;
    }

    private static Left? Said(double[] ends, double elapsed)
    {
        var middle = (ends[Futures.Count / 2 - 1] + ends[Futures.Count / 2]) / 2;
        return Said(middle, Math.Log(ends[^2] / Math.Max(1e-9, ends[1])) / (2 * Normal80), elapsed);
    }

    private static Left? Said(double middle, double chance, double elapsed)
    {
        if (!(middle > 0) || !double.IsFinite(middle)) return null;
        var unforeseen = Unforeseen * middle / (middle + elapsed);
        var factor = Math.Exp(Normal80 * Math.Sqrt(chance * chance + unforeseen * unforeseen));
        return factor <= 3 ? new Left(middle, middle / factor, middle * factor) : null;
    }
}

/// <summary>The workers by group, in a row.</summary>
internal sealed class Groups
{
    private readonly int[] _order, _starts;

    public Groups(ReadOnlySpan<Member> workers)
    {
        var most = -1;
        foreach (ref readonly var one in workers) most = Math.Max(most, one.Group);
        _starts = new int[most + 3];
        foreach (ref readonly var one in workers) _starts[one.Group + 2]++;
        for (var g = 1; g < _starts.Length; g++) _starts[g] += _starts[g - 1];
        var (at, order) = (_starts[..^1], new int[workers.Length]);
        for (var i = 0; i < order.Length; i++) order[at[workers[i].Group + 1]++] = i;
        _order = order;
    }

    /// <summary>One more than there are numbers: the first are those of no group.</summary>
    public int Count => _starts.Length - 1;
    public ReadOnlySpan<int> All => _order;
    public ReadOnlySpan<int> Of(int g) => _order.AsSpan(_starts[g].._starts[g + 1]);
    public ReadOnlySpan<int> OfNumber(int number) => number + 1 < Count ? Of(number + 1) : [];
}
