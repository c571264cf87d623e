using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Progressd.Bench;

/// <summary>The programs that a measurement needs, published or found once, and wrk's one number.</summary>
public static partial class Tools
{
    private static readonly string[] Yardsticks = ["wrk", "prometheus-pushgateway", "python3"];
    private static readonly string Root = FindRoot();
    private static readonly string Out = Path.Combine(Path.GetTempPath(), "progressd-bench-out");
    private static readonly Lazy<string> Ours = new(() => Environment.GetEnvironmentVariable("PROGRESSD") ?? Published("progressd.csproj", "progressd"));
    private static readonly Lazy<string> Yardstick = new(() => Environment.GetEnvironmentVariable("BARE") ?? Published("bench/bare/bare.csproj", "bare"));

    /// <summary><c>PROGRESSD</c> and <c>BARE</c> name ready files; else they are published.</summary>
    public static string Progressd => Ours.Value;
    public static string Bare => Yardstick.Value;
    public static string Results { get; } = Path.Combine(Root, "bench", "results");
    public static string Helpers { get; } = Path.Combine(Root, "bench", "helping.py");
    public static string Matplotlib { get; } = Path.Combine(Root, "bench", "matplotlib_bars.py");

    /// <summary>Date, processor and kernel: what a number means without them nobody knows.</summary>
    public static string WhenAndWhere()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown";
        return $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} × {model}, {Run("uname", "-sr").Trim()}";
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Requests a second that wrk saw.</summary>
    /// <param name="lua">A script's text: <c>request = function() … end</c>.</param>
    public static double Wrk(int port, int connections, string lua, double seconds = 3) => WrkWhole(port, connections, lua, seconds).PerSecond;

    /// <summary>All that wrk saw: requests, requests a second, and the latency that 99 % stayed under, in milliseconds.</summary>
    public static (long Count, double PerSecond, double P99) WrkWhole(int port, int connections, string lua, double seconds = 3)
    {
        var script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, lua);
            var output = Run("wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, $"http://127.0.0.1:{port}");
            if (output.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException(output);
            var p99 = Latency99().Match(output);
            var unit = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
            return (
                long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
                double.Parse(RequestsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
                p99.Success ? unit * double.Parse(p99.Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN); // wrk says nan where it is unsure
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>The yardsticks that this machine lacks.</summary>
    public static IEnumerable<string> Missing() =>
        Yardsticks.Where(tool =>
            !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))));

    public static string Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, WorkingDirectory = Root })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} ended with {process.ExitCode}: {output}");
    }

    private static string Published(string project, string name)
    {
        Run("dotnet", "publish", project, "-c", "Release", "-r", "linux-x64", "-o", Path.Combine(Out, name));
        return Path.Combine(Out, name, name);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "progressd.csproj"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Latency99();

    [GeneratedRegex(@"Requests/sec:\s*([\d.]+)")]
    private static partial Regex RequestsPerSecond();
}
