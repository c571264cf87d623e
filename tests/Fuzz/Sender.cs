using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>One client: a connection that is kept as long as the server keeps it, and the tags that it was given.</summary>
internal sealed class Sender(Func<int> port, ReplyCheck check, FuzzCounts counts) : IDisposable
{
    private const int MostTags = 8;
    private const int MostReplies = 5;

    /// <summary>As long as the listener may take for a request that is whole, on a machine that others use.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly List<string> _tags = [];
    private byte[] _buffer = new byte[1 << 16];
    private Socket? _kept;

    /// <summary>Sends one request and looks at what comes back. Null, or what is wrong.</summary>
    public string? Send(int seed)
    {
        var request = Grammar.Request(seed, _tags);
        var fault = Tried(request, out var last);
        return fault is null ? null : $"seed {seed}: {fault}\n{request}\n--- {last}";
    }

    public void Dispose() => Drop();

    private string? Tried(FuzzRequest request, out string last)
    {
        last = "";
        while (true)
        {
            var wasKept = _kept is not null;
            try
            {
                var fault = Exchanged(request, out last);
                if (fault is not null || request.Ending != Ending.Keep) Drop();
                return fault;
            }
            catch (SocketException e) when (wasKept && e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
            {
                // An idle connection may end at any time; who keeps one asks again on a new one.
                Drop();
                counts.Again();
            }
            catch (FormatException e)
            {
                Drop();
                return e.Message;
            }
            catch (SocketException e)
            {
                Drop();
                if (!request.IsSound && e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown) return Counted("reset");
                return request.Ending == Ending.Reset ? Counted("reset by us") : $"no reply: {e.SocketErrorCode}";
            }
        }
    }

    private string? Counted(string kind)
    {
        counts.Add(kind);
        return null;
    }

    private string? Exchanged(FuzzRequest request, out string last)
    {
        last = "";
        var socket = _kept ??= Connected();
        var from = 0;
        foreach (var cut in request.Cuts.Append(request.Bytes.Length))
        {
            socket.Send(request.Bytes.AsSpan(from, cut - from));
            from = cut;
        }
        switch (request.Ending)
        {
            case Ending.Reset:
                socket.LingerState = new LingerOption(true, 0);
                return Counted("reset by us");
            case Ending.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                break;
        }
        return request.Ending == Ending.Keep ? OneReply(socket, request, out last) : AllReplies(socket, request, out last);
    }

    private string? OneReply(Socket socket, FuzzRequest request, out string last)
    {
        var (filled, begin) = (0, 0);
        while (true)
        {
            var reply = FuzzReply.Read(_buffer.AsMemory(begin, filled - begin), request.IsHead, out var length);
            if (reply is null)
            {
                var read = Receive(socket, ref filled);
                if (read == 0) throw new SocketException((int)(filled == 0 ? SocketError.ConnectionReset : SocketError.MessageSize));
                continue;
            }
            begin += length;
            last = Shown(reply);
            if (Judged(request, reply) is { } fault) return fault;
            if (reply.Status < 200) continue;
            if (begin < filled || socket.Available > 0) return "bytes after the reply";
            if (reply.Closes) Drop();
            return null;
        }
    }

    private string? AllReplies(Socket socket, FuzzRequest request, out string last)
    {
        var filled = 0;
        last = "";
        try
        {
            while (Receive(socket, ref filled) > 0)
                if (filled > 1 << 24) return "a reply without end";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset && filled > 0)
        {
            // Refused before it was read to its end: what came is the reply.
        }
        if (filled == 0 && request.IsSound) throw new SocketException((int)SocketError.ConnectionReset);
        if (filled == 0) return Counted("closed");
        var (begin, final) = (0, 0);
        while (begin < filled)
        {
            var rest = _buffer.AsMemory(begin, filled - begin);
            var reply = FuzzReply.Read(rest, final == 0 ? request.IsHead : request.MayEndWithHead && FuzzReply.IsHeadAlone(rest.Span), out var length);
            if (reply is null) return $"a reply that is cut off: {Encoding.Latin1.GetString(_buffer.AsSpan(begin, Math.Min(filled - begin, 1000)))}";
            begin += length;
            last = Shown(reply);
            if (Judged(request, reply) is { } fault) return fault;
            if (reply.Status >= 200 && ++final > (request.IsSound ? 1 : MostReplies)) return $"{final} replies";
        }
        return null;
    }

    private int Receive(Socket socket, ref int filled)
    {
        if (filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = socket.Receive(_buffer.AsSpan(filled));
        filled += read;
        return read;
    }

    private string? Judged(FuzzRequest request, FuzzReply reply)
    {
        counts.Add(reply.Status, reply.IsOurs);
        if (reply.Header("ETag") is { } tag)
        {
            if (_tags.Count == MostTags) _tags.RemoveAt(0);
            _tags.Add(tag);
        }
        return check.Fault(request, reply);
    }

    private Socket Connected()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, port());
        counts.Connection();
        return socket;
    }

    private void Drop()
    {
        _kept?.Dispose();
        _kept = null;
    }

    private static string Shown(FuzzReply reply) => reply.Head + Encoding.Latin1.GetString(reply.Body.Span[..Math.Min(reply.Body.Length, 3000)]);
}
