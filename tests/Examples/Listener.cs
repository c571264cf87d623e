using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Tests.Examples;

/// <summary>Takes connections on a free port, notes each request line, and answers all with the same words, or never.</summary>
public sealed class Listener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
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

    /// <summary>The length that each reply promises; null: its own.</summary>
    public int? Promised { get; init; }

    public string[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
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
                if (_reply is not null) Answer(connection);
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
        lock (_requests) _requests.Add(request.Split("\r\n")[0]);
        connection.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Promised ?? _reply!.Length}\r\nConnection: close\r\n\r\n{_reply}"));
        connection.Close();
    }
}
