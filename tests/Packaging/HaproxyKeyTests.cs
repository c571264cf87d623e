using System.Net;
using System.Net.Sockets;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>What arrives behind the proxy, and at which daemon: in the place of each stands one that answers with its number and with what it received.</summary>
public sealed class HaproxyKeyTests
{
    private readonly TcpListener[] _shards = [.. Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
    private Ring _ring = null!;
    private int _port;

    [OneTimeSetUp]
    public void Start()
    {
        Script.Need("haproxy");
        foreach (var (shard, number) in _shards.Zip(Enumerable.Range(1, 3)))
        {
            shard.Start();
            _ = Echo(shard, number);
        }
        _ring = new Ring();
        _port = _ring.Proxy(settings: [.. _shards.Select((shard, at) => ($"SHARD{at + 1}", (string?)$"{shard.LocalEndpoint}")), ("WATCH_PASSWORD", "open sesame")]);
    }

    [OneTimeTearDown]
    public void End()
    {
        _ring?.Dispose();
        foreach (var shard in _shards) shard.Dispose();
    }

    [Test]
    public void A_finish_reaches_the_daemon_that_has_the_reports()
    {
        var homes = new HashSet<char>();
        for (var n = 0; n < 30; n++)
        {
            var home = Ring.Send(_port, $"/progress/update?jobid=a+job{n}").Body[0];
            homes.Add(home);
            foreach (var (target, form) in new[]
            {
                ($"/progress/finish?jobid=a%20job{n}", null), ($"/progress/f%69nish/?x=1&%6aobid=a%2bjob{n}", ""), ("/progress/finish", $"jobid=a+job{n}"),
            })
            {
                var (status, body) = Ring.Send(_port, target, form);
                Assert.That((status, body[0]), Is.EqualTo((200, home)), $"{target} {form}");
                Assert.That(body, Does.Contain($" {target} HTTP/1.1"));
            }
        }
        Assert.That(homes, Is.EquivalentTo("123"));
    }

    [TestCase("/progress/create?jobid=a", null)]
    [TestCase("/progress/create?jobid=a", "desc=x")]
    [TestCase("/progress/create", null)]
    [TestCase("/progress/create", "desc=x")]
    [TestCase("/progress/finish?jobid=a", null)]
    [TestCase("/progress/updates?jobid=a", "workid=1")]
    public void The_key_of_a_job_passes_untouched(string target, string? form)
    {
        var body = Ring.Send(_port, target, form, headers: "X-Progress-Key: Secret~0.1_2-3\r\n").Body;
        var head = body.IndexOf("\r\n\r\n", StringComparison.Ordinal);

        Assert.That(body.AsSpan(0, head).ToString(), Does.Contain("\r\nx-progress-key: Secret~0.1_2-3\r\n").IgnoreCase.And.Contain("Secret~0.1_2-3"));
        Assert.That(body[(head + 4)..], Is.EqualTo(form ?? ""));
    }

    [Test]
    public void The_key_of_a_form_passes_untouched_and_none_is_ever_logged()
    {
        Assert.That(Ring.Send(_port, "/progress/create", "key=Secret~in.a_form&desc=x").Body, Does.EndWith("\r\n\r\nkey=Secret~in.a_form&desc=x"));
        const string Header = "X-Progress-Key: Secret~in.a_header\r\n";
        var down = _ring.Proxy(null, Ring.FreePorts(1)[0], ("SHARD1", "127.0.0.1:1"), ("SHARD2", "127.0.0.1:1"), ("SHARD3", "127.0.0.1:1"));
        Assert.That(Ring.Send(down, "/progress/update?jobid=a", "key=Secret~in.a_form", headers: Header).Status, Is.EqualTo(503));
        Assert.That(Ring.Send(down, "/progress/update", "key=Secret~in.a_form", headers: Header).Status, Is.EqualTo(400));
        Assert.That(Ring.Send(down, "@evil", headers: Header).Status, Is.EqualTo(400));

        // The line that says so is written after those of the requests would have been.
        Assert.That(SpinWait.SpinUntil(() => _ring.Said.Any(line => line.Contains("DOWN", StringComparison.Ordinal)), TimeSpan.FromSeconds(15)), "it logs that they are down");
        Assert.That(_ring.Said, Has.None.Contains("Secret"));
    }

    private static async Task Echo(TcpListener shard, int number)
    {
        while (true)
        {
            try
            {
                _ = Echo(await shard.AcceptSocketAsync(), number);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task Echo(Socket connection, int number)
    {
        using var _ = connection;
        var (received, buffer) = ("", new byte[65536]);
        while (!IsWhole(received) && await connection.ReceiveAsync(buffer) is > 0 and var read) received += Encoding.Latin1.GetString(buffer, 0, read);
        await connection.SendAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {received.Length + 1}\r\n\r\n{number}{received}"));
    }

    private static bool IsWhole(string received)
    {
        if (received.IndexOf("\r\n\r\n", StringComparison.Ordinal) is not (> 0 and var head)) return false;
        var length = received[..head].Split("\r\n").FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        return received.Length - head - 4 >= (length is null ? 0 : int.Parse(length.AsSpan(15), null));
    }
}
