using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Tests.Examples;

/// <summary>Takes connections on a free port, notes each request line, and answers all with the same words, or never.</summary>
public sealed class Listener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
    private readonly List<string> _heads = [];
    private int _connections;
    private readonly string? _reply;

    public Listener(string? reply)
    {
        _reply = reply;
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/progress";

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What the first connections are answered, in turn; status 0 hangs up instead.</summary>
    public Queue<(int Status, string Body)> First { get; init; } = [];

    /// <summary>Hangs up on all who have asked, as a machine does that dies before its reply.</summary>
    public bool HangsUp { get; init; }

    /// <summary>The length that each reply promises; null: its own.</summary>
    public int? Promised { get; init; }

    public string[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>The same requests, whole.</summary>
    public string[] Heads
    {
        get
        {
            lock (_requests) return [.. _heads];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        var open = new List<Socket>();
        try
        {
            while (true)
            {
                var connection = _listener.AcceptSocket();
                open.Add(connection);
                Interlocked.Increment(ref _connections);
                if (_reply is not null || First.Count > 0) Answer(connection);
            }
        }
        catch (SocketException)
        {
            foreach (var connection in open) connection.Dispose();
        }
    }

    private void Answer(Socket connection)
    {
        var buffer = new byte[65536];
        var request = Encoding.Latin1.GetString(buffer, 0, connection.Receive(buffer));
        lock (_requests)
        {
            _requests.Add(request.Split("\r\n")[0]);
            _heads.Add(request);
        }
        var (status, body) = First.TryDequeue(out var first) ? first : (HangsUp ? 0 : 200, _reply ?? "");
        if (status != 0) connection.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nContent-Length: {Promised ?? body.Length}\r\nConnection: close\r\n\r\n{body}"));
        connection.Close();
    }
}
