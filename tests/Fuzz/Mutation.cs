namespace Progressd.Tests.Fuzz;

/// <summary>Spoils bytes: flips, deletes, doubles, sets, inserts, cuts off, or continues with the end of something else.</summary>
internal static class Mutation
{
    private static readonly byte[] Odd =
        [0, 1, 9, 10, 13, 27, .. " \"%&+,-./09:<\\[{"u8, 127, 128, 0xC3, 0xED, 0xFF];

    /// <param name="other">What a splice continues with.</param>
    public static byte[] Of(Random random, byte[] bytes, byte[] other)
    {
        var spoilt = new List<byte>(bytes);
        for (var times = random.Next(1, 5); times > 0 && spoilt.Count > 0; times--) Spoil(random, spoilt, other);
        return [.. spoilt];
    }

    private static void Spoil(Random random, List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 1 << random.Next(1, 8)), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes[at] = Odd[random.Next(Odd.Length)];
                break;
            case 4:
                bytes.Insert(at, Odd[random.Next(Odd.Length)]);
                break;
            case 5:
                bytes[at] = (byte)random.Next(256);
                break;
            case 6 when other.Length > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length)));
                break;
            default:
                if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at);
                else bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
        }
    }
}
