using System.Net.Sockets;
using System.Text;

namespace Progressd.Bench;

/// <summary>
/// An ordinary busy day, a quarter of an hour of it: 200 jobs of 300 workers that report 470 times a second in all, and six who look at everything of one job
/// after the other. What stays in memory, and the slowest update of each minute. The yardstick of the latter is a bare listener that is asked in the same minutes.
/// </summary>
public static class Soak
{
    /// <summary><c>--minutes</c> of the command line.</summary>
    public static double Minutes { get; set; } = 15;

    /// <summary><c>--beside</c>: other published files, with commas between, each under the same load in the same minutes.</summary>
    public static string Beside { get; set; } = "";

    private const int Jobs = 200, WorkersOfJob = 300, Connections = 32, Readers = 6;
    private const double UpdatesPerSecond = 470, YardstickPerSecond = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5), Minute = TimeSpan.FromMinutes(1);

    private static readonly string[] OfJob = ["show?", "render?", "render?format=svg&", "text?", "status?"];
    private static readonly string[] OfAll = ["/progress/", "/metrics"];

    public static async Task<string> Measure()
    {
        string[] files = [Tools.Progressd, .. Beside.Split(',', StringSplitOptions.RemoveEmptyEntries)];
        var daemons = new List<Daemon>();
        using var bare = await Daemon.Bare();
        try
        {
            foreach (var file in files) daemons.Add(await Daemon.Of(file));
            foreach (var daemon in daemons)
                for (var job = 0; job < Jobs; job++) await daemon.Fill($"job{job:D3}", WorkersOfJob);
            return await Measure(daemons, bare);
        }
        finally
        {
            foreach (var daemon in daemons) daemon.Dispose();
        }
    }

    private static async Task<string> Measure(List<Daemon> daemons, Daemon bare)
    {
        using var over = new CancellationTokenSource();
        var readers = daemons.ConvertAll(daemon => Enumerable.Range(0, Readers).Select(reader => Task.Run(() => Look(daemon.Port, reader, over.Token))).ToArray());
        var table = new StringBuilder("\n\n  | minute | file | resident MiB (private, of files, shared) | updates/s | p50 / p99 / slowest ms | bare | failed | processor s |\n")
            .Append("  |---|---|---|---|---|---|---|---|\n");
        var (most, slowest, failed) = (0.0, 0.0, 0);
        for (var minute = 1; minute <= Math.Ceiling(Minutes); minute++)
        {
            var time = TimeSpan.FromMinutes(Math.Min(1, Minutes - minute + 1));
            var cpu = daemons.ConvertAll(daemon => daemon.Cpu);
            var first = (long)((minute - 1) * UpdatesPerSecond * Minute.TotalSeconds);
            var yardstick = Load.Run(bare.Port, 4, time, _ => "/", YardstickPerSecond);
            var loads = daemons.ConvertAll(daemon => Load.Run(daemon.Port, Connections, time, n => Update(first + n), UpdatesPerSecond));
            var calm = await yardstick;
            foreach (var (i, daemon) in daemons.Index())
            {
                var load = await loads[i];
                var memory = daemon.Resident;
                var line = $"  | {minute} | {i + 1} | **{memory.Sum:F0}** ({memory.Private:F0}, {memory.OfFiles:F0}, {memory.Shared:F0}) | {load.PerSecond:F0} "
                    + $"| {load.P(0.5):F2} / {load.P(0.99):F1} / **{load.P(1):F0}** | {calm.P(0.99):F1} / {calm.P(1):F0} "
                    + $"| {load.Failed} | {(daemon.Cpu - cpu[i]).TotalSeconds:F1} |\n";
                Console.Error.Write(line);
                table.Append(line);
                if (i > 0) continue;
                (most, slowest, failed) = (Math.Max(most, memory.Sum), Math.Max(slowest, load.P(1)), failed + load.Failed);
            }
        }
        await over.CancelAsync();
        var looks = await Task.WhenAll(readers[0]);
        return $"at most **{most:F0} MiB**, slowest update **{slowest:F0} ms**, {failed} failed; "
            + $"{looks.Sum(one => one.Replies):N0} views of {looks.Sum(one => one.Bytes) / 1e6:F0} MB, {looks.Sum(one => one.Failed)} failed{table}";
    }

    private static string Update(long n) =>
        $"/progress/update?jobid=job{n % Jobs:D3}&workid=node{n / Jobs * 7 % WorkersOfJob:D6}&current={n / (Jobs * WorkersOfJob) % 50}&total=50&desc=working+{n % 9999:D4}";

    // Everything that there is to see of a job and of all, one after the other, as fast as it comes; then the next job, after a pause.
    private static async Task<(int Replies, long Bytes, int Failed)> Look(int port, int reader, CancellationToken over)
    {
        var (replies, bytes, failed) = (0, 0L, 0);
        var buffer = new byte[1 << 20];
        try
        {
            await Task.Delay(Pause * reader / Readers, over);
            using var timer = new PeriodicTimer(Pause);
            for (var n = reader; ; n += Readers)
            {
                using (var socket = await Load.Connect(port))
                {
                    foreach (var path in OfJob.Select(view => $"/progress/{view}jobid=job{n % Jobs:D3}").Concat(OfAll))
                    {
                        var (ok, size) = await Load.Exchange(socket, port, path, "Accept-Encoding: gzip\r\n", buffer);
                        (replies, bytes, failed) = (replies + 1, bytes + size, failed + (ok ? 0 : 1));
                    }
                }
                await timer.WaitForNextTickAsync(over);
            }
        }
        catch (OperationCanceledException)
        {
            return (replies, bytes, failed);
        }
    }
}
