using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>
/// One scenario, failed at the 1st, 2nd … last call to the disk, in each way. Whatever was acknowledged is there after a kill -9,
/// and once the cause is gone the store heals by itself.
/// </summary>
public sealed class CrashTests
{
    [Test, Combinatorial]
    public void Whatever_disk_call_fails_nothing_acknowledged_is_lost([Values] Fault fault, [Values] bool forGood)
    {
        var calls = Scenario.Run(new FaultyDisk()).Run.Disk.Calls;
        for (var call = 1; call <= calls; call++)
        {
            var disk = new FaultyDisk();
            disk.FailAt(call, fault, forGood);
            var (run, model, isDead) = Scenario.Run(disk);
            var where = $"{fault}{(forGood ? " for good" : "")} at call {call}: {disk.Log.ElementAtOrDefault(call - 1)}";
            Assert.That(model.Contradiction(new StoreRun(disk.Killed(), time: run?.Time).Store.State), Is.Null, where);
            if (run is null || isDead) continue;

            var healed = Scenario.Run(Failing(call, fault, forGood)).Run;
            healed.Disk.Mend();
            healed.Pass(10);
            Assert.That((healed.Store.NotSaved, healed.Store.Unhealthy), Is.EqualTo(((string?)null, (string?)null)), where);
            healed.Update("a", "1", 99);
            var text = healed.Text();
            var restarted = healed.Restarted();
            Assert.That((restarted.Text(), restarted.Store.Warnings.Count), Is.EqualTo((text, 0)), where);
        }
    }

    [Test]
    public void Whatever_disk_call_of_a_start_fails_nothing_is_lost([Values] Fault fault, [Values] bool forGood, [Values] bool isSpoilt)
    {
        for (var call = 1; call <= 60; call++)
        {
            var (run, _, _) = Scenario.Run(new FaultyDisk());
            var expected = run.Text();
            var disk = run.Disk.Killed();
            if (isSpoilt) disk[StoreRun.Snapshot] = [.. disk[StoreRun.Snapshot][..^30]];
            disk.FailAt(call, fault, forGood);
            try
            {
                _ = new StoreRun(disk, time: run.Time);
            }
            catch (Exception e) when (e is StateException or ProcessDiedException)
            {
                // It says why and ends: nothing more is asked of it.
            }
            var where = $"{fault}{(forGood ? " for good" : "")} at call {call}: {disk.Log.ElementAtOrDefault(call - 1)}";
            Assert.That(new StoreRun(disk.Killed(), time: run.Time).Text(), Is.EqualTo(expected), where);
        }
    }

    [Test]
    public void A_power_cut_costs_no_more_than_what_came_after_the_last_tick()
    {
        var run = new StoreRun();
        run.Create("a");
        for (var i = 1; i <= 40; i++)
        {
            run.Update("a", "1", i, 100);
            if (i % 7 == 0) run.Store.Save();
            run.Pass(1);
            run.Update("a", "2", i, 100);
            var after = new StoreRun(run.Disk.Copy().PowerCut());
            Assert.That(after.Worker("a", "1").Current, Is.EqualTo(i), $"after {i} s");
        }
    }

    private static FaultyDisk Failing(int call, Fault fault, bool forGood)
    {
        var disk = new FaultyDisk();
        disk.FailAt(call, fault, forGood);
        return disk;
    }

    /// <summary>Jobs that come, report, are replaced and deleted, through two snapshots.</summary>
    private sealed class Scenario(StoreRun run)
    {
        private readonly PlainModel _model = new();

        /// <returns>No run if the start failed.</returns>
        public static (StoreRun Run, PlainModel Model, bool IsDead) Run(FaultyDisk disk)
        {
            Scenario? scenario = null;
            try
            {
                scenario = new Scenario(new StoreRun(disk));
                scenario.Run();
                return (scenario._run, scenario._model, false);
            }
            catch (StateException)
            {
                return (null!, new PlainModel(), true);
            }
            catch (ProcessDiedException)
            {
                return (scenario?._run!, scenario?._model ?? new PlainModel(), true);
            }
        }

        private readonly StoreRun _run = run;

        private void Run()
        {
            Create("a");
            Update("a", "1", 1, 9);
            Update("a", "2", 1, 5);
            _run.Pass(1);
            Create("b");
            Batch("b", 3);
            _run.Store.Save();
            Update("a", "1", 2, 9);
            Inc("a", "2", 2);
            _run.Pass(6);
            Create("a");
            Update("a", "1", 1, 7);
            Batch("a", 2);
            Delete("b");
            _run.Store.Save();
            Update("a", "3", 3, 3);
            Create("b");
            _run.Pass(6);
            Update("b", "1", 1, 2);
            _run.Store.Save();
            Batch("b", 2);
            Inc("b", "1", 1);
            _run.Pass(1);
            Update("a", "1", 6, 7);
        }

        private void Create(string job) => Step(jobs => jobs[job] = [], () => _run.Create(job));

        private void Update(string job, string worker, double current, double total) =>
            Step(jobs => jobs[job][worker] = (current, total), () => _run.Update(job, worker, current, total));

        private void Inc(string job, string worker, double by) => Step(
            jobs => jobs[job][worker] = (jobs[job][worker].Current + by, jobs[job][worker].Total),
            () => _run.Store.Update(new Report(StoreRun.Id(job), StoreRun.Id(worker)) { Inc = by }));

        private void Batch(string job, int workers) => Step(
            jobs =>
            {
                for (var i = 1; i <= workers; i++) jobs[job][$"{i}"] = (i, 4);
            },
            () => _run.Store.Update([.. Enumerable.Range(1, workers).Select(i => new Report(StoreRun.Id(job), StoreRun.Id($"{i}")) { Current = i, Total = 4 })]));

        private void Delete(string job) => Step(jobs => jobs.Remove(job), () => _run.Store.Delete(StoreRun.Id(job)));

        private void Step(Action<Dictionary<string, SortedDictionary<string, (double Current, double Total)>>> plain, Action real)
        {
            plain(_model.Jobs);
            try
            {
                real();
                _model.Note(isAcknowledged: true);
            }
            catch (ProblemException problem) when (problem.Kind == ProblemKind.NotSaved)
            {
                _model.Note(isAcknowledged: false);
                Assert.That(_model.Contradiction(_run.Store.State), Is.Null, "shown");
            }
            catch (ProcessDiedException)
            {
                _model.Note(isAcknowledged: false);
                throw;
            }
        }
    }
}
