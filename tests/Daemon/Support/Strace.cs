using System.Diagnostics;
using System.Globalization;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon.Support;

/// <summary>Faults put into a running daemon's system calls, on the files of its state alone, until <see cref="Detach"/>.</summary>
internal sealed class Strace : IDisposable
{
    private const int Segments = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Strace(Process process) => _process = process;

    /// <param name="injections">As strace takes them: <c>write:error=ENOSPC</c>.</param>
    public static async Task<Strace> Attach(TestDaemon daemon, params string[] injections)
    {
        if (!File.Exists("/usr/bin/strace")) Assert.Ignore("strace is not installed");
        // Path by path, since a fault in every call of a process would break the runtime, not the disk. The next segments' names are numbers.
        var newest = Directory.GetFiles(daemon.Folder, "progressd.journal.*").Max(name => long.Parse(name.Split('.')[^1], CultureInfo.InvariantCulture));
        var segments = Enumerable.Range(0, Segments).Select(i => $"{daemon.Folder}/progressd.journal.{newest + i}");
        string[] paths = [daemon.Folder, daemon.Snapshot, daemon.Snapshot + ".new", .. segments];
        var start = new ProcessStartInfo("/usr/bin/strace") { RedirectStandardError = true };
        foreach (var argument in new[] { "-f", "-p", $"{daemon.ProcessId}", "-o", "/dev/null" }) start.ArgumentList.Add(argument);
        foreach (var injection in injections) start.ArgumentList.Add($"--inject={injection}");
        foreach (var path in paths)
        {
            start.ArgumentList.Add("-P");
            start.ArgumentList.Add(path);
        }
        var strace = new Strace(Process.Start(start)!);
        while (await strace._process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Contains(" attached", StringComparison.Ordinal)) return strace;
            if (!line.Contains("not permitted", StringComparison.Ordinal)) continue;
            strace.Dispose();
            Assert.Ignore($"strace may not attach here: {line}");
        }
        throw new InvalidOperationException("strace did not attach");
    }

    /// <summary>The cause goes away; the daemon goes on. Killed, since an interrupted strace first waits for each delay to be over.</summary>
    public void Detach()
    {
        if (_process.HasExited) return;
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Detach();
        _process.Dispose();
    }
}
