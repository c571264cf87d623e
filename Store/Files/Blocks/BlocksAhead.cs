using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace Progressd.Store.Files.Blocks;

/// <summary>
/// Reads blocks of an array's items on every core: the pool's threads, and whoever wants the next one and would have to wait. They come out in the order in
/// which they were added.
/// </summary>
/// <param name="read">All items of a block, from the state of a reader that has just left an item. Throws where there is anything else.</param>
/// <param name="start">Not the pool's own way, in a test.</param>
internal sealed class BlocksAhead<T>(BlocksAhead<T>.ReadItems read, Action<IThreadPoolWorkItem>? start = null) : IDisposable
{
    // So many wait or are read: what keeps every core busy, a few MB in all.
    private static readonly int Most = 2 * Environment.ProcessorCount + 2;

    private readonly Action<IThreadPoolWorkItem> _start = start ?? (static block => ThreadPool.UnsafeQueueUserWorkItem(block, preferLocal: false));
    private readonly Queue<Block> _blocks = [];

    public delegate List<T> ReadItems(ReadOnlyMemory<byte> bytes, JsonReaderState state);

    public bool IsEmpty => _blocks.Count == 0;

    public bool IsFull => _blocks.Count >= Most;

    public void Add(ReadOnlySpan<byte> bytes, JsonReaderState state)
    {
        var block = new Block(read, bytes, state);
        _blocks.Enqueue(block);
        _start(block);
    }

    /// <summary>Items of the oldest block.</summary>
    /// <exception cref="JsonException">It is not what it was taken for.</exception>
    public List<T> Next()
    {
        var oldest = _blocks.Peek();
        foreach (var block in _blocks)
        {
            if (oldest.IsDone) break;
            block.TryRead(); // no thread of the pool has begun with it
        }
        _blocks.Dequeue();
        return oldest.Items();
    }

    /// <summary>Where reading has failed: what has begun comes to its end, what has not never begins. Nothing works on behind a failure.</summary>
    public void Dispose()
    {
        foreach (var block in _blocks) block.Abandon();
        _blocks.Clear();
    }

    private sealed class Block : IThreadPoolWorkItem
    {
        private readonly ReadItems _read;
        private readonly JsonReaderState _state;
        private readonly int _length;
        private readonly object _done = new();
        private volatile bool _isDone;
        private byte[] _bytes;
        private List<T> _items = [];
        private ExceptionDispatchInfo? _failure;
        private int _isTaken;

        public Block(ReadItems read, ReadOnlySpan<byte> bytes, JsonReaderState state)
        {
            (_read, _state, _length, _bytes) = (read, state, bytes.Length, ArrayPool<byte>.Shared.Rent(bytes.Length));
            bytes.CopyTo(_bytes);
        }

        public bool IsDone => _isDone;

        public void Execute() => TryRead();

        public void TryRead()
        {
            if (!TryTake()) return;
            try
            {
                _items = _read(_bytes.AsMemory(0, _length), _state);
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure); // thrown where it is asked for
            }
            GiveBack();
            lock (_done)
            {
                _isDone = true;
                Monitor.PulseAll(_done);
            }
        }

        public void Abandon()
        {
            if (TryTake()) GiveBack();
            else Await();
        }

        public List<T> Items()
        {
            Await();
            _failure?.Throw();
            var items = _items;
            _items = []; // the pool may hold the block itself for longer
            return items;
        }

        private bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

        private void Await()
        {
            lock (_done)
                while (!_isDone) Monitor.Wait(_done);
        }

        private void GiveBack()
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
