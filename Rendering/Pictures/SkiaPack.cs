using System.IO.Compression;
using System.Text;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// Both native libraries as publishing puts them behind the end of the one file (packaging/PackSkia.cs): a Brotli stream of the one and then the other,
/// three numbers of 8 bytes (length of the stream, of each library), and a mark.
/// </summary>
internal sealed class SkiaPack : IDisposable
{
    private const int FooterLength = 32;
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("skiapak1");

    private readonly Stream _unpacked;
    private readonly Queue<long> _lengths;

    private SkiaPack(Stream unpacked, IEnumerable<long> lengths)
    {
        _unpacked = unpacked;
        _lengths = new(lengths);
    }

    /// <summary>Null if the program has none, as under <c>dotnet run</c>: then the libraries lie beside it.</summary>
    public static SkiaPack? OfThisProgram()
    {
        // By the kernel's link, not by its path: the file may have been replaced since.
        var program = File.OpenRead("/proc/self/exe");
        try
        {
            var pack = In(program);
            if (pack is null) program.Dispose();
            return pack;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Owns the stream if there is a pack.</summary>
    public static SkiaPack? In(Stream program)
    {
        if (program.Length < FooterLength) return null;
        program.Seek(-FooterLength, SeekOrigin.End);
        var footer = new byte[FooterLength];
        program.ReadExactly(footer);
        if (!footer.AsSpan(FooterLength - Mark.Length).SequenceEqual(Mark)) return null;
        program.Seek(-FooterLength - BitConverter.ToInt64(footer, 0), SeekOrigin.End);
        return new(new BrotliStream(program, CompressionMode.Decompress), [BitConverter.ToInt64(footer, 8), BitConverter.ToInt64(footer, 16)]);
    }

    /// <summary>Length of the library that comes next, in bytes.</summary>
    public long NextLength => _lengths.Peek();

    /// <summary>Writes the library that comes next.</summary>
    public void CopyNext(Stream to)
    {
        var buffer = new byte[1 << 16];
        for (var left = _lengths.Dequeue(); left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            _unpacked.ReadExactly(part);
            to.Write(part);
            left -= part.Length;
        }
    }

    public void Dispose() => _unpacked.Dispose();
}
