using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>The helpers under batch systems and MPI launchers: what they make of the environment, told to a stand-in for the daemon.</summary>
public sealed class PlaceTests : ExamplesFixture
{
    private const string Slurm = "SLURM_JOB_ID=17 SLURM_CLUSTER_NAME=box SLURM_JOB_NAME=night";

    private static readonly string[][] Places =
    [
        [$"{Slurm} SLURM_ARRAY_JOB_ID=12 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8 SLURMD_NODENAME=n7", "me:slurm:box:12", "3", "8"],
        [$"{Slurm} SLURM_PROCID=0 SLURM_NTASKS=4", "me:slurm:box:17", "batch", "1"],
        [$"{Slurm} SLURM_PROCID=2 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=4", "me:slurm:box:17", "2", "4"],
        [$"{Slurm} SLURM_PROCID=2 SLURM_STEP_ID=5 SLURM_STEP_NUM_TASKS=4", "me:slurm:box:17", "5/2", ""],
        [$"{Slurm} SLURM_ARRAY_JOB_ID=12 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8 SLURM_PROCID=0 SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=1", "me:slurm:box:12", "3", "8"],
        [$"{Slurm} SLURM_ARRAY_JOB_ID=12 SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2", "me:slurm:box:12", "3/1", "16"],
        ["PBS_JOBID=12[7].server PBS_ARRAY_INDEX=7 PBS_JOBNAME=night", "me:pbs:server:12", "7", ""],
        ["PBS_JOBID=12-7.server.org PBS_ARRAYID=7 PBS_JOBNAME=night", "me:pbs:server.org:12", "7", ""],
        ["PBS_JOBID=12.server PBS_JOBNAME=night", "me:pbs:server:12", "batch", "1"],
        ["LSB_JOBID=12 LSB_JOBINDEX=7 LSB_JOBNAME=night[5-10]%2", "me:lsf:lsf:12", "7", "6"],
        ["LSB_JOBID=12 LSB_JOBINDEX=0 LSB_JOBNAME=night", "me:lsf:lsf:12", "batch", "1"],
        ["JOB_ID=12 SGE_TASK_ID=7 SGE_TASK_FIRST=1 SGE_TASK_LAST=9 SGE_TASK_STEPSIZE=2 SGE_CELL=cell JOB_NAME=night", "me:sge:cell:12", "7", "5"],
        ["JOB_ID=12 SGE_TASK_ID=undefined SGE_CELL=cell JOB_NAME=night", "me:sge:cell:12", "batch", "1"],
        ["OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4 PMIX_NAMESPACE=777", "me:mpi:777", "3", "4"],
        ["PMI_RANK=3 PMI_SIZE=4 PMIX_NAMESPACE=777", "me:mpi:777", "3", "4"],
    ];

    [Test]
    public void Job_worker_and_number_are_the_batch_system_s(
        [ValueSource(nameof(Places))] string[] place, [Values("bash", "dash", "ksh", "zsh", "busybox sh", Python, "progress-run")] string by)
    {
        if (by[0] != '/' && by != "progress-run") Script.Need(by.Split(' ')[0]);
        using var listener = new Listener("ok\n");
        WriteTool("me", "id", "echo me");
        string[] line = by switch
        {
            Python => [Python, "-c", "from progressd import progress\nfor _ in progress(range(3)): pass"],
            "progress-run" => ["./progress-run", "true"],
            _ => [.. by.Split(' '), "-euc", ". ./progress.sh; progress_update current=1 total=3"],
        };
        var script = Script.Run(Folder, [("PROGRESS_JOB", null), ("PROGRESS_WORKER", null), ("PROGRESS_QUIET", "1")], "env", [.. place[0].Split(' '), "SLURM_JOB_USER=me",
            "LOGNAME=me", $"PROGRESS_URL={listener.Url}", $"PATH={Folder}/me:{Environment.GetEnvironmentVariable("PATH")}", .. line]);
        var (create, update) = (Query(listener.Requests[0]), Query(listener.Requests[1]));

        Assert.That((script.ExitCode, script.Errors), Is.EqualTo((0, "")));
        Assert.That(listener.Requests[0], Does.Contain("/create?"));
        Assert.That((create["jobid"], create.GetValueOrDefault("keep"), create.GetValueOrDefault("workers", "")), Is.EqualTo((place[1], "1", place[3])));
        Assert.That((update["jobid"], update["workid"]), Is.EqualTo((place[1], place[2])));
        Assert.That(update["host"], place[0].Contains("n7", StringComparison.Ordinal) ? Is.EqualTo("n7") : Is.Not.Empty);
    }

    [TestCase("dash", ". ./progress.sh; progress_trap; progress_update current=1 total=3")]
    [TestCase(Python, "from progressd import progress\nfor _ in progress(range(3)): pass")]
    public void A_task_that_was_started_again_says_the_end_that_the_try_before_could_not_say(string by, string program)
    {
        using var listener = new Listener("ok\n");
        Script.Run(Folder, [("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)], "env", [.. Places[0][0].Split(' '), "SLURM_JOB_USER=me", "SLURM_RESTART_COUNT=1",
            $"PROGRESS_URL={listener.Url}", by, "-c", program]);

        Assert.That(listener.Requests[1], Does.Contain("workid=3").And.Contain("exit=143&desc=requeued "));
        Assert.That(listener.Requests[2..], Has.None.Contains("requeued").And.Length.GreaterThan(0));
    }

    [Test]
    public void What_is_set_by_hand_wins_and_one_of_many_never_replaces_the_job()
    {
        using var listener = new Listener("http://x\n");
        Script.Run(Folder, [("PROGRESS_URL", listener.Url), ("PROGRESS_QUIET", "1")], "env", [.. Places[0][0].Split(' '), "PROGRESS_JOB=mine", "PROGRESS_WORKER=scene",
            "dash", "-c", ". ./progress.sh; progress_create desc=x; progress_update current=1 total=2"]);

        Assert.That(listener.Requests[0], Does.Contain("/create?jobid=mine&desc=x&keep=1 "));
        Assert.That(listener.Requests[1], Does.Contain("/update?jobid=mine&").And.Contain("workid=scene&"));
    }

    [Test]
    public void A_script_that_a_task_starts_has_a_bar_of_its_own()
    {
        using var listener = new Listener("ok\n");
        Script.Run(Folder, [("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)], "env", [.. Places[0][0].Split(' '), "SLURM_JOB_USER=me", $"PROGRESS_URL={listener.Url}",
            "dash", "-c", ". ./progress.sh; progress_update current=1 total=2; for i in 1 2; do sh -c '. ./progress.sh; progress_update current=1 total=2'; done; :"]);

        Assert.That(listener.Requests.Where(line => line.Contains("/update?")).Select(line => Query(line)["workid"]).Distinct().Count(), Is.EqualTo(3));
        Assert.That(listener.Requests.Count(line => line.Contains("/create?")), Is.EqualTo(1));
    }

    private static Dictionary<string, string> Query(string request) => request.Split(' ')[1].Split('?')[1].Split('&')
        .ToDictionary(pair => pair.Split('=')[0], pair => Uri.UnescapeDataString(pair.Split('=')[1].Replace('+', ' ')));
}
