using System.Globalization;
using System.Text.Json;

namespace Progressd.Store.Files.Blocks;

/// <summary>1 MiB of a snapshot, moved along with the reader; sums up what passes.</summary>
internal sealed class JsonWindow
{
    // Every value but the arrays of jobs and of workers must fit into what is kept ahead: ids and texts are bounded far below.
    private const int WindowBytes = 1 << 20;
    public const int AheadBytes = 1 << 18;

    private const int LeastBlock = 1 << 14, LargestBlock = 1 << 17;
    private const int SumLineBytes = 22; // ,"crc32c":"1a2b3c4d"}⏎

    private readonly Stream? _stream;
    private readonly byte[] _window;
    private readonly byte[] _tail = new byte[SumLineBytes];
    private readonly bool _inBlocks;
    private int _start; // of what the reader was given
    private int _filled;
    private int _tailFilled;
    private long _moved; // bytes that have left
    private Checksum _sum = new();

    /// <param name="inBlocks">Blocks may be taken out of it.</param>
    public JsonWindow(Stream stream, bool inBlocks) => (_stream, _inBlocks, _window) = (stream, inBlocks, new byte[WindowBytes]);

    /// <summary>Of a reader that has a whole block before it: nothing moves, nothing follows.</summary>
    public JsonWindow() => _window = [];

    public bool IsAtEnd { get; private set; }

    /// <summary>Of the blocks that were taken out of it.</summary>
    public long BlockBytes { get; private set; }

    public string Sum => _sum.Value.ToString("x8", CultureInfo.InvariantCulture);

    public Utf8JsonReader Begin()
    {
        Fill();
        return new(_window.AsSpan(0, _filled), IsAtEnd, default);
    }

    public bool NextProperty(ref Utf8JsonReader json)
    {
        More(ref json, AheadBytes);
        return json.NextProperty();
    }

    public bool NextItem(ref Utf8JsonReader json)
    {
        More(ref json, AheadBytes);
        return json.NextItem();
    }

    /// <summary>Moves what is not read yet to the front and fills the rest.</summary>
    public void More(ref Utf8JsonReader json, int ahead)
    {
        if (_stream is null) return;
        var read = _start + (int)json.BytesConsumed;
        if (IsAtEnd || _filled - read >= ahead) return;
        _window.AsSpan(read, _filled - read).CopyTo(_window);
        (_start, _filled, _moved) = (0, _filled - read, _moved + read);
        Fill();
        json = new Utf8JsonReader(_window.AsSpan(0, _filled), IsAtEnd, json.CurrentState);
    }

    /// <summary>Behind an item of an array: takes out what seem to be whole items, as <see cref="SnapshotWriter"/> writes them, and leads the reader past them.</summary>
    /// <param name="begins">How a line of an item begins, with the comma before it: no string of JSON can hold a line's end.</param>
    /// <param name="beyond">How a line begins that is none of this array's.</param>
    /// <param name="notBefore">The caller's own for each array, 0 at first: where it is worth another look.</param>
    /// <param name="block">Until the next call of anything here.</param>
    public bool TryTakeBlock(ref Utf8JsonReader json, ReadOnlySpan<byte> begins, ReadOnlySpan<byte> beyond, ref long notBefore, out ReadOnlySpan<byte> block)
    {
        block = default;
        if (!_inBlocks || _moved + _start + json.BytesConsumed < notBefore) return false;
        More(ref json, AheadBytes);
        var read = _start + (int)json.BytesConsumed;
        var ahead = _window.AsSpan(read, Math.Min(LargestBlock, _filled - read));
        if (beyond.Length > 0 && ahead.IndexOf(beyond) is >= 0 and var end) ahead = ahead[..end];
        var length = ahead.LastIndexOf(begins);
        if (length < LeastBlock)
        {
            notBefore = _moved + read + LeastBlock;
            return false;
        }
        block = ahead[..length];
        _start = read + length;
        json = new Utf8JsonReader(_window.AsSpan(_start, _filled - _start), IsAtEnd, json.CurrentState);
        BlockBytes += length;
        return true;
    }

    private void Fill()
    {
        while (_filled < _window.Length && !IsAtEnd)
        {
            var count = _stream!.Read(_window, _filled, _window.Length - _filled);
            IsAtEnd = count == 0;
            AddToSum(_window.AsSpan(_filled, count));
            _filled += count;
        }
    }

    // The last 22 bytes so far are held back: they may be the line that names the sum.
    private void AddToSum(ReadOnlySpan<byte> bytes)
    {
        var held = Math.Min(SumLineBytes, _tailFilled + bytes.Length);
        var fromTail = Math.Max(0, Math.Min(_tailFilled, _tailFilled + bytes.Length - held));
        _sum.Add(_tail.AsSpan(0, fromTail));
        _tail.AsSpan(fromTail, _tailFilled - fromTail).CopyTo(_tail);
        _tailFilled -= fromTail;
        var toSum = bytes.Length - (held - _tailFilled);
        _sum.Add(bytes[..toSum]);
        bytes[toSum..].CopyTo(_tail.AsSpan(_tailFilled));
        _tailFilled = held;
    }
}
