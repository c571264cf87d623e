using System.Collections.Concurrent;

namespace Progressd.Tests.Fuzz;

/// <summary>Several senders at once, each request by a seed of its own.</summary>
/// <param name="port">Where the daemon of the hour listens.</param>
internal sealed class FuzzRun(Func<int> port, int senders) : IDisposable
{
    private const int MostFaults = 20;

    private readonly ReplyCheck _check = new();
    private int _next;

    public FuzzCounts Counts { get; } = new();

    /// <summary>How many bodies were looked at, by type.</summary>
    public IReadOnlyDictionary<string, int> Checked => _check.Checked;

    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Sends the requests of the seeds from one up to, and without, another. Stops early after many faults.</summary>
    public void Send(int from, int to)
    {
        _next = from;
        var threads = Senders.Select(sender => new Thread(() => Work(sender, to)) { IsBackground = true, Name = "fuzz" }).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    /// <summary>Ends all connections; the next <see cref="Send"/> makes new ones.</summary>
    public void Dispose()
    {
        foreach (var sender in Senders) sender.Dispose();
    }

    private Sender[] Senders => field ??= [.. Enumerable.Range(0, senders).Select(_ => new Sender(port, _check, Counts))];

    private void Work(Sender sender, int to)
    {
        while (Faults.Count < MostFaults && Interlocked.Increment(ref _next) - 1 is var seed && seed < to)
        {
            try
            {
                if (sender.Send(seed) is { } fault) Faults.Enqueue(fault);
            }
            catch (Exception e)
            {
                Faults.Enqueue($"seed {seed}: {e}");
            }
        }
    }
}
