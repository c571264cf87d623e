using System.Diagnostics;
using System.Net.Sockets;

namespace Progressd.Tests.Support;

/// <summary>Debian's nginx with what is given as its <c>http</c> part, for as long as a test lasts.</summary>
public sealed class Nginx : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly Process _process;

    /// <param name="port">Where it answers on loopback, once it does.</param>
    public Nginx(int port, string servers)
    {
        Script.Need("nginx");
        _folder = Directory.CreateTempSubdirectory("progressd-nginx-").FullName;
        var config = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(config, $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log {{_folder}}/error.log; events {}
            http {
              access_log off; client_body_temp_path {{_folder}}; proxy_temp_path {{_folder}}; fastcgi_temp_path {{_folder}};
              uwsgi_temp_path {{_folder}}; scgi_temp_path {{_folder}};
              {{servers}}
            }
            """);
        _process = Process.Start("/usr/sbin/nginx", ["-c", config, "-p", _folder]);
        if (SpinWait.SpinUntil(() => _process.HasExited || Answers(port), Patience) && !_process.HasExited) return;
        var log = File.Exists($"{_folder}/error.log") ? File.ReadAllText($"{_folder}/error.log") : "no log";
        Dispose();
        Assert.Fail("nginx does not answer: " + log);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(20); // a look every now and then leaves it a core to start on
            return false;
        }
    }
}
