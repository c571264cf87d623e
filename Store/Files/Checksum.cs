using System.Buffers.Binary;
using System.Numerics;

namespace Progressd.Store.Files;

/// <summary>CRC-32C, by the processor's own instruction: it finds a flipped bit or a torn line, not a forger.</summary>
internal struct Checksum
{
    private uint _crc = uint.MaxValue;

    public Checksum()
    {
    }

    public readonly uint Value => ~_crc;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = new Checksum();
        sum.Add(bytes);
        return sum.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = _crc;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        _crc = crc;
    }
}
