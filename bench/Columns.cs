using System.Globalization;

namespace Progressd.Bench;

/// <summary>
/// Updates beside the bare listener by number of connections: what a row of one number hides. Rounds of all programs are interleaved, a column at a time.
/// <c>PROGRESSD_BEFORE</c> names another file of ours to be measured in between.
/// </summary>
public static class Columns
{
    private const int Rounds = 4, PacedRate = 1_000;
    private const double WarmUp = 6; // seconds: until the JIT has compiled a last time what updates take
    private static readonly TimeSpan Paced = TimeSpan.FromSeconds(5);

    /// <param name="lua">One client that reports on a kept connection, and one with a connection each.</param>
    public static async Task<string> Measure(string kept, string closing)
    {
        var ours = new List<(string Name, Daemon Daemon)> { ("ours", await Daemon.Progressd()) };
        if (Environment.GetEnvironmentVariable("PROGRESSD_BEFORE") is { Length: > 0 } before) ours.Add(("before", await Daemon.Of(before)));
        using var bare = await Daemon.Bare();
        try
        {
            foreach (var (_, daemon) in ours) await daemon.Get("/progress/create?jobid=job");
            (string Head, int Connections, string Lua)[] columns =
                [("1", 1, kept), ("4", 4, kept), ("8", 8, kept), ("16", 16, kept), ("64", 64, kept), ("a connection each (16)", 16, closing)];
            foreach (var daemon in ours.Select(one => one.Daemon).Append(bare))
                foreach (var connections in (int[])[16, 4, 1]) Tools.WrkWhole(daemon.Port, connections, kept, WarmUp);
            var cells = new List<string>();
            foreach (var (head, connections, lua) in columns)
            {
                var rounds = Enumerable.Range(0, Rounds)
                    .Select(_ => (Bare: Run(bare, connections, lua), Ours: ours.Select(one => Run(one.Daemon, connections, lua)).ToArray())).ToList();
                var theirs = rounds.Select(round => round.Bare).ToList();
                cells.AddRange(ours.Select((one, i) => $"{head}: {one.Name} {Cell(rounds.Select(round => round.Ours[i]).ToList(), theirs)}"));
            }
            foreach (var (name, daemon) in ours.Append(("bare", bare)))
                cells.Add($"{PacedRate:N0}/s: {name} {Tools.Median(await PacedMicroseconds(daemon)):F0} µs of processor an update");
            return string.Join("; ", cells);
        }
        finally
        {
            foreach (var (_, daemon) in ours) daemon.Dispose();
        }
    }

    // Ratios of the same round, of which the median is taken: a slow minute hits both.
    private static string Cell(List<Seen> ours, List<Seen> bare) => string.Create(CultureInfo.InvariantCulture,
        $"**{Tools.Median(ours.Zip(bare, (a, b) => a.PerSecond / b.PerSecond)):F2}** of the requests, p99 {Tools.Median(ours.Zip(bare, (a, b) => a.P99 / b.P99)):F1} ×, "
        + $"{Tools.Median(ours.Select(one => one.Microseconds)):F0} / {Tools.Median(bare.Select(one => one.Microseconds)):F0} µs");

    private static Seen Run(Daemon daemon, int connections, string lua)
    {
        var before = daemon.Cpu;
        var (count, perSecond, p99) = Tools.WrkWhole(daemon.Port, connections, lua);
        return new(perSecond, p99, (daemon.Cpu - before).TotalMicroseconds / count);
    }

    private static async Task<List<double>> PacedMicroseconds(Daemon daemon)
    {
        var each = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = daemon.Cpu;
            var load = await Load.Run(daemon.Port, 64, Paced, n => $"/progress/update?jobid=job&workid=node{n % 200}&current={n % 50}&total=50", PacedRate);
            each.Add((daemon.Cpu - before).TotalMicroseconds / load.Milliseconds.Length);
        }
        return each;
    }

    private sealed record Seen(double PerSecond, double P99, double Microseconds);
}
