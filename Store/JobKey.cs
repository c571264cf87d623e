using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Progressd.Store;

/// <summary>
/// Who knows the key of a job may write to it. Kept is a salted SHA-256 of it: against accidents and pranks, not against who reads the network.
/// </summary>
/// <param name="Stored">Salt (16 bytes) and hash (32) in base64url.</param>
public sealed record JobKey(string Stored)
{
    public const int ShortestKey = 8, LongestKey = 128;

    private const int SaltBytes = 16, HashBytes = 32;

    /// <summary>A form of it that was read from disk may be one.</summary>
    public static bool IsWhole(string stored) => stored.Length == 64 && Base64Url.IsValid(stored);

    /// <summary><c>[A-Za-z0-9._~-]{8,128}</c></summary>
    public static bool IsKey(string key) =>
        key.Length is >= ShortestKey and <= LongestKey && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-');

    // Not by RandomNumberGenerator, which ends the process on a host without OpenSSL.
    public static JobKey Of(string key)
    {
        var salt = Guid.NewGuid().ToByteArray();
        return new(Base64Url.EncodeToString([.. salt, .. Hash(salt, key)]));
    }

    /// <summary>In a time that does not depend on how much of it is right.</summary>
    public bool Matches(string? key)
    {
        if (key is null) return false;
        Span<byte> kept = stackalloc byte[SaltBytes + HashBytes];
        Base64Url.DecodeFromChars(Stored, kept);
        return CryptographicOperations.FixedTimeEquals(kept[SaltBytes..], Hash(kept[..SaltBytes], key));
    }

    /// <summary>Never printed.</summary>
    public override string ToString() => "a key";

    private static byte[] Hash(ReadOnlySpan<byte> salt, string key) => Sha256.Of([.. salt, .. Encoding.UTF8.GetBytes(key)]);
}
