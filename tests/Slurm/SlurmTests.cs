using Progressd.Tests.Support;

namespace Progressd.Tests.Slurm;

/// <summary>Begins the cluster while other tests run.</summary>
[SetUpFixture, Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class SlurmRun
{
    private static Func<Cluster>? _over;
    private static Action? _end;

    /// <summary>When all is over there.</summary>
    public static Cluster Over()
    {
        Script.Need("sbatch", "slurmctld", "slurmd", "munged", "curl");
        if (Environment.UserName != "root") Assert.Ignore("slurmd runs as root");
        return _over!();
    }

    [OneTimeSetUp]
    public void Begin()
    {
        var run = Task.Factory.StartNew(Cluster.Run, TaskCreationOptions.LongRunning);
        _over = () => run.GetAwaiter().GetResult();
        _end = () =>
        {
            if (run.IsCompletedSuccessfully) run.Result.Dispose();
        };
    }

    [OneTimeTearDown]
    public void End() => _end!();
}

/// <summary>What the pages say of jobs under a real Slurm, and what Slurm says of them. They come last: so nobody waits for the cluster.</summary>
[NonParallelizable]
public sealed class SlurmTests
{
    private static Cluster Cluster => SlurmRun.Over();

    [OneTimeSetUp]
    public void WaitForTheCluster() => SlurmRun.Over();

    [Test]
    public void The_page_says_how_each_task_of_an_array_ended() => Assert.That(Page("fates"), Is.EqualTo(new[]
    {
        "1: done 4/4 exit 0", "2: failed 3/4 exit 7 exit 7", "3: failed 3/4 exit 137 exit 137 (killed)", "4: failed 3/4 exit 1 exit 1",
        "5: failed 3/4 exit 143 exit 143 (terminated)",
    }));

    [Test]
    public void Without_the_environment_and_from_another_folder_it_says_the_same_and_a_killed_one_is_not_done() => Assert.That(Page("elsewhere"), Is.EqualTo(new[]
    {
        "1: done 4/4 exit 0", "2: failed 3/4 exit 7 exit 7", "3: running 3/4",
    }));

    [Test]
    public void A_throttled_array_is_done_when_its_last_task_is() =>
        Assert.That(Page("throttled"), Is.EqualTo(Enumerable.Range(1, 4).Select(task => $"{task}: done 4/4 exit 0")));

    [Test]
    public void At_the_time_limit_it_says_so() => Assert.That(Page("overdue"), Is.EqualTo(new[] { "batch: failed 3/4 exit 143 exit 143 (terminated)" }));

    [Test]
    public void A_task_that_was_queued_again_is_done_in_its_second_try() => Assert.That(Page("again"), Is.EqualTo(new[] { "batch: done 4/4 exit 0" }));

    [Test]
    public void The_ranks_of_a_step_have_bars_of_their_own() => Assert.That(Page("steps"), Is.EqualTo(new[]
    {
        "0: ended 1/2 exit 0", "1: failed 1/2 exit 1 exit 1", "batch: done 4/4 exit 0",
    }));

    [Test]
    public void Who_cannot_say_it_is_told_of_by_who_watches_the_queue()
    {
        Assert.That(Page("doomed"), Is.EqualTo(new[] { "1: failed 3/4 NODE_FAIL", "2: failed 3/4 NODE_FAIL" }));
        Assert.That(Cluster.Pages["never"], Does.Contain("batch: failed 0/1 DependencyNeverSatisfied"));
        Assert.That(Cluster.Waiting, Is.EqualTo("queue: running 0/1 3 wait: BeginTime"));
        Assert.That(Cluster.Pages["pending"], Is.EqualTo(Enumerable.Range(1, 3).Select(task => $"{task}: failed 0/1 CANCELLED").Append("queue: done 1/1 nothing waits")));
        Assert.That(Page("mute"), Is.EqualTo(new[] { "2: failed 0/1 exit 7 exit 7", "3: failed 0/1 exit 137 exit 137 (killed)" }));
    }

    [Test]
    public void The_recipes_end_right()
    {
        Assert.That(Cluster.Pages["recipe"], Is.EqualTo(Enumerable.Range(1, 8).Select(task => $"{task}: done 3/3 exit 0 a b c")).Or.EqualTo(
            Enumerable.Range(1, 8).Select(task => $"{task}: done 3/3 exit 0")));
        Assert.That(Cluster.Pages["stages"], Has.Length.EqualTo(7).And.Exactly(6).Matches(@"^(flag|image)/\d: done 1/1").And.One.StartsWith("done 100"));
        Assert.That(Cluster.Pages["broken stages"], Has.Exactly(3).Matches(@"^flag/\d: done 1/1").And.One.StartsWith("flag/2: failed 0/1 exit 1").And.One.StartsWith("failed 50"));
        Assert.That(Cluster.Pages["broken stages"], Has.Length.EqualTo(5).And.One.Contains("2 missing"));
    }

    // What was sent to a daemon that is down is lost; of a stopped one it is in the kernel's hands. Neither is ever a success.
    [Test]
    public void A_daemon_that_is_stopped_or_down_says_nothing_false_and_in_the_end_the_truth(
        [Values("STOP", "KILL")] string signal, [Values("begin", "middle", "end")] string moment)
    {
        var (then, last) = (Cluster.Pages[$"then {signal} {moment}"], Cluster.Pages[$"{signal} {moment}"]);

        Assert.That(then, Has.None.Contains(" done ").And.Length.EqualTo(moment == "begin" ? 0 : 1));
        Assert.That(last, Has.Length.EqualTo(1).And.One.Matches(@"^batch: failed ./. exit 7 "));
    }

    [TestCase("fates", 5)]
    [TestCase("elsewhere", 3)]
    [TestCase("throttled", 4)]
    [TestCase("overdue", 0)]
    [TestCase("again", 0)]
    [TestCase("steps", 0)]
    public void Slurm_sees_the_same_end_as_without_a_helper_and_no_task_is_much_longer(string job, int tasks)
    {
        foreach (var task in tasks == 0 ? [""] : Enumerable.Range(1, tasks).Select(task => $"_{task}"))
            AssertSame(Cluster.Ends[Cluster.Jobs[job] + task], Cluster.Ends[Cluster.Jobs["plain " + job] + task], job + task);
    }

    [Test]
    public void Slurm_sees_the_same_end_with_the_daemon_stopped_or_down([Values("STOP", "KILL")] string signal, [Values("begin", "middle", "end")] string moment) =>
        AssertSame(Cluster.Ends[Cluster.Jobs[$"{signal} {moment}"]], Cluster.Ends[Cluster.Jobs["plain fates"] + "_2"], $"{signal} {moment}");

    // Five seconds are the promise; the rest is for whole seconds and for a machine that does other things as well.
    private static void AssertSame(TaskEnd with, TaskEnd without, string what)
    {
        TestContext.Out.WriteLine($"{what}: {with} and {without}");
        Assert.That(Fate(with), Is.EqualTo(Fate(without)), what);
        Assert.That(with.Seconds, Is.LessThanOrEqualTo(without.Seconds + 5 + 5), what);
    }

    // Of whom Slurm itself ended with SIGTERM it notes 0:15 or 0:0, as its own messages happen to overtake each other: 0:0 for 2 of 60 cancelled tasks
    // that report nothing.
    private static string Fate(TaskEnd end) => end.Fate is "TIMEOUT 0:15" or "CANCELLED 0:15" ? end.Fate.Replace("0:15", "0:0", StringComparison.Ordinal) : end.Fate;

    // Whoever found a task waiting for a moment left a remark of it, which says in the end that nothing does.
    private static string[] Page(string name) => [.. Cluster.Pages[name].Where(line => line != "queue: done 1/1 nothing waits")];
}
