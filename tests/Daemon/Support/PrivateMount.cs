using System.Diagnostics;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon.Support;

/// <summary>A small file system of its own, seen by one sleeping process and what is started by <see cref="By"/>; gone with them, whatever happens.</summary>
internal sealed class PrivateMount : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-mount-").FullName;
    private readonly Process _holder;

    public PrivateMount(string options)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("only root may mount");
        var start = new ProcessStartInfo("unshare", ["-m", "sh", "-c", $"mount -t tmpfs -o {options} tmpfs {_folder} && echo mounted && exec sleep 600"])
        {
            RedirectStandardOutput = true,
        };
        _holder = Process.Start(start)!;
        if (_holder.StandardOutput.ReadLine() == "mounted") return;
        Dispose();
        Assert.Ignore("mounting is not allowed here");
    }

    public IReadOnlyList<string> By => ["nsenter", "-t", $"{_holder.Id}", "-m"];

    public string StateFolder => Path.Combine(_folder, "state");

    public TestDaemon Daemon(params string[] flags) => TestDaemon.Start(new DaemonStart { Folder = StateFolder, By = By, Flags = flags });

    /// <summary>A command of the shell, as one would type it on that machine.</summary>
    public void Do(string command)
    {
        using var process = Process.Start(By[0], [.. By.Skip(1), "sh", "-euc", command]);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, command);
    }

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
        Directory.Delete(_folder);
    }
}
