using System.Globalization;

namespace Progressd.Store.Files;

/// <summary>The files of a state, all named after its snapshot: <c>/x/night.json</c> has <c>night.journal.1</c> and <c>night.lock</c> beside it.</summary>
public sealed class StateNames
{
    private readonly string _stem;

    /// <exception cref="StateException">The path can name no file.</exception>
    public StateNames(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
            throw new StateException(StateProblem.BadPath, $"--state is '{path}', and must be the path of a file such as /var/lib/progressd/progressd.json");
        Snapshot = Path.GetFullPath(path);
        var name = Path.GetFileName(Snapshot);
        if (name.Length == 0)
            throw new StateException(StateProblem.BadPath, $"--state is '{path}', a folder: add the name of a file, such as {Path.Combine(path, "progressd.json")}");
        Folder = Path.GetDirectoryName(Snapshot)!;
        _stem = name.EndsWith(".json", StringComparison.Ordinal) && name.Length > ".json".Length ? name[..^".json".Length] : name;
    }

    public string Folder { get; }
    public string Snapshot { get; }

    /// <summary>The snapshot before.</summary>
    public string Previous => Snapshot + ".1";

    /// <summary>A snapshot that is not complete yet.</summary>
    public string Unfinished => Snapshot + ".new";

    public string Lock => Path.Combine(Folder, _stem + ".lock");

    public string Segment(long first) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{_stem}.journal.{first}"));

    /// <summary>Numbers of the first lines of the segments among <paramref name="names"/>, in order.</summary>
    public IReadOnlyList<long> Segments(IEnumerable<string> names)
    {
        var prefix = _stem + ".journal.";
        var found = new List<long>();
        foreach (var name in names)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && Segment(first) == Path.Combine(Folder, name)) // not 007: it would be looked for as 7
                found.Add(first);
        }
        found.Sort();
        return found;
    }
}
