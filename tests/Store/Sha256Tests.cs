using System.Security.Cryptography;
using Progressd.Store;

namespace Progressd.Tests.Store;

public sealed class Sha256Tests
{
    [Test]
    public void The_digest_agrees_with_the_platforms_for_every_length_around_a_block()
    {
        var random = new Random(1);
        for (var length = 0; length < 300; length++)
        {
            var message = new byte[length];
            random.NextBytes(message);
            Assert.That(Sha256.Of(message), Is.EqualTo(SHA256.HashData(message)), $"{length} bytes");
        }
    }
}
