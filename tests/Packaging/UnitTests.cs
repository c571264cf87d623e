using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>progressd.service, as far as it can be tried where systemd does not run.</summary>
public sealed class UnitTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-unit-").FullName;

    [OneTimeTearDown]
    public void TakeAway() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void systemd_understands_every_line_and_finds_it_hardened()
    {
        Script.Need("systemd-analyze");
        var unit = File.ReadAllText(Path.Combine(Script.Root, "progressd.service"));
        // The program is not installed here.
        var here = unit.Replace("ExecStart=progressd ", "ExecStart=/bin/true ", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "progressd.service"), here);

        Assert.That(here, Does.Contain("/bin/true"));
        var verified = Script.Run(_folder, [], "systemd-analyze", "verify", "--man=no", "./progressd.service");
        // Restarts that slow down came with systemd 254.
        var unknown = verified.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("'RestartSteps'") && !line.Contains("'RestartMaxDelaySec'"));
        Assert.That((verified.Output, unknown), Is.EqualTo(("", Array.Empty<string>())));
        Assert.That(Script.Run(_folder, [], "systemd-analyze", "security", "--offline=true", "--threshold=15", "./progressd.service").ExitCode, Is.Zero);
    }

    [Test]
    public void Flags_come_from_etc_default_whose_shipped_ones_the_daemon_takes()
    {
        var flags = Script.Run(Path.Combine(Script.Root, "packaging"), [], "sh", "-fc",
            $". ./progressd.default; exec {PublishOnce.Binary} $PROGRESSD_FLAGS --state /dev/null/none");

        // 1 would be the flags; 75 is the state, which is looked at after them and before the port.
        Assert.That(flags.ExitCode, Is.EqualTo(75), flags.Errors);
    }
}
