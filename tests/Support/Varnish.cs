using System.Diagnostics;
using System.Net.Sockets;

namespace Progressd.Tests.Support;

/// <summary>Debian's Varnish with the rules and the two minutes that it comes with, before a port of loopback, for as long as a test lasts.</summary>
public sealed class Varnish : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _process;

    public Varnish(int backend)
    {
        Script.Need("varnishd", "cc");
        _folder = Directory.CreateTempSubdirectory("progressd-varnish-").FullName;
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()) File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101); // its child has a user of its own
        Port = FreePort.Find();
        File.WriteAllText(Path.Combine(_folder, "default.vcl"), $$"""vcl 4.1; backend default { .host = "127.0.0.1"; .port = "{{backend}}"; }""");
        _process = Script.Start(_folder, [], "/usr/sbin/varnishd",
            "-F", "-f", Path.Combine(_folder, "default.vcl"), "-a", $"127.0.0.1:{Port}", "-n", Path.Combine(_folder, "run"), "-s", "malloc,8m", "-T", "none");
        var said = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        if (SpinWait.SpinUntil(() => _process.HasExited || Answers(), Patience) && !_process.HasExited) return;
        Dispose();
        Assert.Fail("varnishd does not answer: " + string.Concat(said.Result));
    }

    public int Port { get; }

    public void Dispose()
    {
        // Its child ends with it.
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Answers()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(20); // a look every now and then leaves it a core to compile its rules on
            return false;
        }
    }
}
