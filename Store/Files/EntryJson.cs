using System.Collections.Immutable;
using System.Text.Json;
using Progressd.Store.Grouping;

namespace Progressd.Store.Files;

/// <summary>
/// An entry as JSON, one line without its end. Times are milliseconds; <c>at</c> is [steady, wall]:
/// <code>
/// {"seq":7,"at":[1763892000123,1763892000123],"changes":[{"create":"alice:42","title":"Night run","maxage_ms":604800000,"stall_ms":60000,"workers":8}]}
/// {"seq":8,"at":[1763892001456,1763892001456],"changes":[{"update":"alice:42","worker":"3","current":7,"total":9,"ok":false,"exit":137,"desc":"imaging field 4"}]}
/// {"seq":9,"at":[1763892002789,1763892002789],"changes":[{"delete":"alice:42"}]}
/// {"seq":10,"at":[…],"changes":[{"amend":"alice:42","workers":12,"groups":[{"name":"flag","expected":4}]},{"finish":"alice:42"},{"hint":"alice:42","text":"…"}]}
/// {"seq":11,"at":[…],"changes":[{"told":"alice:42","end":[1763892002789,1763892002789]}]}
/// </code>
/// Left out: what was not said, <c>ok</c> when true, an empty desc, and <c>update</c> where the change before was of the same job.
/// No change at all marks the time.
/// </summary>
internal static class EntryJson
{
    public static void Write(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("seq"u8, entry.Sequence);
        json.WriteMoment("at"u8, entry.At);
        json.WriteStartArray("changes"u8);
        Id? before = null;
        foreach (var change in entry.Changes)
        {
            json.WriteStartObject();
            Write(json, change, before);
            json.WriteEndObject();
            before = change.Job;
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">Not the JSON of an entry.</exception>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    public static Entry Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        long sequence = 0;
        Moment at = default;
        var changes = ImmutableArray<Change>.Empty;
        json.Expect(JsonTokenType.StartObject);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("seq"u8)) sequence = json.NextWhole("seq", 1, Entry.LastSequence);
            else if (json.ValueTextEquals("at"u8)) at = json.NextMoment("at");
            else if (json.ValueTextEquals("changes"u8)) changes = Changes(ref json);
            else json.SkipValue();
        }
        return sequence > 0 ? new Entry(sequence, at, changes) : throw new JsonException("no sequence number");
    }

    private static void Write(Utf8JsonWriter json, Change change, Id? before)
    {
        switch (change)
        {
            case Created created:
                json.WriteString("create"u8, created.Job.Shown);
                json.WriteString("title"u8, created.Title);
                json.WriteNumber("maxage_ms"u8, (long)created.MaxAge.TotalMilliseconds);
                if (created.Stall is { } stall) json.WriteNumber("stall_ms"u8, (long)stall.TotalMilliseconds);
                if (created.Announced > 0) json.WriteNumber("workers"u8, created.Announced);
                StagesJson.Write(json, created.Groups);
                if (created.Series is { } series) json.WriteString("series"u8, series.Shown);
                if (created.Tell.Length > 0) json.WriteString("tell"u8, created.Tell);
                if (created.Key is { } key) json.WriteString("key"u8, key.Stored);
                break;
            case Amended amended:
                json.WriteString("amend"u8, amended.Job.Shown);
                if (amended.Title is { } title) json.WriteString("title"u8, title);
                if (amended.MaxAge is { } maxAge) json.WriteNumber("maxage_ms"u8, (long)maxAge.TotalMilliseconds);
                if (amended.Stall is { } silence) json.WriteNumber("stall_ms"u8, (long)silence.TotalMilliseconds);
                if (amended.Announced is { } workers) json.WriteNumber("workers"u8, workers);
                StagesJson.Write(json, amended.Groups);
                if (amended.Series is { } runs) json.WriteString("series"u8, runs.Shown);
                if (amended.Tell is { } tell) json.WriteString("tell"u8, tell);
                break;
            case Finished finished:
                json.WriteString("finish"u8, finished.Job.Shown);
                break;
            case Hinted hinted:
                json.WriteString("hint"u8, hinted.Job.Shown);
                json.WriteString("text"u8, hinted.Text);
                break;
            case Reported report:
                if (report.Job.Shown != before?.Shown) json.WriteString("update"u8, report.Job.Shown);
                json.WriteString("worker"u8, report.Worker.Shown);
                SaidJson.Write(json, report.Said);
                break;
            case Told told:
                json.WriteString("told"u8, told.Job.Shown);
                json.WriteMoment("end"u8, told.End);
                break;
            case Deleted deleted:
                json.WriteString("delete"u8, deleted.Job.Shown);
                break;
            default:
                throw new InvalidOperationException($"unknown change {change.GetType().Name}");
        }
    }

    private static ImmutableArray<Change> Changes(ref Utf8JsonReader json)
    {
        var changes = ImmutableArray.CreateBuilder<Change>(1);
        Id? job = null;
        json.Expect(JsonTokenType.StartArray);
        while (json.NextItem())
        {
            var change = ReadChange(ref json, job);
            job = change.Job;
            changes.Add(change);
        }
        return changes.DrainToImmutable();
    }

    private static Change ReadChange(ref Utf8JsonReader json, Id? before)
    {
        Id? create = null, amend = null, update = null, finish = null, hint = null, told = null, delete = null, worker = null, series = null;
        TimeSpan? maxAge = null, stall = null;
        string? title = null, tell = null;
        int? announced = null;
        Moment? end = null;
        JobKey? key = null;
        ImmutableArray<Stage> groups = [];
        var said = new SaidJson.Reader([]);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("worker"u8)) worker = json.NextId("worker");
            else if (said.Take(ref json)) continue;
            else if (json.ValueTextEquals("update"u8)) update = json.NextId("update");
            else if (json.ValueTextEquals("create"u8)) create = json.NextId("create");
            else if (json.ValueTextEquals("title"u8)) title = json.NextText("title");
            else if (json.ValueTextEquals("maxage_ms"u8)) maxAge = json.NextSpan("maxage_ms", min: 1);
            else if (json.ValueTextEquals("stall_ms"u8)) stall = json.NextSpan("stall_ms");
            else if (json.ValueTextEquals("workers"u8)) announced = (int)json.NextWhole("workers", 0, WriteRules.MostAnnounced);
            else if (json.ValueTextEquals("groups"u8)) groups = StagesJson.Read(ref json);
            else if (json.ValueTextEquals("series"u8)) series = json.NextId("series");
            else if (json.ValueTextEquals("tell"u8)) tell = json.NextText("tell");
            else if (json.ValueTextEquals("key"u8)) key = json.NextKey("key");
            else if (json.ValueTextEquals("amend"u8)) amend = json.NextId("amend");
            else if (json.ValueTextEquals("finish"u8)) finish = json.NextId("finish");
            else if (json.ValueTextEquals("hint"u8)) hint = json.NextId("hint");
            else if (json.ValueTextEquals("told"u8)) told = json.NextId("told");
            else if (json.ValueTextEquals("end"u8)) end = json.NextMoment("end");
            else if (json.ValueTextEquals("delete"u8)) delete = json.NextId("delete");
            else json.SkipValue();
        }

        if (create is { } made && maxAge is { } age)
        {
            return new Created(made)
            {
                Title = title ?? "",
                MaxAge = age,
                Stall = stall,
                Announced = announced ?? 0,
                Groups = groups,
                Series = series,
                Tell = tell ?? "",
                Key = key,
            };
        }
        if (amend is { } kept)
            return new Amended(kept) { Title = title, MaxAge = maxAge, Stall = stall, Announced = announced, Groups = groups, Series = series, Tell = tell };
        if (finish is { } over) return new Finished(over);
        if (hint is { } odd && said.Text is { } text) return new Hinted(odd, text);
        if (told is { } known && end is { } at) return new Told(known, at);
        if (delete is { } deleted) return new Deleted(deleted);
        if (worker is { } who && (update ?? before) is { } job && said.Said is { } what) return new Reported(job, who, what);
        throw new JsonException("no kind of change that is known");
    }
}
