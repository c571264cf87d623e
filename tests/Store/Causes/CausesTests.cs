using Progressd.Store;
using Progressd.Store.Causes;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Causes;

/// <summary>What is a cause and what is not, at jobs whose causes are counted by hand.</summary>
public sealed class CausesTests
{
    private static readonly Job Night = new SampleNight().Until(SampleNight.Seen);

    [Test]
    public void The_night_has_a_dead_node_a_full_disk_and_three_who_hang() => Assert.That(Told(Night, SampleNight.Seen), Is.EqualTo(new[]
    {
        "Failed 8 exit 137 (killed) 22:20–22:20 on node23",
        $"Failed 11 {SampleNight.Full} 23:51–00:25 on node02 node05 node06 node09 node10 node11 node14 node18 node20 node26 node29",
        "Stalled 3 scan # of 1000 21:15–21:15 on node04 node08 node15",
    }));

    [Test]
    public void It_is_the_same_through_a_store_by_its_own_rules_and_clock()
    {
        var run = new StoreRun(time: new(SampleNight.Start));
        new SampleNight().Report(run, SampleNight.Seen);
        Assert.That(Told(run.Job("night")!, run.Store.Now), Is.EqualTo(Told(Night, SampleNight.Seen)));
    }

    [Test]
    public void Once_the_job_is_finished_who_hung_has_ended_early_and_was_last_heard_when_he_was() =>
        Assert.That(Told(new SampleNight().Until(SampleNight.Over), SampleNight.Over)[^1], Is.EqualTo("Ended 3 scan # of 1000 21:15–21:15 on node04 node08 node15"));

    [Test]
    public void Of_an_array_in_waves_a_bad_node_is_one_cause_however_many_waves_die_on_it() => Assert.That(
        Told(SampleNight.Array(), SampleNight.At(SampleNight.Minute("04:00"))).Select(cause => cause[..44]),
        Is.EqualTo(new[] { "Failed 150 exit 137 (killed) 19:30–03:30 on ", "Failed 80 progrun: error while loading share", "Failed 80 progrun: error while loading share" }));

    [Test]
    public void Eight_workers_have_a_cause_each() => Assert.That(Told(new SampleNight(8).Until(SampleNight.Seen), SampleNight.Seen), Is.EqualTo(new[]
    {
        "Failed 1 exit 137 (killed) 22:20–22:20 on node03",
        $"Failed 1 {SampleNight.Full} 23:51–23:51 on node05",
        "Stalled 1 scan 438 of 1000 21:15–21:15 on node07",
    }));

    // 782 nodes of 128: each third one from node002 on but node017 and node023 has a full disk, which makes 259.
    [Test]
    public void A_hundred_thousand_have_the_same_causes()
    {
        var causes = CauseList.Of(new SampleNight(100_000).Until(SampleNight.Seen), SampleNight.Seen);
        Assert.That(causes.Select(cause => (cause.State, cause.Count, cause.PlacesTotal, Clock(cause.First), Clock(cause.Last))), Is.EqualTo(new[]
        {
            (WorkerState.Failed, 128, 1, "22:20", "22:20"),
            (WorkerState.Failed, 259, 259, "23:51", "00:25"),
            (WorkerState.Stalled, 3, 3, "21:15", "21:15"),
        }));
        Assert.That((causes[1].Places.Count, causes[1].Workers.Count, causes[1].Places[15]), Is.EqualTo((16, 16, "node053")));
    }

    [Test]
    public void Nobody_failed_means_no_cause() => Assert.That(Told(SampleJobs.AllDone()), Is.Empty);

    [TestCase("cannot open /data/band3.ms", "cannot open /data/band17.ms", "cannot open /data/band#.ms")]
    [TestCase("pid 4711 died", "pid 12 died", "pid # died")]
    [TestCase("at 0x7f3a20: bad address", "at 0x7ffe: bad address", "at #: bad address")]
    [TestCase("22:20:01 lost 10.0.0.7:8080", "3:07:55 lost 10.0.0.12:8080", "# lost #")]
    [TestCase("[Errno 28] No space left: part-1", "[Errno 28] No space left: part-2", "[Errno 28] No space left: part-#")]
    [TestCase("/run/550e8400-e29b-41d4-a716-446655440000/x", "/run/16fd2706-8baf-433b-82eb-8c7fada847da/x", "/run/#-#-#-#-#/x")]
    [TestCase("took 1.5 s", "took 12 s", "took # s")]
    [TestCase("第3个", "第17个", "第#个")]
    [TestCase("7", "8", "#")]
    public void Texts_that_differ_in_numbers_alone_are_one(string one, string other, string folded) =>
        Assert.That(Told(Failed((one, 10, null), (other, 9, null))), Is.EqualTo(new[] { $"Failed 2 {folded} 13:57–13:58" }));

    [TestCase("disk full", "disk is full")]
    [TestCase("band3", "band")]
    [TestCase("bad", "cab")]
    public void Texts_that_differ_in_words_are_two(string one, string other) => Assert.That(Told(Failed((one, 9, null), (other, 9, null))), Has.Count.EqualTo(2));

    [Test]
    public void The_same_words_with_another_exit_are_another_cause()
    {
        var job = SampleJobs.Job().With("a", 1, 2, "died", exit: 1).With("b", 1, 2, "died", exit: 9).With("c", 1, 2, "died", ok: false);
        Assert.That(Told(job), Has.Count.EqualTo(3));
    }

    [Test]
    public void What_was_sent_with_the_failure_is_its_reason_and_not_what_was_said_before_it()
    {
        var job = SampleJobs.Job().With("a", 1, 2, "cleaning field 1").With("a", 1, 2, exit: 137).With("b", 1, 2, "gridding").With("b", 1, 2, exit: 137);
        Assert.That(Told(job), Is.EqualTo(new[] { "Failed 2 exit 137 (killed) 14:07–14:07" }));
    }

    [Test]
    public void A_bare_exit_after_the_reason_keeps_reason_and_time()
    {
        var job = SampleJobs.Job().With("a", 1, 2, "disk full", minutesAgo: 9, ok: false).With("a", 1, 2, minutesAgo: 2, exit: 1);
        Assert.That(Told(job), Is.EqualTo(new[] { "Failed 1 disk full 13:58–13:58" }));
    }

    [Test]
    public void A_second_try_has_a_reason_of_its_own()
    {
        var job = SampleJobs.Job().With("a", 1, 2, "disk full", minutesAgo: 9, exit: 1).With("a", 0, 2, minutesAgo: 5).With("a", 1, 2, minutesAgo: 2, exit: 137);
        Assert.That(Told(job), Is.EqualTo(new[] { "Failed 1 exit 137 (killed) 14:05–14:05" }));
    }

    [Test]
    public void Three_of_a_host_within_ten_minutes_are_a_cause_of_their_own_and_two_are_not()
    {
        var three = Failed(("died", 60, "n1"), ("died", 55, "n1"), ("died", 50, "n1"), ("died", 40, "n2"), ("died", 39, "n3"));
        Assert.That(Told(three), Is.EqualTo(new[] { "Failed 3 died 13:07–13:17 on n1", "Failed 2 died 13:27–13:28 on n2 n3" }));
        var two = Failed(("died", 60, "n1"), ("died", 55, "n1"), ("died", 49.9, "n1"), ("died", 40, "n2"), ("died", 39, "n3"));
        Assert.That(Told(two), Is.EqualTo(new[] { "Failed 5 died 13:07–13:28 on n1 n2 n3" }));
    }

    [Test]
    public void Two_hosts_at_once_are_two_causes() => Assert.That(
        Told(Failed([.. Enumerable.Range(0, 4).Select(_ => ("died", 60.0, (string?)"n1")), .. Enumerable.Range(0, 4).Select(_ => ("died", 60.0, (string?)"n2"))])),
        Is.EqualTo(new[] { "Failed 4 died 13:07–13:07 on n1", "Failed 4 died 13:07–13:07 on n2" }));

    [Test]
    public void Nine_hosts_at_once_are_one_for_it_was_no_host_of_them() => Assert.That(
        Told(Failed([.. Enumerable.Range(0, 36).Select(i => ("died", 60.0, (string?)$"n{i % 9}"))])),
        Is.EqualTo(new[] { "Failed 36 died 13:07–13:07 on n0 n1 n2 n3 n4 n5 n6 n7 n8" }));

    [Test]
    public void The_same_twice_in_a_night_is_two_causes_if_more_than_an_hour_lies_between()
    {
        Assert.That(Told(Failed(("died", 130, "n1"), ("died", 69.9, "n2"), ("died", 9.9, "n3"))), Is.EqualTo(new[]
        {
            "Failed 1 died 11:57–11:57 on n1", "Failed 2 died 12:57–13:57 on n2 n3",
        }));
    }

    [Test]
    public void Where_nobody_sent_a_host_groups_stand_for_them()
    {
        var job = SampleJobs.Job();
        foreach (var id in new[] { "n1/1", "n1/2", "n1/3", "n2/1", "n2/2" }) job = job.With(id, 1, 2, "died", ok: false);
        Assert.That(Told(job), Is.EqualTo(new[] { "Failed 3 died 14:07–14:07 in n1", "Failed 2 died 14:07–14:07 in n2" }));
    }

    [Test]
    public void Where_all_are_of_one_place_only_time_parts_them() => Assert.That(
        Told(Failed(("died", 60, "n1"), ("died", 59, "n1"), ("died", 58, "n1"), ("died", 30, "n1"))), Is.EqualTo(new[] { "Failed 4 died 13:07–13:37 on n1" }));

    [Test]
    public void Ended_ones_are_parted_by_whether_they_said_so()
    {
        var job = SampleJobs.Job().With("a", 1, 2, "half done", exit: 0).With("b", 1, 2, "half done").Finish();
        var causes = CauseList.Of(job, SampleJobs.Now);
        Assert.That(causes.Select(cause => (cause.State, cause.SaidEnd)), Is.EquivalentTo(new[] { (WorkerState.Ended, true), (WorkerState.Ended, false) }));
    }

    [Test]
    public void Of_more_than_64_causes_the_largest_are_told_and_the_others_counted()
    {
        var job = SampleJobs.Job();
        for (var i = 0; i < 70; i++)
            for (var j = 0; j < (i < 3 ? 5 : 1); j++) job = job.With($"w{i}/{j}", 1, 2, new string((char)('A' + i % 26), 1 + i / 26), ok: false);
        var causes = CauseList.Of(job, SampleJobs.Now);
        Assert.That(causes, Has.Count.EqualTo(65));
        Assert.That((causes.Take(64).Sum(cause => cause.Count), causes[64].Text, causes[64].Count, causes[64].IsOther), Is.EqualTo((76, "other", 6, true)));
    }

    private static Job Failed(params (string Text, double MinutesAgo, string? Host)[] workers)
    {
        var job = SampleJobs.Job(minutesAgo: 300);
        foreach (var (i, (text, ago, host)) in workers.Index()) job = job.With($"w{i}", SampleJobs.Plain with { Ok = false, Desc = text, Host = host }, ago);
        return job;
    }

    private static List<string> Told(Job job) => Told(job, SampleJobs.Now);

    private static List<string> Told(Job job, Moment now) => [.. CauseList.Of(job, now).Select(cause =>
        $"{cause.State} {cause.Count} {cause.Text} {Clock(cause.First)}–{Clock(cause.Last)} {Where(cause)}".TrimEnd())];

    private static string Where(Cause cause) => cause.PlacesTotal == 0 ? "" : $"{(cause.AreHosts ? "on" : "in")} {string.Join(' ', cause.Places)}";

    private static string Clock(Moment at) => at.Shown.ToString("HH':'mm", System.Globalization.CultureInfo.InvariantCulture);
}
