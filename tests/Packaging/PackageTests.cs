using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>What packaging/build makes: clean, the same twice, and installed, upgraded and removed on a bare host.</summary>
public sealed class PackageTests
{
    // The state outlives what is done between two runs of the daemon. A bare host has no curl.
    private const string Daemon = """
        ask() {
            exec 3<>"/dev/tcp/127.0.0.1/$port"
            printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3
            cat <&3
        }
        fails() { if "$@"; then exit 1; fi; }
        run() {
            rm -f /tmp/line # of the one before
            STATE_DIRECTORY=/var/lib/progressd progressd --port 0 >/tmp/line 2>/tmp/log &
            daemon=$!
            until grep -qs listening /tmp/line; do kill -0 $daemon || { cat /tmp/log; exit 1; }; sleep 0.05; done
            port=$(grep -oE '[0-9]+/progress' /tmp/line | cut -d / -f 1)
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-package-").FullName;
    private readonly string _version = Script.Run("/", [], PublishOnce.Binary, "--version").Output.Trim();

    private string Package => Path.Combine(_folder, $"progressd_{_version}_amd64.deb");

    private string Client => Path.Combine(_folder, $"progressd-client_{_version}_all.deb");

    [OneTimeSetUp]
    public void Build() => PublishOnce.Build(_folder, "amd64", PublishOnce.Binary);

    [OneTimeTearDown]
    public void TakeAway() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Lintian_finds_nothing_that_is_not_explained()
    {
        Script.Need("lintian");
        var lintian = Script.Run(_folder, [("LC_ALL", "C.UTF-8")], "lintian", "-I", "--fail-on", "error,warning,info", Package, Client);

        Assert.That((lintian.ExitCode, lintian.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public void The_two_files_for_haproxy_lie_side_by_side()
    {
        var names = Listed(Package) + Script.Run(_folder, [], "bash", "-c", "tar -tJf *.tar.xz").Output;

        foreach (var folder in new[] { "./usr/share/doc/progressd/examples", $"progressd-{_version}-linux-x64" })
            Assert.That(names, Does.Contain($"{folder}/haproxy.cfg\n").And.Contain($"{folder}/haproxy.lua\n"));
    }

    [Test]
    public void Built_again_the_files_are_the_same_byte_for_byte()
    {
        var again = Directory.CreateDirectory(Path.Combine(_folder, "again")).FullName;
        PublishOnce.Build(again, "amd64", PublishOnce.Binary);

        Assert.That(File.ReadAllText(Path.Combine(again, "SHA256SUMS")), Is.EqualTo(File.ReadAllText(Path.Combine(_folder, "SHA256SUMS"))));
        Assert.That(Script.Run(_folder, [], "sha256sum", "--quiet", "-c", "SHA256SUMS"), Is.EqualTo(new Script(0, "", "")));
    }

    [Test]
    public void For_arm64_it_is_the_same_package_around_that_program()
    {
        var program = Environment.GetEnvironmentVariable("PROGRESSD_ARM64");
        if (string.IsNullOrEmpty(program)) Assert.Ignore("PROGRESSD_ARM64 names no file published for linux-arm64, as .ci/run's does");
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "arm64")).FullName;
        PublishOnce.Build(folder, "arm64", program!);
        var package = Path.Combine(folder, $"progressd_{_version}_arm64.deb");

        Assert.That(Listed(package), Is.EqualTo(Listed(Package)));
        Assert.That(Script.Run(folder, [], "dpkg-deb", "-f", package, "Architecture").Output, Is.EqualTo("arm64\n"));
        Assert.That(Script.Run(folder, [], "bash", "-c", $"dpkg-deb --fsys-tarfile {package} | tar -xO ./usr/bin/progressd | file -").Output, Does.Contain("ARM aarch64"));
    }

    [Test]
    public void The_package_installs_upgrades_with_the_state_kept_and_goes_without_a_trace()
    {
        var older = Script.Run(_folder, [], "bash", "-ec", $"""
            dpkg-deb -R {Package} old && sed -i 's/^Version: .*/Version: 0.9/' old/DEBIAN/control && dpkg-deb -Znone -b old old.deb && rm -r old
            """);
        Assert.That(older.ExitCode, Is.Zero, older.Errors);
        using var host = new BareHost();

        Expect(host, """
            dpkg -i /mnt/old.deb
            ls /etc/systemd/system/multi-user.target.wants/progressd.service /usr/share/man/man1/progressd.1.gz
            run
            ask '/progress/create?jobid=kept&desc=Kept' | grep -q ' 201 '
            kill $daemon; wait $daemon
            echo '# mine' >>/etc/default/progressd
            """);
        Expect(host, $"""
            dpkg -i /mnt/{Path.GetFileName(Package)}
            grep -q '# mine' /etc/default/progressd
            run
            ask '/progress/status?jobid=kept' | grep -q '"title":"Kept"'
            """);
        Expect(host, """
            dpkg -r progressd
            ls /etc/default/progressd /var/lib/progressd/progressd.json
            fails command -v progressd
            dpkg -P progressd
            left=$(find / -xdev -name '*progressd*' ! -path '/proc/*' ! -path '/mnt/*' ! -path '/var/log/*')
            [ -z "$left" ] || { echo "$left"; exit 1; }
            """);
    }

    [Test]
    public void The_package_of_the_nodes_has_the_helpers_where_shell_and_Python_find_them()
    {
        using var daemon = TestDaemon.Start();
        _ = daemon.Get("create?jobid=nodes").Result;
        var unpacked = Script.Run(_folder, [], "bash", "-ec", $"dpkg-deb -x {Client} nodes; echo 'PROGRESS_URL={daemon.Url}' >nodes/etc/default/progress; chmod 755 .");
        Assert.That(unpacked.ExitCode, Is.Zero, unpacked.Errors);
        Assert.That(Script.Run(_folder, [], "dpkg-deb", "-f", Client, "Architecture", "Depends").Output, Is.EqualTo("Architecture: all\nDepends: python3:any, curl | wget\n"));
        var script = Script.Run(_folder, [("PROGRESS_URL", null), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)], "unshare", "-m", "bash", "-ec", """
            for at in /usr /etc/default; do mount -t overlay -o "lowerdir=$PWD/nodes$at:$at" none "$at"; done
            cd /
            export PROGRESS_JOB=nodes
            PROGRESS_WORKER=shell sh -c '. /usr/share/progressd/progress.sh; progress_update current=1 total=2'
            PROGRESS_WORKER=wrapped progress-run true
            PROGRESS_WORKER=python /usr/bin/python3 -c 'import progressd; progressd.Progress(1).update()'
            progress-slurm 2>&1 | head -1
            """);

        Assert.That(script.Errors, Is.Empty);
        Assert.That(script.Output, Does.StartWith("progress-slurm JOBID"));
        var status = daemon.Get("status?jobid=nodes").Result;
        foreach (var worker in new[] { "shell", "wrapped", "python" }) Assert.That(status, Does.Contain($"\"workid\":\"{worker}\""));
    }

    [Test]
    public void The_tarball_installs_upgrades_under_a_running_daemon_and_goes_again()
    {
        var name = $"progressd-{_version}-linux-x64";
        var unpacked = Script.Run(_folder, [], "bash", "-ec", $"tar -xJf {name}.tar.xz; cp -r {name} broken; echo >>broken/progressd; chmod 755 .");
        Assert.That(unpacked.ExitCode, Is.Zero, unpacked.Errors);
        using var host = new BareHost();

        Expect(host, $"""
            /mnt/{name}/install.sh
            run
            ask '/progress/create?jobid=kept' | grep -q ' 201 '
            echo '# mine' >>/etc/default/progressd
            /mnt/{name}/install.sh
            ask '/progress/status?jobid=kept' | grep -q kept
            fails /mnt/broken/install.sh
            progressd --version
            grep -q '# mine' /etc/default/progressd
            /mnt/{name}/install.sh --remove
            fails ls /usr/local/bin/progressd
            fails ls /usr/local/lib/systemd/system/progressd.service
            ls /var/lib/progressd/progressd.lock /etc/default/progressd
            su -s /bin/sh nobody -c 'HOME=/tmp PREFIX=/tmp/mine /mnt/{name}/install.sh && HOME=/tmp /tmp/mine/bin/progressd --version'
            """);
    }

    // Permissions, owner and path of each.
    private static string Listed(string package) => Script.Run("/", [], "bash", "-c", $"dpkg-deb -c {package} | awk '{{ print $1, $2, $6 }}'").Output;

    private void Expect(BareHost host, string lines)
    {
        var run = host.Run(_folder, "set -x\n" + Daemon + lines);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
    }
}
