using System.IO.Compression;
using System.Text;

namespace Progressd.Http.Messages;

/// <summary>What goes back. A value: <c>Server</c> turns it into bytes and adds what every reply carries.</summary>
public sealed record Reply(int Status, string? Type, byte[] Body)
{
    public const string Text = "text/plain; charset=utf-8";
    public const string HtmlType = "text/html; charset=utf-8";
    public const string JsonType = "application/json";
    public const string PngType = "image/png";
    public const string SvgType = "image/svg+xml";

    /// <summary>The first part of a large body, in bytes, that is sent together with the head.</summary>
    public const int HeadsCompany = 16 * 1024;

    private const string SvgPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    public const int WorthPacking = 1024;

    /// <summary>Headers of this reply beyond type and length.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>The connection ends with it.</summary>
    public bool Closes { get; init; }

    public static Reply Line(int status, string line) => new(status, Text, Encoding.UTF8.GetBytes(line + "\n"));

    public static Reply Plain(string text) => new(200, Text, Encoding.UTF8.GetBytes(text)) { Headers = NoCache };

    public static Reply Json(int status, byte[] json) => new(status, JsonType, json) { Headers = NoCache };

    public static Reply Html(int status, string html, string policy) =>
        new(status, HtmlType, Encoding.UTF8.GetBytes(html)) { Headers = [.. NoCache, ("Content-Security-Policy", policy)] };

    public static Reply Png(int status, byte[] png) => new(status, PngType, png) { Headers = PictureCaching(status) };

    public static Reply Svg(int status, byte[] svg) =>
        new(status, SvgType, svg) { Headers = [.. PictureCaching(status), ("Content-Security-Policy", SvgPolicy)] };

    /// <summary>A relative redirect: the daemon may stand behind a proxy under any prefix.</summary>
    public static Reply Found(string relative) => new(302, null, []) { Headers = [("Location", relative)] };

    /// <summary>With that header, in place of one of the same name.</summary>
    public Reply With(string name, string value) => this with { Headers = [.. Headers.Where(header => header.Name != name), (name, value)] };

    /// <summary>A header of this reply by name, or null.</summary>
    public string? Find(string name)
    {
        foreach (var (one, value) in Headers)
            if (one == name) return value;
        return null;
    }

    /// <summary>
    /// A cache may keep a good reply to a read, and must ask about it each time. It may keep nothing else: it would answer the next report by itself,
    /// and the report would never arrive. Applied to every reply.
    /// </summary>
    public Reply ForCaches(bool reads) => (reads && Status is 200 or 304) || Find("Cache-Control") == "no-store"
        ? this
        : With("Cache-Control", "no-store");

    public static Reply NotModified(string etag) => new(304, null, []) { Headers = [.. NoCache, ("ETag", etag)] };

    /// <summary><c>If-None-Match</c>: a list or <c>*</c>, compared weakly.</summary>
    public static bool Matches(string? ifNoneMatch, string etag)
    {
        foreach (var one in (ifNoneMatch ?? "").Split(',', StringSplitOptions.TrimEntries))
            if (one == "*" || Opaque(one).SequenceEqual(Opaque(etag)) && one.Length > 0) return true;
        return false;
    }

    /// <summary>For who takes gzip the same, packed where that is worth it: not twice, and a PNG is packed already.</summary>
    public Reply Packed(bool takesGzip)
    {
        if (!takesGzip || Body.Length <= WorthPacking || Type is null or PngType || Headers.Any(header => header.Name == "Content-Encoding")) return this;
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Body);
        return With("Content-Encoding", "gzip") with { Body = packed.ToArray() };
    }

    /// <summary>With <c>Vary</c> on all that may come in another form: errors follow Accept, texts Accept-Encoding.</summary>
    public static (string, string)[] NoCache { get; } = [("Cache-Control", "no-cache"), ("Vary", "Accept, Accept-Encoding")];

    // A picture that says what is wrong must not outlive the mistake.
    private static (string, string)[] PictureCaching(int status) =>
        status == 200 ? NoCache : [("Cache-Control", "no-store"), ("Vary", "Accept, Accept-Encoding")];

    private static ReadOnlySpan<char> Opaque(string etag) => etag.StartsWith("W/", StringComparison.Ordinal) ? etag.AsSpan(2) : etag;
}
