using System.Text;
using Progressd.Http.Queueing;

namespace Progressd.Http.Messages;

/// <summary>What a client sent, as it arrived: nothing is decoded yet. A value, so that the whole service is tested without a socket.</summary>
public sealed record Request
{
    /// <summary>As sent, case and all.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent: escapes, doubled slashes and all.</summary>
    public required string Path { get; init; }

    /// <summary>What follows the '?', one char a byte.</summary>
    public string Query { get; init; } = "";

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A header's value by name, or null.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    /// <summary>The address that the connection came in on, <c>127.0.0.1:8080</c>: for a client of HTTP/1.0, which sends no Host.</summary>
    public string Listening { get; init; } = "";

    /// <summary>Who sent it.</summary>
    public IClient Client { get; init; } = NoClient.Instance;

    public bool IsHead => Method == "HEAD";

    public Accepts Accepts => field ??= Accepts.Of(Header("Accept"));

    public bool TakesGzip
    {
        get
        {
            foreach (var coding in (Header("Accept-Encoding") ?? "").Split(',', StringSplitOptions.TrimEntries))
                if (coding.StartsWith("gzip", StringComparison.OrdinalIgnoreCase)) return !IsRefused(coding);
            return false;
        }
    }

    /// <summary>Splits a request target as it stands in the request line; absolute form, as proxies send it, loses scheme and authority.</summary>
    public static (string Path, string Query) Split(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            var authorityEnd = target.AsSpan(scheme + 3).IndexOfAny('/', '?', '#');
            target = authorityEnd < 0 ? "" : target[(scheme + 3 + authorityEnd)..];
        }
        if (target.IndexOf('#') is >= 0 and var fragment) target = target[..fragment];
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        return (path.Length == 0 ? "/" : path, question < 0 ? "" : target[(question + 1)..]);
    }

    /// <summary>Query and form in one list.</summary>
    public Parameters Parameters()
    {
        var parameters = new Parameters(Query);
        if (Method == "POST" && !Body.IsEmpty) parameters.Add(BodyText);
        return parameters;
    }

    /// <summary>The body, one char a byte; without the byte order mark that Windows' editors write before UTF-8.</summary>
    public string BodyText => Encoding.Latin1.GetString(Body.Span.StartsWith(Utf8Mark) ? Body.Span[Utf8Mark.Length..] : Body.Span);

    /// <summary>The body begins as UTF-16 does: with its mark, or with a letter of two bytes.</summary>
    public bool IsUtf16 => Body.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, not 0, ..] or [not 0, 0, ..];

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    // gzip;q=0 is the way to say no.
    private static bool IsRefused(string coding)
    {
        var weight = coding.IndexOf("q=", StringComparison.OrdinalIgnoreCase);
        return weight >= 0 && coding[(weight + 2)..].Trim().TrimEnd('0', '.').Length == 0;
    }
}

/// <summary>What form of reply the <c>Accept</c> header asks for: a browser, a script, an embedded image, or a terminal.</summary>
public sealed record Accepts(bool Html, bool Json, bool Image)
{
    private static readonly Accepts Anything = new(false, false, false);

    public static Accepts Of(string? header) =>
        header is null or "*/*" ? Anything : new(Names(header, "text/html"), Names(header, "application/json"), Names(header, "image/"));

    private static bool Names(string header, string type) => header.Contains(type, StringComparison.OrdinalIgnoreCase);
}
