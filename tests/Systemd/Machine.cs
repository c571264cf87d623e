using System.Diagnostics;
using Progressd.Tests.Support;

namespace Progressd.Tests.Systemd;

/// <summary>
/// A Debian that is booted by its own systemd, in a container of systemd-nspawn without a network: a layer over a tree that is made once a machine.
/// It ends with the test, and at the latest with the process of the tests.
/// </summary>
internal sealed class Machine : IDisposable
{
    private const string Trees = "/var/cache/progressd-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // $0: the tree, $1: a folder for what is changed, $2: what is at /mnt. In groups of its own, since systemd takes those that it finds for its services'.
    private const string Boot = """
        exec </dev/null >"$1/log" 2>&1
        while read -r _ place type options _; do
            case $type,$options in
                cgroup,*name=systemd* | cgroup2,*) mkdir "$place/${1##*/}" && echo $$ >"$place/${1##*/}/cgroup.procs" ;;
            esac
        done </proc/self/mounts
        exec unshare --mount --pid --fork --kill-child --mount-proc bash -ec '
            mount -t overlay overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" "$1/root"
            exec systemd-nspawn --boot --directory="$1/root" --bind-ro="$2:/mnt" --register=no --keep-unit --private-network --resolv-conf=off \
                --timezone=off --link-journal=no --console=pipe' "$0" "$@"
        """;

    // What the lines of a test may use.
    private const string Words = """
        ask() { curl -s -m 20 "http://localhost:8080/progress/$1"; }
        fails() { if "$@"; then echo "should have failed: $*" >&2; exit 1; fi; }
        pid() { systemctl show -P MainPID progressd; }
        # Until it answers, as another process than that of this id.
        back() {
            for _ in $(seq 600); do
                if [ "$(pid)" != 0 ] && [ "$(pid)" != "$1" ] && curl -s -o /tmp/health http://localhost:8080/healthz; then return 0; fi
                sleep 0.1
            done
            systemctl status --no-pager progressd; exit 1
        }
        # The package, and a job with a report.
        install_package() {
            dpkg -i /mnt/progressd_*_amd64.deb
            back 0
            ask 'create?jobid=job&desc=Night'
            [ "$(ask 'update?jobid=job&workid=a&current=3&total=9')" = ok ]
        }
        # After a scene that failed.
        as_it_was() {
            cp /root/flags /etc/default/progressd
            unit
            install_package
        }
        restart() { local old; old=$(pid); systemctl restart progressd; back "$old"; }
        flags() { echo "PROGRESSD_FLAGS=\"$*\"" >/etc/default/progressd; }
        # Lines of the unit, until the next call.
        unit() {
            rm -rf /run/systemd/system/progressd.service.d
            [ -z "${1-}" ] || { mkdir -p /run/systemd/system/progressd.service.d; printf '[Service]\n%b' "$1" >/run/systemd/system/progressd.service.d/test.conf; }
            systemctl daemon-reload
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-machine-").FullName;
    private readonly Process _process;
    private readonly string _leader;

    /// <param name="suite">Of Debian: <c>trixie</c>.</param>
    /// <param name="shared">Folder that the machine finds at /mnt.</param>
    public Machine(string suite, string shared)
    {
        foreach (var part in new[] { "upper", "work", "root" }) Directory.CreateDirectory(Path.Combine(_folder, part));
        _process = Process.Start("bash", ["-ec", Boot, Tree(suite), _folder, shared]);
        _leader = Leader() ?? "";
        if (_leader.Length > 0 && Run("systemctl is-system-running --wait").Output is "running\n" or "degraded\n") return;
        var log = File.ReadLines(Path.Combine(_folder, "log")).LastOrDefault(line => line.Trim().Length > 0);
        Dispose();
        Assert.Ignore($"systemd-nspawn boots nothing here: {log}");
    }

    /// <summary>Skips what needs such a machine where there can be none.</summary>
    public static void Need()
    {
        Script.Need("systemd-nspawn", "debootstrap", "nsenter", "unshare", "ip");
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("only root can boot a container");
    }

    /// <summary>Runs lines of bash there, as root.</summary>
    public Script Run(string lines) => Script.Run("/", [], "nsenter", "--target", _leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--",
        "env", "-i", "LC_ALL=C", "HOME=/root", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "bash", "-ec", Words + lines);

    /// <summary>The same, which must succeed; what it printed.</summary>
    public string Expect(string lines)
    {
        var run = Run(lines);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        return run.Output;
    }

    /// <summary>Gives it an address, as DHCP or a failover would.</summary>
    public void AddAddress(string address) =>
        Assert.That(Script.Run("/", [], "nsenter", "--target", _leader, "--net", "ip", "address", "add", address, "dev", "lo").ExitCode, Is.Zero);

    public void Dispose()
    {
        if (_leader.Length > 0) Run("systemctl poweroff");
        if (!_process.WaitForExit(Patience)) _process.Kill(); // and with it, all that it started
        _process.WaitForExit();
        _process.Dispose();
        Script.Run("/", [], "bash", "-c", """
            while read -r _ place type _; do
                case $type in cgroup | cgroup2) [ ! -d "$place/${0##*/}" ] || find "$place/${0##*/}" -depth -type d -exec rmdir {} + ;; esac
            done </proc/self/mounts
            rm -rf "$0"
            """, _folder);
    }

    private string? Leader()
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience && !_process.HasExited; Thread.Sleep(100))
        {
            // unshare, nspawn, and the first process in the container, which is there before its namespaces are.
            if (Child($"{_process.Id}") is not { } nspawn || Child(nspawn) is not { } leader) continue;
            var asked = Script.Run("/", [], "nsenter", "--target", leader, "--mount", "--pid", "--", "/bin/systemctl", "is-system-running");
            if (asked.Output is "starting\n" or "initializing\n" or "running\n" or "degraded\n") return leader;
        }
        return null;
    }

    private static string? Child(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ') is [{ Length: > 0 } first, ..] ? first : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Tree(string suite)
    {
        var tree = $"{Trees}/systemd-{suite}";
        if (Directory.Exists(tree)) return tree;
        var begun = $"{tree}.{Environment.ProcessId}";
        Directory.CreateDirectory(Trees);
        var made = Script.Run("/", [], "bash", "-ec", """
            debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,curl,libfontconfig1,xz-utils "$2" "$0" >"$0.log" 2>&1
            mv -T "$0" "$1" 2>/dev/null || { rm -rf "$0"; [ -d "$1" ]; } # another run may have been quicker
            """, begun, tree, suite);
        Assert.That(made.ExitCode, Is.Zero, $"debootstrap: see {begun}.log");
        return tree;
    }
}
