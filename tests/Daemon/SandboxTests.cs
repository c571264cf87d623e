using System.Text;
using Progressd.Http.Process;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>The published file as its unit runs it, where systemd does not run (the unit's lines themselves: Packaging/UnitTests).</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SandboxTests
{
    [Test]
    public void The_sandbox_is_as_narrow_as_the_unit()
    {
        using var sandbox = new Sandbox();
        var seen = sandbox.Run("""
            grep -cE '^Cap.*:\s0{16}$|^NoNewPrivs:\s1$|^Seccomp:\s2$' /proc/self/status
            id -u; umask; ls /dev | tr '\n' ' '; echo
            for file in /proc/meminfo /proc/sys /proc/1; do [ -e $file ] || echo no $file; done
            for folder in / /etc /var/tmp /dev/shm "$0" "$0/state"; do touch $folder/x 2>/dev/null && echo "may write ${folder##*/}"; done
            mount -t tmpfs none /mnt 2>/dev/null || echo no mount
            unshare --mount true 2>/dev/null || echo no unshare
            nice -n -1 true 2>&1 | grep -o 'cannot set niceness'
            /usr/bin/python3 -c 'import socket; socket.socket(socket.AF_NETLINK)' 2>&1 | grep -o 'Address family not supported'
            rm "$0/state/x"
            """);

        Assert.That((seen.Output, seen.Errors), Is.EqualTo(("""
            7
            61234
            0027
            full null random urandom zero 
            no /proc/meminfo
            no /proc/sys
            no /proc/1
            may write state
            no mount
            no unshare
            cannot set niceness
            Address family not supported

            """, "")));
    }

    [Test]
    public async Task Everything_works_in_the_sandbox_of_the_unit()
    {
        using var sandbox = new Sandbox();
        using var daemon = sandbox.Daemon(watchdog: TimeSpan.FromSeconds(1), "--bind", "*", "--snapshot-interval", "1s");
        await Until.True("systemd is told that it runs", 10, () => sandbox.Told.Contains("READY=1"));
        await Reports(daemon);
        await Watches(daemon);
        await Until.True("there is a snapshot", 20, () => File.Exists(daemon.Snapshot));
        CutsAHeadWithoutEnd(daemon);
        await Until.True("it was said", 5, () => daemon.Log.Contains("sent a request head without end", StringComparison.Ordinal));
        await Until.True("the watchdog is fed", 10, () => sandbox.Told.Count(one => one == "WATCHDOG=1") >= 2);

        daemon.Again(); // by kill -9
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=7 b=3"));
        Assert.That(daemon.Terminate().ExitCode, Is.Zero, daemon.Log);
        Assert.That(sandbox.Told.Where(one => one != "WATCHDOG=1"), Is.EqualTo(new[] { "READY=1", "READY=1", "STOPPING=1" }));
        daemon.Again();
        Assert.That((await Believed.Ask(daemon.Ask, "job"))!.ToString(), Is.EqualTo("'job' a=7 b=3"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(daemon.Log, Does.Not.Contain("error").And.Not.Contain("cannot"));
    }

    private static async Task Reports(TestDaemon daemon)
    {
        await daemon.Get("create?jobid=job");
        await daemon.Get("create"); // an id from the system's random numbers
        await daemon.Get("update?jobid=job&workid=a&current=7&total=9");
        Assert.That(await daemon.Get("updates?jobid=job", "workid=b&current=3&total=9\n"), Is.EqualTo("ok 1\n"));
        await daemon.Get("create?jobid=gone");
        Assert.That(await daemon.Get("delete?jobid=gone", ""), Is.EqualTo("deleted\n"));
    }

    private static async Task Watches(TestDaemon daemon)
    {
        using var client = new HttpClient { BaseAddress = new Uri(daemon.Url + "/") };
        var picture = await client.GetByteArrayAsync("render?jobid=job");
        Assert.That(picture.AsSpan(0, 8).SequenceEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }));
        using var decoded = SkiaSharp.SKBitmap.Decode(picture);
        Assert.That(decoded.Width, Is.EqualTo(900));
        Assert.That(await daemon.Get("render?jobid=job&format=svg"), Does.StartWith("<svg"));
        Assert.That(await daemon.Get("show?jobid=job"), Does.Match("55.%"));
        Assert.That(await daemon.Get("text?jobid=job"), Does.Contain("55 %"));
        Assert.That(await daemon.Get("status?jobid=job"), Does.Contain("\"current\":7"));
        Assert.That(await daemon.Get("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(await daemon.Get("/metrics"), Does.Match(@"\nprogressd_open_files [1-9]\d{1,2}\n"));
    }

    // For this the guard walks /proc/self/fd and asks the kernel how much came.
    private static void CutsAHeadWithoutEnd(TestDaemon daemon)
    {
        using var socket = daemon.Connect();
        socket.Send(Encoding.ASCII.GetBytes($"GET /{new string('x', 80_000)}"));
        Assert.That(TestServer.IsCutWithin(socket, 10_000), Is.True);
    }
}
