using System.Text.Json;
using Progressd.Store;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>The host's clock jumps under a running daemon, and over a restart.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ClockTests
{
    private const long Hour = 3600, Day = 24 * Hour;

    // Adds the seconds that stand in the file CLOCK_OFFSET, looked up anew each time, to the wall clock alone.
    private const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <time.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        #include <fcntl.h>
        int clock_gettime(clockid_t clock, struct timespec *time) {
            int result = syscall(SYS_clock_gettime, clock, time);
            if (result || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
            char text[32] = "";
            int file = open(getenv("CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
            if (file >= 0) {
                if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
                close(file);
            }
            return 0;
        }
        """;

    private Shim _shim = null!;

    [OneTimeSetUp]
    public void CompileTheShim() => _shim = new Shim(Source);

    [OneTimeTearDown]
    public void TakeItAway() => _shim?.Dispose();

    [TestCase(Hour)]
    [TestCase(-Hour)]
    [TestCase(8 * Day)]
    [TestCase(-8 * Day)]
    public async Task A_jump_loses_no_job_and_makes_no_age_negative_and_nobody_stalled(long seconds)
    {
        var offset = _shim.InFolder($"offset{seconds}");
        File.WriteAllText(offset, "0");
        var environment = new Dictionary<string, string> { ["LD_PRELOAD"] = _shim.Library, ["CLOCK_OFFSET"] = offset };
        using var daemon = TestDaemon.Start(new DaemonStart { Environment = environment });
        await daemon.Get("create?jobid=job&maxage=7200&stall=4000");
        await daemon.Get("update?jobid=job&workid=a&current=1&total=9");
        var started = (await Times(daemon)).Updated;

        Jump(offset, seconds);
        await AllIsWell(daemon, "live");
        await daemon.Get("update?jobid=job&workid=b&current=1&total=9");
        var jumped = (await Times(daemon)).Updated;
        Assert.That((jumped - started).TotalSeconds, Is.EqualTo(seconds).Within(60), "the wall clock is what is shown, and the shim moves it");
        await AllIsWell(daemon, "live, after a report");

        foreach (var next in new[] { 0, seconds, 0 })
        {
            Jump(offset, next);
            daemon.Again();
            await AllIsWell(daemon, $"over a restart to {next}");
            await daemon.Get("updates?jobid=job", "workid=a&current=2&total=9\nworkid=b&current=2&total=9");
            Assert.That(daemon.Terminate().ExitCode, Is.Zero);
            daemon.Again();
            await AllIsWell(daemon, $"stopped and started at {next}");
        }
    }

    private static void Jump(string offset, long seconds)
    {
        File.WriteAllText(offset + ".new", $"{seconds}");
        File.Move(offset + ".new", offset, overwrite: true);
    }

    private static async Task AllIsWell(TestDaemon daemon, string when)
    {
        using var status = JsonDocument.Parse(await daemon.Get("status?jobid=job"));
        var root = status.RootElement;
        Assert.That(root.GetProperty("state").GetString(), Is.EqualTo("running"), when);
        Assert.That(root.GetProperty("counts").GetProperty("stalled").GetInt32(), Is.Zero, when);
        var text = await daemon.Get("text?jobid=job") + await daemon.Get("show?jobid=job&part=live");
        Assert.That(text, Does.Not.Match(@"[-−]\d+ (s|sec|min|h|d)\b").And.Not.Contain("in the future"), when);
    }

    private static async Task<(DateTimeOffset Created, DateTimeOffset Updated)> Times(TestDaemon daemon)
    {
        using var status = JsonDocument.Parse(await daemon.Get("status?jobid=job"));
        return (status.RootElement.GetProperty("created").GetDateTimeOffset(), status.RootElement.GetProperty("updated").GetDateTimeOffset());
    }
}
