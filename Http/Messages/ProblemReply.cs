using Progressd.Rendering.Pictures;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Http.Messages;

/// <summary>What went wrong, in the form that the client asked for: a line, JSON, a page, or a picture that says it.</summary>
public static class ProblemReply
{
    // An id in the message may hold line ends and worse.
    public static Reply Of(ProblemException problem, Request request)
    {
        var reply = Of(StatusOf(problem.Kind), PlainText.Of(problem.Message), request);
        return problem.Kind == ProblemKind.Busy ? reply.With("Retry-After", "2") : reply;
    }

    /// <param name="message">One line that names the thing, its value and what to do.</param>
    public static Reply Of(int status, string message, Request request) => Of(status, message, request, () => Pages.Error(status, message, request.Path));

    /// <summary>
    /// The same, and the connection ends with it: what it may still hold is not read. An image gets the line too, since this is answered at once, on the
    /// thread that took the request.
    /// </summary>
    public static Reply Closing(int status, string message, Request request) =>
        (request.Accepts is { Html: false, Image: true } ? Reply.Line(status, "error: " + message) : Of(status, message, request)) with { Closes = true };

    public static Reply NotFound(string path, string? nearest, IReadOnlyList<string> known, Request request)
    {
        var meant = nearest is null ? "" : $" (did you mean {nearest}?)";
        return Of(404, $"there is no page {Parameters.InMessage(path)}{meant}: known are {string.Join(", ", known)}", request,
            () => Pages.NotFound(path, request.Path, nearest, known));
    }

    /// <summary>For an image: a card in place of the picture.</summary>
    public static Reply NoSuchJob(Id id, bool isSeries, PictureOptions options) =>
        Image(404, Picture.NoSuchJob(id.Shown, options, isSeries), options).With("Cache-Control", "no-store");

    /// <param name="page">Made only for a browser.</param>
    public static Reply Of(int status, string message, Request request, Func<string> page)
    {
        var accepts = request.Accepts;
        var reply = accepts.Html ? Reply.Html(status, page(), Pages.Policy)
            : accepts.Json ? Reply.Json(status, Json.Object(json => json.WriteString("error", message)))
            : accepts.Image ? Card(status, message, request)
            : Reply.Line(status, "error: " + message);
        return reply.With("Cache-Control", "no-store").With("Vary", "Accept, Accept-Encoding");
    }

    // The mistake may be in the options themselves, so only the format is taken from the request.
    private static Reply Card(int status, string message, Request request)
    {
        var svg = request.Query.Contains("format=svg", StringComparison.Ordinal);
        var options = new PictureOptions(Format: svg ? PictureFormat.Svg : PictureFormat.Png);
        try
        {
            return Image(status, Picture.Card(message, "", options), options);
        }
        catch (PictureUnavailableException)
        {
            return Reply.Svg(status, Picture.Card(message, "", options with { Format = PictureFormat.Svg }));
        }
    }

    private static Reply Image(int status, byte[] image, PictureOptions options) =>
        options.Format == PictureFormat.Svg ? Reply.Svg(status, image) : Reply.Png(status, image);

    private static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => 400,
        ProblemKind.NoSuchJob => 404,
        ProblemKind.Exists => 409,
        ProblemKind.Refused => 403,
        ProblemKind.TooLarge => 413,
        ProblemKind.Full or ProblemKind.NotSaved => 507,
        ProblemKind.Busy => 503,
    };
}
