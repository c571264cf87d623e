using System.Buffers;

namespace Progressd.Store.Files;

/// <summary>Bytes that are being written, in room that goes back to the pool: a reply of 20 MB leaves its own bytes behind, not twice as many more.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _room = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _filled;

    public ReadOnlySpan<byte> Written => _room.AsSpan(0, _filled);

    public void Advance(int count) => _filled += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _room.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_room);

    private void Grow(int by)
    {
        if (_room.Length - _filled >= by) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _room.Length, _filled + by));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_room);
        _room = larger;
    }
}
