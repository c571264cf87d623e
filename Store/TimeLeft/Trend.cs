namespace Progressd.Store.TimeLeft;

/// <summary>
/// How the pace of a whole job changed: a steady bend (each percent costs a little more than the one before) or a step (since then it goes at another pace).
/// Read from the history, where nobody waits and all began together: only then is the curve of the job the curve of its workers.
/// </summary>
internal readonly struct Trend
{
    private const int MostBlocks = 24, LeastBlocks = 6;

    /// <summary>A block holds so many steps of each worker: workers that began together report together, in stairs.</summary>
    private const double StepsInBlock = 4;

    /// <summary>What has only begun to finish is still the same workers.</summary>
    private const double MostOver = 5;

    /// <summary>A bend is believed for as far again as it was seen, and never beyond a fifth of the usual cost.</summary>
    private const double Reach = 2, LeastCost = 0.2;

    private readonly double _a, _b, _least, _reach, _ratio, _lasts;

    private Trend(double a, double b, double end)
    {
        (_a, _b, _ratio, _lasts, _reach) = (a, b, 1, 0, Math.Min(1, Reach * end));
        _least = LeastCost * Math.Max(1e-9, a + b * end / 2);
    }

    private Trend(double ratio, double lasts) => (_a, _b, _least, _reach, _ratio, _lasts) = (1, 0, 0, 1, ratio, lasts);

    public static Trend None => new(1, 0.0);

    /// <summary>Cost of the first x (0–1) of a task as a share of the whole.</summary>
    public double Share(double x) => _b == 0 ? x : Cost(x) / Cost(1);

    /// <summary>How much longer the rest takes than by the pace so far: the new pace for as long again as it has lasted, then the mean.</summary>
    /// <param name="done">0–1, of the task.</param>
    /// <param name="rest">0–1.</param>
    public double Slower(double done, double rest)
    {
        if (rest <= 0) return 1;
        var part = Math.Min(rest, _lasts * done) / rest;
        return _ratio * part + 1 - part;
    }

    // ∫ max(least, a + b·x) dx, straight on from where the bend is no longer believed.
    private double Cost(double x)
    {
        if (x > _reach) return Cost(_reach) + (x - _reach) * Math.Max(_least, _a + _b * _reach);
        var turn = (_least - _a) / _b;
        if (_b < 0 && x > turn) return Area(turn) + _least * (x - turn);
        if (_b > 0 && turn > 0) return x <= turn ? _least * x : _least * turn + Area(x) - Area(turn);
        return Area(x);
    }

    private double Area(double x) => _a * x + _b * x * x / 2;

    private readonly record struct Block(double Middle, double Cost, double Width);

    /// <param name="step">The usual step, 0–1.</param>
    public static Trend Of(ReadOnlySpan<Sample> history, in Silences silences, double step)
    {
        Span<Block> blocks = stackalloc Block[MostBlocks];
        var n = Cut(history, silences, step, blocks, out var end);
        if (n < LeastBlocks) return None;
        blocks = blocks[..n];

        var (width, mean, flat) = Moments(blocks);
        var floor = 1e-9 * mean * mean * width;
        if (flat <= floor) return None;
        var (middle, xx, xy) = (0.0, 0.0, 0.0);
        foreach (var block in blocks) middle += block.Width * block.Middle / width;
        foreach (var block in blocks)
        {
            xx += block.Width * (block.Middle - middle) * (block.Middle - middle);
            xy += block.Width * (block.Middle - middle) * (block.Cost - mean);
        }
        var slope = xx > 0 ? xy / xx : 0;
        var line = Math.Max(floor, flat - slope * xy);
        var at = Split(blocks, out var step2);
        step2 = Math.Max(floor, step2);

        // Bayesian information criterion: line and step have two numbers more than a constant (slope; where and how high).
        if (!Better(n, flat, Math.Min(line, step2))) return None;
        if (line <= step2)
        {
            slope *= Math.Max(0, 1 - line / (n - 2) / (flat - line));
            return slope == 0 ? None : new(mean - slope * middle, slope, end);
        }
        var trust = Math.Max(0, 1 - 2 * step2 / (n - 3) / (flat - step2));
        // The newest change counts: there may be another within the newer part.
        for (var newer = blocks[at..]; newer.Length >= 5; newer = blocks[at..])
        {
            var inner = Split(newer, out var left);
            if (!Better(newer.Length, Math.Max(floor, Moments(newer).Squares), Math.Max(floor, left))) break;
            at += inner;
        }
        var (lasted, pace, _) = Moments(blocks[at..]);
        return new(Math.Pow(pace / mean, trust), lasted / end);
    }

    private static bool Better(int n, double before, double after) => n * Math.Log(before / after) > 2 * Math.Log(n);

    private static int Split(ReadOnlySpan<Block> blocks, out double squares)
    {
        var (at, all, before) = (0, default(Sums), default(Sums));
        squares = double.PositiveInfinity;
        foreach (var block in blocks) all = all.With(block);
        for (var i = 0; i < blocks.Length; i++)
        {
            if (i > 1 && before.Squares + all.Without(before).Squares is var sum && sum < squares) (squares, at) = (sum, i);
            before = before.With(blocks[i]);
        }
        return at;
    }

    /// <summary>Σ w, Σ w·c and Σ w·c² of some blocks.</summary>
    private readonly record struct Sums(double Width, double Cost, double Square)
    {
        /// <summary>What a constant leaves unexplained.</summary>
        public double Squares => Math.Max(0, Square - Cost * Cost / Width);

        public Sums With(Block block) => new(Width + block.Width, Cost + block.Width * block.Cost, Square + block.Width * block.Cost * block.Cost);

        public Sums Without(Sums some) => new(Width - some.Width, Cost - some.Cost, Square - some.Square);
    }

    private static (double Width, double Mean, double Squares) Moments(ReadOnlySpan<Block> blocks)
    {
        var (width, sum, squares) = (0.0, 0.0, 0.0);
        foreach (var block in blocks) (width, sum) = (width + block.Width, sum + block.Width * block.Cost);
        foreach (var block in blocks) squares += block.Width * (block.Cost - sum / width) * (block.Cost - sum / width);
        return (width, sum / width, squares);
    }

    // Seconds per percent in blocks of equal width; from where each worker has made a step on, since a report comes after what it tells of.
    private static int Cut(ReadOnlySpan<Sample> history, in Silences silences, double step, Span<Block> blocks, out double end)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < history.Length; i++)
        {
            if (history[i].Over >= MostOver || history[i].Percent < 100 * step) continue;
            if (first < 0) first = i;
            last = i;
        }
        end = 0;
        if (first < 0 || step <= 0) return 0;
        var (low, high) = (history[first].Percent, history[last].Percent);
        end = high / 100.0;
        if (high - low < 3) return 0;
        var (most, n, from) = (Math.Min(blocks.Length, (int)((high - low) / (100 * StepsInBlock * step) + 1e-9)), 0, first);
        for (var k = 1; k <= most; k++)
        {
            var to = from;
            while (to < last && history[to].Percent < low + (high - low) * k / most - 1e-9) to++;
            var width = history[to].Percent - history[from].Percent;
            if (width <= 0) continue;
            var seconds = silences.Elapsed(history[from].At, history[to].At) / 1000.0;
            blocks[n++] = new((history[from].Percent + history[to].Percent) / 200.0, seconds / width, width / 100.0);
            from = to;
        }
        return n;
    }
}
