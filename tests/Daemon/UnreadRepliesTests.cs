using System.Diagnostics;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>Clients that go on asking and read nothing: what is meant for them waits in the kernel, and nowhere else.</summary>
public sealed class UnreadRepliesTests
{
    private const int Clients = 120, Requests = 95; // the listener ends a connection after a hundred or so

    [Test]
    public async Task Many_small_replies_that_nobody_takes_hold_up_no_update()
    {
        using var daemon = TestDaemon.Start();
        for (var i = 0; i < 3; i++) await daemon.Get($"update?create=1&jobid=job&workid={i}&current=1&total=2&desc={new string('x', 1000)}");
        var request = "GET /progress/status?jobid=job HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
        Assert.That((await daemon.Get("status?jobid=job")).Length, Is.InRange(3300, 4300), "small, and all of them more than the kernel takes where nobody reads");

        var crowd = Enumerable.Range(0, Clients).Select(_ => daemon.Connect(receiveBuffer: 2048)).ToList();
        for (var i = 0; i < Requests; i++)
        {
            foreach (var one in crowd) one.Send(request);
            await daemon.Get("/healthz"); // behind them in the queue of the pool: by now they are answered, as far as they can be
            if (i % 10 == 0) await Task.Delay(20);
        }
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++) await daemon.Get($"update?jobid=job&workid={i}&current=1&total=2");
        Assert.That(Stopwatch.GetElapsedTime(began).TotalSeconds, Is.LessThan(5));
        crowd.ForEach(one => one.Dispose());
    }
}
