using System.Collections.Concurrent;

namespace Progressd.Http;

/// <summary>
/// Renderings, off the thread that took the request: equal ones are made once, at most two at a time, and finished ones are kept for a
/// while within a bound of bytes. A key covers all that is drawn, so what is kept never becomes wrong, only unwanted.
/// </summary>
public sealed class SharedWork(long roomBytes = 32 * 1024 * 1024) : IDisposable
{
    private const int AtATime = 2;

    private readonly ConcurrentDictionary<string, Task<Reply>> _kept = new();
    private readonly ConcurrentQueue<(string Key, int Bytes)> _order = new();
    private readonly SemaphoreSlim _turns = new(AtATime);
    private long _bytes;

    public ValueTask<Reply> Get(string key, Func<Reply> make)
    {
        if (_kept.TryGetValue(key, out var known)) return known.IsCompletedSuccessfully ? new(known.Result) : new(known);
        var mine = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = _kept.GetOrAdd(key, mine.Task);
        if (task == mine.Task) _ = Make(key, make, mine);
        return new(task);
    }

    public void Dispose() => _turns.Dispose();

    private async Task Make(string key, Func<Reply> make, TaskCompletionSource<Reply> result)
    {
        await _turns.WaitAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var reply = make();
            Keep(key, reply.Body.Length + 512);
            result.SetResult(reply);
        }
        catch (Exception e)
        {
            _kept.TryRemove(key, out _); // whoever asks next may have more luck
            result.SetException(e);
        }
        finally
        {
            _turns.Release();
        }
    }

    private void Keep(string key, int bytes)
    {
        _order.Enqueue((key, bytes));
        Interlocked.Add(ref _bytes, bytes);
        while (Interlocked.Read(ref _bytes) > roomBytes && _order.TryDequeue(out var oldest))
        {
            _kept.TryRemove(oldest.Key, out _);
            Interlocked.Add(ref _bytes, -oldest.Bytes);
        }
    }
}
