using Progressd.Http.Messages;
using Progressd.Rendering.Web;

namespace Progressd.Http;

[Flags]
public enum Methods
{
    Get = 1,
    Head = 2,
    Post = 4,
    Delete = 8,

    /// <summary>Changes nothing.</summary>
    Read = Get | Head | Post,
    Write = Get | Post,
}

/// <summary>One endpoint. The table of endpoints is made of these.</summary>
/// <param name="Summary">What it is for, in some words.</param>
public sealed record Route(string Path, Methods Methods, string Summary, Func<Request, Parameters, ValueTask<Reply>> Handle)
{
    /// <summary>All that its handler asks for, in the order of help.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>What the body holds, where it is no form.</summary>
    public string? BodyHelp { get; init; }

    /// <summary>The front page explains each of its parameters: it is what scripts call.</summary>
    public bool IsExplained { get; init; }

    /// <summary><c>jobid [interval] …</c>, the optional ones in brackets.</summary>
    public string ParameterWords =>
        string.Join(' ', Parameters.Select(parameter => parameter.Word)) + (BodyHelp is { } body ? $", and {body}" : "");

    /// <summary>Has relative links, and therefore one address.</summary>
    public bool IsPage { get; init; }

    /// <summary>Asked every few seconds by a monitor of the daemon itself.</summary>
    public bool IsForAdmins { get; init; }

    /// <summary>The body holds lines, a query string each, instead of a form.</summary>
    public bool TakesBatch { get; init; }

    /// <summary>As the front page tells of it.</summary>
    public EndpointText Text => new(Path, Allow, ParameterWords, Summary)
    {
        Help = IsExplained ? [.. Parameters.Select(parameter => (parameter.Name, parameter.Help))] : [],
    };

    /// <summary>It changes nothing, although it has no HEAD.</summary>
    public bool OnlyReads { get; init; }

    public bool Writes => !OnlyReads && !Methods.HasFlag(Methods.Head);

    public bool Allows(string method) => method switch
    {
        "GET" => Methods.HasFlag(Methods.Get),
        "HEAD" => Methods.HasFlag(Methods.Head),
        "POST" => Methods.HasFlag(Methods.Post),
        "DELETE" => Methods.HasFlag(Methods.Delete),
        _ => false,
    };

    /// <summary><c>GET, HEAD, POST</c>.</summary>
    public string Allow => Methods.ToString("F") switch
    {
        "Read" => "GET, HEAD, POST",
        "Write" => "GET, POST",
        "Post, Delete" => "POST, DELETE",
        var one => one.ToUpperInvariant(),
    };
}
