using System.Text.Json;
using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

public sealed class StatusJsonTests
{
    private static readonly string[] JobFields =
        ["jobid", "title", "state", "percent", "counts", "created", "updated", "expires", "rate", "eta", "eta_low", "eta_high", "finished", "series", "groups", "hints"];

    [Test]
    public void A_job_has_exactly_the_fields_of_the_contract()
    {
        using var json = Of(SampleJobs.EightBands());
        Assert.That(Names(json.RootElement), Is.EqualTo(JobFields.Append("causes").Append("history").Append("workers")));
        Assert.That(Names(json.RootElement.GetProperty("counts")), Is.EqualTo(new[] { "failed", "ended", "missing", "stalled", "running", "done", "waiting" }));
        Assert.That(Names(json.RootElement.GetProperty("workers")[0]),
            Is.EqualTo(new[] { "workid", "state", "percent", "current", "total", "desc", "exit", "started", "updated", "group", "host", "weight", "note", "tries" }));
    }

    [Test]
    public void Causes_say_how_many_when_and_where()
    {
        var night = new SampleNight().Until(SampleNight.Seen);
        using var json = JsonDocument.Parse(StatusJson.OfJobAlone(night, Summary.Of(night, SampleNight.Seen, SampleNight.Seen), SampleNight.Seen));
        var causes = json.RootElement.GetProperty("causes");
        Assert.That(causes[0].GetRawText(), Is.EqualTo("""
            {"state":"failed","text":"exit 137 (killed)","count":8,"first":"2026-11-25T22:20:00.000Z","last":"2026-11-25T22:20:02.100Z","hosts":["node23"],"hosts_total":1,
            "workers":["node23/0","node23/1","node23/2","node23/3","node23/4","node23/5","node23/6","node23/7"]}
            """.ReplaceLineEndings("")));
        Assert.That(causes.EnumerateArray().Select(cause => (cause.GetProperty("count").GetInt32(), cause.GetProperty("hosts_total").GetInt32())),
            Is.EqualTo(new[] { (8, 1), (11, 11), (3, 3) }));
    }

    [Test]
    public void A_list_has_the_same_without_workers()
    {
        using var json = JsonDocument.Parse(StatusJson.OfJobs(
            [(SampleJobs.EightBands(), Numbers(SampleJobs.EightBands())), (SampleJobs.AllDone(), Numbers(SampleJobs.AllDone()))]));
        Assert.That(Names(json.RootElement), Is.EqualTo(new[] { "jobs" }));
        foreach (var job in json.RootElement.GetProperty("jobs").EnumerateArray()) Assert.That(Names(job), Is.EqualTo(JobFields));
    }

    [Test]
    public void Values_are_exact_and_times_are_RFC_3339()
    {
        using var json = Of(SampleJobs.Job("T").With("x", 1, 3, "d", minutesAgo: 4).With("x", 2, 3, "e", exit: 139));
        var (root, worker) = (json.RootElement, json.RootElement.GetProperty("workers")[0]);
        Assert.That(root.GetProperty("percent").GetDouble(), Is.EqualTo(Percent.Of(2, 3)));
        Assert.That(root.GetProperty("created").GetString(), Is.EqualTo("2026-11-23T13:26:05.000Z"));
        Assert.That((worker.GetProperty("state").GetString(), worker.GetProperty("exit").GetInt32()), Is.EqualTo(("failed", 139)));
        Assert.That(worker.GetProperty("started").GetString(), Is.EqualTo("2026-11-23T14:03:05.000Z"));
        Assert.That(root.GetProperty("eta").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Ids_and_texts_are_whole_and_numbers_of_any_size_are_valid()
    {
        const string odd = "\u0001<&>\"'\\\u2028𝄞 \U0001F680+";
        using var json = Of(SampleJobs.Job(odd).With(odd, -1e308, double.MaxValue, odd));
        Assert.That(json.RootElement.GetProperty("title").GetString(), Is.EqualTo(odd));
        Assert.That(json.RootElement.GetProperty("workers")[0].GetProperty("workid").GetString(), Is.EqualTo(odd));
        Assert.That(json.RootElement.GetProperty("workers")[0].GetProperty("total").GetDouble(), Is.EqualTo(double.MaxValue));
    }

    [Test]
    public void Filter_from_and_count_choose_workers_in_natural_order()
    {
        Assert.That(Workers(WorkerFilter.Of(WorkerState.Running), 1, 2), Is.EqualTo(new[] { "band4", "band6" }));
        Assert.That(Workers(null, 6, null), Is.EqualTo(new[] { "band7", "band8" }));
        Assert.That(Workers(null, 99, 1), Is.Empty);
    }

    private static IEnumerable<string?> Workers(WorkerFilter? filter, int from, int? count)
    {
        using var json = JsonDocument.Parse(StatusJson.OfJob(SampleJobs.EightBands(), Numbers(SampleJobs.EightBands()), SampleJobs.Now, filter, from, count));
        return [.. json.RootElement.GetProperty("workers").EnumerateArray().Select(worker => worker.GetProperty("workid").GetString())];
    }

    private static Summary Numbers(Job job) => Summary.Of(job, SampleJobs.Now, SampleJobs.Now.AsOf(job.Touched));

    private static JsonDocument Of(Job job) => JsonDocument.Parse(StatusJson.OfJob(job, Numbers(job), SampleJobs.Now));

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
