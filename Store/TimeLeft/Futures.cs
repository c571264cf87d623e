namespace Progressd.Store.TimeLeft;

/// <summary>
/// Sixteen futures of the job: each running worker takes its time, off by chance as its pace is uncertain and its steps scatter; each that waits takes a
/// place as soon as one is free (a greedy queue), for as long as some task that has begun. The same number always gives the same future.
/// </summary>
internal sealed class Futures(double[] rest, double[] spread)
{
    public const int Count = 16;

    /// <summary>So many times as many as have a place are followed one by one; the rounds before those only take their mean.</summary>
    private const int MostRounds = 4, LeastFollowed = 200;

    // Of 64 equally likely parts of a normal distribution the middle: the upper half.
    private static ReadOnlySpan<double> Normal =>
    [
        0.020, 0.059, 0.098, 0.138, 0.177, 0.217, 0.257, 0.298, 0.339, 0.381, 0.424, 0.467, 0.511, 0.556, 0.602, 0.650,
        0.699, 0.750, 0.803, 0.858, 0.917, 0.978, 1.043, 1.113, 1.189, 1.273, 1.366, 1.473, 1.601, 1.762, 1.987, 2.418,
    ];

    private readonly List<(int Count, double[] Sorted, double Mean)> _waiting = [];

    /// <summary>How many have a place at a time; infinite while nothing shows that there is a limit.</summary>
    public int Places { get; set; } = rest.Length;
    public bool Unlimited { get; set; }

    /// <param name="sorted">How long such tasks take, seconds; not empty.</param>
    public void Wait(int count, double[] sorted)
    {
        var sum = 0.0;
        foreach (var one in sorted) sum += one;
        if (count > 0) _waiting.Add((count, sorted, sum / sorted.Length));
    }

    /// <summary>Seconds to the end of each future, in ascending order.</summary>
    public double[] Ends()
    {
        if (_waiting.Count == 0) return Longest();
        var ends = new double[Count];
        var places = Unlimited ? [] : new double[Math.Max(Places, rest.Length)];
        for (var future = 0; future < Count; future++)
        {
            var end = 0.0;
            Array.Clear(places);
            for (var i = 0; i < rest.Length; i++)
            {
                var one = rest[i] * Math.Exp(spread[i] * Draw(future, i));
                end = Math.Max(end, one);
                if (places.Length > 0) places[i] = one;
            }
            ends[future] = Math.Max(end, Queue(places, future));
        }
        Array.Sort(ends);
        return ends;
    }

    // Nobody waits: the last one ends it. Most of many can be the last in no future.
    private double[] Longest()
    {
        var ends = new double[Count];
        var least = 0.0;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] * Math.Exp(spread[i] * Normal[^1]) <= least) continue;
            least = double.PositiveInfinity;
            for (var future = 0; future < Count; future++)
            {
                ends[future] = Math.Max(ends[future], rest[i] * Math.Exp(spread[i] * Draw(future, i)));
                least = Math.Min(least, ends[future]);
            }
        }
        Array.Sort(ends);
        return ends;
    }

    private double Queue(double[] places, int future)
    {
        var end = 0.0;
        for (var i = places.Length / 2 - 1; i >= 0; i--) Sink(places, i);
        foreach (var (count, sorted, mean) in _waiting)
        {
            var followed = Math.Min(count, Math.Max(LeastFollowed, MostRounds * places.Length));
            if (count > followed && places.Length > 0)
            {
                var rounds = (count - followed) * mean / places.Length;
                for (var i = 0; i < places.Length; i++) places[i] += rounds;
            }
            // Steps of the golden ratio fall evenly over all the tasks there are, however few are drawn.
            var at = (Hash(future, -1 - sorted.Length) & 0xffff) / 65536.0;
            for (var k = 0; k < followed; k++)
            {
                at += 0.6180339887498949;
                if (at >= 1) at -= 1;
                var task = sorted[Math.Min((int)(at * sorted.Length), sorted.Length - 1)];
                if (places.Length == 0)
                {
                    end = Math.Max(end, task);
                    continue;
                }
                places[0] += task;
                end = Math.Max(end, places[0]);
                Sink(places, 0);
            }
        }
        return end;
    }

    private static void Sink(double[] heap, int i)
    {
        var value = heap[i];
        for (var child = 2 * i + 1; child < heap.Length; child = 2 * i + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= value) break;
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = value;
    }

    private static double Draw(int future, int worker)
    {
        var part = (int)(Hash(future, worker) & 63);
        return part < 32 ? Normal[part] : -Normal[part - 32];
    }

    private static ulong Hash(int future, int worker)
    {
        var x = unchecked((ulong)(future + 1) * 0x9E3779B97F4A7C15 + (ulong)worker * 0xC2B2AE3D27D4EB4F);
        x = unchecked((x ^ (x >> 29)) * 0xBF58476D1CE4E5B9);
        return x ^ (x >> 32);
    }
}
