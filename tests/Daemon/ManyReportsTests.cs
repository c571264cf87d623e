using System.Globalization;
using System.Text.Json;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>Many at once, on the published file, and all of it after a kill -9 too.</summary>
public sealed class ManyReportsTests
{
    [Test]
    public async Task Twenty_thousand_updates_come_in_one_request()
    {
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=j");
        var lines = Enumerable.Range(0, 20_000).Select(i => $"workid=node{i}&current={i % 9}&total=9");
        Assert.That(await daemon.Get("updates?jobid=j", string.Join('\n', lines)), Is.EqualTo("ok 20000\n"));
        Assert.That((await daemon.Ask("updates?jobid=j", string.Join('\n', lines.Append("workid=x&current=1&total=1")))).Status, Is.EqualTo(400));
        var before = await daemon.Get("status?jobid=j");
        Assert.That(JsonDocument.Parse(before).RootElement.GetProperty("workers").GetArrayLength(), Is.EqualTo(20_000));
        daemon.Kill();
        daemon.Again();
        Assert.That(await daemon.Get("status?jobid=j"), Is.EqualTo(before));
    }

    [Test]
    public async Task Fifty_thousand_increments_from_many_clients_add_up_exactly()
    {
        const int Clients = 50, Each = 1_000;
        using var daemon = TestDaemon.Start();
        await daemon.Get("create?jobid=j");
        await daemon.Get("update?jobid=j&workid=all&current=0&total=50000");
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++) await daemon.Get("update?jobid=j&workid=all&inc=1");
        })));
        Assert.That(await Current(daemon), Is.EqualTo(Clients * Each));
        daemon.Kill();
        daemon.Again();
        Assert.That(await Current(daemon), Is.EqualTo(Clients * Each));
    }

    private static async Task<double> Current(TestDaemon daemon)
    {
        using var status = JsonDocument.Parse(await daemon.Get("status?jobid=j"));
        return double.Parse(status.RootElement.GetProperty("workers")[0].GetProperty("current").GetRawText(), CultureInfo.InvariantCulture);
    }
}
