using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Bench;

/// <summary>
/// 2,700 clients of the worst kind, all at once, and what other people's updates feel of them. When one is gone the kernel says: the daemon
/// then holds its connection no longer. (The client cannot know: one that does not read misses the end, too.)
/// </summary>
public static class Hostile
{
    private const int Heads = 2_000, Readers = 500, Bodies = 200, Rounds = 3;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15), AtMost = TimeSpan.FromSeconds(90), Sampling = TimeSpan.FromMilliseconds(500);

    public static async Task<string> Measure()
    {
        const string Picture = "/progress/render?jobid=large&width=2000&scale=3&rows=500";
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", 20_000);
        await daemon.Fill("large", 5_000);
        var bytes = (await daemon.Get(Picture)).Length;
        (string, int, string)[] kinds =
        [
            ("heads", Heads, "GET /progress/update?jobid=jo"),
            ("replies", Readers, $"GET {Picture} HTTP/1.1\r\nHost: 127.0.0.1:{daemon.Port}\r\n\r\n"),
            ("bodies", Bodies, $"POST /progress/update HTTP/1.1\r\nHost: 127.0.0.1:{daemon.Port}\r\nContent-Length: 1000\r\n\r\n"),
        ];
        var (longest, left, grown) = (new Dictionary<string, double>(), 0, 0.0);
        var p99 = await Crowded.Compare(() => Crowded.Updates(daemon, Quiet), async () =>
        {
            var before = daemon.ResidentMebibytes;
            using var crowd = new Crowd(daemon.Port);
            using var over = new CancellationTokenSource();
            var updates = Crowded.Updates(daemon, AtMost, over.Token);
            foreach (var (kind, count, beginning) in kinds) crowd.Connect(kind, count, Encoding.ASCII.GetBytes(beginning));
            while (crowd.Left > 0 && !updates.IsCompleted)
            {
                crowd.Sample();
                grown = Math.Max(grown, daemon.ResidentMebibytes - before);
                await Task.Delay(Sampling);
            }
            foreach (var (kind, _, _) in kinds) longest[kind] = Math.Max(longest.GetValueOrDefault(kind), crowd.Longest(kind));
            left += crowd.Left;
            await over.CancelAsync();
            return await updates;
        }, Rounds);
        var gone = string.Join(", ", longest.Select(one => $"{one.Key} after at most {one.Value:F1} s"));
        return $"{p99}; gone, each from when it began: {gone}, {left} were left; **{grown:F0} MiB** more resident; a picture of {bytes:N0} bytes";
    }

    private sealed class Crowd(int port) : IDisposable
    {
        private readonly List<Client> _clients = [];

        public int Left => _clients.Count(client => !client.IsGone);

        public void Connect(string kind, int count, byte[] beginning)
        {
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                socket.Connect(IPAddress.Loopback, port);
                socket.Send(beginning);
                // A reply begins when its first byte comes.
                _clients.Add(new Client(kind, socket, ((IPEndPoint)socket.LocalEndPoint!).Port) { Began = kind == "replies" ? 0 : Stopwatch.GetTimestamp() });
            }
        }

        /// <summary>Sends a byte of each body, and notes who has begun and who is gone.</summary>
        public void Sample()
        {
            var held = Held();
            foreach (var client in _clients.Where(client => !client.IsGone))
            {
                if (held.Contains(client.Port)) client.LastSeen = Stopwatch.GetTimestamp();
                else client.IsGone = true;
                if (client.Began == 0 && client.Socket.Available > 0) client.Began = Stopwatch.GetTimestamp();
                if (client.Kind == "bodies") Drip(client.Socket);
            }
        }

        /// <summary>Seconds from when one began until it was last seen.</summary>
        public double Longest(string kind) => _clients.Where(client => client.Kind == kind && client.Began > 0)
            .Max(client => Stopwatch.GetElapsedTime(client.Began, Math.Max(client.Began, client.LastSeen)).TotalSeconds);

        public void Dispose() => _clients.ForEach(client => client.Socket.Dispose());

        // The other ends of the daemon's connections; one that it has closed has no inode any more, whatever the kernel still sends.
        private HashSet<int> Held()
        {
            var local = $":{port:X4}";
            return [.. File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(field => field[1].EndsWith(local, StringComparison.Ordinal) && field[9] != "0")
                .Select(field => int.Parse(field[2].AsSpan(field[2].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }

        private static void Drip(Socket socket)
        {
            try
            {
                socket.Send("x"u8);
            }
            catch (SocketException)
            {
                // Cut.
            }
        }
    }

    private sealed record Client(string Kind, Socket Socket, int Port)
    {
        public long Began { get; set; }
        public long LastSeen { get; set; }
        public bool IsGone { get; set; }
    }
}
