using System.Diagnostics;
using System.Text;
using Progressd.Http.OnEnd;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.OnEnd;

/// <summary>What a program of <c>--on-end</c> is run with, and what is left of it.</summary>
public sealed class ChildTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Test]
    public void It_gets_its_input_whole_and_its_environment_alone()
    {
        using var programs = new Programs();
        var input = Encoding.UTF8.GetBytes(new string('x', 300_000) + "ü");
        var program = programs.Write("all", """cat >"$D/in"; env | grep -v '^PWD=\|^_=\|^SHLVL=\|^OLDPWD=' """);
        Assert.That(Run(program, Long, input, "A=1", "B=two words"), Is.EqualTo(new Outcome(null, "A=1\nB=two words")));
        Assert.That(programs.Left("in"), Is.EqualTo(Encoding.UTF8.GetString(input)));
    }

    [Test]
    public void It_may_leave_its_input_unread() => Assert.That(Run("/bin/true", Long, new byte[1_000_000]), Is.EqualTo(new Outcome(null, "")));

    [Test]
    public void It_has_three_descriptors_a_session_of_its_own_and_no_signal_ignored_or_blocked()
    {
        using var programs = new Programs();
        // Inherited by whoever is started: no flag says that it closes.
        using var leaky = new FileStream(Path.Combine(programs.Folder, "leaky"), FileMode.Create);
        _ = fcntl(leaky.SafeFileHandle, 2, 0);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var program = programs.Write("who", """
            ls /proc/self/fd
            set -- $(cat /proc/$$/stat); [ $$ = "$5" ] && [ $$ = "$6" ] && echo leads
            while read -r line; do case $line in SigBlk*|SigIgn*) echo "$line" ;; esac; done </proc/$$/status # a shell blocks them while it forks
            """);
        Assert.That(Run(program, Long).Output.Split('\n'), Is.EqualTo(new[]
        {
            "0", "1", "2", "3", // 3 is how ls reads the folder
            "leads",
            "SigBlk:\t0000000000000000",
            "SigIgn:\t0000000000000000",
        }));
    }

    [TestCase("exit 3", "exit 3")]
    [TestCase("kill -9 $$", "exit -9 (killed)")]
    [TestCase("exit 127", "exit 127 (command not found)")]
    public void How_it_failed_is_said(string body, string failure)
    {
        using var programs = new Programs();
        Assert.That(Run(programs.Write("fails", $"echo why >&2; {body}"), Long), Is.EqualTo(new Outcome(failure, "why")));
    }

    [Test]
    public void What_cannot_be_started_is_a_failure()
    {
        using var programs = new Programs();
        var plain = Path.Combine(programs.Folder, "plain");
        File.WriteAllText(plain, "no program");
        Assert.That(Run("/nowhere/at/all", Long).Failure, Is.EqualTo("cannot be started: No such file or directory"));
        Assert.That(Run("/tmp", Long).Failure, Is.EqualTo("cannot be started: Permission denied"));
        Assert.That(Run(plain, Long).Failure, Is.EqualTo("cannot be started: Permission denied"));
        Script.Run(programs.Folder, [], "chmod", "+x", plain);
        Assert.That(Run(plain, Long).Failure, Is.EqualTo("cannot be started: Exec format error"));
    }

    [Test]
    public void Over_its_time_it_is_killed_with_its_children_even_if_they_take_no_signal()
    {
        using var programs = new Programs();
        var program = programs.Write("hangs", """trap '' TERM INT HUP; sleep 1000 & echo $! >"$D/child"; echo begun; wait; sleep 1000""");
        var began = Stopwatch.GetTimestamp();
        Assert.That(Run(program, TimeSpan.FromSeconds(1)), Is.EqualTo(new Outcome("still ran after 1 s, and was killed", "begun")));
        Assert.That(Stopwatch.GetElapsedTime(began), Is.GreaterThan(TimeSpan.FromSeconds(1)).And.LessThan(Long));
        Assert.That(() => Programs.Runs(programs.Left("child")), Is.False.After(5000, 20));
    }

    [Test]
    public void What_it_leaves_running_ends_with_it_and_is_not_waited_for()
    {
        using var programs = new Programs();
        var program = programs.Write("leaves", """sleep 1000 & echo $! >"$D/child"; echo done""");
        Assert.That(Run(program, Long), Is.EqualTo(new Outcome(null, "done")));
        Assert.That(() => Programs.Runs(programs.Left("child")), Is.False.After(5000, 20));
    }

    [TestCase("exec >&- 2>&-; sleep 0.2; exit 4", "exit 4", TestName = "One that closes its outputs is waited for")]
    [TestCase("setsid timeout 5 yes & sleep 0.2", null, TestName = "One that leaves something in a session of its own, which goes on writing, is not waited for longer")]
    [TestCase("head -c 100000000 /dev/zero; exit 5", "exit 5", TestName = "One that writes 100 MB comes to its end")]
    [TestCase("head -c 100000 /dev/urandom", null, TestName = "One that writes what is no text harms nothing")]
    public void Whatever_it_does_with_its_output(string body, string? failure)
    {
        using var programs = new Programs();
        var outcome = Run(programs.Write("odd", body), Long);
        Assert.That((outcome.Failure, outcome.Output.Length <= Child.KeptOutput), Is.EqualTo((failure, true)));
    }

    [Test]
    public void Of_endless_output_the_beginning_is_kept()
    {
        var outcome = Run("/usr/bin/yes", TimeSpan.FromSeconds(1));
        Assert.That(outcome.Failure, Is.EqualTo("still ran after 1 s, and was killed"));
        Assert.That(outcome.Output, Has.Length.InRange(Child.KeptOutput - 1, Child.KeptOutput).And.StartsWith("y\ny\n"));
    }

    [Test]
    public void No_descriptor_and_no_zombie_is_left()
    {
        using var programs = new Programs();
        var child = new Child(TimeProvider.System, Long);
        var program = programs.Write("pid", "echo $$");
        child.Run(program, [], []);
        var before = Pipes();
        var processes = Enumerable.Range(0, 20).Select(_ => child.Run(program, [1], []).Output).ToList();
        for (var i = 0; i < 5; i++) child.Run("/nowhere", [1], []);
        Assert.That(Pipes(), Is.LessThan(before + 10), "others' tests run beside it");
        Assert.That(processes.Where(process => File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Contains(") Z ")), Is.Empty);
    }

    [Test]
    public async Task Abandoned_it_is_killed_and_nothing_runs_after_it()
    {
        using var programs = new Programs();
        var child = new Child(TimeProvider.System, Long);
        var run = Task.Run(() => child.Run(programs.Write("hangs", """echo $$ >"$D/self"; sleep 1000"""), [], ["PATH=/usr/bin:/bin"]));
        Assert.That(() => programs.Left("self"), Is.Not.Empty.After(20_000, 20));
        child.Abandon();
        Assert.That(await run, Is.EqualTo(new Outcome("killed, since the daemon ends: told again after the next start", "") { IsCutOff = true }));
        Assert.That(Programs.Runs(programs.Left("self")), Is.False);
        Assert.That(child.Run("/bin/true", [], []).IsCutOff);
    }

    private static Outcome Run(string program, TimeSpan limit, byte[]? input = null, params string[] environment) =>
        new Child(TimeProvider.System, limit).Run(program, input ?? [], environment.Length > 0 ? environment : ["PATH=/usr/bin:/bin"]);

    private static int Pipes() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    [System.Runtime.InteropServices.DllImport("libc")]
    private static extern int fcntl(Microsoft.Win32.SafeHandles.SafeFileHandle file, int command, int value);
}
