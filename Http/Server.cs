using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Progressd.Http;

/// <summary>
/// The only file that names HttpListener: takes connections, makes a <see cref="Request"/> of each context and bytes of each <see cref="Reply"/>.
/// It is never stopped, closed or aborted: that would answer every open request with an empty 200, which a worker takes for "saved".
/// The process drains it and exits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The listener must never be disposed.")]
internal sealed class Server(Routes routes, ServerLimits limits, UnreadReplies unread, Guard guard, TimeProvider time, Log log)
{
    private const int FreePortTries = 10;
    private const int AddressInUse = 98;
    private const int CopiedBytes = 128 * 1024, HeadsCompany = 16 * 1024;
    private const string ConnectionType = "System.Net.HttpConnection, System.Net.HttpListener";
    private static readonly TimeSpan AfterAcceptError = TimeSpan.FromMilliseconds(50);

    private readonly BodyReader _bodies = new(limits, time);
    private HttpListener? _listener;
    private volatile bool _draining;
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Loads what a listener is made of: a fourth of the time until the first reply, unless it is done beside something else.</summary>
    public static void Warm() => new HttpListener().Prefixes.Add("http://127.0.0.1:1/");

    /// <summary>Listens on the prefixes, made for the port; port 0 takes a free one.</summary>
    /// <returns>The port.</returns>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public int Start(int port, Func<int, IEnumerable<string>> prefixes)
    {
        FreshStart.Watch();
        for (var tries = FreePortTries; ; tries--)
        {
            var chosen = port == 0 ? Binding.FreePort() : port;
            // Else a client that resets its connection at the wrong moment ends the process.
            _listener = new HttpListener { IgnoreWriteExceptions = true };
            foreach (var prefix in prefixes(chosen)) _listener.Prefixes.Add(prefix);
            try
            {
                _listener.Start();
            }
            catch (Exception e) when (FreshStart.IsTheRace(e))
            {
                FreshStart.Begin();
            }
            catch (HttpListenerException e) when (e.ErrorCode == AddressInUse && port == 0 && tries > 0)
            {
                continue; // somebody took it between the two
            }
            catch (HttpListenerException e)
            {
                throw new SocketException((int)MeaningOf(e.ErrorCode), e.Message);
            }
            Accept();
            return chosen;
        }
    }

    /// <summary>From now on each new request gets 503 and its connection's end; what is in flight goes on.</summary>
    public void Drain() => _draining = true;

    // The listener's code is an errno, or a number like one of HTTP.
    private static SocketError MeaningOf(int code) => code switch
    {
        AddressInUse => SocketError.AddressAlreadyInUse,
        13 => SocketError.AccessDenied,
        99 or 50 => SocketError.AddressNotAvailable,
        _ => SocketError.SocketError,
    };

    private void Accept()
    {
        while (true)
        {
            try
            {
                _listener!.BeginGetContext(OnContext, null);
                return;
            }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
            {
                log.Client("accept", $"cannot take a connection: {e.Message}");
                Thread.Sleep(AfterAcceptError);
            }
        }
    }

    // The next one is asked for before this one is served, on the same thread: a write that hangs on a dead disk holds nobody else up.
    private void OnContext(IAsyncResult result)
    {
        HttpListenerContext? context = null;
        try
        {
            context = _listener!.EndGetContext(result);
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
        {
            log.Client("accept", $"a connection was lost: {e.Message}");
        }
        Accept();
        if (context is not null) _ = Serve(context);
    }

    private async Task Serve(HttpListenerContext context)
    {
        Interlocked.Increment(ref _inFlight);
        Connection? connection = null;
        var isAnswered = false;
        try
        {
            // A POST without a length has its 411 already, and comes here all the same: nothing may change.
            if (context.Request is { HttpMethod: "POST" or "PUT", HasEntityBody: false } bare && bare.Headers["Content-Length"] is null) return;
            connection = guard.Began(context.Request.RemoteEndPoint);
            connection.Socket ??= SocketOf(ConnectionOf(context));
            await Answer(context, connection);
            isAnswered = true;
        }
        catch (ClientGoneException)
        {
            Break(context.Response, 400);
        }
        catch (Exception e)
        {
            // The client is gone, or never was (RemoteEndPoint throws then), or broke off its body.
            log.Client("connection", $"a connection broke: {e.GetType().Name}: {e.Message}");
            Break(context.Response, e is HttpListenerException or IOException ? 400 : 500);
        }
        finally
        {
            connection?.Ended();
            Interlocked.Decrement(ref _inFlight);
            if (!isAnswered) Forget(context);
        }
    }

    private async ValueTask Answer(HttpListenerContext context, Connection connection)
    {
        var started = time.GetTimestamp();
        var (request, refusal) = await Read(context.Request, connection);
        var reply = refusal ?? await routes.Answer(request);
        connection.Writing();
        var status = await Send(context.Response, reply, request.IsHead, connection);
        routes.Metrics.Count(routes.Find(request.Path), status, time.GetElapsedTime(started));
    }

    private async ValueTask<(Request Request, Reply? Refusal)> Read(HttpListenerRequest from, Connection connection)
    {
        var (path, query) = Request.Split(from.RawUrl ?? "/");
        var headers = from.Headers;
        var request = new Request
        {
            Method = from.HttpMethod,
            Path = path,
            Query = query,
            Header = headers.Get,
            Listening = headers["Host"] is null ? from.LocalEndPoint.ToString() : "",
            Client = connection,
        };
        if (_draining) return (request, Refused(503, "progressd is stopping: try again in a second", request).With("Retry-After", "1"));
        if (path.Length + query.Length > limits.UrlLength)
            return (request, Refused(414, $"the URL is longer than {limits.UrlLength} bytes: send a form (curl: -d)", request));
        if (!from.HasEntityBody) return (request, null);
        if (headers["Transfer-Encoding"] is not null) return (request, Refused(411, "a body needs a Content-Length (curl: -d '...'), not chunks", request));
        return await ReadBody(from, request);
    }

    private async ValueTask<(Request Request, Reply? Refusal)> ReadBody(HttpListenerRequest from, Request request)
    {
        var limit = routes.Find(request.Path) is { TakesBatch: true } ? limits.BatchBytes : limits.BodyBytes;
        var (body, refusal) = await _bodies.Read(from.InputStream, from.ContentLength64, limit);
        return refusal switch
        {
            0 => (request with { Body = body }, null),
            413 => (request, Refused(413, $"the body has {from.ContentLength64} bytes: at most {limit} are allowed", request)),
            408 => (request, Refused(408, "the body did not arrive in time", request)),
            _ => (request, Refused(503, "too many large bodies at once: try again in a second", request).With("Retry-After", "1")),
        };
    }

    // A line, whatever was asked for: it must fit where nothing else does.
    private static Reply TooManyUnread { get; } = Reply.Line(503, "error: too many large replies are not read yet: try again in some seconds")
        .With("Retry-After", "5").With("Cache-Control", "no-store") with
    { Closes = true };

    private static Reply Refused(int status, string message, Request request) => ProblemReply.Of(status, message, request) with { Closes = true };

    private async ValueTask<int> Send(HttpListenerResponse response, Reply reply, bool isHead, Connection connection)
    {
        var isCounted = !isHead && reply.Body.Length > HeadsCompany;
        using var held = isCounted ? unread.TryHold(connection.Address, reply.Body) : null;
        if (isCounted && held is null) reply = TooManyUnread;
        SetHead(response, reply);
        var body = isHead ? [] : reply.Body;
        if (connection.Sends(body.Length) > limits.InlineBytes) await SendWaiting(response, body);
        else if (body.Length == 0) response.Close();
        else response.Close(body, willBlock: true);
        return reply.Status;
    }

    private void SetHead(HttpListenerResponse response, Reply reply)
    {
        response.StatusCode = reply.Status;
        if (reply.Closes || _draining) response.KeepAlive = false;
        var headers = response.Headers;
        headers["Server"] = "progressd";
        headers["X-Content-Type-Options"] = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        if (reply.Type is { } type) response.ContentType = type;
        foreach (var (name, value) in reply.Headers) headers[name] = value;
        // Without a length the listener would send chunks, 150 times slower on a kept connection.
        response.ContentLength64 = reply.Body.Length;
    }

    private async ValueTask SendWaiting(HttpListenerResponse response, byte[] body)
    {
        try
        {
            await WriteWhole(response.OutputStream, body).WaitAsync(limits.Reply);
            response.Close();
        }
        catch (TimeoutException)
        {
            log.Client("slow reader", $"a reply of {body.Length} bytes was not taken within {limits.Reply.TotalSeconds} s: dropped");
            response.Abort(); // its status line is out already
        }
    }

    // The listener copies what goes out with the head: of a large body only the beginning, or each of 500 who take nothing would hold a copy.
    private static async Task WriteWhole(Stream to, byte[] body)
    {
        var first = body.Length <= CopiedBytes ? body.Length : HeadsCompany;
        await to.WriteAsync(body.AsMemory(0, first));
        if (first < body.Length) await to.WriteAsync(body.AsMemory(first));
    }

    // What the listener answers by itself (411, 501) it closes first and enters in its books after, to keep it for ever: 12 KB for each
    // `curl -X POST` without data. Of what ended in any other way there is nothing left in them.
    private void Forget(HttpListenerContext context)
    {
        Unregister(_listener!, context);
        Remove(_listener!, ConnectionOf(context));
    }

    // With an error first: Abort alone would send 200.
    private static void Break(HttpListenerResponse response, int status)
    {
        try
        {
            response.StatusCode = status;
            response.Abort();
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException or ProtocolViolationException)
        {
            // Already closed, which is all that was wanted.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket? SocketOf([UnsafeAccessorType(ConnectionType)] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "UnregisterContext")]
    private static extern void Unregister(HttpListener listener, HttpListenerContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemoveConnection")]
    private static extern void Remove(HttpListener listener, [UnsafeAccessorType(ConnectionType)] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Connection")]
    [return: UnsafeAccessorType(ConnectionType)]
    private static extern object ConnectionOf(HttpListenerContext context);
}
