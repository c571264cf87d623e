using System.Text.Json;
using Progressd.Store.TimeLeft;

namespace Progressd.Store.Files;

/// <summary>A worker as a line of the snapshot (<see cref="SnapshotWriter"/> shows one): left out is what was not said and what is empty or zero.</summary>
internal static class WorkerJson
{
    /// <param name="names">Places of the job's names of groups and hosts.</param>
    public static void Write(Utf8JsonWriter json, Worker worker, IReadOnlyDictionary<string, int> names)
    {
        json.WriteStartObject();
        json.WriteString("workid"u8, worker.Id.Shown);
        SaidJson.Write(json, worker.Said, names);
        if (worker.SaidLast != worker.Said.LastAfter("")) json.WriteString("said_last"u8, worker.SaidLast);
        if (worker.SaidAsFailing && string.IsNullOrWhiteSpace(worker.Said.Desc)) json.WriteBoolean("said_failing"u8, true);
        json.WriteNumber("started"u8, worker.StartedWall);
        json.WriteMoment("seen"u8, worker.Seen);
        json.WriteNumber("began"u8, worker.BeganSteady);
        if (worker.BeganPercent != 0) json.WriteNumber("began_percent"u8, worker.BeganPercent);
        if (worker.Gaps > 0)
        {
            json.WriteNumber("gap_ms"u8, worker.GapMilliseconds);
            json.WriteNumber("gaps"u8, worker.Gaps);
        }
        if (worker.Gains > 0)
        {
            json.WriteNumber("gained"u8, worker.GainedSteady);
            json.WriteNumber("gains"u8, worker.Gains);
        }
        if (worker.PaceGapMilliseconds != worker.GapMilliseconds) json.WriteNumber("pace_gap_ms"u8, worker.PaceGapMilliseconds);
        if (worker.Tries > 1) json.WriteNumber("tries"u8, worker.Tries);
        if (worker.Finishes > 0) json.WriteNumber("finishes"u8, worker.Finishes);
        if (worker.FailedSteady != 0) json.WriteNumber("failed_since"u8, worker.FailedSteady);
        json.WriteEndObject();
    }

    /// <summary>At the beginning of its object.</summary>
    /// <param name="names">The job's names, in their places.</param>
    public static Worker Read(ref Utf8JsonReader json, IReadOnlyList<string> names)
    {
        Id? id = null;
        var said = new SaidJson.Reader(names);
        string? saidLast = null;
        var saidAsFailing = false;
        long? started = null, began = null, gained = null;
        float? paceGap = null;
        int? gains = null;
        Moment? seen = null;
        var (beganPercent, gap, gaps, failed) = (0.0, 0f, (byte)0, 0L);
        var (tries, finishes) = (1, 0);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("workid"u8)) id = json.NextId("workid");
            else if (said.Take(ref json)) continue;
            else if (json.ValueTextEquals("said_last"u8)) saidLast = json.NextText("said_last");
            else if (json.ValueTextEquals("said_failing"u8)) saidAsFailing = json.NextBoolean();
            else if (json.ValueTextEquals("started"u8)) started = json.NextInstant("started");
            else if (json.ValueTextEquals("seen"u8)) seen = json.NextMoment("seen");
            else if (json.ValueTextEquals("began"u8)) began = json.NextInstant("began");
            else if (json.ValueTextEquals("began_percent"u8)) beganPercent = json.NextDouble("began_percent", -Percent.Limit, Percent.Limit);
            else if (json.ValueTextEquals("gap_ms"u8)) gap = json.NextSingle("gap_ms", 0, Moment.Latest - Moment.Earliest);
            else if (json.ValueTextEquals("gaps"u8)) gaps = (byte)json.NextWhole("gaps", 0, Worker.GapsForHabit);
            else if (json.ValueTextEquals("gained"u8)) gained = json.NextInstant("gained");
            else if (json.ValueTextEquals("gains"u8)) gains = (int)json.NextWhole("gains", 0, Pace.MostGains);
            else if (json.ValueTextEquals("pace_gap_ms"u8)) paceGap = json.NextSingle("pace_gap_ms", 0, Moment.Latest - Moment.Earliest);
            else if (json.ValueTextEquals("tries"u8)) tries = (int)json.NextWhole("tries", 1, Worker.MostTries);
            else if (json.ValueTextEquals("finishes"u8)) finishes = (int)json.NextWhole("finishes", 0, Job.MostFinishes);
            else if (json.ValueTextEquals("failed_since"u8)) failed = json.NextInstant("failed_since");
            else json.SkipValue();
        }
        if (id is null || said.Said is not { } what || started is null || began is null || seen is null)
            throw new JsonException("a worker lacks a value");
        // An older snapshot has no steps: as if each report that is known of had been one.
        gains ??= Percent.Held(what.Percent) > Percent.Held(beganPercent) ? Math.Max((byte)1, gaps) : 0;
        return new Worker
        {
            Id = id.Value,
            Said = what,
            SaidLast = saidLast ?? what.LastAfter(""),
            SaidAsFailing = what.Failed && (saidAsFailing || !string.IsNullOrWhiteSpace(what.Desc)),
            StartedWall = started.Value,
            Seen = seen.Value,
            BeganSteady = began.Value,
            BeganPercent = Percent.Held(beganPercent),
            GainedSteady = gains == 0 ? began.Value : gained ?? seen.Value.Steady,
            Gains = gains.Value,
            PaceGapMilliseconds = paceGap ?? gap,
            GapMilliseconds = gap,
            Gaps = gaps,
            Tries = tries,
            Finishes = finishes,
            FailedSteady = failed,
        };
    }
}
