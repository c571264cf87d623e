using System.Buffers.Binary;
using System.Numerics;

namespace Progressd.Store;

/// <summary>
/// SHA-256 (FIPS 180-4), for the hashes that a Content-Security-Policy wants. Our own, since .NET's needs OpenSSL on the host and a
/// bare head node has none.
/// </summary>
internal static class Sha256
{
    private const int Block = 64;

    // The first 32 bits of the fractional parts of roots of the first primes.
    private static readonly uint[] Rounds = [.. Primes(64).Select(prime => Fraction(Math.Cbrt(prime)))];
    private static readonly uint[] Start = [.. Primes(8).Select(prime => Fraction(Math.Sqrt(prime)))];

    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        var padded = new byte[(message.Length + 8) / Block * Block + Block];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), 8 * (ulong)message.Length);

        uint[] state = [.. Start];
        Span<uint> words = stackalloc uint[Block];
        for (var at = 0; at < padded.Length; at += Block)
        {
            Spread(padded.AsSpan(at, Block), words);
            Mix(state, words);
        }

        var hash = new byte[32];
        for (var i = 0; i < state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(4 * i), state[i]);
        return hash;
    }

    private static void Spread(ReadOnlySpan<byte> block, Span<uint> words)
    {
        for (var i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (var i = 16; i < Block; i++)
        {
            var (near, far) = (words[i - 2], words[i - 15]);
            words[i] = words[i - 16] + words[i - 7] + (Turned(far, 7) ^ Turned(far, 18) ^ (far >> 3)) + (Turned(near, 17) ^ Turned(near, 19) ^ (near >> 10));
        }
    }

    private static void Mix(uint[] state, ReadOnlySpan<uint> words)
    {
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (var i = 0; i < Block; i++)
        {
            var first = h + (Turned(e, 6) ^ Turned(e, 11) ^ Turned(e, 25)) + ((e & f) ^ (~e & g)) + Rounds[i] + words[i];
            var second = (Turned(a, 2) ^ Turned(a, 13) ^ Turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        ReadOnlySpan<uint> mixed = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < state.Length; i++) state[i] += mixed[i];
    }

    private static uint Turned(uint word, int by) => BitOperations.RotateRight(word, by);

    private static uint Fraction(double root) => (uint)((root - Math.Floor(root)) * 4294967296.0);

    private static IEnumerable<int> Primes(int count) =>
        Enumerable.Range(2, 1000).Where(n => Enumerable.Range(2, n - 2).All(divisor => n % divisor != 0)).Take(count);
}
