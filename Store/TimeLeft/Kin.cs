using System.Buffers;

namespace Progressd.Store.TimeLeft;

/// <summary>
/// The usual pace of workers that are alike, and how far each really differs from it: a random-effects model of the logarithm of seconds a task
/// (moment estimator of DerSimonian and Laird 1986). A worker's own pace after the share x of its task has the variance q/x by the scatter of its steps;
/// what the paces differ by beyond that is real. Each is drawn towards the usual pace by the part of its distance that is likely to be chance.
/// </summary>
/// <param name="Center">Usual ln(seconds a task of weight 1): the weighted median, so that a few slow ones move nothing.</param>
/// <param name="Between">Variance of the real differences.</param>
internal readonly record struct Kin(double Center, double Between)
{
    /// <summary>A median of more than so many is taken of every n-th.</summary>
    private const int MostForMedian = 4096;

    /// <summary>Real differences of a group of which one worker alone has a pace, where there are no others to learn it from, and where there are.</summary>
    private const double Unknown = 0.25, UnknownInGroup = 0.1;

    /// <summary>How much more a group may differ of which nobody has a pace yet.</summary>
    private const double OtherGroup = 1;

    /// <summary>What is drawn towards the usual pace: ln(seconds a task of weight 1) of its own, with its variance by chance.</summary>
    public double Drawn(double log, double chance) => Center + Weight(chance) * (log - Center);

    /// <summary>The same of one of many: the largest of n deviations by chance is about √(2 ln n) standard ones; what is beyond is believed.</summary>
    public double Drawn(double log, double chance, int among)
    {
        var far = log - Center;
        return far == 0 ? Center : Center + far * Math.Max(Weight(chance), 1 - 2 * Math.Log(Math.Max(2, among)) * chance / (far * far));
    }

    /// <summary>By how much what was drawn may still be off: the variance of ln.</summary>
    public double Uncertain(double chance) => (1 - Weight(chance)) * Between;

    private double Weight(double chance) => Between > 0 ? Between / (Between + chance) : 0;

    /// <summary>As if of a group that nobody has been seen at work in: like the others, only surely not the same.</summary>
    public Kin ForOthers() => new(Center, Between + OtherGroup);

    /// <summary>Of some workers; null where none has a pace.</summary>
    /// <param name="all">Of the whole job; null while that is what is asked for.</param>
    public static Kin? Of(ReadOnlySpan<Own> own, ReadOnlySpan<int> who, double scatter, Kin? all, bool alone)
    {
        var (known, sum, mean, squares, step, begun) = (0, 0.0, 0.0, 0.0, 0.0, false);
        foreach (var i in who)
        {
            begun |= !own[i].Known && own[i].AtWork;
            if (!own[i].Known) continue;
            known++;
            sum += own[i].Share;
            mean += own[i].Share * own[i].Log;
            squares += own[i].Share * own[i].Share;
            step += own[i].Step;
        }
        if (known == 0) return null;
        mean /= sum;
        step /= known;
        var between = known > 1 ? Excess(own, who, scatter, mean, known, sum, squares) : all is { } whole ? alone ? whole.Between : UnknownInGroup : Unknown;
        var center = Median(own, who, scatter, double.NaN, step);
        return new(all is null || !begun ? center : Median(own, who, scatter, center, step), between);
    }

    private static double Excess(ReadOnlySpan<Own> own, ReadOnlySpan<int> who, double scatter, double mean, int known, double sum, double squares)
    {
        var q = 0.0;
        foreach (var i in who)
            if (own[i].Known) q += own[i].Share / scatter * (own[i].Log - mean) * (own[i].Log - mean);
        var c = (sum - squares / sum) / scatter;
        return c > 0 ? Math.Max(0, (q - (known - 1)) / c) : 0;
    }

    // With a center: also of those that have begun and made no step yet. They are no faster than that, and no faster than their silence says:
    // the first to report are the fast ones.
    private static double Median(ReadOnlySpan<Own> own, ReadOnlySpan<int> who, double scatter, double center, double step)
    {
        var every = (who.Length + MostForMedian - 1) / MostForMedian;
        // A stride may miss the only ones that have a pace; then all are looked at.
        return Median(own, who, every, scatter, center, step) ?? Median(own, who, 1, scatter, center, step)!.Value;
    }

    private static double? Median(ReadOnlySpan<Own> own, ReadOnlySpan<int> who, int stride, double scatter, double center, double step)
    {
        var rented = ArrayPool<(double Log, double Weight)>.Shared.Rent(who.Length / stride + 1);
        var (n, total) = (0, 0.0);
        for (var k = 0; k < who.Length; k += stride)
        {
            ref readonly var one = ref own[who[k]];
            if (!one.Known && (double.IsNaN(center) || !one.AtWork)) continue;
            rented[n] = one.Known
                ? (one.Log, 1 / (0.01 + scatter / one.Share))
                : (Math.Max(center, Math.Log(Math.Max(1e-9, one.Silent) / step / one.Weight)), 1 / (0.01 + scatter / step));
            total += rented[n++].Weight;
        }
        double? median = n == 0 ? null : Weighted(rented.AsSpan(0, n), total / 2);
        ArrayPool<(double, double)>.Shared.Return(rented);
        return median;
    }

    /// <summary>The least value up to which half of the weight lies, without sorting: only the part that it must be in is looked at again.</summary>
    private static double Weighted(Span<(double Log, double Weight)> all, double half)
    {
        while (all.Length > 1)
        {
            var pivot = Middle(all[0].Log, all[all.Length / 2].Log, all[^1].Log);
            var (less, equal, below, at) = (0, 0, 0.0, 0.0);
            for (var i = 0; i < all.Length; i++)
            {
                var one = all[i];
                if (one.Log > pivot) continue;
                // Those that are less stand first, then the equal ones.
                (all[i], all[less + equal]) = (all[less + equal], one);
                if (one.Log == pivot)
                {
                    equal++;
                    at += one.Weight;
                    continue;
                }
                (all[less + equal], all[less]) = (all[less], one);
                less++;
                below += one.Weight;
            }
            if (less > 0 && below >= half) all = all[..less];
            else if (below + at >= half || less + equal == all.Length) return pivot;
            else
            {
                half -= below + at;
                all = all[(less + equal)..];
            }
        }
        return all[0].Log;
    }

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    /// <summary>
    /// The same once more for hosts: a host's pace is the mean of its workers', drawn towards the group's; a worker is then drawn towards its host's.
    /// Null where there are not two hosts.
    /// </summary>
    public static Dictionary<int, Kin>? OfHosts(ReadOnlySpan<Own> own, ReadOnlySpan<Member> workers, ReadOnlySpan<int> who, double scatter, Kin group)
    {
        Dictionary<int, (int Count, double Share, double Log, double Square)>? hosts = null;
        foreach (var i in who)
        {
            if (!own[i].Known || workers[i].Host < 0) continue;
            hosts ??= [];
            var (count, share, log, square) = hosts.GetValueOrDefault(workers[i].Host);
            var (x, d) = (own[i].Share, own[i].Log);
            hosts[workers[i].Host] = (count + 1, share + x, log + x * d, square + x * d * d);
        }
        if (hosts is not { Count: > 1 }) return null;
        var (sum, squares, mean, inside, free) = (0.0, 0.0, 0.0, 0.0, 0);
        foreach (var (count, share, log, square) in hosts.Values)
        {
            sum += share;
            squares += share * share;
            mean += log;
            inside += Math.Max(0, square - log * log / share);
            free += count - 1;
        }
        mean /= sum;
        var outside = 0.0;
        foreach (var (_, share, log, _) in hosts.Values) outside += share * (log / share - mean) * (log / share - mean);
        var c = (sum - squares / sum) / scatter;
        var differ = new Kin(group.Center, c > 0 ? Math.Max(0, (outside / scatter - (hosts.Count - 1)) / c) : 0);
        var within = free > 0 ? Math.Max(0, (inside / scatter - free) / (sum / scatter)) : 0;
        var kin = new Dictionary<int, Kin>(hosts.Count);
        foreach (var (host, (count, share, log, _)) in hosts)
            kin[host] = new(differ.Drawn(log / share, scatter / share + within / count, hosts.Count), within);
        return kin;
    }
}

/// <summary>What a worker's own reports say of its pace.</summary>
/// <param name="Share">Of its task since it began, 0–1, by cost.</param>
/// <param name="Log">ln(seconds a task of weight 1).</param>
/// <param name="Elapsed">Seconds from where it began to its newest step.</param>
/// <param name="Silent">Seconds since then.</param>
/// <param name="Step">Its usual step, 0–1, by cost.</param>
internal readonly record struct Own(double Share, double Log, double Elapsed, double Silent, double Step, double Weight, bool AtWork)
{
    public bool Known => Step > 0;
}
