using System.Security.Cryptography;
using System.Text;
using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>
/// The pages: complete without a script, one style sheet and one script inline, admitted by their hashes. Every link is relative, so
/// that they work under any prefix of a reverse proxy.
/// </summary>
public static partial class Pages
{
    private static readonly string Style = Resource("page.css");
    private static readonly string Script = Resource("page.js");

    /// <summary>Value of <c>Content-Security-Policy</c> for every page.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>The whole page of a job.</summary>
    public static string Show(Plot plot, PageOptions options) => "";

    /// <summary>Its changing part alone: the element <c>#live</c>, for <c>part=live</c>.</summary>
    public static string Live(Plot plot, PageOptions options) => "";

    /// <summary>The front page.</summary>
    public static string Front(FrontModel front) => "";

    /// <summary>The front page's changing part, for <c>part=live</c>.</summary>
    public static string FrontLive(FrontModel front) => "";

    /// <summary>404 of a job's page: it looks again by itself, since create may come later.</summary>
    /// <param name="id">The id as it was asked for.</param>
    /// <param name="baseUrl"><c>http://head1:8080/progress</c>.</param>
    /// <param name="interval">Seconds.</param>
    public static string NoSuchJob(Id id, string baseUrl, int interval, Moment now) => "";

    /// <summary>404 of a path.</summary>
    /// <param name="path">As it was asked for, decoded for reading.</param>
    /// <param name="nearest">The known path that was probably meant, or null.</param>
    /// <param name="known">All paths that answer.</param>
    public static string NotFound(string path, string? nearest, IReadOnlyList<string> known) => "";

    /// <summary>Any other error.</summary>
    /// <param name="line">What went wrong, without <c>error: </c>.</param>
    public static string Error(int status, string line) => "";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = typeof(Pages).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
