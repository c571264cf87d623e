using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Bench;

/// <summary>What a load saw: each reply's latency, and how many were not a whole 2xx.</summary>
public sealed record LoadResult(double[] Milliseconds, int Failed, TimeSpan Took)
{
    public double PerSecond => Milliseconds.Length / Took.TotalSeconds;

    public double P(double quantile)
    {
        if (Milliseconds.Length == 0) return double.NaN;
        Array.Sort(Milliseconds);
        return Milliseconds[Math.Min(Milliseconds.Length - 1, (int)(quantile * Milliseconds.Length))];
    }
}

/// <summary>Clients over raw sockets: closed loop (as fast as replies come) or paced (a fixed rate, as workers report).</summary>
public static class Load
{
    /// <param name="request">Path and query of the n-th request.</param>
    /// <param name="perSecond">All connections together; 0: as fast as replies come.</param>
    /// <param name="keepAlive">False: a connection each, as curl does.</param>
    /// <param name="headers">Lines, each with its end.</param>
    /// <param name="until">Ends it before its time.</param>
    public static async Task<LoadResult> Run(
        int port, int connections, TimeSpan time, Func<long, string> request, double perSecond = 0, bool keepAlive = true, string headers = "", CancellationToken until = default)
    {
        long next = 0;
        var clock = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, connections).Select(i => Task.Run(async () =>
        {
            var latencies = new List<double>();
            var failed = 0;
            Socket? socket = null;
            var buffer = new byte[65536];
            var interval = perSecond > 0 ? TimeSpan.FromSeconds(connections / perSecond) : TimeSpan.Zero;
            var due = TimeSpan.FromSeconds(interval.TotalSeconds * i / connections);
            while (clock.Elapsed < time && !until.IsCancellationRequested)
            {
                if (perSecond > 0)
                {
                    if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed);
                    due += interval;
                }
                var started = Stopwatch.GetTimestamp();
                try
                {
                    socket ??= await Connect(port);
                    if (!(await Exchange(socket, port, request(Interlocked.Increment(ref next)), headers + (keepAlive ? "" : "Connection: close\r\n"), buffer)).Ok) failed++;
                    latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    if (keepAlive && buffer[0] != (byte)'!') continue;
                }
                catch (SocketException)
                {
                    failed++;
                }
                socket?.Dispose();
                socket = null;
            }
            socket?.Dispose();
            return (latencies, failed);
        })).ToArray();
        var results = await Task.WhenAll(clients);
        return new([.. results.SelectMany(r => r.latencies)], results.Sum(r => r.failed), clock.Elapsed);
    }

    public static async Task<Socket> Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>One request and its whole reply: whether it is a good one, and its bytes.</summary>
    /// <remarks>Marks the buffer's first byte '!' when the server closes the connection after it.</remarks>
    public static async Task<(bool Ok, int Bytes)> Exchange(Socket socket, int port, string path, string headers, byte[] buffer)
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n"));
        var (have, head, length, ok, close) = (0, -1, 0, false, false);
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(head < 0 ? have : 0));
            if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
            have += read;
            if (head < 0 && buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8) is var at and >= 0)
            {
                head = at + 4;
                var text = Encoding.Latin1.GetString(buffer, 0, head);
                ok = text.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) || text.StartsWith("HTTP/1.1 304", StringComparison.Ordinal);
                close = text.Contains("connection: close", StringComparison.OrdinalIgnoreCase);
                var field = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
                length = field < 0 ? 0 : int.Parse(text.AsSpan(field + 15, text.IndexOf('\r', field) - field - 15).Trim());
            }
            if (head < 0 || have < head + length) continue;
            buffer[0] = close ? (byte)'!' : (byte)' ';
            return (ok, have);
        }
    }
}
