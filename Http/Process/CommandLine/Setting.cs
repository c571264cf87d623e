namespace Progressd.Http.Process.CommandLine;

/// <summary>One option of the command line.</summary>
/// <param name="HelpName">What <c>--help</c> writes for its value; null: it takes none.</param>
/// <param name="Default">As it would be given; null: what is absent is seen to later.</param>
/// <param name="Fault">The rule that a value breaks, null where it is well.</param>
public sealed record Setting(string Name, string? HelpName, string? Default, string Description, Func<string, string?>? Fault = null)
{
    /// <summary>May be given more than once.</summary>
    public bool IsRepeatable { get; init; }
}

/// <summary>What a command line gives, defaults included.</summary>
/// <param name="given">The values of each option that has some, and no value for one that takes none and is there.</param>
public sealed class GivenOptions(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
{
    public bool Has(string name) => given.ContainsKey(name);

    public IReadOnlyList<string> All(string name) => given.TryGetValue(name, out var values) ? values : [];

    public string? Text(string name) => All(name) is [var value, ..] ? value : null;
}
