using System.Numerics;

namespace Progressd.Store.Histories;

/// <summary>
/// A count in one byte: exact up to 16, above that the nearest of eight steps to each power of two, so within 1/16 of it, up to 15 · 2³⁰. What is more
/// counts as that.
/// </summary>
internal static class LogCount
{
    private const int Steps = 8;

    public const long Most = (2L * Steps - 1) << 30;

    public static long Of(byte code) => code < 2 * Steps ? code : (long)(Steps + code % Steps) << (code / Steps - 1);

    public static byte Code(long count)
    {
        count = Math.Clamp(count, 0, Most);
        if (count < 2 * Steps) return (byte)count;
        var shift = BitOperations.Log2((ulong)count) - 3;
        var nearest = (count + (1L << (shift - 1))) >> shift; // 8 to 16: 16 of one power is 8 of the next, and so is its code
        return (byte)Math.Min(byte.MaxValue, shift * Steps + nearest);
    }
}
