using Progressd.Http.Messages;
using Progressd.Store;

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
/// <param name="Parameters">In words, the optional ones in brackets.</param>
public sealed record Route(string Path, Methods Methods, string Parameters, string Summary, Func<Request, Parameters, ValueTask<Reply>> Handle)
{
    /// <summary>Has relative links, and therefore one address.</summary>
    public bool IsPage { get; init; }

    /// <summary>Asked every few seconds by a monitor of the daemon itself.</summary>
    public bool IsForAdmins { get; init; }

    /// <summary>The body holds lines, a query string each, instead of a form.</summary>
    public bool TakesBatch { get; init; }

    public bool Writes => !Methods.HasFlag(Methods.Head);

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
