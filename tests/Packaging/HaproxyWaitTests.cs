using System.Net.Sockets;
using System.Text;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>Who waits behind the proxy is held, told and forgotten; who has closed only its sending end still reports. With the proxy's time-outs cut to seconds.</summary>
public sealed class HaproxyWaitTests
{
    private Ring _ring = null!;
    private int _port;

    [OneTimeSetUp]
    public void Start()
    {
        Script.Need("haproxy");
        _ring = new Ring();
        var hasty = Ring.Config.Replace("    timeout client 60s", "    timeout client 2s", StringComparison.Ordinal)
            .Replace("    timeout server 60s", "    timeout server 2s", StringComparison.Ordinal);
        _port = _ring.Proxy(hasty);
        Ring.Send(_port, "/progress/update?jobid=j&workid=1&current=1&total=4&create=1");
    }

    [OneTimeTearDown]
    public void End() => _ring?.Dispose();

    [Test]
    public async Task Who_waits_is_held_beyond_the_proxys_time_out_and_told_at_once()
    {
        Ring.Send(_port, "/progress/update?jobid=awaited&workid=1&current=0&total=1&create=1");
        var waiting = Task.Run(() => Ring.Send(_port, "/progress/wait?jobid=awaited&timeout=300"));
        Assert.That(Ring.Send(_port, "/progress/wait?jobid=j&timeout=4"), Is.EqualTo((202, "running 25 % 0/1 done\n")), "after 4 s, where all else has 2");
        Ring.Send(_port, "/progress/update?jobid=awaited&workid=1&current=1");
        Assert.That((await waiting).Body, Does.StartWith("done 100"));
    }

    [TestCase("GET /progress/wait?jobid=j&timeout=300")]
    [TestCase("GET /%70rogress//wai%74/?jobid=j&timeout=300")]
    [TestCase("GET /shard1/progress/wait?series=weekly&timeout=300")]
    [TestCase("POST /progress/wait?timeout=300", "jobid=j")]
    [TestCase("POST /progress/wait", "timeout=300&settle=0&jobid=j&for=end")]
    public async Task Who_hangs_up_is_forgotten(string request, string form = "")
    {
        // A series is found where its job lives: one is made on the first daemon.
        for (var n = 0; Ring.Send(_port, "/shard1/progress/status?series=weekly").Status != 200; n++) Ring.Send(_port, $"/progress/create?jobid=week{n}&series=weekly&workers=2");
        using (var client = Ring.Connect(_port))
        {
            client.Send(Encoding.ASCII.GetBytes(
                $"{request} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}"));
            await Until.True("one waits", 5, () => Waits() == 1);
        }
        await Until.True("none waits", 5, () => Waits() == 0);
    }

    [TestCase("update?jobid=half&workid=1&current=1&total=2&create=1", null, "ok\n")]
    [TestCase("update", "jobid=half&workid=1&current=1&total=2&create=1", "ok\n")]
    [TestCase("updates", "jobid=half&workid=1&current=1&total=2\njobid=half&workid=2&current=1&total=2\n", "ok 2\n")]
    [TestCase("text?jobid=j&summary=1", null, "running 25 % 0/1 done\n")]
    [TestCase("status?jobid=j", null, "{\"jobid\":\"j\"")]
    public void Who_has_closed_its_sending_end_is_still_answered(string target, string? form, string reply) =>
        Assert.That(Body(HalfClosed(target, form)), Does.StartWith(reply));

    [Test]
    public void A_report_of_one_that_has_closed_its_sending_end_is_not_missed_while_its_daemon_restarts()
    {
        Ring.Send(_port, "/progress/create?jobid=again");
        var shard = Enumerable.Range(1, 3).Single(n => Ring.Send(_port, $"/shard{n}/progress/status?jobid=again").Status == 200);
        _ring.Kill(shard);
        using var client = Ring.Connect(_port);
        client.Send("GET /progress/update?jobid=again&workid=1&inc=1&total=2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8);
        client.Shutdown(SocketShutdown.Send);
        _ring.Start(shard);
        Assert.That(Body(Ring.ReadAll(client)), Is.EqualTo("ok\n"));
    }

    [Test]
    public void Of_who_waits_with_a_closed_sending_end_nobody_knows_whether_it_is_there() =>
        Assert.That(HalfClosed("wait?jobid=j&timeout=300", null), Does.StartWith("HTTP/1.1 400").And.Contain("error: the sending end is closed"));

    private double Waits() => Enumerable.Range(1, 3).Sum(shard => Metric.Value(Ring.Send(_port, $"/shard{shard}/metrics").Body, "progressd_waits"));

    private string HalfClosed(string target, string? form)
    {
        using var client = Ring.Connect(_port);
        var head = form is null ? "" : $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n";
        client.Send(Encoding.ASCII.GetBytes($"{(form is null ? "GET" : "POST")} /progress/{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n{form}"));
        client.Shutdown(SocketShutdown.Send);
        return Ring.ReadAll(client);
    }

    private static string Body(string reply) => reply[(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
