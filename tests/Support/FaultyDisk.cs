using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Store.Files;

namespace Progressd.Tests.Support;

/// <summary>What goes wrong at a disk call.</summary>
public enum Fault
{
    NoSpace,
    IoError,
    ReadOnly,
    NoQuota,
    /// <summary>Half of a write is done, and told as failed; other calls fail with "disk full".</summary>
    ShortWrite,
    /// <summary>The call is done, and told as failed.</summary>
    DoneButFailed,
    /// <summary>The process ends before the call, or in the middle of a write.</summary>
    Death,
}

/// <summary>The process ended here: whoever runs the scenario catches it, nobody else does.</summary>
public sealed class ProcessDiedException : Exception;

/// <summary>
/// A disk in memory that fails on demand. It keeps what a real one keeps: all that was written when the process is killed, and only
/// what was flushed when the power goes.
/// </summary>
public sealed class FaultyDisk : IDisk
{
    private readonly Dictionary<string, Node> _names = [];
    private readonly HashSet<string> _folders = ["/"];
    private Dictionary<string, Node> _flushedNames = [];
    private readonly HashSet<Node> _locked = [];
    private Fault? _fault;
    private int _failAt;
    private bool _forGood;
    private bool _isDead;

    /// <summary>Counts the calls that can fail.</summary>
    public int Calls { get; private set; }

    public List<string> Log { get; } = [];

    /// <summary>Runs in every append, before it is done: a test's chance to block.</summary>
    public Action? OnAppend { get; set; }

    /// <summary>Runs in every flush of a file, before it is done.</summary>
    public Action? OnSync { get; set; }

    public long Free { get; set; } = long.MaxValue;

    /// <summary>The folder is said to be read-only, whatever else is done in it.</summary>
    public bool IsFolderReadOnly { get; set; }

    public IReadOnlyList<string> Files => [.. _names.Keys.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void FailAt(int call, Fault fault, bool forGood) => (_failAt, _fault, _forGood) = (call, fault, forGood);

    public void FailFromNow(Fault fault) => FailAt(Calls + 1, fault, forGood: true);

    public void Mend() => _fault = null;

    /// <summary>What the next process finds after kill -9.</summary>
    public FaultyDisk Killed() => Next(_names, node => node);

    /// <summary>What the next process finds after a power cut: whatever was not flushed is gone.</summary>
    public FaultyDisk PowerCut() => Next(_flushedNames, node => new Node { Bytes = [.. node.Bytes.Take(node.Flushed)], Flushed = node.Flushed });

    /// <summary>A copy that a test can spoil, while this one goes on.</summary>
    public FaultyDisk Copy()
    {
        var copies = _names.Values.Concat(_flushedNames.Values).Distinct()
            .ToDictionary(node => node, node => new Node { Bytes = [.. node.Bytes], Flushed = node.Flushed, Links = node.Links });
        var copy = new FaultyDisk { _flushedNames = _flushedNames.ToDictionary(pair => pair.Key, pair => copies[pair.Value]) };
        foreach (var (path, node) in _names) copy._names[path] = copies[node];
        copy._folders.UnionWith(_folders);
        return copy;
    }

    public byte[] this[string path]
    {
        get => [.. _names[path].Bytes];
        set => _names[path] = new Node { Bytes = [.. value], Flushed = value.Length };
    }

    public void Remove(string path) => Unlink(path);

    public void RemoveFolder(string folder)
    {
        foreach (var path in _names.Keys.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).ToList()) Unlink(path);
        _folders.Remove(folder);
    }

    /// <summary>Another process takes the lock.</summary>
    public IDiskFile? LockElsewhere(string path) => Lock(path);

    public IDiskFile Create(string path) => Call($"create {path}", () =>
    {
        NeedsFolder(path);
        if (_names.ContainsKey(path)) throw DiskException.Of(Linux.Errno.Exists);
        _names[path] = new Node { Links = 1 };
        return new Open(this, _names[path]);
    });

    public Stream? OpenRead(string path) => Call<Stream?>($"read {path}", () =>
    {
        lock (_names) return _names.TryGetValue(path, out var node) ? new MemoryStream([.. node.Bytes]) : null;
    });

    public IReadOnlyList<string> List(string folder) => Call<IReadOnlyList<string>>($"list {folder}", () =>
        [.. _names.Keys.Where(path => Path.GetDirectoryName(path) == folder).Select(path => Path.GetFileName(path))]);

    public void Rename(string path, string newPath) => Call($"rename {path} {newPath}", () =>
    {
        if (!_names.Remove(path, out var node)) throw DiskException.Of(Linux.Errno.NoSuchFile);
        Unlink(newPath);
        _names[newPath] = node;
        return true;
    });

    public void Delete(string path) => Call($"delete {path}", () =>
    {
        NeedsFolder(path);
        Unlink(path);
        return true;
    });

    public void CreateFolder(string folder)
    {
        if (_folders.Contains(folder)) return;
        Call($"mkdir {folder}", () => _folders.Add(folder));
    }

    public void SyncFolder(string folder) => Call($"fsync {folder}", () =>
    {
        NeedsFolder(folder + "/x");
        _flushedNames = new(_names);
        return true;
    });

    public void ProbeFolder(string folder)
    {
        NeedsFolder(folder + "/x");
        if (IsFolderReadOnly || _fault is Fault.ReadOnly && _forGood && Calls + 1 >= _failAt) throw DiskException.Of(Linux.Errno.ReadOnly);
    }

    public long FreeBytes(string folder) => Free;

    public IDiskFile? Lock(string path) => Call<IDiskFile?>($"lock {path}", () =>
    {
        NeedsFolder(path);
        if (!_names.TryGetValue(path, out var node)) _names[path] = node = new Node { Links = 1 };
        return _locked.Add(node) ? new Open(this, node) : null;
    });

    private FaultyDisk Next(Dictionary<string, Node> names, Func<Node, Node> keep)
    {
        var next = new FaultyDisk();
        foreach (var (path, node) in names) next._names[path] = keep(node);
        foreach (var node in next._names.Values) node.Links = 1;
        next._flushedNames = new(next._names);
        foreach (var folder in _folders) next._folders.Add(folder);
        _isDead = true; // what the old process does from here on reaches no disk
        return next;
    }

    private void NeedsFolder(string path)
    {
        if (!_folders.Contains(Path.GetDirectoryName(path)!)) throw DiskException.Of(Linux.Errno.NoSuchFile);
    }

    private void Unlink(string path)
    {
        if (_names.Remove(path, out var node)) node.Links--;
    }

    private T Call<T>(string what, Func<T> work, Action? half = null)
    {
        if (_isDead) throw new ProcessDiedException();
        lock (_names)
        {
            Calls++;
            Log.Add(what);
            if (_fault is not { } fault || (_forGood ? Calls < _failAt : Calls != _failAt)) return work();
            if (fault == Fault.DoneButFailed) work();
            if (fault is Fault.ShortWrite or Fault.Death) half?.Invoke();
            if (fault != Fault.Death) throw DiskException.Of(Errno(fault));
            _isDead = true;
            throw new ProcessDiedException();
        }
    }

    private static int Errno(Fault fault) => fault switch
    {
        Fault.NoSpace or Fault.ShortWrite => Linux.Errno.NoSpace,
        Fault.IoError or Fault.DoneButFailed => Linux.Errno.InputOutput,
        Fault.ReadOnly => Linux.Errno.ReadOnly,
        Fault.NoQuota => Linux.Errno.NoQuota,
        Fault.Death => 0,
    };

    private sealed class Node
    {
        public List<byte> Bytes { get; init; } = [];
        public int Flushed { get; set; }
        public int Links { get; set; }
    }

    private sealed class Open(FaultyDisk disk, Node node) : IDiskFile
    {
        private bool _isClosed;

        public bool IsLinked => node.Links > 0;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            disk.OnAppend?.Invoke();
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var all = bytes.ToArray();
            disk.Call("append", () => Add(all), () => Add(all[..(all.Length / 2)]));
        }

        public void Sync()
        {
            disk.OnSync?.Invoke();
            ObjectDisposedException.ThrowIf(_isClosed, this);
            disk.Call("fsync", () => node.Flushed = node.Bytes.Count);
        }

        public bool IsAt(string path) => disk._names.TryGetValue(path, out var found) && found == node;

        public void Dispose()
        {
            _isClosed = true;
            disk._locked.Remove(node);
        }

        private bool Add(byte[] bytes)
        {
            node.Bytes.AddRange(bytes);
            return true;
        }
    }
}
