using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Progressd.Http.Messages;
using Progressd.Http.Process;
using Progressd.Http.Queueing;

namespace Progressd.Http.Wire;

/// <summary>
/// Takes connections with HttpListener, makes a <see cref="Request"/> of each context and bytes of each <see cref="Reply"/>.
/// It is never stopped, closed or aborted: that would answer every open request with an empty 200, which a worker takes for "saved".
/// The process drains it and exits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The listener must never be disposed.")]
internal sealed class Server(Routes routes, HttpSetup setup, UnreadReplies unread, Guard guard)
{
    private const int FreePortTries = 10;
    private static readonly TimeSpan AfterAcceptError = TimeSpan.FromMilliseconds(50);

    private readonly ServerLimits _limits = setup.ServerLimits;
    private readonly ReplySender _sender = new(setup.ServerLimits, setup.Time, setup.Log);
    private readonly BodyReader _bodies = new(setup.ServerLimits, setup.Time);
    private HttpListener? _listener;
    private HostNames? _names;
    private volatile bool _draining;
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Loads what a listener is made of: a fourth of the time until the first reply, unless it is done beside something else.</summary>
    public static void Warm()
    {
        new HttpListener().Prefixes.Add("http://127.0.0.1:1/");
        ListenerInternals.Prepare();
    }

    /// <summary>Listens on the addresses; port 0 takes a free one.</summary>
    /// <param name="names">Others get 404.</param>
    /// <returns>The port.</returns>
    /// <exception cref="SocketException">An address cannot be had.</exception>
    public int Start(int port, IEnumerable<IPAddress> addresses, HostNames names)
    {
        _names = names;
        var all = addresses.Distinct().ToList();
        // One prefix says it all, and a second would be refused.
        List<string> hosts = all.Contains(IPAddress.Any) ? ["*"] : [.. all.Select(address => address.ToString())];
        Reexec.Watch();
        for (var tries = FreePortTries; ; tries--)
        {
            var chosen = port == 0 ? Binding.FreePort() : port;
            // Else a client that resets its connection at the wrong moment ends the process.
            _listener = new HttpListener { IgnoreWriteExceptions = true };
            foreach (var host in hosts) _listener.Prefixes.Add($"http://{host}:{chosen}/");
            try
            {
                _listener.Start();
                foreach (var host in hosts) TakeAnyName(host, chosen);
            }
            catch (Exception e) when (Reexec.IsTheRace(e))
            {
                Reexec.Begin();
            }
            catch (HttpListenerException e) when (e.ErrorCode == Binding.AddressInUse && port == 0 && tries > 0)
            {
                continue; // somebody took it between the two
            }
            catch (HttpListenerException e)
            {
                throw Binding.Failure(e.ErrorCode, e.Message);
            }
            Accept();
            return chosen;
        }
    }

    /// <summary>From now on each new request gets 503 and its connection's end; what is in flight goes on.</summary>
    public void Drain() => _draining = true;

    // The listener knows no "this address, any name": by itself it resolves each name that it is to answer to, listens where that leads, and answers other
    // names with a page of its own and a second reply after it. So each address takes all names, and which are ours is told where requests are read.
    private void TakeAnyName(string host, int port)
    {
        if (host != "*")
            ListenerInternals.AddPrefix(ListenerInternals.EndPoint(null, host, port, _listener!, secure: false), ListenerInternals.PrefixOf($"http://*:{port}/"), _listener!);
    }

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
                setup.Log.Client("accept", $"cannot take a connection: {e.Message}");
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
            setup.Log.Client("accept", $"a connection was lost: {e.Message}");
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
            connection = guard.Began(context.Request.RemoteEndPoint, ListenerInternals.SocketOf(ListenerInternals.ConnectionOf(context))!);
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
            setup.Log.Client("connection", $"a connection broke: {e.GetType().Name}: {e.Message}");
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
        var started = setup.Time.GetTimestamp();
        var (path, query) = Request.Split(context.Request.RawUrl ?? "/");
        var route = routes.Find(path);
        var (request, refusal) = await Read(context.Request, path, query, route, connection);
        var reply = (refusal ?? await routes.Answer(request, route)).ForCaches(route is { Writes: false });
        connection.Writing();
        var status = await Send(context, reply, request.IsHead, connection);
        routes.Metrics.Count(route, status, setup.Time.GetElapsedTime(started));
    }

    private async ValueTask<(Request Request, Reply? Refusal)> Read(HttpListenerRequest from, string path, string query, Route? route, Connection connection)
    {
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
        // As the listener reads it: of an address in the request line, else of Host.
        if (!_names!.Has(from.Url?.Host ?? "")) return (request, HostNames.Stranger(from.UserHostName ?? "", setup.Log));
        if (_draining) return (request, ProblemReply.Closing(503, "progressd is stopping: try again in a second", request).With("Retry-After", "1"));
        if (path.Length + query.Length > _limits.UrlLength)
            return (request, ProblemReply.Closing(414, $"the URL is longer than {_limits.UrlLength} bytes: send a form (curl: -d)", request));
        if (!from.HasEntityBody) return (request, null);
        if (headers["Transfer-Encoding"] is not null) return (request, ProblemReply.Closing(411, "a body needs a Content-Length (curl: -d '...'), not chunks", request));
        var limit = route is { TakesBatch: true } ? _limits.BatchBytes : _limits.BodyBytes;
        return await _bodies.Read(request, from.InputStream, from.ContentLength64, limit, from.RemoteEndPoint.Address);
    }

    private async ValueTask<int> Send(HttpListenerContext context, Reply reply, bool isHead, Connection connection)
    {
        var isCounted = !isHead && reply.Body.Length > Reply.HeadsCompany;
        using var held = isCounted ? unread.TryHold(connection.Address, reply.Body) : null;
        if (isCounted && held is null) reply = UnreadReplies.TooMany;
        await _sender.Send(context, reply, isHead, connection, endsConnection: _draining);
        return reply.Status;
    }

    // The listener closes a request that it answers by itself (411, 501) before it enters it in its own list, and so never removes it: 12 KB leak for each
    // `curl -X POST` without data. Requests that end in any other way have left the list already.
    private void Forget(HttpListenerContext context)
    {
        ListenerInternals.Unregister(_listener!, context);
        ListenerInternals.Remove(_listener!, ListenerInternals.ConnectionOf(context));
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
}
