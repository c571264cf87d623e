namespace Progressd.Http;

/// <summary>A parameter of an endpoint, as help and documents tell it. Its handler reads it by name.</summary>
/// <param name="Help">One line, for people.</param>
public sealed record Parameter(string Name, string Help)
{
    /// <summary>Without it the request is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary><c>png|svg</c>: one of these words; <c>160–2000</c>: a whole number; empty: what <see cref="Help"/> says.</summary>
    public string Values { get; init; } = "";

    /// <summary>What holds where it is left out, if that is a value; empty: what <see cref="Help"/> says.</summary>
    public string Default { get; init; } = "";

    /// <summary>For the page's own script: no document tells people of it.</summary>
    public bool IsForScript { get; init; }

    /// <summary><c>jobid</c>, or <c>[width]</c> where it may be left out.</summary>
    public string Word => IsRequired ? Name : $"[{Name}]";
}
