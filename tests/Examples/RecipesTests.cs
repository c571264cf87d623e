using System.Text.RegularExpressions;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>Each other file of examples/, run as it stands.</summary>
public sealed partial class RecipesTests : ExamplesFixture
{
    [Test]
    public void A_Slurm_array_has_a_bar_for_each_task()
    {
        NeedKeep();
        var script = Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)], StandIn("sbatch"), Recipe("slurm-array.sh"));

        Assert.That(script, Is.EqualTo(new Script(0, "Submitted batch job 42\n", "")));
        Assert.That(Workers("me:slurm:box:42"), Is.EqualTo(Enumerable.Range(1, 8).Select(task => $"{task}: done 3/3 exit 0")));
        Assert.That(State("me:slurm:box:42"), Is.EqualTo("done"));
    }

    [Test]
    public void Of_an_array_of_wrapped_programs_the_one_that_failed_is_seen()
    {
        NeedKeep();
        File.WriteAllText(
            Path.Combine(Folder, "wrapped.sh"),
            "#SBATCH --array=1-3\n./progress-run sh -c 'echo \"50 %\"; test $SLURM_ARRAY_TASK_ID != 2 || { echo no calibrator; exit 7; }'\n");
        Script.Run(Folder, [("PROGRESS_URL", Url), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null), ("ARRAY", "43")], StandIn("sbatch"), "wrapped.sh");

        Assert.That(Workers("me:slurm:box:43"), Is.EqualTo(new[] { "1: done 100/100 50 %", "2: failed 50/100 exit 7 no calibrator", "3: done 100/100 50 %" }));
        Assert.That(State("me:slurm:box:43"), Is.EqualTo("failed"));
    }

    [TestCase("parallel.sh", "parallel", 4)]
    [TestCase("xargs.sh", "xargs", 123)]
    public void Of_sixty_files_with_four_bad_ones_56_are_done(string recipe, string tool, int status)
    {
        Script.Need(tool, "gzip");
        var folder = SixtyFiles(tool, "file {0}.txt");
        var script = Script.Run(folder, Surroundings(tool), Path.Combine(folder, recipe), [.. Enumerable.Range(1, 60).Select(n => $"file {n}.txt")]);
        var workers = Workers(tool);

        Assert.That(script.ExitCode, Is.EqualTo(status), script.Errors);
        Assert.That(workers, Has.One.EqualTo($"files: failed 56/60 exit {status} exit {status}"));
        var remarks = workers.Where(line => !line.StartsWith("files", StringComparison.Ordinal)).ToArray();
        Assert.That(remarks, Has.Length.EqualTo(4).And.All.Matches(@"^file (7|23|42|60)\.txt: failed 0/1 exit 2"));
        Assert.That(File.Exists(Path.Combine(folder, "file 8.txt.gz")));
        Assert.That(Ask("text?summary=1&jobid=" + tool), Does.StartWith("failed 93"));
    }

    [Test]
    public void What_fails_at_first_and_is_retried_is_done()
    {
        Script.Need("parallel");
        var folder = SixtyFiles("retried", "file{0}.txt");
        WriteTool("retried/tools", "gzip", "for last; do :; done; [ -e \"tried-$last\" ] || { : >\"tried-$last\"; [ -f \"$last\" ]; } || exit 1");
        (string, string?)[] path = [("PATH", Path.Combine(folder, "tools") + ":" + Environment.GetEnvironmentVariable("PATH"))];
        var script = Script.Run(folder, [.. Surroundings("retried"), .. path], Path.Combine(folder, "parallel.sh"), "file1.txt", "file7.txt", "file23.txt");

        Assert.That(script.ExitCode, Is.Zero, script.Errors);
        Assert.That(Workers("retried"), Is.EqualTo(new[] { "file7.txt: done 1/1", "file23.txt: done 1/1", "files: done 3/3 exit 0" }));
        Assert.That(State("retried"), Is.EqualTo("done"));
    }

    [Test]
    public void Make_counts_what_it_makes_and_a_later_one_what_is_left()
    {
        Script.Need("make", "gzip");
        var folder = SixtyFiles("make", "file{0}.txt");
        var first = Script.Run(folder, Surroundings("make"), "make", "-j4");
        Assert.That(first.ExitCode, Is.EqualTo(2), first.Errors);
        Assert.That(Workers("make"), Has.One.EqualTo("files: failed 56/60 exit 2 exit 2").And.Exactly(5).Items);
        foreach (var bad in Directory.GetDirectories(folder, "*.txt"))
        {
            Directory.Delete(bad);
            File.WriteAllText(bad, "good");
        }

        Assert.That(Script.Run(folder, Surroundings("make"), "make", "-j4").ExitCode, Is.Zero);
        Assert.That(Workers("make"), Has.One.EqualTo("files: done 4/4 exit 0").And.All.Contains(": done "));
    }

    [TestCase("joblib", "me: done 20/20 joblib")]
    [TestCase("dask", "me: done 20/20 dask")]
    public void What_is_done_anywhere_counts_on_one_bar(string by, string bar)
    {
        if (Run("", Python, "-c", "import " + by).ExitCode != 0) Assert.Ignore($"python3-{by} is not installed");
        var script = Run(by, Python, "joblib_dask.py", by, "20");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, "2470\n")), script.Errors);
        Assert.That(Workers(by), Is.EqualTo(new[] { bar }));
    }

    [TestCase("csh", "tcsh -f FILE", "csh: failed 3/3 exit 7 exit 7")]
    [TestCase("fish", "fish --no-config FILE", "fish: failed 3/3 exit 7 exit 7")]
    [TestCase("c", "gcc -Wall -Wextra -Werror -x c -o PROGRAM FILE && PROGRAM", "c: done 3/3")]
    [TestCase("fortran", "gfortran -Wall -Werror -o PROGRAM FILE && PROGRAM", "fortran: done 3/3")]
    public void Other_languages_report_by_the_lines_of_the_recipes(string language, string command, string bar)
    {
        Script.Need(command.Split(' ')[0], "curl");
        var file = Path.Combine(Folder, language == "fortran" ? "in.f90" : "in." + language);
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Script.Root, "docs/recipes.md")).Split($"```{language}\n")[1].Split("```")[0]);
        var script = Run($"in {language} & co", "sh", "-ec", command.Replace("FILE", file, StringComparison.Ordinal).Replace("PROGRAM", file + ".out", StringComparison.Ordinal));

        Assert.That(script.Errors, Is.Empty);
        Assert.That(Workers($"in {language} & co"), Is.EqualTo(new[] { bar }));
    }

    [Test]
    public void An_MPI_run_that_is_aborted_says_why()
    {
        NeedMpi();
        var recipe = File.ReadAllText(Path.Combine(Folder, "mpi.py")).Replace("time.sleep(0.01)", "ranks.rank == 1 and step == 12 and 1 / 0", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder, "aborts.py"), recipe);
        // Open MPI's mpirun itself may stay for ever after an abort.
        var script = Script.Run(Folder, [.. Surroundings("aborted"), .. AsRoot], "timeout", "-k", "1", "30", "mpirun", "--oversubscribe", "-n", "3", Python, "aborts.py");

        Assert.That(script.ExitCode, Is.Not.Zero);
        string[] bars = ["rank 0: ended 10/20", "rank 1: failed 10/20 ZeroDivisionError: division by zero", "rank 2: ended 10/20"];
        Assert.That(Workers("aborted"), Is.EqualTo(bars), script.Output + script.Errors);
        Assert.That(State("aborted"), Is.EqualTo("failed"));
    }

    [Test]
    public void Rank_0_reports_for_all_ranks()
    {
        NeedMpi();
        var script = Script.Run(Folder, [.. Surroundings("mpi"), .. AsRoot], "mpirun", "--oversubscribe", "-n", "3", Python, "mpi.py");

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((0, $"watch me: {Url}/show?jobid=mpi\n")), script.Errors);
        Assert.That(Workers("mpi"), Is.EqualTo(new[] { "rank 0: done 20/20", "rank 1: done 20/20", "rank 2: done 20/20" }));
    }

    [Test]
    public void A_reply_that_breaks_off_does_not_end_the_MPI_run()
    {
        var alone = Path.Combine(Folder, "alone");
        Directory.CreateDirectory(alone);
        File.WriteAllText(Path.Combine(alone, "mpi4py.py"), """
            class MPI:
                class COMM_WORLD:
                    rank, size, gather, bcast = 0, 1, lambda line: [line], lambda value: value
            """);
        using var broken = new Listener("ok") { Promised = 9 };
        var script = Script.Run(Folder, [("PROGRESS_URL", broken.Url), ("PYTHONPATH", alone)], Python, "mpi.py");

        Assert.That((script.ExitCode, script.Errors), Is.EqualTo((0, "")));
        Assert.That(broken.Connections, Is.EqualTo(3));
    }

    [Test]
    public void Snakemake_counts_its_samples_and_says_how_it_ended()
    {
        Script.Need("snakemake");
        foreach (var name in "abcd") File.WriteAllText(Path.Combine(Folder, $"{name}.txt"), "2\n1\n");
        var sample = Path.Combine(Folder, "c.txt");
        File.Delete(sample);
        Directory.CreateDirectory(sample);
        Assert.That(Run("snake", "snakemake", "-j", "2", "-k").ExitCode, Is.Not.Zero);
        Assert.That(Workers("snake"), Is.EqualTo(new[] { "c: failed 0/1 exit 2 exit 2", "samples: failed 3/4 exit 1 exit 1" }));

        // Resumed, it begins with the three that are there.
        Directory.Delete(sample);
        File.WriteAllText(sample, "2\n1\n");
        Assert.That(Run("snake", "snakemake", "-j", "2").ExitCode, Is.Zero);
        Assert.That(Workers("snake"), Is.EqualTo(new[] { "samples: done 4/4 exit 0" }));
    }

    [Test]
    public void Each_cron_job_has_a_page_that_says_how_it_ended()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "crontab")).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        var settings = lines.Where(line => Setting().IsMatch(line)).Select(line => line
            .Replace("http://headnode:8080/progress", Url, StringComparison.Ordinal).Replace("/usr/local/bin", Folder, StringComparison.Ordinal));
        var commands = lines.Where(line => !Setting().IsMatch(line)).Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)[5]).ToArray();
        var ends = commands.Select(command => Script.Run("/tmp", [], "env", ["-i", "HOME=/root", "LOGNAME=root", .. settings, "/bin/sh", "-c", command])).ToArray();

        Assert.That(ends, Is.EqualTo(new[] { new Script(0, "", ""), new Script(1, "", "") }));
        Assert.That(Ask("status?q=nightly-backup"), Does.Contain("\"state\":\"done\""));
        Assert.That(Ask("status?q=hourly-check"), Does.Contain("\"state\":\"failed\""));
    }

    [Test]
    public void Each_wiki_shows_the_picture()
    {
        Ask("create?jobid=nightly");
        Ask("update?jobid=nightly&workid=1&current=1&total=2");
        var links = Link().Matches(File.ReadAllText(Path.Combine(Folder, "wiki.txt"))).Select(match => match.Value).ToArray();
        var types = links.Where(link => link.Contains("/render?", StringComparison.Ordinal)).Select(link => Type(link));

        Assert.That(links, Has.Length.GreaterThan(9));
        Assert.That(types, Is.All.EqualTo("image/png").Or.EqualTo("image/svg+xml"));
        Assert.That(links.Where(link => link.Contains("/show?", StringComparison.Ordinal)).Select(Type), Is.All.EqualTo("text/html"));
    }

    [Test]
    public void Watch_shows_the_bars_in_a_terminal()
    {
        Script.Need("watch");
        Ask("create?jobid=it%27s%20%24HOME");
        Ask("update?jobid=it%27s%20%24HOME&workid=1&current=29&total=50");
        var script = Script.Run(Folder, [("PROGRESS_URL", Url), ("TERM", "xterm")], "timeout", "1", "./watch.sh", "it's $HOME");

        Assert.That(script.Output, Does.Contain("58"));
    }

    [Test]
    public void Who_waits_is_told_when_the_job_is_done()
    {
        Ask("create?jobid=awaited");
        Ask("update?jobid=awaited&workid=1&current=1&total=2");
        using var waiting = Script.Start(Folder, [("PROGRESS_URL", Url), ("SETTLE", "0")], Recipe("notify.sh"), "awaited", "sh", "-c", "echo \"told: $0\"");
        Assert.That(waiting.WaitForExit(TimeSpan.FromMilliseconds(300)), Is.False);
        Ask("update?jobid=awaited&workid=1&current=2");

        Assert.That(waiting.StandardOutput.ReadToEnd(), Does.Match("^told: done [^\n]*\n$"));
    }

    [Test]
    public void Who_waits_is_not_told_of_a_failure_that_the_batch_system_tries_again()
    {
        Ask("create?jobid=requeued");
        Ask("update?jobid=requeued&workid=1&current=1&total=2&exit=143");
        using var waiting = Script.Start(Folder, [("PROGRESS_URL", Url), ("SETTLE", "2")], Recipe("notify.sh"), "requeued", "echo");
        Assert.That(waiting.WaitForExit(TimeSpan.FromMilliseconds(500)), Is.False);
        Assert.That(State("requeued"), Is.EqualTo("failed"));
        Ask("update?jobid=requeued&workid=1&current=0");
        Ask("update?jobid=requeued&workid=1&current=2");

        Assert.That(waiting.StandardOutput.ReadToEnd(), Does.StartWith("done"));
    }

    [Test]
    public void Who_waits_for_a_job_that_is_not_there_is_told_once_and_goes_on()
    {
        using var waiting = Script.Start(Folder, [("PROGRESS_URL", Url), ("EVERY", "0.05"), ("SETTLE", "0")], Recipe("notify.sh"), "to come", "echo");
        Assert.That(waiting.StandardError.ReadLine(), Is.EqualTo("notify.sh: there is no job to come yet, waiting for it"));
        Assert.That(waiting.WaitForExit(TimeSpan.FromMilliseconds(300)), Is.False);
        Ask("update?jobid=to+come&workid=1&current=2&total=2&create=1");

        Assert.That(waiting.StandardOutput.ReadToEnd(), Does.StartWith("done"));
        Assert.That(waiting.StandardError.ReadToEnd(), Is.Empty);
    }

    [Test]
    public void Who_waits_for_a_job_that_is_deleted_waits_no_more()
    {
        // A stand-in for curl waits for a second at the most, and deletes the job once that was answered: so it has been seen before.
        WriteTool("deletes", "curl", "/usr/bin/curl -d timeout=1 \"$@\"; /usr/bin/curl -s -d '' \"$PROGRESS_URL/delete?jobid=deleted\" >/dev/null");
        Ask("create?jobid=deleted");
        var path = Path.Combine(Folder, "deletes") + ":" + Environment.GetEnvironmentVariable("PATH");

        Assert.That(Script.Run(Folder, [("PROGRESS_URL", Url), ("PATH", path)], Recipe("notify.sh"), "deleted", "echo"),
            Is.EqualTo(new Script(1, "", "notify.sh: the job deleted is gone\n")));
    }

    [TestCase("notify.sh", " -m 70 ")]
    [TestCase("watch.sh", " -m 5 ")]
    public void A_daemon_that_does_not_answer_holds_no_recipe_for_good(string recipe, string bound) =>
        Assert.That(File.ReadAllLines(Recipe(recipe)).Where(line => line.Contains("curl ", StringComparison.Ordinal)), Is.Not.Empty.And.All.Contains(bound));

    [Test]
    public void The_recipes_page_names_every_example()
    {
        var page = File.ReadAllText(Path.Combine(Script.Root, "docs/recipes.md"));
        var named = Example().Matches(page).Select(match => match.Groups[1].Value).Distinct();

        Assert.That(named, Is.EquivalentTo(Directory.GetFiles(Path.Combine(Script.Root, "examples")).Select(Path.GetFileName)));
    }

    private static readonly (string, string?)[] AsRoot = [("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")];

    private void NeedMpi()
    {
        Script.Need("mpirun");
        if (Run("", Python, "-c", "import mpi4py").ExitCode != 0) Assert.Ignore("python3-mpi4py is not installed");
    }

    // A folder of its own with the recipes; four of the names are folders, which gzip refuses.
    private string SixtyFiles(string name, string format)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        foreach (var recipe in new[] { "progress.sh", "parallel.sh", "xargs.sh", "Makefile" }) File.Copy(Recipe(recipe), Path.Combine(folder, recipe));
        for (var n = 1; n <= 60; n++)
        {
            var file = Path.Combine(folder, string.Format(null, format, n));
            if (n is 7 or 23 or 42 or 60) Directory.CreateDirectory(file);
            else File.WriteAllText(file, "text");
        }
        return folder;
    }

    private static string StandIn(string name) => Path.Combine(Script.Root, "tests/Examples/stand-in", name);

    private string Recipe(string name) => Path.Combine(Folder, name);

    private string? Type(string link) =>
        Client.GetAsync(link.Replace("http://headnode:8080/progress", Url, StringComparison.Ordinal)).Result.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType;

    [GeneratedRegex("^[A-Z_]+=")]
    private static partial Regex Setting();

    [GeneratedRegex(@"http://headnode:8080[^\s""'()!\]]+")]
    private static partial Regex Link();

    [GeneratedRegex(@"\(\.\./examples/([^)]+)\)")]
    private static partial Regex Example();
}
