using System.Globalization;

namespace Progressd.Store.Files;

/// <summary>
/// What a start has to put in order before a line may be written: a fresh snapshot where the one found is old, missing or spoilt, and what is damaged under
/// another name. On a full disk that waits, and goes on where it ended.
/// </summary>
/// <param name="warnings">Takes a line for each file that is set aside.</param>
internal sealed class Settling(IDisk disk, StateNames names, Recovery found, Snapshots snapshots, TimeProvider time, Action<string> log, List<string> warnings)
{
    private readonly Queue<Damage> _damagedSnapshots = new(found.DamagedSnapshots);
    private readonly Queue<Damage> _damagedSegments = new(found.DamagedSegments);
    private readonly Queue<string> _useless = new(found.Useless);
    private bool _isWritten;

    /// <param name="start">The state that was found.</param>
    /// <exception cref="DiskException">Not all of it could be done.</exception>
    public void GoOn(State start)
    {
        Each(_damagedSnapshots, SetAside);
        // Only once all that could be read stands in a fresh snapshot may its source go under another name. And from the first line on that this
        // version writes an older program must find a snapshot that it refuses: also beside a journal that has none yet, or an empty one.
        if (!_isWritten) Write(start);
        _isWritten = true;
        Each(_damagedSegments, SetAside);
        Each(_useless, disk.Delete);
    }

    private void Write(State start)
    {
        var isOld = found.SnapshotVersion is null ? found.HasSegments : found.SnapshotVersion < SnapshotWriter.Version;
        var at = new Clock(time, start.Newest).Now;
        if (isOld) snapshots.Upgrade(start, at);
        else if (found.SnapshotVersion is null || found.DamagedSnapshots.Count + found.DamagedSegments.Count > 0) snapshots.Write(start, at);
        if (found.SnapshotVersion < SnapshotWriter.Version)
            log($"the state was of version {found.SnapshotVersion}: it is now of version {SnapshotWriter.Version}, which an older progressd refuses");
    }

    private static void Each<T>(Queue<T> all, Action<T> work)
    {
        while (all.TryPeek(out var one))
        {
            work(one);
            all.Dequeue();
        }
    }

    private void SetAside(Damage damage)
    {
        var taken = disk.List(names.Folder);
        var now = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var path = $"{damage.Path}.corrupt-{now}";
        for (var n = 2; taken.Contains(Path.GetFileName(path)); n++) path = $"{damage.Path}.corrupt-{now}-{n}";
        disk.Rename(damage.Path, path);
        var line = $"{damage.What}; kept as {path}, everything readable was applied";
        warnings.Add(line);
        log("warning: " + line);
    }
}
