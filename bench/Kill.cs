using System.Diagnostics;
using System.Globalization;
using System.Text;
using Progressd.Tests.Daemon.Support;

namespace Progressd.Bench;

/// <summary>
/// kill -9, again and again, under load: in the middle of a snapshot, at any moment, at start-up. After each start all that was acknowledged
/// must be there, and nothing older. A few daemons take turns, since one mostly waits for its next snapshot.
/// </summary>
public static class Kill
{
    public const int Cycles = 1_000;
    private const int Lanes = 3, ReportersALane = 4, LongestBatch = 400, ManyWorkers = 20_000, FirstPort = 20_000, PortsALane = 1_000;

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <returns>The exit code: 1 if anything acknowledged was missing.</returns>
    public static async Task<int> Run(int cycles)
    {
        var seed = Environment.TickCount;
        var clock = Stopwatch.StartNew();
        var lanes = Enumerable.Range(0, Lanes).Select(i => new Lane(i, seed + 100 * i, (cycles + Lanes - 1) / Lanes)).ToArray();
        await Task.WhenAll(lanes.Select(lane => lane.Run()));

        long Sum(Func<Lane, long> count) => lanes.Sum(count);
        var missing = lanes.SelectMany(lane => lane.Missing).ToList();
        var report = new StringBuilder($"# kill -9, {Tools.WhenAndWhere()}\n\n");
        void Say(FormattableString text) => report.Append(text.ToString(CultureInfo.InvariantCulture));
        Say($"`dotnet run -c Release --project bench -- kill --cycles {cycles}`, seed {seed}, {clock.Elapsed.TotalMinutes:F0} min\n\n");
        Say($"| what | how many |\n|---|---|\n");
        Say($"| kills | {Sum(lane => lane.Kills):N0} |\n");
        Say($"| of them in the middle of a snapshot (its unfinished file was there) | {Sum(lane => lane.InSnapshot):N0} |\n");
        Say($"| of them while starting | {Sum(lane => lane.AtStart):N0} |\n");
        Say($"| writes acknowledged: creates, updates, lines of batches, deletes | {Sum(lane => lane.Acknowledged):N0} |\n");
        Say($"| starts after which anything acknowledged was missing, or anything older was back | {missing.Count} |\n");
        Say($"| starts that set a file aside or warned of one | {Sum(lane => lane.Warned)} |\n");
        foreach (var one in missing) Say($"\n- {one}\n");
        Directory.CreateDirectory(Tools.Results);
        File.WriteAllText(Path.Combine(Tools.Results, $"kill-{DateTime.UtcNow:yyyy-MM-dd-HHmm}.md"), report.ToString());
        Console.Write(report);
        return missing.Count == 0 ? 0 : 1;
    }

    /// <summary>One state and the daemons that run on it, one after another.</summary>
    private sealed class Lane(int number, int seed, int cycles)
    {
        private readonly Random _random = new(seed);
        private readonly string _folder = Directory.CreateTempSubdirectory("progressd-kill-").FullName;
        private Daemon _daemon = null!;
        private Reporter[] _reporters = [];
        private Believed? _many;
        private double _snapshotMilliseconds = 30;
        private int _starts;

        public int Kills { get; private set; }
        public int InSnapshot { get; private set; }
        public int AtStart { get; private set; }
        public int Warned { get; private set; }
        public List<string> Missing { get; } = [];
        public long Acknowledged => _reporters.Sum(reporter => reporter.Acknowledged);

        public async Task Run()
        {
            await Start();
            await _daemon.Fill("many", ManyWorkers);
            _many = await Believed.Ask(Ask, "many");
            _reporters = [.. Enumerable.Range(0, ReportersALane).Select(i => new Reporter(Ask, $"job{i}", seed + i, LongestBatch))];
            try
            {
                while (Kills < cycles || InSnapshot < cycles / 2) await Cycle();
            }
            catch (Exception e)
            {
                Console.WriteLine($"lane {number} ended at kill {Kills}, {_folder}: {e}"); // at once, not when all have ended
                throw;
            }
            _daemon.Dispose();
        }

        private async Task Cycle()
        {
            using var snapshots = new FileSystemWatcher(_folder, "*.new") { EnableRaisingEvents = true };
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            snapshots.Created += (_, _) => begun.TrySetResult();
            var load = Task.WhenAll(_reporters.Select(reporter => Task.Run(reporter.Run)));
            var wantsSnapshot = 2 * InSnapshot <= Kills;
            if (wantsSnapshot) await Task.WhenAny(begun.Task, Task.Delay(TimeSpan.FromSeconds(10)));
            await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * (wantsSnapshot ? _snapshotMilliseconds : 400)));
            _daemon.Kill();
            Kills++;
            var isUnfinished = begun.Task.IsCompleted && File.Exists(Path.Combine(_folder, "progressd.json.new"));
            if (isUnfinished) InSnapshot++;
            // Learns how long a snapshot takes here, so that some kills come when it is nearly done.
            if (wantsSnapshot) _snapshotMilliseconds = Math.Clamp(_snapshotMilliseconds * (isUnfinished ? 1.05 : 0.9), 2, 200);
            await load;
            if (_random.Next(5) == 0)
            {
                await Daemon.KillAtStart(_folder, TimeSpan.FromMilliseconds(_random.Next(250)));
                Kills++;
                AtStart++;
            }
            await Start();
            await Verify();
            if (Kills % 50 == 0) Console.WriteLine($"{Kills} kills, {InSnapshot} in a snapshot, {Acknowledged:N0} acknowledged, {Missing.Count} missing");
        }

        private async Task Start() => _daemon = await Daemon.Progressd(_folder, NextPort, "--snapshot-interval", "0.1s");

        // Ports of the lane's own, below those that the system gives away: what still knocks at a killed daemon must not reach another one.
        private int NextPort() => FirstPort + number * PortsALane + _starts++ % PortsALane;

        private async Task Verify()
        {
            foreach (var reporter in _reporters)
            {
                var actual = await Believed.Ask(Ask, reporter.Job);
                if (!reporter.Possible.Contains(actual)) Miss($"{reporter.Job} is {actual}, expected {string.Join(" or ", reporter.Possible)}");
                reporter.Continue(actual);
            }
            if (!Equals(await Believed.Ask(Ask, "many"), _many)) Miss("the job with many workers has changed");
            if (Encoding.UTF8.GetString(await _daemon.Get("/healthz")) != "ok\n") Warned++;
        }

        private void Miss(string what)
        {
            var copy = $"{_folder}-{Kills}";
            Tools.Run("cp", "-r", _folder, copy);
            Missing.Add($"kill {Kills}: {what}; kept in {copy}");
            Console.WriteLine(Missing[^1]);
        }

        private async Task<(int Status, string Body)> Ask(string path, string? body)
        {
            using var content = body is null ? null : new StringContent(body);
            var url = $"http://127.0.0.1:{_daemon.Port}/progress/{path}";
            using var reply = await (content is null ? Client.GetAsync(url) : Client.PostAsync(url, content));
            return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
        }
    }
}
