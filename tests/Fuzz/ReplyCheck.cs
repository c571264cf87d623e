using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>What every reply must be, whatever was asked. A body that was found good before is not looked at again.</summary>
internal sealed class ReplyCheck
{
    private const int MostKnown = 200_000;

    private static readonly HashSet<int> Ours = [200, 201, 202, 302, 304, 400, 403, 404, 405, 409, 411, 413, 414, 415, 507];
    private static readonly HashSet<int> Listeners = [100, 200, 400, 404, 411, 413, 414, 417, 501, 505];

    private readonly ConcurrentDictionary<(int, int), bool> _good = new();

    /// <summary>How many bodies of each type were looked at, and how often one came that was known.</summary>
    public ConcurrentDictionary<string, int> Checked { get; } = new();

    /// <summary>Why the reply to a request is a fault; null if it is none.</summary>
    public string? Fault(FuzzRequest request, FuzzReply reply)
    {
        if (reply.Head.Contains("   at ", StringComparison.Ordinal) || reply.Body.Span.IndexOf("   at Progressd"u8) >= 0 || reply.Body.Span.IndexOf("   at System."u8) >= 0)
            return "a stack trace";
        var fault = reply.IsOurs ? HeadFault(reply) : ListenerFault(request, reply);
        if (fault is not null || reply.Body.IsEmpty) return fault ?? (request.IsSound ? WriteFault(request, reply.Status, reply.Body.Span) : null);
        return BodyFault(request, reply);
    }

    private static string? ListenerFault(FuzzRequest request, FuzzReply reply) =>
        !Listeners.Contains(reply.Status) ? $"status {reply.Status} of the listener"
        : request.IsSound && reply.Status != 100 && !IsWaitHungUp(request) ? "the listener answered a sound request by itself"
        : reply.Status == 200 && reply.Body.Length > 0 ? "a 200 of the listener with a body"
        : null;

    // Who closes his end while he waits has hung up.
    private static bool IsWaitHungUp(FuzzRequest request) => request.Ending != Ending.Keep && request.Bytes.AsSpan().IndexOf("/wait"u8) >= 0;

    private static string? HeadFault(FuzzReply reply)
    {
        if (!Ours.Contains(reply.Status)) return $"status {reply.Status}";
        if (reply.Header("X-Content-Type-Options") != "nosniff") return "no nosniff";
        if (reply.Header("Referrer-Policy") != "same-origin") return "no Referrer-Policy";
        if (reply.Header("Date") is null) return "no Date";
        if (reply.Head.Contains("Access-Control", StringComparison.OrdinalIgnoreCase)) return "a CORS header";
        foreach (var c in reply.Head)
            if (c is not ('\r' or '\n' or (>= ' ' and < '\x7F'))) return "a header that is not ASCII";
        if (reply.Status == 405 && reply.Header("Allow") is null) return "405 without Allow";
        if (reply.Status == 302 && reply.Header("Location") is not ({ Length: > 0 } and not ['/', ..])) return "a redirect that is not relative";
        if (reply.Header("ETag") is { } tag && !tag.StartsWith("W/\"", StringComparison.Ordinal)) return "an ETag that is not weak";
        if (reply.Status is 302 or 304) return reply.Body.IsEmpty && reply.Header("Content-Type") is null ? null : $"{reply.Status} with a body";
        return reply.Type switch
        {
            "text/html" => reply.Header("Content-Security-Policy")?.StartsWith("default-src 'none'", StringComparison.Ordinal) == true ? null : "a page without its policy",
            "image/svg+xml" => reply.Header("Content-Security-Policy")?.EndsWith("sandbox", StringComparison.Ordinal) == true ? null : "an SVG without its policy",
            "" => "no Content-Type",
            _ => null,
        };
    }

    // An empty 200 is no acknowledgement, and what a write is answered is one of a few.
    private static string? WriteFault(FuzzRequest request, int status, ReadOnlySpan<byte> body)
    {
        if (status is not (200 or 201) || request.IsHead) return null;
        var line = request.Bytes.AsSpan(0, Math.Min(request.Bytes.Length, 40));
        var isRight = line.IndexOf(" /progress/create"u8) >= 0 ? body.StartsWith("http://"u8) || body.StartsWith("{\"jobid\":"u8)
            : line.IndexOf(" /progress/updates"u8) >= 0 ? body.StartsWith("ok "u8)
            : line.IndexOf(" /progress/update"u8) >= 0 ? body.SequenceEqual("ok\n"u8)
            : line.IndexOf(" /progress/delete"u8) < 0 || body.SequenceEqual("deleted\n"u8);
        return isRight ? null : $"a write was answered '{Encoding.UTF8.GetString(body)}'";
    }

    private string? BodyFault(FuzzRequest request, FuzzReply reply)
    {
        var type = reply.Type;
        var mayColour = type == "text/plain" && request.MayColour;
        var body = reply.Body.Span;
        var key = (HashOf(body), HashCode.Combine(type, mayColour, body.Length));
        if (_good.ContainsKey(key))
        {
            Count("known before");
            return null;
        }
        var packed = reply.Header("Content-Encoding") == "gzip";
        string? fault;
        try
        {
            if (packed) body = Unpacked(reply.Body);
            Count(packed ? $"{type}, packed" : type);
            fault = BodyFault(type, reply, body, mayColour) ?? (request.IsSound ? WriteFault(request, reply.Status, body) : null);
        }
        catch (Exception e) when (e is InvalidDataException or System.Xml.XmlException or System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            fault = $"{type} is broken: {e.Message}";
        }
        if (fault is not null) return fault;
        if (_good.Count >= MostKnown) _good.Clear();
        _good[key] = true;
        return null;
    }

    private static string? BodyFault(string type, FuzzReply reply, ReadOnlySpan<byte> body, bool mayColour)
    {
        switch (type)
        {
            case "application/json":
                return JsonCheck.Fault(body);
            case "image/svg+xml":
                return MarkupCheck.Fault(Encoding.UTF8.GetString(body), isPage: false);
            case "text/html":
                return reply.IsOurs ? MarkupCheck.Fault(Encoding.UTF8.GetString(body), isPage: true) : MarkupCheck.ListenerFault(Encoding.UTF8.GetString(body));
            case "image/png":
                return PngCheck.Fault(body);
            case "text/plain":
                if (reply.Status == 507 && body.StartsWith("error: not saved"u8)) return "not saved";
                return PlainCheck.Fault(body, mayColour) ?? (reply.Header("Content-Type")!.Contains("version=", StringComparison.Ordinal) ? PlainCheck.MetricsFault(body) : null);
            default:
                return string.Create(CultureInfo.InvariantCulture, $"content type '{type}'");
        }
    }

    private static byte[] Unpacked(ReadOnlyMemory<byte> packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static int HashOf(ReadOnlySpan<byte> body)
    {
        var hash = new HashCode();
        hash.AddBytes(body);
        return hash.ToHashCode();
    }

    private void Count(string kind) => Checked.AddOrUpdate(kind, 1, static (_, count) => count + 1);
}
