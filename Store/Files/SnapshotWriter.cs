using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Progressd.Store.Files;

/// <summary>
/// Writes a state as JSON, a job and a worker a line, in pieces of 64 kB so that a million workers need no memory. Times are milliseconds,
/// [steady, wall] where both clocks count; left out is what was not said, <c>ok</c> when true, and what is empty or zero:
/// <code>
/// {"version":2,"seq":8,"at":[1763892001456,1763892001456],"newest_change":[…],"jobs":[
/// {"jobid":"alice:42","title":"Night run","maxage_ms":604800000,"stall_ms":60000,"announced":8,"created":[…],"touched":[…],"changed_seq":8,
///  "renewed":[…],"finished":[…],"finishes":1,"added_since_finish":8,"groups":[{"name":"flag","expected":4}],"series":"nightly","tell":"…","key":"…",
///  "hints":["unknown parameter max_age: did you mean maxage?"],"names":["flag","node23"],"first_report":[…],"first_percent":9.5,
///  "history":"…","course":{"first":1763892001456,"came":…,"heard":…,"steps":9,"shares":0.9,"squares":0.01,"silences":[[…]],"candidate":[…]},"workers":[
/// {"workid":"3","current":7,"total":9,"ok":false,"exit":137,"desc":"…","said_last":"…","started":1763892001456,"seen":[…],
///  "group":0,"host":1,"weight":2.5,"note":true,"began":1763892001456,"began_percent":77.7,"gap_ms":1000,"gaps":3,
///  "gained":1763892001456,"gains":7,"pace_gap_ms":900,"tries":2,"finishes":1,"failed_since":1763892001456}]}]
/// ,"crc32c":"1a2b3c4d"}
/// </code>
/// A worker's <c>group</c> and <c>host</c> are places in the job's <c>names</c>, or names. <c>crc32c</c> covers all bytes before its line; who edits the file by hand takes it out.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    /// <summary>
    /// Of snapshot and journal together. 2: <c>exit</c> is any number of 32 bits, a report's own <c>desc</c> and what the worker said last are
    /// kept apart; groups, hosts, weights, notes, tries, keys, hints, the end and the history of a job are new. Version 1 is read as well.
    /// </summary>
    public const int Version = 2;
    private const int PieceBytes = 64 * 1024;

    private readonly IDiskFile _file;
    private readonly ArrayBufferWriter<byte> _piece = new(2 * PieceBytes);
    private readonly Utf8JsonWriter _json;
    private Checksum _sum = new();

    private SnapshotWriter(IDiskFile file) => (_file, _json) = (file, new Utf8JsonWriter(_piece, Json.Options));

    /// <param name="at">The present: after a restart, ages go on from here.</param>
    public static void Write(IDiskFile file, State state, Moment at)
    {
        using var writer = new SnapshotWriter(file);
        writer.Write(state, at);
    }

    public void Dispose() => _json.Dispose();

    private void Write(State state, Moment at)
    {
        _json.WriteStartObject();
        _json.WriteNumber("version"u8, Version);
        _json.WriteNumber("seq"u8, state.Sequence);
        _json.WriteMoment("at"u8, at);
        if (state.NewestChange is { } newest) _json.WriteMoment("newest_change"u8, newest);
        _json.WriteStartArray("jobs"u8);
        foreach (var job in state.Jobs.Values) Write(job);
        _json.WriteEndArray();
        EndLine();
        Flush();
        _file.Append(Encoding.ASCII.GetBytes($",\"crc32c\":\"{_sum.Value:x8}\"}}\n"));
    }

    private void Write(Job job)
    {
        var names = job.Names.All.ToArray();
        EndLine();
        _json.WriteStartObject();
        _json.WriteString("jobid"u8, job.Id.Shown);
        _json.WriteString("title"u8, job.Title);
        _json.WriteNumber("maxage_ms"u8, (long)job.MaxAge.TotalMilliseconds);
        if (job.Stall is { } stall) _json.WriteNumber("stall_ms"u8, (long)stall.TotalMilliseconds);
        if (job.Announced > 0) _json.WriteNumber("announced"u8, job.Announced);
        _json.WriteMoment("created"u8, job.Created);
        _json.WriteMoment("touched"u8, job.Touched);
        _json.WriteNumber("changed_seq"u8, job.Version);
        if (job.Renewed != job.Created) _json.WriteMoment("renewed"u8, job.Renewed);
        if (job.Finished is { } finished)
        {
            _json.WriteMoment("finished"u8, finished);
            _json.WriteNumber("finishes"u8, job.Finishes);
            if (job.AddedSinceFinish > 0) _json.WriteNumber("added_since_finish"u8, job.AddedSinceFinish);
        }
        if (job.End is { } end)
        {
            _json.WriteMoment("ended"u8, end.At);
            if (end.IsTold) _json.WriteBoolean("told"u8, true);
        }
        StagesJson.Write(_json, job.Stages.All);
        if (job.Series is { } series) _json.WriteString("series"u8, series.Shown);
        if (job.Tell.Length > 0) _json.WriteString("tell"u8, job.Tell);
        if (job.Key is { } key) _json.WriteString("key"u8, key.Stored);
        WriteTexts("hints"u8, job.Hints);
        WriteTexts("names"u8, names);
        if (job.FirstReport is { } first) _json.WriteMoment("first_report"u8, first);
        if (job.FirstPercent != 0) _json.WriteNumber("first_percent"u8, job.FirstPercent);
        if (job.FirstReport is not null) _json.WriteString("history"u8, HistoryText.Of(job.History));
        if (job.FirstReport is not null) CourseJson.Write(_json, job.Course);
        _json.WriteStartArray("workers"u8);
        var places = names.Select((name, i) => (name, i)).ToDictionary(one => one.name, one => one.i, StringComparer.Ordinal);
        foreach (var (_, worker) in job.Workers)
        {
            EndLine();
            WorkerJson.Write(_json, worker, places);
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteTexts(ReadOnlySpan<byte> field, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0) return;
        _json.WriteStartArray(field);
        foreach (var text in texts) _json.WriteStringValue(text);
        _json.WriteEndArray();
    }

    // Where JSON allows a space, a line ends; the comma between two items then begins the next line.
    private void EndLine()
    {
        _json.Flush();
        _piece.Write("\n"u8);
        if (_piece.WrittenCount >= PieceBytes) Flush();
    }

    private void Flush()
    {
        _sum.Add(_piece.WrittenSpan);
        _file.Append(_piece.WrittenSpan);
        _piece.ResetWrittenCount();
    }
}
