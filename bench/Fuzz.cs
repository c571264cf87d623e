using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Progressd.Tests.Fuzz;

namespace Progressd.Bench;

/// <summary>
/// The fuzzer of the tests against the published file, millions of requests long: killed and started again now and then, its files read
/// after each round, its memory and descriptors watched. The last quarter is one life, to see whether anything grows.
/// </summary>
public static class Fuzz
{
    public const int Requests = 10_000_000;
    private const int Round = 10_000, RoundsALife = 25, Senders = 6, MoreFiles = 16, MostFaults = 20;
    private const double MoreMebibytes = 100;
    private static readonly string[] Flags = ["--max-jobs", "100", "--max-workers", "50", "--max-memory", "3000000", "--retention", "3s", "--snapshot-interval", "1s"];

    /// <returns>The exit code: 1 if there was a fault.</returns>
    public static async Task<int> Run(int count, int seed)
    {
        var run = new Life(seed);
        try
        {
            await run.Begin();
            for (var sent = 0; sent < count && run.Faults.Count < MostFaults; sent += Round)
            {
                await run.Send(Math.Min(Round, count - sent));
                if ((sent / Round + 1) % RoundsALife == 0 && sent < count / 4L * 3) await run.KillAndBegin();
            }
            await run.End();
        }
        finally
        {
            run.Write(count);
        }
        return run.Faults.Count == 0 ? 0 : 1;
    }

    private sealed class Life(int seed)
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("progressd-fuzz-").FullName;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly List<double> _mebibytes = []; // of the present life, after each round
        private readonly HashSet<long> _snapshots = [];
        private FuzzRun _fuzz = null!;
        private Daemon _daemon = null!;
        private int _sent;
        private int _restarts;
        private int _jobsCompared;
        private int _filesAtStart;
        private string _grown = "";

        public List<string> Faults { get; } = [];

        public async Task Begin()
        {
            _daemon = await Daemon.Progressd(_folder, Flags);
            _fuzz ??= new FuzzRun(() => _daemon.Port, Senders);
            _mebibytes.Clear();
            _filesAtStart = 0;
        }

        public async Task Send(int count)
        {
            _fuzz.Send(seed + _sent, seed + _sent + count);
            _sent += count;
            while (_fuzz.Faults.TryDequeue(out var fault)) Fault(fault);
            LookAtFiles();
            _mebibytes.Add(_daemon.ResidentMebibytes);
            if (_filesAtStart == 0) _filesAtStart = await FilesAtRest();
            if (_sent / Round % 10 == 0)
                Console.WriteLine($"{_sent:N0} sent, {_sent / _clock.Elapsed.TotalSeconds:N0}/s, {_mebibytes[^1]:F0} MiB, {_restarts} restarts");
        }

        /// <summary>What was there before must be there after, to the last digit.</summary>
        public async Task KillAndBegin()
        {
            var before = await Jobs();
            _daemon.Kill();
            _restarts++;
            foreach (var file in Directory.GetFiles(_folder, "progressd.j*"))
                if (StateFileCheck.Fault(file) is { } fault) Fault(fault);
            await Begin();
            var (after, now) = (await Jobs(), DateTimeOffset.UtcNow);
            foreach (var (id, (text, expires)) in before)
                if (after.TryGetValue(id, out var again) ? again.Text != text : expires > now)
                    Fault($"after restart {_restarts} the job {id} is {again.Text ?? "gone"}, not {text}");
            foreach (var id in after.Keys.Except(before.Keys).Where(id => id != Daemon.FirstJob)) Fault($"after restart {_restarts} there is a job {id}");
            _jobsCompared += before.Count;
            if (Encoding.UTF8.GetString(await _daemon.Get("/healthz")) is var health and not "ok\n") Fault($"after restart {_restarts}: {health}");
        }

        public async Task End()
        {
            var (files, first, last) = (await FilesAtRest(), _mebibytes[_mebibytes.Count / 5], _mebibytes[^1]);
            _grown = string.Create(CultureInfo.InvariantCulture,
                $"""
                | requests of the last life | {_mebibytes.Count * (long)Round:N0} |
                | resident memory in it: after its first round, after a fifth, and at its end | {_mebibytes[0]:F0}, {first:F0}, {last:F0} MiB |
                | open descriptors at rest: after its first round, and at its end | {_filesAtStart}, {files} |

                """);
            if (files > _filesAtStart + MoreFiles) Fault($"{files} descriptors are open, {_filesAtStart} were at first");
            if (last > first + MoreMebibytes) Fault($"resident memory grew from {first:F0} to {last:F0} MiB");
            _daemon.Dispose();
        }

        public void Write(int count)
        {
            var report = new StringBuilder($"# Fuzzed, {Tools.WhenAndWhere()}\n\n");
            void Say(FormattableString text) => report.Append(text.ToString(CultureInfo.InvariantCulture));
            Say($"`dotnet run -c Release --project bench -- fuzz --count {count} --seed {seed}`, {_clock.Elapsed.TotalMinutes:F0} min, ");
            Say($"{_sent / _clock.Elapsed.TotalSeconds:N0} requests/s\n\n");
            Say($"| what | how many |\n|---|---|\n| requests | {_sent:N0} |\n| connections | {_fuzz.Counts.Connections:N0} |\n");
            foreach (var (what, times) in _fuzz.Counts.All()) Say($"| {(char.IsAsciiDigit(what[0]) ? "answered " : "")}{what} | {times:N0} |\n");
            foreach (var (kind, times) in _fuzz.Checked.OrderBy(one => one.Key, StringComparer.Ordinal)) Say($"| bodies looked at: {kind} | {times:N0} |\n");
            Say($"| snapshots read | {_snapshots.Count:N0} |\n| restarts after kill -9 | {_restarts} |\n| jobs compared over them | {_jobsCompared:N0} |\n");
            report.Append(_grown);
            Say($"| **faults** | **{Faults.Count}** |\n");
            foreach (var fault in Faults) Say($"\n```\n{fault}\n```\n");
            Directory.CreateDirectory(Tools.Results);
            File.WriteAllText(Path.Combine(Tools.Results, $"fuzz-{DateTime.UtcNow:yyyy-MM-dd-HHmm}.md"), report.ToString());
            Console.Write(report);
        }

        private void LookAtFiles()
        {
            var snapshot = Path.Combine(_folder, "progressd.json");
            if (!File.Exists(snapshot)) return;
            if (StateFileCheck.Fault(snapshot) is { } fault) Fault(fault);
            using var json = JsonDocument.Parse(File.ReadAllBytes(snapshot));
            _snapshots.Add(json.RootElement.GetProperty("seq").GetInt64());
        }

        // Without a client's connection; the listener closes its ends a moment after.
        private async Task<int> FilesAtRest()
        {
            _fuzz.Dispose();
            await Task.Delay(TimeSpan.FromSeconds(2));
            return _daemon.OpenFiles;
        }

        // What does not follow the clock, and until when it is kept.
        private async Task<Dictionary<string, (string Text, DateTimeOffset Expires)>> Jobs()
        {
            var all = new Dictionary<string, (string, DateTimeOffset)>();
            var list = JsonNode.Parse(await _daemon.Get("/progress/status"))!["jobs"]!.AsArray();
            foreach (var id in list.Select(job => job!["jobid"]!.GetValue<string>()))
            {
                if (await _daemon.Find($"/progress/status?jobid={Uri.EscapeDataString(id)}") is not { } status) continue; // it ended meanwhile
                var job = JsonNode.Parse(status)!.AsObject();
                foreach (var part in job["workers"]!.AsArray().Select(worker => worker!.AsObject()).Append(job))
                    foreach (var name in new[] { "state", "counts", "eta", "eta_low", "eta_high" }) part.Remove(name);
                all[id] = (job.ToJsonString(), job["expires"]!.GetValue<DateTimeOffset>());
            }
            return all;
        }

        private void Fault(string fault)
        {
            var copy = $"{_folder}-{Faults.Count}";
            Tools.Run("cp", "-r", _folder, copy);
            Faults.Add($"{fault}\nstate kept in {copy}");
            Console.WriteLine(Faults[^1]);
        }
    }
}
