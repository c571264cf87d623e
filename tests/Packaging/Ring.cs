using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>
/// Three published daemons, and haproxy with packaging/haproxy.cfg, as it stands or spoilt, before them. <c>HAPROXY=path</c> names another haproxy.
/// </summary>
public sealed class Ring : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string Program = Environment.GetEnvironmentVariable("HAPROXY") is { Length: > 0 } other ? other : "/usr/sbin/haproxy";

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-ring-").FullName;
    private readonly int[] _ports = FreePorts(4);
    private readonly Process?[] _shards = new Process?[3];
    private readonly List<Process> _proxies = [];
    private readonly ConcurrentQueue<string> _said = [];
    private readonly string _publicUrl;

    public Ring(string publicUrl = "http://localhost:{0}")
    {
        _publicUrl = string.Format(null, publicUrl, Port);
        File.Copy(Path.Combine(Script.Root, "packaging/haproxy.lua"), Path.Combine(_folder, "haproxy.lua"));
        for (var shard = 1; shard <= 3; shard++) Start(shard);
    }

    public static string Config { get; } = File.ReadAllText(Path.Combine(Script.Root, "packaging/haproxy.cfg"));

    /// <summary>Where the proxy listens that was started without a port of its own.</summary>
    public int Port => _ports[0];

    /// <summary>What the proxies wrote to their log.</summary>
    public IEnumerable<string> Said => _said;

    public void Start(int shard)
    {
        var process = Script.Start(_folder, [], PublishOnce.Binary, "--port", $"{_ports[shard]}", "--state", $"{_folder}/{shard}/progressd.json", "--public-url", _publicUrl);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("progressd listening on "));
        _shards[shard - 1] = process;
    }

    public void Kill(int shard) => End(_shards[shard - 1]!);

    /// <summary>A proxy before the daemons; true once it answers.</summary>
    public int Proxy(string? config = null, int? port = null, params (string, string?)[] settings)
    {
        port ??= Port;
        var file = Path.Combine(_folder, $"{port}.cfg");
        File.WriteAllText(file, config ?? Config);
        IEnumerable<(string, string?)> all = [("LISTEN", $"127.0.0.1:{port}"),
            .. Enumerable.Range(1, 3).Select(n => ($"SHARD{n}", (string?)$"127.0.0.1:{_ports[n]}")), .. settings];
        var check = Script.Run(_folder, all, Program, "-c", "-f", file);
        Assert.That((check.ExitCode, check.Errors), Is.EqualTo((0, "")), "haproxy -c");
        var proxy = Script.Start(_folder, all, Program, "-db", "-f", file);
        proxy.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        proxy.BeginErrorReadLine();
        _proxies.Add(proxy);
        Assert.That(SpinWait.SpinUntil(() => Answers(port.Value), Patience), "haproxy does not answer");
        return port.Value;
    }

    /// <summary>Sends a target as it is, byte for byte, on a connection of its own; the status code and the body.</summary>
    /// <param name="headers">More of them, each with its line end.</param>
    public static (int Status, string Body) Send(int port, string target, string? form = null, string type = "application/x-www-form-urlencoded", string headers = "")
    {
        var reply = Ask(port, target, form, type, headers);
        return (int.Parse(reply.AsSpan(9, 3), null), reply[(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    /// <summary>The same; the whole reply.</summary>
    public static string Ask(int port, string target, string? form = null, string type = "application/x-www-form-urlencoded", string headers = "")
    {
        using var connection = Connect(port);
        var head = form is null ? $"GET {target} HTTP/1.1\r\n" : $"POST {target} HTTP/1.1\r\nContent-Type: {type}\r\nContent-Length: {form.Length}\r\n";
        connection.Send(Encoding.Latin1.GetBytes($"{head}Host: localhost:{port}\r\nConnection: close\r\n{headers}\r\n{form}"));
        return ReadAll(connection);
    }

    public static string ReadAll(Socket connection)
    {
        var (all, buffer) = (new StringBuilder(), new byte[65536]);
        while (connection.Receive(buffer) is > 0 and var read) all.Append(Encoding.Latin1.GetString(buffer, 0, read));
        return all.ToString();
    }

    public static Socket Connect(int port)
    {
        var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        connection.Connect(IPAddress.Loopback, port);
        return connection;
    }

    public static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var socket in sockets) socket.Start();
        int[] ports = [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndpoint).Port)];
        foreach (var socket in sockets) socket.Stop();
        return ports;
    }

    public void Dispose()
    {
        foreach (var process in _proxies.Concat(_shards.OfType<Process>())) End(process);
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Answers(int port)
    {
        try
        {
            using var connection = Connect(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void End(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
    }
}
