using System.Buffers.Binary;
using System.IO.Compression;

namespace Progressd.Tests.Fuzz;

/// <summary>A PNG taken apart by the letter of its standard: signature, order and sum of the chunks, and as many bytes of pixels as its head says.</summary>
internal static class PngCheck
{
    private static readonly uint[] Table =
        [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (sum, _) => (sum & 1) == 0 ? sum >> 1 : 0xEDB88320 ^ sum >> 1))];

    /// <exception cref="InvalidDataException">Its pixels cannot be unpacked.</exception>
    public static string? Fault(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) return "no PNG signature";
        var (head, colours, pixels, ended) = (Array.Empty<byte>(), 0, new MemoryStream(), false);
        for (var rest = png[8..]; rest.Length > 0;)
        {
            if (ended || rest.Length < 12) return "bytes after the PNG's end";
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (length < 0 || length > rest.Length - 12) return "a PNG chunk that is cut off";
            var type = rest.Slice(4, 4);
            var data = rest.Slice(8, length);
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + length)..]) != Sum(rest.Slice(4, 4 + length))) return "a PNG chunk with a wrong sum";
            if (head.Length == 0 != type.SequenceEqual("IHDR"u8)) return "a PNG that does not begin with its head";
            if (type.SequenceEqual("IHDR"u8)) head = data.ToArray();
            else if (type.SequenceEqual("PLTE"u8)) colours = length / 3;
            else if (type.SequenceEqual("IDAT"u8)) pixels.Write(data);
            else if (type.SequenceEqual("IEND"u8)) ended = true;
            rest = rest[(12 + length)..];
        }
        return !ended ? "a PNG without end" : PixelFault(head, colours, pixels.ToArray());
    }

    private static string? PixelFault(ReadOnlySpan<byte> head, int colours, byte[] packed)
    {
        if (head.Length != 13) return "a PNG head of a wrong length";
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head[4..]));
        var (depth, kind) = (head[8], head[9]);
        if (width is < 1 or > 6000 || height is < 1 or > 50_000) return $"a PNG of {width} x {height}";
        var channels = kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (channels == 0 || kind == 3 && colours is < 1 or > 256) return $"a PNG of colour type {kind} and {colours} colours";
        var line = 1 + (width * channels * depth + 7) / 8;
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        var row = new byte[line];
        for (var y = 0; y < height; y++)
        {
            if (zlib.ReadAtLeast(row, line, throwOnEndOfStream: false) < line) return $"a PNG with {y} of {height} rows";
            if (row[0] > 4) return $"a PNG row with filter {row[0]}";
            if (kind == 3 && depth == 8 && row[0] == 0 && row.AsSpan(1).ContainsAnyExceptInRange((byte)0, (byte)(colours - 1))) return "a PNG pixel without a colour";
        }
        return zlib.ReadByte() < 0 ? null : "a PNG with too many rows";
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes) sum = Table[(byte)(sum ^ one)] ^ sum >> 8;
        return ~sum;
    }
}
