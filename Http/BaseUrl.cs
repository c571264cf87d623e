using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>The address that replies print: of <c>--public-url</c>, else of the request's Host. Forwarded headers are not believed.</summary>
public static class BaseUrl
{
    /// <summary><c>http://head1:8080/progress</c>.</summary>
    public static string Of(Request request, Uri? publicUrl)
    {
        if (publicUrl is not null) return Of(publicUrl);
        var host = request.Header("Host") ?? request.Listening;
        return IsNameAndPort(host) ? $"http://{host}/progress"
            : throw new ProblemException(ProblemKind.Invalid, $"Host is '{Parameters.InMessage(host)}', and must be a name and a port");
    }

    public static string Of(Uri publicUrl) => publicUrl.AbsoluteUri.TrimEnd('/') + "/progress";

    private static bool IsNameAndPort(ReadOnlySpan<char> host)
    {
        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        if (name.Length is 0 or > 253 || Uri.CheckHostName(name.ToString()) == UriHostNameType.Unknown) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')) return false;
        // Digits alone: for .NET zero bytes may follow a number.
        var port = host[(colon + 1)..];
        return colon < 0 || !port.ContainsAnyExceptInRange('0', '9') && ushort.TryParse(port, System.Globalization.NumberStyles.None, null, out _);
    }
}
