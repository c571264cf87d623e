using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>Hosts files as head nodes have them, where <c>localhost</c> is first of all an address of IPv6.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostsFileTests
{
    [TestCase(@"::1 localhost ip6-localhost\n127.0.0.1 localhost\n")]
    [TestCase(@"127.0.0.1 localhost\n::1 localhost\n")]
    [TestCase(@"::1 localhost\n")]
    public void By_name_and_by_number_it_answers(string hosts)
    {
        Script.Need("curl");
        using var mount = new PrivateMount("size=4m");
        mount.Do($"mkdir {mount.StateFolder}; printf '{hosts}' >{mount.StateFolder}/hosts; mount --bind {mount.StateFolder}/hosts /etc/hosts");
        using var daemon = mount.Daemon();
        foreach (var host in new[] { "localhost", "127.0.0.1" })
        {
            var created = Script.Run("/", [], mount.By[0], [.. mount.By.Skip(1), "curl", "-sS", "--noproxy", "*", $"http://{host}:{daemon.Port}/progress/create?jobid={host}"]);
            Assert.That(created, Is.EqualTo(new Script(0, $"http://{host}:{daemon.Port}/progress/show?jobid={host}\n", "")));
        }
        Assert.That(daemon.FirstLine, Is.EqualTo($"progressd listening on http://localhost:{daemon.Port}/progress/"));
    }
}
