using System.Text;

namespace Progressd.Http.Messages;

/// <summary>
/// One piece of a query string to text (docs/design/contract.md#decoding). The piece comes as <c>RawUrl</c> gives it: one char a byte, untouched.
/// Never fails: whatever was sent means something.
/// </summary>
public static class Decoding
{
    public static string Decoded(ReadOnlySpan<char> raw, bool plusIsSpace = true)
    {
        foreach (var c in raw)
            if (c is '%' or '+' or > '\x7E') return Unescaped(raw, plusIsSpace);
        return raw.ToString();
    }

    private static string Unescaped(ReadOnlySpan<char> raw, bool plusIsSpace)
    {
        var bytes = raw.Length <= 1024 ? stackalloc byte[raw.Length] : new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '%' && i + 2 < raw.Length && char.IsAsciiHexDigit(raw[i + 1]) && char.IsAsciiHexDigit(raw[i + 2]))
            {
                bytes[length++] = (byte)(Hex(raw[i + 1]) << 4 | Hex(raw[i + 2]));
                i += 2;
            }
            else
                bytes[length++] = raw[i] == '+' && plusIsSpace ? (byte)' ' : (byte)raw[i];
        }
        // Bytes that are no UTF-8, encoded surrogates among them, become U+FFFD; these two are valid UTF-8 and no XML document may hold them.
        return Encoding.UTF8.GetString(bytes[..length]).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
    }

    private static int Hex(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
