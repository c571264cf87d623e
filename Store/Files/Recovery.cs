using System.Globalization;
using System.Text.Json;

namespace Progressd.Store.Files;

/// <summary>A file in which something is damaged or missing: it is kept under another name.</summary>
internal sealed record Damage(string Path, string What);

/// <summary>
/// Reads the state on disk at a start (docs/design/durability.md#a-start): the newest readable snapshot, then every line with a greater number.
/// Only reads; <see cref="StateFile"/> then writes a fresh snapshot before it touches what is damaged.
/// </summary>
internal sealed class Recovery(IDisk disk, StateNames names, Action<string> log)
{
    private readonly List<Damage> _damagedSegments = [];
    private readonly List<Damage> _damagedSnapshots = [];
    private readonly List<string> _useless = [];
    private StateBuilder _state = new(State.Empty);
    private long _covered; // number of the newest entry in the snapshot that was read

    /// <summary>Of a state of version 1 all ends count as told: nobody asked for that when they came.</summary>
    public State State => IsOfVersion1 ? _state.ToState().WithEndsTold() : _state.ToState();

    /// <summary>Number that the snapshot under its own name holds; null if there is none that can be read.</summary>
    public long? SnapshotSequence { get; private set; }

    /// <summary>Number that the snapshot before holds; 0 if it was not needed or is not there.</summary>
    public long PreviousSequence { get; private set; }

    /// <summary>Version of the snapshot that was read; null if none was.</summary>
    public int? SnapshotVersion { get; private set; }

    /// <summary>There is a journal: with an old snapshot, or none, its lines may be of an old version.</summary>
    public bool HasSegments { get; private set; }

    // Version 2 writes a snapshot before its first line.
    private bool IsOfVersion1 => SnapshotVersion is { } version ? version == 1 : HasSegments && _damagedSnapshots.Count == 0;

    public IReadOnlyList<Damage> DamagedSnapshots => _damagedSnapshots;
    public IReadOnlyList<Damage> DamagedSegments => _damagedSegments;

    /// <summary>Segments with no line in them, or with nothing but the torn beginning of one.</summary>
    public IReadOnlyList<string> Useless => _useless;

    public void Read()
    {
        ReadSnapshots();
        var firsts = names.Segments(disk.List(names.Folder));
        HasSegments = firsts.Count > 0;
        for (var i = 0; i < firsts.Count; i++)
        {
            long? next = i + 1 < firsts.Count ? firsts[i + 1] : null;
            if (next is null || next > _covered + 1) ReadSegment(firsts[i], next); // else all of it is in the snapshot
        }
    }

    private void ReadSnapshots()
    {
        if (ReadSnapshot(names.Snapshot) is { } newest)
        {
            _state = new(newest);
            SnapshotSequence = newest.Sequence;
        }
        else if (ReadSnapshot(names.Previous) is { } previous)
        {
            _state = new(previous);
            PreviousSequence = previous.Sequence;
        }
        _covered = _state.Sequence;
    }

    private State? ReadSnapshot(string path)
    {
        using var stream = disk.OpenRead(path);
        if (stream is null) return null;
        try
        {
            var state = SnapshotReader.Read(stream, path, out var version);
            SnapshotVersion = version;
            return state;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException or ArgumentException or IOException)
        {
            _damagedSnapshots.Add(new(path, $"{path} cannot be read: {OneLine(e.Message)}"));
            return null;
        }
    }

    private void ReadSegment(long first, long? next)
    {
        var path = names.Segment(first);
        using var stream = disk.OpenRead(path);
        if (stream is null) return;
        var segment = new Segment(path, first, next);
        try
        {
            var reader = new JournalReader(stream);
            segment.Lines = reader.Read((line, entry) => Take(segment, line, entry));
            segment.EndsTorn = reader.EndsTorn;
        }
        catch (IOException e)
        {
            segment.Damage ??= $"{path} cannot be read to its end: {OneLine(e.Message)}";
        }

        if (segment.FirstBad != 0 && segment.Damage is null) Tail(segment);
        if (segment.Damage is { } damage) _damagedSegments.Add(new(path, damage));
        else if (segment.Lines == 0 || segment is { GoodLines: 0, Lines: 1, EndsTorn: true }) _useless.Add(path);
    }

    private void Take(Segment segment, int line, Entry? entry)
    {
        // Its sum is right and its number is not: nobody but an editor makes that, and a number far ahead would soon leave none for the next writes.
        if (entry is not null && !segment.MayHold(entry.Sequence)) entry = null;
        if (entry is null)
        {
            if (segment.FirstBad == 0) segment.FirstBad = line;
            return;
        }
        if (segment.FirstBad != 0) segment.Damage ??= $"{segment.Path} line {segment.FirstBad} is damaged";
        if (entry.Sequence > _state.Sequence + 1)
            segment.Damage ??= string.Create(CultureInfo.InvariantCulture,
                $"{segment.Path} line {line}: writes {_state.Sequence + 1} to {entry.Sequence - 1} are missing before it");
        if (entry.Sequence <= _state.Sequence && entry.Sequence > _covered)
            segment.Damage ??= string.Create(CultureInfo.InvariantCulture, $"{segment.Path} line {line}: write {entry.Sequence} is there already");
        segment.GoodLines++;
        segment.Expected = entry.Sequence + 1;
        if (entry.Sequence > _state.Sequence) _state.Apply(entry);
    }

    // No good line follows the bad one. What else is known tells a torn or abandoned write from lines that are lost.
    private void Tail(Segment segment)
    {
        var isTorn = segment.Next is null || segment.Next == segment.Expected || segment.Expected <= _covered;
        // A whole line without a good one before it is no torn write, and its segment's name is needed again.
        var isInTheWay = segment is { GoodLines: 0, Next: null } && !(segment.Lines == 1 && segment.EndsTorn) && segment.Expected > _covered;
        if (!isTorn || isInTheWay) segment.Damage = $"{segment.Path} line {segment.FirstBad} is damaged, and what follows is lost";
        else log($"warning: {segment.Path} line {segment.FirstBad}: its end is torn, an unfinished write was dropped");
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private sealed class Segment(string path, long first, long? next)
    {
        public string Path { get; } = path;

        public long First { get; } = first;

        /// <summary>A segment begins with the number that it is named by, and no disk holds so many lines of one.</summary>
        public bool MayHold(long sequence) => sequence >= First && sequence - First <= int.MaxValue;

        /// <summary>The number that the following segment begins with; null for the last.</summary>
        public long? Next { get; } = next;

        /// <summary>The number after the last good line's.</summary>
        public long Expected { get; set; } = first;

        public int Lines { get; set; }
        public int GoodLines { get; set; }
        public int FirstBad { get; set; }
        public bool EndsTorn { get; set; }
        public string? Damage { get; set; }
    }
}
