using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Progressd.Http.Messages;

namespace Progressd.Http.Wire;

/// <summary>
/// The bytes with which a reply begins: its head, and as much of its body as goes out with it. What the listener would say is said in its words and order,
/// so that nobody can tell.
/// </summary>
internal sealed class ReplyHead(TimeProvider time)
{
    private const int FixedBytes = 512; // more than status line, date and length take

    private volatile Stamp _stamp = new(-1, []);

    /// <param name="bodyBytes">How much of the body goes with it.</param>
    /// <param name="isOld">Asked in HTTP/1.0, where a connection stays only if that is said.</param>
    /// <returns>In an array of the shared pool.</returns>
    public ArraySegment<byte> Begin(Reply reply, string statusWords, int bodyBytes, bool isLast, bool isOld)
    {
        var writer = new Writer(ArrayPool<byte>.Shared.Rent(FixedBytes + Size(statusWords) + Size(reply) + bodyBytes));
        writer.Add("HTTP/1.1 "u8);
        writer.Add(reply.Status);
        writer.Add(" "u8);
        writer.Add(statusWords);
        writer.Add("\r\nServer: progressd\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"u8);
        if (reply.Type is { } type) writer.Add("Content-Type", type);
        foreach (var (name, value) in reply.Headers) writer.Add(name, value);
        writer.Add(Date());
        writer.Add(reply.Body.Length);
        if (isLast) writer.Add("\r\nConnection: close"u8);
        else if (isOld) writer.Add("\r\nKeep-Alive: true\r\nConnection: keep-alive"u8);
        writer.Add("\r\n\r\n"u8);
        writer.Add(reply.Body.AsSpan(0, bodyBytes));
        return writer.Written;
    }

    private static int Size(string text) => Encoding.UTF8.GetMaxByteCount(text.Length);

    private static int Size(Reply reply)
    {
        var size = Size(reply.Type ?? "");
        foreach (var (name, value) in reply.Headers) size += Size(name) + Size(value);
        return size;
    }

    // The same bytes for a second.
    private byte[] Date()
    {
        var now = time.GetUtcNow();
        var (second, stamp) = (now.ToUnixTimeSeconds(), _stamp);
        if (stamp.Second != second) _stamp = stamp = new(second, Encoding.ASCII.GetBytes($"Date: {now:r}\r\nContent-Length: "));
        return stamp.Line;
    }

    private sealed record Stamp(long Second, byte[] Line);

    private ref struct Writer(byte[] bytes)
    {
        private int _at;

        public readonly ArraySegment<byte> Written => new(bytes, 0, _at);

        public void Add(ReadOnlySpan<byte> more)
        {
            more.CopyTo(bytes.AsSpan(_at));
            _at += more.Length;
        }

        public void Add(string text) => _at += Encoding.UTF8.GetBytes(text, bytes.AsSpan(_at));

        public void Add(int number)
        {
            Utf8Formatter.TryFormat(number, bytes.AsSpan(_at), out var length);
            _at += length;
        }

        /// <exception cref="ArgumentException">A line end in it would begin another header.</exception>
        public void Add(string name, string value)
        {
            foreach (var c in value)
                if (char.IsControl(c)) throw new ArgumentException($"a control character in the header {name}");
            Add(name);
            Add(": "u8);
            Add(value);
            Add("\r\n"u8);
        }
    }
}
