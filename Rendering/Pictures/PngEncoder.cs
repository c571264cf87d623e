using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// Writes an indexed PNG from rows of pixels: six times quicker and smaller than Skia's own, which knows no palette (docs/design/picture.md#png).
/// </summary>
public sealed class PngEncoder : IDisposable
{
    // 6 would save a fiftieth of the bytes and take half as long again; 9 a sixth, and take six times as long.
    private const int Level = 5;

    private const byte TypeIndexed = 3;
    private static readonly uint[] Crcs = CrcTable();

    private readonly int _width;
    private readonly int _height;
    private readonly IndexedColours _colours;
    private readonly MemoryStream _packed = new();
    private readonly ZLibStream _pack;
    private readonly byte[] _row;
    private readonly uint[] _above;

    public PngEncoder(int width, int height, Theme theme)
    {
        (_width, _height, _colours) = (width, height, new IndexedColours(theme));
        _pack = new(_packed, new ZLibCompressionOptions { CompressionLevel = Level }, leaveOpen: true);
        _row = new byte[1 + width]; // it begins with the filter: none
        _above = new uint[width];
    }

    /// <summary>A pixel as Skia's Bgra8888 has it in memory, on little-endian machines.</summary>
    public static uint Packed(Colour colour) => colour.Blue | (uint)colour.Green << 8 | (uint)colour.Red << 16 | 0xFF000000;

    public void Add(ReadOnlySpan<uint> pixels, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = pixels.Slice(row * _width, _width);
            _colours.Map(line, row == 0 ? _above : pixels.Slice((row - 1) * _width, _width), _row.AsSpan(1));
            _pack.Write(_row);
        }
        pixels.Slice((rows - 1) * _width, _width).CopyTo(_above);
    }

    public byte[] Finish()
    {
        _pack.Dispose();
        using var png = new MemoryStream((int)_packed.Length + 1024);
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, _width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], _height);
        head[8] = 8;
        head[9] = TypeIndexed;
        Chunk(png, "IHDR", head);
        Chunk(png, "PLTE", _colours.Bytes);
        Chunk(png, "IDAT", _packed.GetBuffer().AsSpan(0, (int)_packed.Length));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    public void Dispose()
    {
        _pack.Dispose();
        _packed.Dispose();
    }

    private static void Chunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(data, Crc(name, uint.MaxValue)));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (var b in data) crc = Crcs[(byte)(crc ^ b)] ^ crc >> 8;
        return crc;
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
            table[i] = crc;
        }
        return table;
    }
}
