using System.Net;
using System.Net.Sockets;
using System.Text;
using Progressd.Rendering.Web;

namespace Progressd.Tests.Browser;

/// <summary>Somebody else's web server on loopback, to be visited as <c>http://evil.example</c>: it serves one page and what that needs.</summary>
internal sealed class OtherSite : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OtherSite()
    {
        _listener.Start();
        new Thread(Serve) { IsBackground = true, Name = "other site" }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where it is visited: another name, and with a proxy before it another scheme.</summary>
    public string Url { get => field ?? $"http://evil.example:{Port}/"; init; }

    /// <summary>What stands in its page.</summary>
    public string Html { get; set; } = "";

    /// <summary>Leads on to any address: <c>http://evil.example:1234/to?http://headnode/</c>.</summary>
    public string Redirect(string address) => $"{Url}to?{address}";

    /// <summary>A script that does what is given.</summary>
    public string Script(string text) => $"{Url}script?{Uri.EscapeDataString(text)}";

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                // Of its own, since browsers open connections in advance.
                new Thread(() => Answer(socket)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private void Answer(Socket socket)
    {
        using (socket)
        {
            var (head, buffer) = ("", new byte[65536]);
            while (!head.Contains("\r\n\r\n", StringComparison.Ordinal) && socket.Receive(buffer) is > 0 and var read) head += Encoding.Latin1.GetString(buffer, 0, read);
            if (head.Length == 0) return;
            var target = head.Split(' ')[1];
            var query = target[(target.IndexOf('?') + 1)..];
            var (more, type, body) = target.Split('?')[0] switch
            {
                "/" => ("200 OK", "text/html", "<!doctype html><meta charset=utf-8><title>Other site</title><link rel=icon href='data:,'>" + Html),
                "/script" => ("200 OK", "text/javascript", Uri.UnescapeDataString(query)),
                "/to" => ($"302 Found\r\nLocation: {query}", "text/plain", ""),
                _ => ("404 Not Found", "text/plain", ""),
            };
            var bytes = Encoding.UTF8.GetBytes(body);
            socket.Send(Encoding.Latin1.GetBytes($"HTTP/1.1 {more}\r\nContent-Type: {type}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"));
            socket.Send(bytes);
        }
    }
}
