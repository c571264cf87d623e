using System.Net.Sockets;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon.Support;

/// <summary>Connections to a daemon that all begin in the same way and then go no further; who is shed comes again, until the crowd is settled.</summary>
internal sealed class Crowd : IDisposable
{
    private const int ReceiveBuffer = 4096; // so that a large reply stays with the daemon
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly TestDaemon _daemon;
    private readonly byte[] _beginning;
    private readonly Socket[] _clients;
    private readonly CancellationTokenSource _settled = new();
    private readonly Task _coming;

    public Crowd(TestDaemon daemon, string beginning, int size, bool comesAgain)
    {
        (_daemon, _beginning) = (daemon, Encoding.ASCII.GetBytes(beginning));
        _clients = [.. Enumerable.Range(0, size).Select(_ => Come())];
        _coming = comesAgain ? Task.Run(ComeAgain) : Task.CompletedTask;
    }

    /// <summary>From now on who is shed stays away.</summary>
    public async Task Settle()
    {
        await _settled.CancelAsync();
        await _coming;
    }

    /// <summary>A byte from each.</summary>
    public void Drip()
    {
        foreach (var client in _clients) TrySend(client, "x"u8);
    }

    public void Dispose()
    {
        _settled.Cancel();
        _coming.Wait();
        foreach (var client in _clients) client.Dispose();
        _settled.Dispose();
    }

    private async Task ComeAgain()
    {
        while (!_settled.IsCancellationRequested)
        {
            foreach (ref var client in _clients.AsSpan())
            {
                if (!client.Poll(0, SelectMode.SelectRead) || client.Available > 0) continue;
                try
                {
                    var next = Come();
                    client.Dispose();
                    client = next;
                }
                catch (SocketException)
                {
                    // Not let in: at the next look perhaps.
                }
            }
            await Task.Delay(LookAgain);
        }
    }

    private Socket Come()
    {
        var client = _daemon.Connect(ReceiveBuffer);
        TrySend(client, _beginning);
        return client;
    }

    private static void TrySend(Socket client, ReadOnlySpan<byte> bytes)
    {
        try
        {
            client.Send(bytes);
        }
        catch (SocketException)
        {
            // Shed or cut already.
        }
    }
}
