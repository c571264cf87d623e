using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon.Support;

/// <summary>
/// What progressd.service lets a process do, made without systemd: everything read-only but the state, a user of no name in a namespace of
/// its own, no capability, few devices, a /proc of processes alone, and the system calls and address families that the unit's own lines name.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private const string User = "61234"; // within systemd's range of dynamic users

    // $0 is the folder; what follows is run.
    private const string Setup = """
        mount --bind "$0/state" "$0/state"
        while read -r _ _ _ _ place _; do
            case $place in "$0"/*) ;; *) mount -o remount,bind,ro "$place" ;; esac
        done </proc/self/mountinfo
        mount -t tmpfs -o mode=755,nosuid,size=64k tmpfs /dev
        for device in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do mknod -m 666 "/dev/${device% *}" c 1 "${device#* }"; done
        mount -o remount,ro /dev
        mount -t proc -o subset=pid,hidepid=invisible,nosuid,nodev,noexec proc /proc
        cd /
        umask USER_MASK
        ulimit -n FILES 2>/dev/null || : # a machine of tests may give less
        exec setpriv --reuid USER --regid USER --clear-groups unshare --user --map-user=USER --map-group=USER --keep-caps \
            setpriv --no-new-privs --bounding-set -all --ambient-caps -all --inh-caps -all "$@"
        """;

    // As systemd does it: what is not allowed fails; a name that this libseccomp does not know is passed over.
    private const string Filter = """
        import errno, os, seccomp, socket, sys
        calls, families = sys.argv[1].split(), [getattr(socket, name) for name in sys.argv[2].split()]
        rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
        for call in calls:
            try:
                if call != 'socket': rules.add_rule(seccomp.ALLOW, call)
            except RuntimeError: pass
        for family in range(64):
            rules.add_rule(seccomp.ALLOW if family in families else seccomp.ERRNO(errno.EAFNOSUPPORT), 'socket', seccomp.Arg(0, seccomp.EQ, family))
        rules.load()
        os.execv(sys.argv[3], sys.argv[3:])
        """;

    private static readonly ILookup<string, string> Unit = File.ReadLines(Path.Combine(Script.Root, "progressd.service"))
        .Where(line => line.Contains('=') && line[0] != '#')
        .ToLookup(line => line[..line.IndexOf('=')], line => line[(line.IndexOf('=') + 1)..]);

    private readonly string _folder;
    private readonly Socket _notify;

    public Sandbox()
    {
        Script.Need("unshare", "setpriv", "systemd-analyze", "python3");
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("only root can make a sandbox");
        if (Script.Run("/", [], "/usr/bin/python3", "-c", "import seccomp").ExitCode != 0) Assert.Ignore("python3-seccomp is not installed");
        _folder = Directory.CreateTempSubdirectory("progressd-sandbox-").FullName;
        var mode = Unit["StateDirectoryMode"].Single();
        var made = Script.Run(_folder, [], "sh", "-euc", $"mkdir state; chmod 755 .; chmod {mode} state; chown {User}:{User} state");
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
        _notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _notify.Bind(new UnixDomainSocketEndPoint(NotifyPath));
        Script.Run(_folder, [], "chmod", "777", NotifyPath);
        new Thread(Listen) { IsBackground = true, Name = "notify" }.Start();
    }

    /// <summary>What systemd would have been told so far.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    /// <summary>A command that turns into what follows it.</summary>
    public IReadOnlyList<string> By =>
    [
        "unshare", "--mount", "bash", "-euc",
        Setup.Replace("USER_MASK", Unit["UMask"].Single()).Replace("USER", User).Replace("FILES", Unit["LimitNOFILE"].Single()), _folder,
        "/usr/bin/python3", "-c", Filter, string.Join(' ', SystemCalls()), Unit["RestrictAddressFamilies"].Single(),
    ];

    private string NotifyPath => Path.Combine(_folder, "notify");

    /// <summary>With the unit's own environment, and what systemd adds to it.</summary>
    public TestDaemon Daemon(TimeSpan watchdog, params string[] flags)
    {
        var environment = Unit["Environment"].Where(line => line[0] != '"').SelectMany(line => line.Split(' ')).Select(one => one.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1].Replace("%t", _folder, StringComparison.Ordinal));
        environment["HOME"] = "/";
        environment["NOTIFY_SOCKET"] = NotifyPath;
        environment["WATCHDOG_USEC"] = $"{watchdog.TotalMicroseconds}";
        return TestDaemon.Start(new DaemonStart { Folder = $"{_folder}/state", By = By, Environment = environment, Flags = flags });
    }

    /// <summary>A line of the shell, run there.</summary>
    public Script Run(string line) => Script.Run("/", [], By[0], [.. By.Skip(1), "/bin/sh", "-c", line, _folder]);

    public void Dispose()
    {
        _notify.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Lines of the unit apply in order: the first makes a list of what is allowed, one with a tilde takes from it.
    private static SortedSet<string> SystemCalls()
    {
        var (groups, allowed) = (Groups(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var line in Unit["SystemCallFilter"])
        {
            var named = line.TrimStart('~').Split(' ').SelectMany(name => Expanded(name, groups));
            if (line[0] == '~') allowed.ExceptWith(named);
            else allowed.UnionWith(named);
        }
        return allowed;
    }

    private static IEnumerable<string> Expanded(string name, ILookup<string, string> groups) =>
        name[0] == '@' ? groups[name].SelectMany(one => Expanded(one, groups)) : [name];

    private static ILookup<string, string> Groups()
    {
        var (group, all) = ("", new List<(string Group, string Name)>());
        foreach (var line in Script.Run("/", [], "systemd-analyze", "syscall-filter").Output.Split('\n'))
        {
            if (line.StartsWith('@')) group = line;
            else if (line.Trim() is { Length: > 0 } name && name[0] != '#') all.Add((group, name));
        }
        return all.ToLookup(one => one.Group, one => one.Name);
    }

    private void Listen()
    {
        var buffer = new byte[1000];
        try
        {
            while (true) Told.Enqueue(Encoding.UTF8.GetString(buffer, 0, _notify.Receive(buffer)));
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
