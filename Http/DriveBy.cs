using Progressd.Http.Messages;

namespace Progressd.Http;

/// <summary>
/// Tells a person or a script from a page of another site, a prefetcher or an embedded image that asks a browser to write
/// (docs/design/contract.md#drive-by-writes). Browsers send the plain words (Sec-Fetch-…) to trustworthy origins only, so the rest is told by habits.
/// </summary>
public static class DriveBy
{
    private const string Whole = "document"; // a tab or window of its own

    /// <summary>Why a writing request is refused, or null.</summary>
    /// <param name="publicUrl">Of <c>--public-url</c>: the one origin that is ours then.</param>
    public static string? Refusal(Request request, Uri? publicUrl, bool evenIfClicked)
    {
        if (IsPrefetch(request.Header("Sec-Purpose")) || IsPrefetch(request.Header("Purpose"))) return "a browser asked for it in advance";
        var origin = request.Header("Origin");
        if (origin is not null && !IsOurs(origin, request.Header("Host"), publicUrl)) return $"a page of {Parameters.InMessage(origin)} asked for it";

        var site = request.Header("Sec-Fetch-Site");
        var clicked = !evenIfClicked && IsClicked(request);
        if (site is "cross-site" or "same-site" && !clicked) return $"a page of another site asked for it (Sec-Fetch-Site: {site})";
        if (origin is not null || site is "same-origin" or "none" || clicked) return null;
        if (request.Header("Sec-Fetch-Dest") is { } unseen and not Whole) return $"a page embedded it (Sec-Fetch-Dest: {Parameters.InMessage(unseen)})";

        var accepts = request.Accepts;
        if (request.Method == "GET" && accepts is { Image: true, Html: false }) return "it was embedded as an image";
        var isBrowser = request.Header("Accept-Language") is not null
            && request.Header("User-Agent")?.StartsWith("Mozilla/", StringComparison.Ordinal) == true;
        return isBrowser && (evenIfClicked || !accepts.Html) ? "a page in a browser asked for it unseen" : null;
    }

    // A link, not a form: what a form posts carries its Origin. Where a browser says what it fetches for, only what fills a window is one: for a
    // frame or an object, which a page may hide, Chromium says Sec-Fetch-User as well, since a click anywhere on the page around it counts.
    private static bool IsClicked(Request request) =>
        request.Method == "GET"
        && request.Header("Sec-Fetch-Dest") is null or Whole
        && request.Header("Sec-Fetch-Mode") is null or "navigate"
        && (request.Header("Sec-Fetch-User") == "?1" || request.Accepts.Html);

    private static bool IsPrefetch(string? purpose) => purpose?.Contains("prefetch", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsOurs(string origin, string? host, Uri? publicUrl)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Scheme is not ("http" or "https")) return false;
        var ours = publicUrl ?? (Uri.TryCreate($"{from.Scheme}://{host}", UriKind.Absolute, out var own) ? own : null);
        return ours is not null && from.Scheme == ours.Scheme && from.Port == ours.Port
            && string.Equals(from.Host, ours.Host, StringComparison.OrdinalIgnoreCase);
    }
}
