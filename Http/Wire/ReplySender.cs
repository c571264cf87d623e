using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Progressd.Http.Messages;
using Progressd.Http.Process;

namespace Progressd.Http.Wire;

/// <summary>
/// Sends a reply: its head in the bytes of <see cref="ReplyHead"/>, and not through the listener, which keeps one in a table, a list and four buffers
/// (docs/design/httplistener.md#accepting). The listener is told, and goes on with the connection as if it had sent it.
/// </summary>
internal sealed class ReplySender(ServerLimits limits, TimeProvider time, Log log)
{
    private const int MostReuses = 100; // of the listener, which ends the connection then

    private readonly ReplyHead _heads = new(time);

    /// <param name="endsConnection">The connection ends with it, whatever else is so.</param>
    /// <exception cref="ArgumentException">One of its headers has a control character.</exception>
    public async ValueTask Send(HttpListenerContext context, Reply reply, bool isHead, Connection connection, bool endsConnection)
    {
        var response = context.Response;
        var body = isHead ? [] : reply.Body;
        var together = Math.Min(body.Length, Reply.HeadsCompany);
        response.StatusCode = reply.Status;
        var isLast = endsConnection || IsLast(context, reply);
        if (isLast) response.Headers["Connection"] = "close"; // by which the listener ends it
        var first = _heads.Begin(reply, response.StatusDescription, together, isLast, isOld: context.Request.ProtocolVersion < HttpVersion.Version11);
        ListenerInternals.SentHeaders(response, true);
        // Else the system keeps the rest back until the first is acknowledged, which a client that waits puts off by 40 ms.
        if (together < body.Length) connection.Socket!.NoDelay = true;
        if (connection.Sends(body.Length) > limits.InlineBytes) await SendWaiting(response, first, body.AsMemory(together));
        else SendAtOnce(response, connection.Socket!, first, body.AsSpan(together));
    }

    // By what was asked, and by what the listener does with such a reply.
    private static bool IsLast(HttpListenerContext context, Reply reply) =>
        reply.Closes || reply.Status is 400 or 408 or 411 or 413 or 414 or 500 or 503
        || ListenerInternals.Reuses(ListenerInternals.ConnectionOf(context)) >= MostReuses || !context.Request.KeepAlive;

    // Whether it arrives nobody can know: a client that is gone is no error.
    private static void SendAtOnce(HttpListenerResponse response, Socket socket, ArraySegment<byte> first, ReadOnlySpan<byte> rest)
    {
        try
        {
            socket.Send(first);
            if (rest.Length > 0) socket.Send(rest);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first.Array!);
            response.Close();
        }
    }

    // What it is given is not used again: a write that was given up may still read it.
    private async ValueTask SendWaiting(HttpListenerResponse response, ArraySegment<byte> first, ReadOnlyMemory<byte> rest)
    {
        try
        {
            await Write(response.OutputStream, first, rest).WaitAsync(limits.Reply);
            response.Close();
        }
        catch (TimeoutException)
        {
            log.Client("slow reader", $"a reply of {rest.Length + first.Count} bytes was not taken within {limits.Reply.TotalSeconds} s: dropped");
            response.Abort(); // its status line is out already
        }

        static async Task Write(Stream to, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> rest)
        {
            await to.WriteAsync(first);
            if (rest.Length > 0) await to.WriteAsync(rest);
        }
    }
}
