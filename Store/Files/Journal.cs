using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Progressd.Store.Files;

/// <summary>
/// The segments that are being written. A line is <c>crc32c space json</c>, the sum being that of the JSON's bytes as 8 hexadecimal digits.
/// <see cref="Append"/>, <see cref="Rotate"/> and <see cref="Leave"/> belong under the store's write lock; <see cref="Sync"/> runs beside them.
/// </summary>
internal sealed class Journal(IDisk disk, StateNames names) : IDisposable
{
    private const int SumDigits = 8, KeptBufferBytes = 1 << 20;

    private readonly Lock _list = new(); // guards which segments are open: never held during a disk call
    private readonly List<Segment> _open = [];
    private ArrayBufferWriter<byte> _lines = new(4096);
    private Utf8JsonWriter? _json;
    private Segment? _current;
    private bool _folderSynced;
    private long _lookedAt; // steady time

    /// <summary>Bytes since the last <see cref="Rotate"/>.</summary>
    public long Bytes { get; private set; }

    /// <summary>Makes the segment that begins with this number, unless one is open.</summary>
    public void Begin(long first)
    {
        if (_current is not null) return;
        var path = names.Segment(first);
        _current = new Segment(path, disk.Create(path));
        lock (_list) _open.Add(_current);
        Volatile.Write(ref _folderSynced, false);
    }

    /// <summary>Returns once the lines would survive kill -9.</summary>
    /// <exception cref="DiskException">They may not, and something of them may stand in the segment: <see cref="Leave"/> it.</exception>
    public void Append(IReadOnlyList<Entry> entries)
    {
        if (_lines.Capacity > KeptBufferBytes) _lines = new ArrayBufferWriter<byte>(4096);
        _lines.ResetWrittenCount();
        foreach (var entry in entries) AddLine(entry);
        Begin(entries[0].Sequence);
        _current!.File.Append(_lines.WrittenSpan);
        LookForName(entries[^1].At);
        _current.Lines += entries.Count;
        Bytes += _lines.WrittenCount;
    }

    /// <summary>The next line goes to a new segment. One without a line goes on: its name is the next line's number.</summary>
    public void Rotate()
    {
        if (_current is not { Lines: > 0 }) return;
        _current.IsFull = true;
        _current = null;
        Bytes = 0;
    }

    /// <summary>Gives up whatever is open: a segment whose write or flush failed is never written again.</summary>
    /// <returns>The newest, and how many whole lines it has; null if none was open.</returns>
    public (string Path, long Lines)? Leave()
    {
        var current = _current;
        _current = null;
        Bytes = 0;
        Dispose();
        return current is null ? null : (current.Path, current.Lines);
    }

    public void Dispose()
    {
        lock (_list)
        {
            foreach (var segment in _open) segment.File.Dispose();
            _open.Clear();
        }
        _json?.Dispose();
        _json = null;
    }

    /// <summary>Flushes what is not flushed yet; a full segment is closed then.</summary>
    public void Sync()
    {
        Segment[] open;
        lock (_list) open = [.. _open];
        foreach (var segment in open)
        {
            try
            {
                Sync(segment);
            }
            catch (ObjectDisposedException)
            {
                // Left meanwhile, by a write that failed: a fresh snapshot is to make up for all of it.
            }
        }
        if (_folderSynced) return;
        Volatile.Write(ref _folderSynced, true);
        disk.SyncFolder(names.Folder);
    }

    /// <summary>The segment that is being written still has its name.</summary>
    public bool IsInPlace()
    {
        Segment? newest;
        lock (_list) newest = _open.LastOrDefault();
        try
        {
            return newest is null || newest.File.IsAt(newest.Path);
        }
        catch (ObjectDisposedException)
        {
            return true; // left meanwhile
        }
    }

    // At most once a millisecond, since it costs half as much as the write. Writes acknowledged in between are in the snapshot that heals.
    private void LookForName(Moment now)
    {
        if (now.Steady == _lookedAt) return;
        _lookedAt = now.Steady;
        if (!_current!.File.IsLinked) throw DiskException.Of(Linux.Errno.NoSuchFile);
    }

    private void Sync(Segment segment)
    {
        var (isFull, lines) = (segment.IsFull, segment.Lines);
        if (lines > segment.SyncedLines) segment.File.Sync();
        segment.SyncedLines = lines;
        if (!isFull) return;
        lock (_list) _open.Remove(segment);
        segment.File.Dispose();
    }

    private void AddLine(Entry entry)
    {
        var start = _lines.WrittenCount;
        _lines.Write("00000000 "u8); // the sum, once it is known
        if (_json is null) _json = new Utf8JsonWriter(_lines, Json.Options);
        else _json.Reset(_lines);
        EntryJson.Write(_json, entry);
        _json.Flush();
        var line = MemoryMarshal.AsMemory(_lines.WrittenMemory).Span[start..];
        Checksum.Of(line[(SumDigits + 1)..]).TryFormat(line, out _, "x8");
        _lines.Write("\n"u8);
    }

    private sealed class Segment(string path, IDiskFile file)
    {
        private long _lines;
        private bool _isFull;

        public string Path { get; } = path;
        public IDiskFile File { get; } = file;
        public long SyncedLines { get; set; }
        public long Lines { get => Volatile.Read(ref _lines); set => Volatile.Write(ref _lines, value); }
        public bool IsFull { get => Volatile.Read(ref _isFull); set => Volatile.Write(ref _isFull, value); }
    }
}
