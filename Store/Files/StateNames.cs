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
        Snapshot = Followed(Path.GetFullPath(path), path);
        var name = Path.GetFileName(Snapshot);
        if (name.Length == 0)
            throw new StateException(StateProblem.BadPath, $"--state is '{path}', a folder: add the name of a file, such as {Path.Combine(path, "progressd.json")}");
        Folder = Path.GetDirectoryName(Snapshot)!;
        _stem = StemOf(name);
    }

    /// <summary>
    /// The file behind symbolic links, which need not be there yet: so one state has one lock, whatever it is called, and a snapshot takes the place of the file
    /// and not of the link.
    /// </summary>
    private static string Followed(string full, string path)
    {
        if (Path.GetFileName(full).Length == 0 || !IsLink(full)) return full;
        try
        {
            var target = File.ResolveLinkTarget(full, returnFinalTarget: true)!;
            // Written by a version that did not follow links, and not yet in a snapshot.
            var beside = Directory.EnumerateFiles(Path.GetDirectoryName(full)!, StemOf(Path.GetFileName(full)) + ".journal.*").Order(StringComparer.Ordinal).FirstOrDefault();
            if (beside is not null && Path.GetDirectoryName(beside) + StemOf(Path.GetFileName(full)) != Path.GetDirectoryName(target.FullName) + StemOf(target.Name))
                throw new StateException(StateProblem.BadPath,
                    $"--state is '{path}', a link to {target.FullName}, and {beside} lies beside the link: move it beside the file, or say the file");
            return target.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException(StateProblem.BadPath, $"--state is '{path}', and cannot be followed: {e.Message}", e);
        }
    }

    private static bool IsLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // whoever opens it says why it cannot be
        }
    }

    private static string StemOf(string name) => name.EndsWith(".json", StringComparison.Ordinal) && name.Length > ".json".Length ? name[..^".json".Length] : name;

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
