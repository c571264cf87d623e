using System.Diagnostics;
using System.Text.RegularExpressions;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>What Prometheus reads from the published file: as its own tool judges it, and complete.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class MetricsTests
{
    // As a URL has them: a quote, backslashes, line ends, other controls, braces, what a terminal obeys, what is no letter at all.
    private static readonly string[] Ids =
        ["a%22b%22", "c%5C", "%5C%22", "d%5Cn", "e%0Af%0Dg", "%7Bh%3D%22i%22%7D%2C", "%F0%9F%98%80", "j%1B%5B2Jk", "l%C2%85m%E2%80%A8n", "%E2%80%AE", "%FF", "%20", "%23%20HELP"];

    // Each item of docs/design/contract.md#metrics, and the unit that its name promises.
    private static readonly string[] Promised =
    [
        "progressd_http_requests_total counter", "progressd_http_request_duration_seconds histogram",
        "progressd_jobs gauge", "progressd_workers gauge", "progressd_writes_total counter",
        "progressd_journal_bytes gauge", "progressd_snapshot_age_seconds gauge", "progressd_snapshot_failures gauge", "progressd_state_writable gauge",
        "progressd_pictures_drawable gauge", "progressd_renderings_waiting gauge", "progressd_waits gauge", "progressd_renderings_refused_total counter",
        "progressd_open_files gauge", "progressd_open_files_limit gauge", "progressd_memory_bytes gauge", "progressd_memory_limit_bytes gauge",
        "progressd_job_percent gauge", "progressd_job_workers gauge", "progressd_job_left_seconds gauge",
    ];

    [TestCase]
    [TestCase("--no-list")]
    public async Task After_requests_of_every_kind_it_is_valid_and_complete(params string[] flags)
    {
        using var daemon = TestDaemon.Start(["--snapshot-interval", "1s", .. flags]);
        await AskEverything(daemon);
        await Until.True("it says that there is a snapshot", 20, async () => (await daemon.Get("/metrics")).Contains("progressd_snapshot_age_seconds ", StringComparison.Ordinal));
        var metrics = await Valid(daemon);

        var promised = Promised.Where(one => flags.Length == 0 || !one.StartsWith("progressd_job_", StringComparison.Ordinal));
        Assert.That(Types().Matches(metrics).Select(match => match.Groups[1].Value), Is.EquivalentTo(promised));
        Assert.That(Metric.Sum(metrics, "progressd_jobs"), Is.EqualTo(Ids.Length));
        Assert.That(Metric.Value(metrics, "progressd_workers"), Is.EqualTo(Ids.Length));
        Assert.That(Metric.Value(metrics, "progressd_state_writable"), Is.EqualTo(1));
        Assert.That(Metric.Value(metrics, "progressd_open_files"), Is.InRange(10, 500));
        Assert.That(Metric.Value(metrics, "progressd_http_requests_total{route=\"/progress/update\",code=\"200\"}"), Is.EqualTo(Ids.Length));
        foreach (var code in new[] { 200, 201, 302, 400, 403, 404, 405, 415 }) Assert.That(metrics, Does.Contain($"code=\"{code}\""));
        Assert.That(metrics, flags.Length > 0 ? Does.Not.Contain("jobid=") : Does.Contain(@"progressd_job_percent{jobid=""a\""b\""""} 50"));
        Assert.That(metrics, Does.Not.Contain("secret"), "a label that a worker chose");
    }

    [Test]
    public async Task A_state_that_cannot_be_written_is_said_and_the_rest_stays_valid()
    {
        using var daemon = TestDaemon.Start("--snapshot-interval", "1s");
        await daemon.Get("create?jobid=job");
        using var strace = await Strace.Attach(daemon, "write:error=ENOSPC");
        Assert.That((await daemon.Ask("update?jobid=job&workid=a&current=1&total=2")).Status, Is.EqualTo(507));
        await Until.True("a snapshot failed", 20, async () => Metric.Value(await daemon.Get("/metrics"), "progressd_snapshot_failures") > 0);
        var metrics = await Valid(daemon);

        Assert.That(Metric.Value(metrics, "progressd_state_writable"), Is.Zero);
        Assert.That(Metric.Value(metrics, "progressd_http_requests_total{route=\"/progress/update\",code=\"507\"}"), Is.EqualTo(1));
    }

    private static async Task AskEverything(TestDaemon daemon)
    {
        foreach (var id in Ids)
        {
            await daemon.Get($"create?jobid={id}");
            await daemon.Get($"update?jobid={id}&workid=secret%22%0A&current=1&total=2&desc=secret");
        }
        await daemon.Get($"updates?jobid={Ids[0]}", "workid=secret%22%0A&current=1");
        string[] others =
        [
            "show?jobid=c%5C", "show?jobid=none", "render?jobid=c%5C", "render?jobid=c%5C&format=svg", "render?width=1", "text?jobid=c%5C", "status?jobid=c%5C", "status",
            "", "/", "/healthz", "/metrics", "/progress", "shwo%22%0A", "update?jobid=c%5C", "delete?jobid=c%5C",
        ];
        foreach (var path in others) await daemon.Ask(path);
        await daemon.Ask("create?jobid=none", "text"); // a body that is no form
        Assert.That(daemon.Bash("curl -s -H 'Sec-Fetch-Site: cross-site' -o /dev/null -w '%{http_code}' $URL/create"), Is.EqualTo("403"));
    }

    private static async Task<string> Valid(TestDaemon daemon)
    {
        Script.Need("promtool");
        var metrics = await daemon.Get("/metrics");
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.That((promtool.ExitCode, said), Is.EqualTo((0, "")), metrics);
        return metrics;
    }

    [GeneratedRegex("^# TYPE (.+)$", RegexOptions.Multiline)]
    private static partial Regex Types();
}
