using System.Globalization;
using System.Text.RegularExpressions;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>The published file touches nothing of the host but its state's folder, and draws wherever the host lets any place be loaded from.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class NothingUnpackedTests
{
    // Turns into the daemon. $0 is what the kernel says of memory; each folder after that, up to --, takes no code; the program itself may lie in one.
    private const string Host = """
        echo "$0" >/proc/sys/vm/memfd_noexec || exit 77
        folders=()
        while [ "$1" != -- ]; do folders+=("$1"); shift; done
        mount --bind "$(dirname "$2")" /mnt
        for folder in "${folders[@]}"; do
            mount --bind "$folder" "$folder"
            mount -o remount,bind,noexec "$folder"
        done
        program=/mnt/$(basename "$2")
        exec setpriv --reuid 65534 --regid 65534 --clear-groups --pdeathsig KILL "$program" "${@:3}"
        """;

    private static readonly string[] Everywhere = ["/tmp", "/var/tmp", "/dev/shm"];

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-untouched-").FullName;

    [OneTimeTearDown]
    public void TakeAway() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_file_has_at_most_41_MB() => Assert.That(new FileInfo(PublishOnce.Binary).Length, Is.LessThanOrEqualTo(41_000_000));

    // 2: memory takes no code, a folder does.
    [TestCase(0, "/tmp", "/var/tmp", "/dev/shm")]
    [TestCase(1, "/tmp", "/var/tmp", "/dev/shm")]
    [TestCase(2)]
    [TestCase(2, "/tmp", "/var/tmp")]
    public async Task A_user_without_a_home_gets_pictures(int memory, params string[] withoutCode)
    {
        using var daemon = OnHost(memory, withoutCode);
        await daemon.Get("create?jobid=job");

        Assert.That((await daemon.Ask("render?jobid=job")).Status, Is.EqualTo(200), daemon.Log);
        Assert.That(daemon.Log, Does.Not.Contain("PNG"));
        Assert.That(Directory.GetFileSystemEntries(daemon.Folder).Select(Path.GetFileName), Is.All.StartsWith("progressd."));
    }

    [Test]
    public async Task Where_no_place_takes_code_a_PNG_is_503_with_the_reason_health_warns_and_the_rest_goes_on()
    {
        using (var well = TestDaemon.Start()) Assert.That(await well.Get("/metrics"), Does.Contain("progressd_pictures_drawable 1\n"));
        using var daemon = OnHost(memory: 2, Everywhere);
        // At once: it is not well until it is known.
        Assert.That(await daemon.Get("/healthz"), Does.Match(@"\Aok\nwarning: pictures cannot be drawn as PNG: [^\n]*memory: Permission denied[^\n]*\n\z"));
        Assert.That(await daemon.Get("/metrics"), Does.Contain("progressd_pictures_drawable 0\n"));
        await daemon.Get("create?jobid=job");
        await daemon.Get("update?jobid=job&workid=a&current=1&total=2");
        var (status, said) = await daemon.Ask("render?jobid=job");

        Assert.That(status, Is.EqualTo(503));
        Assert.That(said, Does.Match(@"memory: Permission denied; .*/tmp: Operation not permitted; .*/dev/shm: Operation not permitted\): .*format=svg, pages and text go on"));
        Assert.That(await daemon.Get("render?jobid=job&format=svg"), Does.StartWith("<svg"));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Match("50.%"));
        Assert.That(await daemon.Get("text?jobid=job"), Does.Contain("50 %"));
        Assert.That(daemon.Log, Does.Contain("pictures cannot be drawn as PNG: "));
    }

    [Test]
    public async Task A_kernel_that_knows_nothing_of_the_switch_is_asked_again_without_it()
    {
        Script.Need("strace");
        var trace = Path.Combine(_folder, "memory");
        using var daemon = TestDaemon.Start(new DaemonStart
        {
            // The first call of each thread: the runtime's own goes without, too.
            By = ["strace", "-D", "-f", "-o", trace, "-e", "trace=memfd_create", "-e", "inject=memfd_create:error=EINVAL:when=1"],
        });
        await daemon.Get("create?jobid=job");

        Assert.That((await daemon.Ask("render?jobid=job")).Status, Is.EqualTo(200), daemon.Log);
        Assert.That(File.ReadAllText(trace), Does.Match(@"memfd_create\(""libSkiaSharp.so"", MFD_CLOEXEC\|(0x10|MFD_EXEC)\) = -1 EINVAL"));
        Assert.That(File.ReadAllText($"/proc/{daemon.ProcessId}/maps"), Does.Contain("/memfd:libSkiaSharp.so"));
    }

    [Test]
    public async Task No_file_is_opened_for_writing_but_those_of_the_state()
    {
        Script.Need("strace");
        var trace = Path.Combine(_folder, "trace");
        using var daemon = TestDaemon.Start(new DaemonStart
        {
            By = ["strace", "-D", "-f", "-s", "1000", "-o", trace, "-e", "trace=open,openat,openat2,creat,mkdir,mkdirat,link,linkat,symlink,symlinkat"],
            Flags = ["--snapshot-interval", "1s"],
        });
        await daemon.Get("create?jobid=job");
        Assert.That((await daemon.Ask("render?jobid=job")).Status, Is.EqualTo(200));
        await daemon.Get("show?jobid=job");
        await Until.True("there is a snapshot", 30, () => File.Exists(daemon.Snapshot));
        Assert.That(daemon.Terminate().ExitCode, Is.Zero);
        await Until.True("strace wrote all", 10, () => Regex.IsMatch(File.ReadAllText(trace), @"\+\+\+ exited with 0 \+\+\+\n$"));

        var written = File.ReadLines(trace).Where(line => Writing().IsMatch(line)).Select(line => line.Split('"')[1]).ToHashSet();
        Assert.That(written, Has.Some.StartsWith(daemon.Folder));
        // What the kernel shows of the process (names of threads), and what stands for nothing, are no files.
        string[] allowed = [daemon.Folder, "/proc/", "/dev/null"];
        Assert.That(written.Where(path => !allowed.Any(one => path.StartsWith(one, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public async Task The_temporary_folder_stays_empty_also_after_a_kill()
    {
        var temporary = Directory.CreateDirectory(Path.Combine(_folder, "tmp")).FullName;
        using var daemon = TestDaemon.Start(new DaemonStart { Environment = new Dictionary<string, string> { ["TMPDIR"] = temporary, ["DOTNET_EnableDiagnostics"] = "1" } });
        await daemon.Get("create?jobid=job");
        Assert.That((await daemon.Ask("render?jobid=job")).Status, Is.EqualTo(200));
        Assert.That(Directory.GetFileSystemEntries(temporary), Is.Empty);
        daemon.Again(); // by kill -9
        daemon.Terminate();
        Assert.That(Directory.GetFileSystemEntries(temporary), Is.Empty);
    }

    private TestDaemon OnHost(int memory, string[] withoutCode)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("only root can make such a host");
        Script.Need("unshare", "setpriv");
        if (!File.Exists("/proc/sys/vm/memfd_noexec")) Assert.Ignore("this kernel has no vm.memfd_noexec");
        var state = Directory.CreateDirectory(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{memory}-{withoutCode.Length}"))).FullName;
        Script.Run(_folder, [], "chmod", "755", _folder);
        Script.Run(_folder, [], "chown", "65534:65534", state);
        return TestDaemon.Start(new DaemonStart
        {
            Folder = state,
            By = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-ec", Host, $"{memory}", .. withoutCode, "--"],
            Environment = new Dictionary<string, string> { ["HOME"] = "/nonexistent" },
        });
    }

    [GeneratedRegex(@"\b(open|openat|openat2)\(.*O_(WRONLY|RDWR|CREAT|TMPFILE|TRUNC).* = \d+|\b(creat|mkdir|mkdirat|link|linkat|symlink|symlinkat)\(.* = 0")]
    private static partial Regex Writing();
}
