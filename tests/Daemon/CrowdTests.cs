using System.Net.Sockets;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

public sealed class CrowdTests
{
    [TestCase("")]
    [TestCase("GET /progress/")]
    public async Task With_200_files_it_lives_through_more_connections_than_that_and_its_state_is_saved(string beginning)
    {
        using var daemon = TestDaemon.Start(new DaemonStart { By = ["prlimit", "--nofile=200"], Flags = ["--snapshot-interval", "1s"] });
        await daemon.Get("create?jobid=x");
        var crowd = new List<Socket>();
        for (var i = 0; i < 600; i++)
        {
            var one = daemon.Connect();
            if (beginning.Length > 0) Try(() => one.Send(System.Text.Encoding.ASCII.GetBytes(beginning)));
            crowd.Add(one);
            if (i % 100 == 50) await Until.True("an update is taken", 20, () => IsTaken(daemon, $"update?jobid=x&workid={i}&current=1&total=2"));
        }
        crowd.ForEach(one => one.Dispose());
        await Until.True("it is well again", 1, () => IsTaken(daemon, "/healthz"));
        await Until.True("it says what it did", 10, () => Task.FromResult(daemon.Log.Contains("files are open: shed", StringComparison.Ordinal)));
        Assert.That(daemon.Log, Does.Not.Contain("too many open files"));
    }

    private static async Task<bool> IsTaken(TestDaemon daemon, string path)
    {
        try
        {
            return await daemon.Ask(path) is (200, "ok\n");
        }
        catch (HttpRequestException)
        {
            return false; // shed
        }
    }

    private static void Try(Action send)
    {
        try
        {
            send();
        }
        catch (SocketException)
        {
            // Shed already.
        }
    }
}
