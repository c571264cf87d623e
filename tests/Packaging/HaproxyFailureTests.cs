using System.Text.Json;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>What the proxy does while a daemon is down, and when it is back.</summary>
public sealed class HaproxyFailureTests
{
    private const int Jobs = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Test]
    public void A_daemon_that_is_down_is_503_for_its_jobs_and_one_that_is_restarted_is_not_missed()
    {
        Script.Need("haproxy");
        using var ring = new Ring();
        var port = ring.Proxy();
        Assert.That(Everyone(port, "create?workers=1"), Is.All.EqualTo(201));
        Assert.That(Everyone(port, "update?workid=1&current=1&total=9"), Is.All.EqualTo(200));
        Assert.That(BecomesHealthy(port, 200), "all three are up");
        var home = OnShard(port, 1);
        Assert.That(home.Count(own => own), Is.InRange(1, Jobs - 1));

        ring.Kill(1);
        Assert.That(Everyone(port, "update?workid=1&current=2"), Is.EqualTo(home.Select(own => own ? 503 : 200)));
        Assert.That(Ring.Send(port, $"/progress/update?jobid=job-{Array.IndexOf(home, true)}&workid=1&current=2").Body,
            Is.EqualTo("error: the daemon of this job does not answer, and no other one has it\n"));
        Assert.That(Enumerable.Range(0, 6).Select(_ => Ring.Send(port, "/progress/progress.sh").Status), Is.All.EqualTo(200), "any daemon serves the helper, at once");
        Assert.That(BecomesHealthy(port, 503), "one is down");

        // Reports that come while it starts wait for it, and each counts once.
        var reports = Task.Run(() => Everyone(port, "update?workid=1&inc=1"));
        ring.Start(1);
        Assert.That(reports.Result, Is.All.EqualTo(200));
        Assert.That(BecomesHealthy(port, 200), "it is back");
        Assert.That(OnShard(port, 1), Is.EqualTo(home));
        Assert.That(Enumerable.Range(0, Jobs).Select(job => Current(port, job)), Is.EqualTo(home.Select(own => own ? 2 : 3)));
    }

    // The same request for each job, all at once; the status codes in the order of the jobs.
    private static int[] Everyone(int port, string request)
    {
        var asking = Enumerable.Range(0, Jobs).Select(job =>
            Task.Factory.StartNew(() => Ring.Send(port, $"/progress/{request}&jobid=job-{job}").Status, TaskCreationOptions.LongRunning));
        return Task.WhenAll(asking).Result;
    }

    private static bool[] OnShard(int port, int shard)
    {
        var list = Ring.Send(port, $"/shard{shard}/progress/status").Body;
        return [.. Enumerable.Range(0, Jobs).Select(job => list.Contains($"\"job-{job}\"", StringComparison.Ordinal))];
    }

    private static int Current(int port, int job)
    {
        using var status = JsonDocument.Parse(Ring.Send(port, $"/progress/status?jobid=job-{job}").Body);
        return status.RootElement.GetProperty("workers")[0].GetProperty("current").GetInt32();
    }

    private static bool BecomesHealthy(int port, int status) => SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(50);
        return Ring.Send(port, "/healthz").Status == status;
    }, Patience);
}
