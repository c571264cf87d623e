using System.Text.Json;
using Progressd.Store;
using Progressd.Store.Causes;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;

namespace Progressd.Rendering;

/// <summary>The JSON of <c>status</c>: exactly the fields of docs/design/contract.md#json, numbers exact, ids and texts as they were sent.</summary>
public static class StatusJson
{
    /// <param name="summary">Of the job, at the present.</param>
    /// <param name="now">The present.</param>
    /// <param name="filter">Which workers; null: all.</param>
    /// <param name="from">How many of those to pass over, in natural order.</param>
    /// <param name="count">How many to give at the most; null: all.</param>
    public static byte[] OfJob(Job job, Summary summary, Moment now, WorkerFilter? filter = null, int from = 0, int? count = null) => Json.Object(json =>
    {
        WriteJob(json, job, summary);
        WriteCauses(json, job, now);
        WriteHistory(json, job);
        json.WriteStartArray("workers");
        var groups = GroupOfWorkers.Of(job);
        var wanted = filter ?? WorkerFilter.All;
        var workers = job.Workers.Values.Select(worker => (Worker: worker, State: worker.StateAt(now, job)));
        if (!wanted.TakesAll)
            workers = workers.Where(one => wanted.Takes(one.Worker, one.State, summary.Counts) && (wanted.Text.Length == 0 || wanted.Finds(one.Worker, groups.Of(one.Worker))));
        foreach (var (worker, state) in workers.Skip(from).Take(count ?? int.MaxValue)) WriteWorker(json, worker, state, groups.Of(worker));
        json.WriteEndArray();
    });

    /// <summary>Without its workers and its history.</summary>
    public static byte[] OfJobAlone(Job job, Summary summary, Moment now) => Json.Object(json =>
    {
        WriteJob(json, job, summary);
        WriteCauses(json, job, now);
    });

    /// <param name="jobs">In the order to be shown.</param>
    public static byte[] OfJobs(IEnumerable<(Job Job, Summary Summary)> jobs) => Json.Object(json =>
    {
        json.WriteStartArray("jobs");
        foreach (var (job, summary) in jobs)
        {
            json.WriteStartObject();
            WriteJob(json, job, summary);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void WriteJob(Utf8JsonWriter json, Job job, Summary summary)
    {
        json.WriteString("jobid", job.Id.Shown);
        json.WriteString("title", job.Title);
        json.WriteString("state", JobLook.Of(summary.State).Name);
        json.WriteNumber("percent", summary.Percent);
        json.WriteStartObject("counts");
        foreach (var look in StateLook.InCounts) json.WriteNumber(look.Name, summary.Counts.Of(look.State));
        json.WriteEndObject();
        json.WriteString("created", Words.Timestamp(job.Created));
        json.WriteString("updated", Words.Timestamp(job.Touched));
        json.WriteString("expires", Words.Timestamp(job.Expires));
        WriteNumber(json, "rate", summary.RatePerMinute);
        WriteNumber(json, "eta", Whole(summary.Left?.Seconds));
        WriteNumber(json, "eta_low", Whole(summary.Left?.Low));
        WriteNumber(json, "eta_high", Whole(summary.Left?.High));
        json.WriteString("finished", job.Finished is { } finished ? Words.Timestamp(finished) : null);
        json.WriteString("series", job.Series?.Shown);
        json.WriteStartArray("groups");
        foreach (var (name, expected) in job.Stages.All)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("expected", expected);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("hints");
        foreach (var hint in job.Hints) json.WriteStringValue(hint);
        json.WriteEndArray();
    }

    private static void WriteCauses(Utf8JsonWriter json, Job job, Moment now)
    {
        json.WriteStartArray("causes");
        foreach (var cause in CauseList.Of(job, now))
        {
            json.WriteStartObject();
            json.WriteString("state", StateLook.Of(cause.State).Name);
            json.WriteString("text", cause.Text);
            json.WriteNumber("count", cause.Count);
            json.WriteString("first", Words.Timestamp(cause.First));
            json.WriteString("last", Words.Timestamp(cause.Last));
            json.WriteStartArray("hosts");
            foreach (var place in cause.Places) json.WriteStringValue(place);
            json.WriteEndArray();
            json.WriteNumber("hosts_total", cause.PlacesTotal);
            json.WriteStartArray("workers");
            foreach (var (_, worker) in cause.Workers) json.WriteStringValue(worker.Id.Shown);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteHistory(Utf8JsonWriter json, Job job)
    {
        json.WriteStartArray("history");
        foreach (var point in History.PointsOf(job))
        {
            json.WriteStartObject();
            json.WriteString("at", Words.Timestamp(point.At));
            json.WriteNumber("percent", point.Percent / 100m);
            json.WriteNumber("done", point.Done / 100m);
            json.WriteNumber("lost", point.Lost / 100m);
            json.WriteNumber("failed", point.Failed);
            json.WriteNumber("reports", point.Reports);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteWorker(Utf8JsonWriter json, Worker worker, WorkerState state, string? group)
    {
        json.WriteStartObject();
        json.WriteString("workid", worker.Id.Shown);
        json.WriteString("state", StateLook.Of(state).Name);
        json.WriteNumber("percent", worker.Percent);
        json.WriteNumber("current", worker.Current);
        json.WriteNumber("total", worker.Total);
        json.WriteString("desc", worker.Text);
        WriteNumber(json, "exit", worker.Exit);
        json.WriteString("started", Words.Timestamp(new Moment(0, worker.StartedWall)));
        json.WriteString("updated", Words.Timestamp(worker.Seen));
        json.WriteString("group", group);
        json.WriteString("host", worker.Said.Host);
        json.WriteNumber("weight", worker.Said.Weight / (decimal)Said.UsualWeight);
        json.WriteBoolean("note", worker.Said.IsNote);
        json.WriteNumber("tries", worker.Tries);
        json.WriteEndObject();
    }

    private static double? Whole(double? seconds) => seconds is { } some ? Math.Round(some) : null;

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
