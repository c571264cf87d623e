using System.Diagnostics;
using System.Globalization;
using Progressd.Http.Wire;
using Progressd.Store;
using Progressd.Tests.Fuzz;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>
/// Requests by a grammar, spoilt here and there, over real sockets. <c>PROGRESSD_FUZZ=1000000</c> sends more, <c>PROGRESSD_FUZZ_SEED=123</c> only
/// the one of that seed, as a failure names it.
/// </summary>
public sealed class FuzzTests
{
    private const int Round = 10_000, Senders = 4;
    private static readonly int Count = FuzzSettings.Count ?? 100_000;

    [Test]
    public void No_request_makes_a_500_a_broken_reply_a_lost_connection_or_a_state_that_cannot_be_kept()
    {
        using var server = new TestServer(limits: new Limits { MaxJobs = 100, MaxWorkers = 50, MaxMemoryBytes = 3_000_000 }, retention: TimeSpan.FromSeconds(3));
        using var fuzz = new FuzzRun(() => server.Port, Senders);
        var watch = Stopwatch.StartNew();
        if (FuzzSettings.Seed is { } seed) fuzz.Send(seed, seed + 1);
        else for (var from = 0; from < Count && fuzz.Faults.IsEmpty; from += Round) SendAndLookAtTheState(server, fuzz, from, Math.Min(from + Round, Count));
        fuzz.Dispose();

        TestContext.Out.WriteLine(Report(fuzz, watch.Elapsed));
        Assert.That(fuzz.Faults, Is.Empty, () => string.Join("\n\n", fuzz.Faults));
        Assert.That(() => server.Service.Server.InFlight, Is.Zero.After(20).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(() => OpenConnections(server.Port), Is.Zero.After(20).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(server.Get("../healthz").Result, Is.EqualTo("ok\n"));
        Assert.That(server.LogAtTheEnd(), Does.Not.Contain("internal error"));
    }

    private static void SendAndLookAtTheState(TestServer server, FuzzRun fuzz, int from, int to)
    {
        fuzz.Send(from, to);
        Assert.That(() => server.Service.Server.InFlight, Is.Zero.After(20).Seconds.PollEvery(5).MilliSeconds);
        var bySnapshot = from / Round % 2 == 0; // else by the journal since
        if (bySnapshot) Assert.That(server.Store.Save(), Is.True);
        Assert.That(server.FilesOfState().Select(StateFileCheck.Fault), Is.All.Null);
        server.Store.Expire();
        var now = server.Store.Now; // a job may end in between
        var (read, live) = (server.ReadBack().WithoutGone(now), server.Store.State.WithoutGone(now));
        Assert.That((StoreRun.Text(read), read.Bytes), Is.EqualTo((StoreRun.Text(live), live.Bytes)), $"after {to} requests");
    }

    private static int OpenConnections(int port) => SocketTable.OpenFiles()!.Count(file => SocketTable.PeerOf(file, port) is not null);

    private static string Report(FuzzRun fuzz, TimeSpan took)
    {
        var counts = fuzz.Counts.All().Concat(fuzz.Checked.OrderBy(one => one.Key).Select(one => ($"checked {one.Key}", (long)one.Value)));
        return string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s, {fuzz.Counts.Connections} connections, {fuzz.Counts.AgainSoFar} again\n")
            + string.Join('\n', counts.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Item1}: {one.Item2}")));
    }
}
