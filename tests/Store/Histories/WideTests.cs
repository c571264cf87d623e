using Progressd.Store.Histories;

namespace Progressd.Tests.Store.Histories;

public sealed class WideTests
{
    [Test]
    public void It_adds_as_a_number_of_128_bits_does()
    {
        var random = new Random(7);
        long[] edges = [0, 1, -1, long.MaxValue, long.MinValue, uint.MaxValue];
        var (sum, expected) = (default(Wide), Int128.Zero);
        for (var i = 0; i < 100_000; i++)
        {
            var more = random.Next(4) == 0 ? edges[random.Next(edges.Length)] : random.NextInt64(long.MinValue, long.MaxValue);
            (sum, expected) = (sum + more, expected + more);
            if (random.Next(10) == 0) (sum, expected) = (sum + sum, unchecked(expected + expected));
            if (i % 50 == 0) (sum, expected) = (default, Int128.Zero);
            Assert.That(sum.Value, Is.EqualTo(expected));
        }
    }
}
