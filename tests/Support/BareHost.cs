namespace Progressd.Tests.Support;

/// <summary>A Debian with nothing on it but what is essential, to change at will: a layer over a tree that is made once a machine.</summary>
public sealed class BareHost : IDisposable
{
    private const string Tree = "/var/cache/progressd-tests/minbase";

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-host-").FullName;

    public BareHost()
    {
        Script.Need("debootstrap", "unshare", "chroot");
        if (Environment.UserName != "root") Assert.Ignore("only root can make a bare host");
        if (!Directory.Exists(Tree)) Make();
        foreach (var part in new[] { "upper", "work", "root" }) Directory.CreateDirectory(Path.Combine(_folder, part));
    }

    /// <summary>Runs lines of bash there, with <paramref name="shared"/> at /mnt; what it changes stays for the next lines, what it starts ends.</summary>
    public Script Run(string shared, string lines) => Script.Run("/", [("LC_ALL", "C"), ("HOME", "/root"), ("PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")],
        "/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/bash", "-ec", """
        mount -t overlay overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" "$1/root"
        mount -t proc proc "$1/root/proc"
        mount --bind "$2" "$1/root/mnt"
        exec chroot "$1/root" /bin/bash -ec "$3"
        """, Tree, _folder, shared, lines);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Make()
    {
        var begun = $"{Tree}.{Environment.ProcessId}";
        Directory.CreateDirectory(Path.GetDirectoryName(Tree)!);
        var made = Script.Run("/", [], "bash", "-ec", """
            . /etc/os-release
            debootstrap --variant=minbase "$VERSION_CODENAME" "$0" >"$0.log" 2>&1
            echo 127.0.0.1 localhost >"$0/etc/hosts"
            mv "$0" "$1"
            """, begun, Tree);
        Assert.That(made.ExitCode, Is.Zero, $"debootstrap: see {begun}.log");
    }
}
