namespace Progressd.Store.Files;

/// <summary>Segments that hold nothing that anybody was promised, and that no start should find: it would miss the writes before them.</summary>
internal sealed class Abandoned(IDisk disk)
{
    private readonly List<string> _paths = [];

    public void Add(string path) => _paths.Add(path);

    /// <exception cref="DiskException">Not all are gone: they are remembered.</exception>
    public void Delete()
    {
        foreach (var path in _paths) disk.Delete(path);
        _paths.Clear();
    }

    /// <summary>As far as it can be done now.</summary>
    public void TryDelete()
    {
        try
        {
            Delete();
        }
        catch (DiskException)
        {
            // Before the next try to heal, then.
        }
    }
}
