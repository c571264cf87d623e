using System.Text;
using Progressd.Http.Process;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>Names that the published file answers to, on addresses of loopback of its own hosts file.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NamesTests
{
    private const string Hosts = @"127.0.0.1 localhost\n127.0.0.5 grid.example grid\n127.0.0.6 $(hostname).example $(hostname) alias\n";

    [Test]
    public async Task The_public_name_is_answered_on_the_address_that_a_proxy_asks_even_if_it_leads_nowhere()
    {
        using var daemon = TestDaemon.Start("--public-url", "https://hub.example.invalid/x");
        foreach (var host in new[] { "hub.example.invalid", "HUB.example.invalid:443", "localhost", "127.0.0.1" }) Assert.That(Ask(daemon, host), Is.EqualTo(200), host);
        foreach (var host in new[] { "evil.example", "example.invalid", "127.0.0.2" }) Assert.That(Ask(daemon, host), Is.EqualTo(404), host);
        Assert.That(await daemon.Get("create?jobid=job"), Is.EqualTo("https://hub.example.invalid/x/progress/show?jobid=job\n"));
        Assert.That(() => daemon.Log, Does.Match("progressd: answers to 127.0.0.1, .*hub.example.invalid, .*localhost.*: --bind or --public-url adds one")
            .After(2).Seconds.PollEvery(10).MilliSeconds);
    }

    [TestCase("--bind grid", "127.0.0.5", "grid GRID grid. 127.0.0.5", "grid.example localhost 127.0.0.1 evil.example")]
    [TestCase("--bind grid.example --bind grid", "127.0.0.5", "grid grid.example", "localhost evil.example")]
    [TestCase("--bind 127.0.0.5 --bind localhost --bind grid", "127.0.0.1", "localhost 127.0.0.5 grid")]
    [TestCase("--bind alias", "127.0.0.6", "alias OWN OWN.example OWN.example. 127.0.0.6", "grid evil.example OWN.evil.example")]
    [TestCase("--bind *", "127.0.0.5", "grid evil.example")]
    public void Of_names_that_were_given_and_own_ones(string flags, string address, string answered, string refused = "")
    {
        using var mount = new PrivateMount("size=4m");
        mount.Do($"mkdir {mount.StateFolder}; printf \"{Hosts}\" >{mount.StateFolder}/hosts; mount --bind {mount.StateFolder}/hosts /etc/hosts");
        using var daemon = mount.Daemon(flags.Split(' '));
        var own = Environment.MachineName;
        foreach (var host in answered.Split(' ')) Assert.That(Ask(daemon, host.Replace("OWN", own, StringComparison.Ordinal), address), Is.EqualTo(200), host);
        foreach (var host in refused.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.That(Ask(daemon, host.Replace("OWN", own, StringComparison.Ordinal), address), Is.EqualTo(404), host);
    }

    [Test]
    public void An_address_that_comes_up_late_is_taken_once_it_is_there()
    {
        Script.Need("ip", "unshare", "curl");
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("only root may make a network");
        var state = Directory.CreateTempSubdirectory("progressd-late-").FullName;
        var run = Script.Run(state, [("P", PublishOnce.Binary)], "unshare", "-n", "bash", "-c", """
            ip link set lo up
            "$P" --port 8080 --bind 192.0.2.7 --state $PWD/progressd.json; echo $?
            ip addr add 192.0.2.7/32 dev lo
            "$P" --port 8080 --bind 192.0.2.7 --state $PWD/progressd.json >out 2>/dev/null & until grep -q listening out; do kill -0 $! || exit 9; sleep 0.05; done
            curl -sS http://192.0.2.7:8080/healthz
            kill $!; wait $!; echo $?
            """);
        Directory.Delete(state, recursive: true);
        Assert.That(run.Output, Is.EqualTo("75\nok\n0\n"), run.Errors);
        Assert.That(run.Errors, Is.EqualTo("progressd: --bind is '192.0.2.7', and 192.0.2.7 is not an address of this machine: if it is no mistake, it may come up later\n"));
    }

    private static int Ask(TestDaemon daemon, string host, string address = "127.0.0.1")
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Connect(address, daemon.Port);
        socket.Send(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        return int.Parse(TestServer.ReadAll(socket, 5000).AsSpan(9, 3), null);
    }
}
