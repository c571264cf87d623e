using System.Buffers.Text;
using System.Text.Json;

namespace Progressd.Store.Files;

/// <summary>Reads a segment line by line. What cannot be read is told as a null entry, and reading goes on after it.</summary>
internal sealed class JournalReader(Stream stream)
{
    private const int SumDigits = 8;

    /// <summary>Whether the last line lacks its end.</summary>
    public bool EndsTorn { get; private set; }

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _filled;
    private bool _atEnd;

    /// <param name="read">Takes the number of the line, from 1, and what stands there; null if it is damaged.</param>
    /// <returns>How many lines there are, the last without its end included.</returns>
    public int Read(Action<int, Entry?> read)
    {
        var number = 0;
        while (NextLine() is { Length: > 0 } found)
        {
            number++;
            var line = _buffer.AsSpan(found.Offset, found.Length);
            EndsTorn = !line.EndsWith("\n"u8);
            if (Parse(line) is { } entry) read(number, entry);
            else Salvage(line, number, read);
        }
        return number;
    }

    private static Entry? Parse(ReadOnlySpan<byte> line)
    {
        if (line.EndsWith("\n"u8)) line = line[..^1];
        return IsWhole(line) ? Entry(line[(SumDigits + 1)..]) : null;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > SumDigits + 1
        && line[SumDigits] == ' '
        && Utf8Parser.TryParse(line[..SumDigits], out uint sum, out var digits, 'x') && digits == SumDigits
        && sum == Checksum.Of(line[(SumDigits + 1)..]);

    private static Entry? Entry(ReadOnlySpan<byte> json)
    {
        try
        {
            return EntryJson.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // its sum is right: a shape that this version does not know
        }
    }

    // Where the damage is the line end itself, two whole lines stand in one.
    private static void Salvage(ReadOnlySpan<byte> line, int number, Action<int, Entry?> read)
    {
        if (JsonEnd(line) is { } end && end < line.Length && Parse(line[..end]) is { } first)
        {
            read(number, first);
            read(number, null);
            if (Parse(line[(end + 1)..]) is { } second) read(number, second);
        }
        else
        {
            read(number, null);
        }
    }

    private static int? JsonEnd(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SumDigits + 1) return null;
        try
        {
            var json = new Utf8JsonReader(line[(SumDigits + 1)..], isFinalBlock: false, default);
            return json.Read() && json.TrySkip() ? SumDigits + 1 + (int)json.BytesConsumed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private (int Offset, int Length) NextLine()
    {
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n');
            if (end >= 0 || _atEnd)
            {
                var line = (_start, end >= 0 ? searched + end + 1 : _filled - _start);
                _start += line.Item2;
                return line;
            }
            searched = _filled - _start;
            Fill();
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
        _filled -= _start;
        _start = 0;
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        var count = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _atEnd = count == 0;
        _filled += count;
    }
}
