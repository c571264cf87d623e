using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Progressd.Tests.Examples;
using Progressd.Tests.Support;

namespace Progressd.Tests.Slurm;

/// <summary>How a task ended, for Slurm: <c>FAILED 7:0</c>, and how many seconds it took.</summary>
public sealed record TaskEnd(string Fate, double Seconds);

/// <summary>
/// A real Slurm on which all that may happen to a job happens once, at the same time: to scripts that report, and to the same scripts without their reports.
/// It is begun before other tests and looked at after them, for it mostly waits.
/// </summary>
public sealed partial class Cluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(200);
    private static readonly string Sources = Path.Combine(Script.Root, "tests", "Slurm");
    private static readonly string[] Moments = ["begin", "middle", "end"];

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-slurm-").FullName;
    private readonly List<TestDaemon> _daemons = [];
    private readonly List<System.Diagnostics.Process> _watchers = [];

    /// <summary>The jobs by what was meant for them; the twins that report nothing begin with <c>plain</c>.</summary>
    public Dictionary<string, string> Jobs { get; } = [];

    /// <summary>By job and task, <c>12_3</c> or <c>12</c>.</summary>
    public Dictionary<string, TaskEnd> Ends { get; } = [];

    /// <summary>What the pages said of each job when all was over.</summary>
    public Dictionary<string, string[]> Pages { get; } = [];

    /// <summary>The names of the jobs that have stages.</summary>
    public Dictionary<string, string> Stages { get; } = [];

    /// <summary>What was said of those that waited.</summary>
    public string Waiting { get; private set; } = "";

    private string Conf => Path.Combine(_folder, "slurm.conf");

    private TestDaemon Daemon => _daemons[0];

    public static Cluster Run()
    {
        var cluster = new Cluster();
        try
        {
            cluster.Live();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers.Where(one => !one.HasExited)) watcher.Kill();
        Script.Run(Sources, [], Path.Combine(Sources, "slurm-in-a-box"), "stop", _folder);
        foreach (var daemon in _daemons) daemon.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Live()
    {
        var start = Script.Run(Sources, [], Path.Combine(Sources, "slurm-in-a-box"), "start", _folder, $"{FreePort.FirstOf(70)}");
        Assert.That(start.ExitCode, Is.Zero, start.Errors);
        for (var i = 0; i < 1 + 2 * Moments.Length; i++) _daemons.Add(TestDaemon.Start());
        Submit("fates", ["--array=1-5"], []);
        Submit("elsewhere", ["--array=1-3", "--export=NONE", $"--chdir={Directory.CreateDirectory(_folder + "/else where").FullName}"], []);
        Submit("throttled", ["--array=1-4%2"], ["good"]);
        Submit("overdue", ["--time=1"], ["long"]);
        Submit("again", [], ["again"]);
        Submit("steps", ["-n", "2"], ["steps"]);
        Submit("doomed", ["--array=1-2", "--partition=doomed", "--no-requeue"], ["long"], twin: false);
        Submit("never", [$"--dependency=afterok:{Jobs["overdue"]}"], ["good"], twin: false);
        Submit("pending", ["--begin=now+1hour", "--array=1-3"], ["good"], twin: false);
        Submit("mute", ["--array=2-3"], [], silent: true);
        for (var i = 0; i < 2 * Moments.Length; i++)
        {
            var (daemon, signal, moment) = (_daemons[1 + i], i < Moments.Length ? "STOP" : "KILL", Moments[i % Moments.Length]);
            Submit($"{signal} {moment}", [], ["2", moment, $"kill -{signal} {daemon.ProcessId}"], daemon, twin: false);
        }
        Recipes();
        foreach (var job in new[] { "fates", "doomed", "never", "pending", "mute", "overdue" }) Watch(job, Daemon);

        Until("a task sleeps", () => Of("fates").Any(line => line.StartsWith("5: running 3/4", StringComparison.Ordinal)) && State("plain fates_5") == "RUNNING");
        Slurm("scancel", Jobs["fates"] + "_5", Jobs["plain fates"] + "_5");
        Until("who shall be queued again sleeps", () => Of("again") is ["batch: running 3/4"] && State("plain again") == "RUNNING");
        Slurm("scontrol", "requeue", $"{Jobs["again"]},{Jobs["plain again"]}");
        Until("both on the node run", () => Of("doomed").Count(line => line.EndsWith("running 3/4", StringComparison.Ordinal)) == 2);
        Script.Run(_folder, [], "sh", "-c", "kill -9 $(cat slurmd.n4.pid)");
        Slurm("scontrol", "update", "nodename=n4", "state=down", "reason=lost");
        Until("it is said why they wait", () => Of("pending").Any(line => line.StartsWith("queue: ", StringComparison.Ordinal)));
        Waiting = Of("pending").Single(line => line.StartsWith("queue: ", StringComparison.Ordinal));
        Slurm("scancel", Jobs["pending"] + "_2");
        Until("one was cancelled", () => Of("pending").Any(line => line.StartsWith("2: failed", StringComparison.Ordinal)));
        Slurm("scancel", Jobs["pending"]);

        Until("all but one have ended", () => Slurm("squeue", "-h", "-r", "-o", "%i").Output.Trim() == Jobs["never"]);
        for (var i = 0; i < 2 * Moments.Length; i++)
        {
            var (daemon, job) = (_daemons[1 + i], i < Moments.Length ? $"STOP {Moments[i]}" : $"KILL {Moments[i - Moments.Length]}");
            if (job[0] == 'S') daemon.Signal(18);
            else daemon.Again();
            Pages["then " + job] = Of(job, daemon);
            Watch(job, daemon);
        }
        foreach (var watcher in _watchers) Assert.That(watcher.WaitForExit(Patience), "progress-slurm ends with its job");
        foreach (var job in Jobs.Keys.Where(job => !job.StartsWith("plain", StringComparison.Ordinal)))
            Pages[job] = Of(job, job.Contains(' ') ? _daemons[1 + (job[0] == 'S' ? 0 : Moments.Length) + Array.IndexOf(Moments, job.Split(' ')[1])] : Daemon);
        foreach (var (name, id) in Stages) Pages[name] = [.. Workers(id, Daemon), Daemon.Get($"text?summary=1&jobid={Uri.EscapeDataString(id)}").Result];
        foreach (Match task in TaskLine().Matches(Slurm("scontrol", "-o", "show", "job").Output))
        {
            var name = task.Groups["array"].Success ? $"{task.Groups["array"]}_{task.Groups["task"]}" : task.Groups["id"].Value;
            var seconds = (Instant(task.Groups["end"].Value) - Instant(task.Groups["start"].Value)).TotalSeconds;
            Ends[name] = new TaskEnd($"{task.Groups["state"]} {task.Groups["exit"]}", seconds);
        }
    }

    private void Submit(string name, string[] options, string[] arguments, TestDaemon? daemon = null, bool twin = true, bool silent = false)
    {
        var text = File.ReadAllText(Path.Combine(Sources, "fates.sh")).Replace("URL", (daemon ?? Daemon).Url, StringComparison.Ordinal);
        var plain = string.Join('\n', text.Split('\n').Select(line => line.Contains("srun") ? "srun -n 2 sh -c 'exit $SLURM_PROCID' ;;" : line)
            .Where(line => !line.Contains("progress_") && !line.Contains("eval \"$(")));
        plain = plain.Replace("srun -n 2", "    steps) srun -n 2", StringComparison.Ordinal);
        foreach (var (job, script) in new[] { (name, silent ? plain : text), ("plain " + name, plain) })
        {
            if (job != name && (!twin || silent)) continue;
            var file = Path.Combine(_folder, job.Replace(' ', '-') + ".sh");
            File.WriteAllText(file, script);
            Jobs[job] = Slurm("sbatch", ["--parsable", $"--output={_folder}/%x.%A_%a.out", .. options, file, .. arguments]).Output.Trim();
        }
    }

    // The recipes as they stand, from the examples; in one copy a task of the first stage fails.
    private void Recipes()
    {
        var examples = Path.Combine(Script.Root, "examples");
        Jobs["recipe"] = Slurm("sbatch", "--parsable", $"--output={_folder}/%x.%A_%a.out", "--export=NONE", Rewritten("slurm-array.sh"), "a b", "c").Output.Trim();
        foreach (var (name, work) in new[] { ("stages", "sleep 0.1"), ("broken stages", "test $SLURM_ARRAY_TASK_ID != 2") })
        {
            var recipe = File.ReadAllText(Rewritten("slurm-stages.sh"));
            File.WriteAllText(Path.Combine(_folder, "stages.sh"), recipe.Replace("1-4 sleep 0.1", $"1-4 '{work}'", StringComparison.Ordinal));
            var submitted = Slurm("bash", Path.Combine(_folder, "stages.sh"));
            Stages[name] = Uri.UnescapeDataString(submitted.Output.Split('\n')[0].Split("jobid=")[1]);
        }

        string Rewritten(string recipe)
        {
            var file = Path.Combine(_folder, recipe);
            File.WriteAllText(file, File.ReadAllText(Path.Combine(examples, recipe)).Replace("http://headnode:8080/progress", Daemon.Url, StringComparison.Ordinal));
            return file;
        }
    }

    private void Watch(string job, TestDaemon daemon) => _watchers.Add(Script.Start(
        _folder, [("SLURM_CONF", Conf), ("PROGRESS_URL", daemon.Url), ("EVERY", "2")], Path.Combine(Script.Root, "examples", "progress-slurm"), Jobs[job]));

    private string State(string name)
    {
        var (job, task) = name.Split('_') is [var first, var second] ? (first, "_" + second) : (name, "");
        return Slurm("squeue", "-h", "-r", "-t", "all", "-j", Jobs[job] + task, "-o", "%T").Output.Trim();
    }

    private Script Slurm(string tool, params string[] arguments)
    {
        (string, string?)[] surroundings = [("SLURM_CONF", Conf), ("PROGRESS_URL", null), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)];
        var script = Script.Run(_folder, surroundings, tool, arguments);
        Assert.That(script.ExitCode, Is.Zero, $"{tool} {string.Join(' ', arguments)}: {script.Errors}");
        return script;
    }

    private string[] Of(string job, TestDaemon? daemon = null) => Workers($"{Environment.UserName}:slurm:box:{Jobs[job]}", daemon ?? Daemon);

    private static string[] Workers(string id, TestDaemon daemon)
    {
        var (status, body) = daemon.Ask($"status?jobid={Uri.EscapeDataString(id)}").Result;
        if (status == 404) return [];
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement.GetProperty("workers").EnumerateArray().Select(ExamplesFixture.Line)];
    }

    private void Until(string what, Func<bool> isSo)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
                throw new TimeoutException($"never: {what}\n{Slurm("squeue", "-r", "-t", "all").Output}");
            Thread.Sleep(500);
        }
    }

    private static DateTime Instant(string text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, out var instant) ? instant : default;

    [GeneratedRegex(@"^JobId=(?<id>\d+) (?:ArrayJobId=(?<array>\d+) ArrayTaskId=(?<task>\S+) )?.*?JobState=(?<state>\S+) .*? ExitCode=(?<exit>\S+) " +
        @".*?StartTime=(?<start>\S+) EndTime=(?<end>\S+)", RegexOptions.Multiline)]
    private static partial Regex TaskLine();
}
