using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Progressd.Tests.Browser;

/// <summary>One request that came over the wire, and the status it was answered with; 0 as long as it was not.</summary>
internal sealed record Exchange(string Method, string Target, string Head, int Status);

/// <summary>A port of loopback that passes every byte on to another, and remembers: what a browser really sends, and what it is really told.</summary>
internal sealed partial class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(StringBuilder Sent, StringBuilder Received)> _connections = [];

    public Wire(int to)
    {
        _listener.Start();
        new Thread(() => Serve(to)) { IsBackground = true, Name = "wire" }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (_connections) return [.. _connections.SelectMany(one => Read(one.Sent.ToString(), one.Received.ToString()))];
        }
    }

    public void Dispose() => _listener.Dispose();

    // Browsers do not pipeline: the n-th reply of a connection is that of its n-th request.
    private static IEnumerable<Exchange> Read(string sent, string received)
    {
        var replies = StatusLine().Matches(received);
        return RequestHead().Matches(sent).Select((request, i) =>
            new Exchange(request.Groups[1].Value, request.Groups[2].Value, request.Value, i < replies.Count ? int.Parse(replies[i].Groups[1].Value, null) : 0));
    }

    private void Serve(int to)
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptSocket();
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                server.Connect(IPAddress.Loopback, to);
                var (sent, received) = (new StringBuilder(), new StringBuilder());
                lock (_connections) _connections.Add((sent, received));
                new Thread(() => Pass(client, server, sent)) { IsBackground = true }.Start();
                new Thread(() => Pass(server, client, received)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private void Pass(Socket from, Socket to, StringBuilder noted)
    {
        var buffer = new byte[65536];
        try
        {
            while (from.Receive(buffer) is > 0 and var read)
            {
                lock (_connections) noted.Append(Encoding.Latin1.GetString(buffer, 0, read));
                to.Send(buffer.AsSpan(0, read));
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // One of them is gone; the other will notice.
            from.Dispose();
            to.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // By the thread of the other direction.
        }
    }

    [GeneratedRegex(@"([A-Z]+) (/\S*) HTTP/1\.[01]\r\n(?:[^\r\n]+\r\n)*\r\n")]
    private static partial Regex RequestHead();

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex StatusLine();
}
