using System.Diagnostics;
using Progressd.Http.Messages;
using Progressd.Http.Process;
using Progressd.Http.Queueing;
using Progressd.Rendering.Pictures;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>Finds the row of the table that answers a request. Problems are caught here and nowhere else.</summary>
internal sealed class Routes
{
    private const int NearEnough = 2;
    private const int MostRedirected = 4 * 1024; // characters of a query, each of which may become three in a header

    private readonly Dictionary<string, Route> _byPath;
    private readonly Renderings _renderings;
    private readonly Uri? _publicUrl;
    private readonly Log _log;

    public Routes(IReadOnlyList<Route> table, Renderings renderings, Metrics metrics, Uri? publicUrl, Log log)
    {
        (Table, _renderings, Metrics, _publicUrl, _log) = (table, renderings, metrics, publicUrl, log);
        _byPath = table.ToDictionary(route => route.Path);
    }

    public IReadOnlyList<Route> Table { get; }

    public Metrics Metrics { get; }

    /// <param name="route">As <see cref="Find"/> found it.</param>
    /// <exception cref="ClientGoneException">Nobody would read the reply.</exception>
    public async ValueTask<Reply> Answer(Request request, Route? route)
    {
        try
        {
            return await Dispatch(request, route);
        }
        catch (ProblemException problem)
        {
            return await Problem(request, () => ProblemReply.Of(problem, request));
        }
        catch (PictureUnavailableException e)
        {
            return await Problem(request, () => ProblemReply.Of(503, e.Message, request));
        }
        catch (Exception e) when (e is not ClientGoneException)
        {
            _log.Client("internal error", $"{request.Method} {Log.Quoted(request.Path)} {Log.Quoted(request.Query)}: {e}");
            return await Problem(request, () => ProblemReply.Of(500, "internal error", request));
        }
    }

    // A line of text at once; a page or a card is work like any other. Whoever finds no room even for that gets the line that says so.
    private async ValueTask<Reply> Problem(Request request, Func<Reply> make)
    {
        if (request.Accepts is { Html: false, Image: false }) return make();
        try
        {
            return await _renderings.Once(request, "", Costs.Error, make);
        }
        catch (ProblemException busy)
        {
            return ProblemReply.Of(busy, request with { Header = _ => null });
        }
    }

    /// <summary>Its row, by the path as it was sent.</summary>
    public Route? Find(string path) => _byPath.GetValueOrDefault(path) ?? _byPath.GetValueOrDefault(Canonical(path));

    private ValueTask<Reply> Dispatch(Request request, Route? route)
    {
        if (route is null) return Problem(request, () => NotFound(request));
        if (!route.Allows(request.Method))
        {
            var message = $"{route.Path} is for {route.Allow}, not {Parameters.InMessage(request.Method)}";
            return Problem(request, () => ProblemReply.Of(405, message, request).With("Allow", route.Allow));
        }
        if (route.IsPage && route.Path != request.Path)
        {
            if (request.Query.Length > MostRedirected)
                return Problem(request, () => ProblemReply.Of(414, $"the query is too long to be led on to {route.Path}: ask there", request));
            return new(Reply.Found(Relative(request, route.Path)));
        }
        if (Unreadable(request, route) is { } type)
            return Problem(request, () => ProblemReply.Of(415, $"the body is {Parameters.InMessage(type)}, and must be a form (curl: -d, not -F)", request));
        if (request.Method == "POST" && request.IsUtf16)
            return Problem(request, () => ProblemReply.Of(415, "the body is in UTF-16, and must be UTF-8: save the file so (PowerShell: -Encoding utf8)", request));
        if (route.Writes && DriveBy.Refusal(request, _publicUrl, evenIfClicked: route.Methods.HasFlag(Methods.Delete)) is { } reason)
            throw new ProblemException(ProblemKind.Refused, $"{reason}: refused, since {route.Path} changes something. Open the address yourself, or use curl");
        var parameters = route.TakesBatch ? new Parameters(request.Query) : request.Parameters();
        HoldToItsRow(parameters, route);
        return route.Handle(request, parameters);
    }

    // A handler that reads what its row does not tell: help, documents and the fuzzer would not know it.
    [Conditional("DEBUG")]
    private static void HoldToItsRow(Parameters parameters, Route route) => parameters.Asked = name =>
    {
        if (route.Parameters.All(one => one.Name != name)) throw new InvalidOperationException($"{route.Path} asks for '{name}', which its row in Endpoints lacks");
    };

    private static string? Unreadable(Request request, Route route)
    {
        if (request.Body.IsEmpty || request.Method != "POST" || request.Header("Content-Type") is not { Length: > 0 } header) return null;
        var type = header.AsSpan(0, header.IndexOf(';') is >= 0 and var end ? end : header.Length).Trim();
        var fits = type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || route.TakesBatch && type.Equals("text/plain", StringComparison.OrdinalIgnoreCase);
        return fits ? null : type.ToString();
    }

    private Reply NotFound(Request request)
    {
        var path = Decoding.Decoded(request.Path, plusIsSpace: false);
        var known = Table.Select(route => route.Path).ToList();
        var near = known.Select(one => (Path: one, Distance: Nearness.Of(one, Canonical(path), NearEnough))).MinBy(one => one.Distance);
        return ProblemReply.NotFound(path, near.Distance <= NearEnough ? near.Path : null, known, request);
    }

    // One trailing slash and doubled ones are tolerated; escapes mean what they stand for.
    private static string Canonical(string path)
    {
        if (path.Contains('%')) path = Decoding.Decoded(path, plusIsSpace: false);
        while (path.Contains("//", StringComparison.Ordinal)) path = path.Replace("//", "/", StringComparison.Ordinal);
        return path == "/progress" ? "/progress/" : path.Length > 1 && path != "/progress/" && path.EndsWith('/') ? path[..^1] : path;
    }

    private static string Relative(Request request, string path)
    {
        var up = string.Concat(Enumerable.Repeat("../", request.Path.Count(c => c == '/') - 1));
        var to = up + path[1..];
        // An empty address is the request's own: "/%2F" would lead to itself.
        return (to.Length == 0 ? "./" : to) + (request.Query.Length > 0 ? "?" + Ascii(request.Query) : "");
    }

    // A header must be ASCII; raw bytes of the query go on as escapes.
    private static string Ascii(string raw) =>
        string.Concat(raw.Select(c => c is > ' ' and < '\x7F' ? c.ToString() : $"%{(int)c:X2}"));
}
