using System.Globalization;
using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>A reply as it came over the wire.</summary>
/// <param name="Head">Status line and headers, with the empty line.</param>
internal sealed record FuzzReply(int Status, string Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>progressd's own, not one that the listener makes by itself.</summary>
    public bool IsOurs => Head.Contains("\r\nServer: progressd\r\n", StringComparison.Ordinal);

    /// <summary>The server closes the connection after it.</summary>
    public bool Closes => string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>Without its parameters.</summary>
    public string Type => Header("Content-Type") is { } type ? type.Split(';')[0] : "";

    public string? Header(string name) => Header(Head, name);

    /// <summary>The first reply among the bytes that came; null while it is not whole.</summary>
    /// <param name="length">How many bytes it takes.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static FuzzReply? Read(ReadOnlyMemory<byte> bytes, bool isHead, out int length)
    {
        length = 0;
        var end = bytes.Span.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var head = Encoding.Latin1.GetString(bytes.Span[..(end + 4)]);
        if (!head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || head.Length < 14 || head[12] != ' '
            || !int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new FormatException($"no status line: {head}");
        var reply = new FuzzReply(status, head, default);
        var rest = bytes[(end + 4)..];
        // The listener sends a body of its own whatever the method.
        if (reply.Size(isHead && reply.IsOurs || status is < 200 or 304, rest.Span) is not { } size) throw new FormatException($"no Content-Length: {head}");
        if (rest.Length < size) return null;
        length = end + 4 + size;
        return reply with { Body = reply.Header("Content-Length") is null ? default : rest[..size] };
    }

    /// <summary>Nothing follows the head, or another reply does.</summary>
    public static bool IsHeadAlone(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[(bytes.IndexOf("\r\n\r\n"u8) + 4)..];
        return rest.IsEmpty || rest.StartsWith("HTTP/1.1 "u8);
    }

    // Where a request broke off, had no path or was of HTTP/2 the listener says no length, and what follows is the end of chunks, once or
    // twice, or a page without a head, or nothing.
    private int? Size(bool hasNone, ReadOnlySpan<byte> rest) =>
        hasNone ? 0
        : int.TryParse(Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size
        : IsOurs ? null
        : rest.StartsWith("0\r\n\r\n0\r\n\r\n"u8) ? 10
        : rest.StartsWith("0\r\n\r\n"u8) ? 5
        : rest.StartsWith("<h1>"u8) ? rest.Length
        : 0;

    private static string? Header(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        at += name.Length + 4;
        return head[at..head.IndexOf('\r', at)];
    }
}
