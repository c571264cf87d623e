using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>What is kept up with each report (expected numbers, bytes) and what is walked (percent) against the plainest reckoning there is.</summary>
public sealed class ExpectedTests
{
    private static readonly string[] GroupNames = ["flag", "calibrate", "image"];

    [Test]
    public void After_any_sequence_of_reports_creates_and_finishes_all_numbers_are_those_of_a_naive_walk()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + 60; seed++)
        {
            var random = new Random(seed);
            var run = new StoreRun();
            run.Create("j");
            for (var step = 0; step < 120; step++)
            {
                Step(run, random);
                run.Time.Advance(TimeSpan.FromSeconds(random.Next(20)));
                if (random.Next(40) == 0) run = run.Restarted();
                Check(run.Job("j")!, run.Store.Now, $"seed {seed}, step {step}");
            }
            Check(run.Restarted().Job("j")!, run.Store.Now, $"seed {seed}, after a restart");
            Assert.That(run.Store.State.Bytes, Is.EqualTo(run.Store.State.Jobs.Values.Sum(job => job.Bytes)), $"seed {seed}");
        }
    }

    [Test]
    public void An_update_finds_the_expected_number_without_a_walk_over_the_workers()
    {
        var run = new StoreRun(limits: new Limits { MaxWorkers = 1_000_000, MaxMemoryBytes = 1L << 40 });
        run.Store.Create(new CreateRequest { Id = StoreRun.Id("j"), Groups = [new("flag", 10)] });
        run.Store.Update([.. Enumerable.Range(0, 20_000).Select(i =>
            new Report(StoreRun.Id("j"), StoreRun.Id($"{i}")) { Current = 0, Total = 1, Group = i % 2 == 0 ? "flag" : "other" })]);
        Assert.That(run.Job("j")!.Expected, Is.EqualTo(20_000));
        Assert.That(run.Job("j")!.Stages.Expected(run.Job("j")!.Seen, areSent: true), Is.EqualTo(20_000));
    }

    private static void Step(StoreRun run, Random random)
    {
        var job = StoreRun.Id("j");
        switch (random.Next(14))
        {
            case 0:
                var request = new CreateRequest
                {
                    Id = job,
                    Keep = random.Next(4) > 0,
                    Announced = random.Next(3) == 0 ? random.Next(1, 12) : 0,
                    Groups = random.Next(2) == 0 ? [] : [.. GroupNames.Where(_ => random.Next(2) == 0).Select(name => new Stage(name, random.Next(5)))],
                };
                run.Store.Create(request);
                break;
            case 1:
                run.Store.Finish(job);
                break;
            default:
                var prefix = random.Next(3) == 0 ? "" : GroupNames[random.Next(3)] + "/";
                run.Store.Update(new Report(job, StoreRun.Id($"{prefix}{random.Next(6)}"))
                {
                    Current = random.Next(-1, 6),
                    Total = 4,
                    Exit = random.Next(6) == 0 ? random.Next(2) : null,
                    Group = random.Next(12) == 0 ? GroupNames[random.Next(3)] : null,
                    Host = random.Next(9) == 0 ? $"node{random.Next(3)}" : null,
                    Weight = random.Next(5) == 0 ? random.Next(1, 5_000) : null,
                    IsNote = random.Next(15) == 0 ? random.Next(2) == 0 : null,
                });
                break;
        }
    }

    private static void Check(Job job, Moment now, string where)
    {
        var numbers = Summary.Of(job, now, now.AsOf(job.Touched));
        var work = job.Workers.Values.Where(worker => !worker.Said.IsNote).ToList();
        var areSent = job.Workers.Values.Any(worker => worker.Said.Group is not null);
        var inGroups = job.Stages.All.Sum(stage => Math.Max(stage.Expected, work.Count(worker => GroupOf(worker) == stage.Name)));
        var outside = work.Count(worker => !job.Stages.All.Any(stage => stage.Name == GroupOf(worker)));
        var expected = Math.Max(job.Announced, inGroups + outside);
        Assert.That((job.Seen, job.Expected), Is.EqualTo((work.Count, expected)), where);

        var weight = work.Count == 0 ? 0 : work.Average(worker => worker.Said.Weight / 1000.0);
        var percent = work.Sum(worker => worker.Said.Weight / 1000.0 * Math.Clamp(worker.Percent, 0, 100)) / Math.Max(1e-9, weight * Math.Max(1, expected));
        Assert.That(numbers.Percent, Is.EqualTo(percent).Within(1e-9), where);
        Assert.That(numbers.Percent >= 100, Is.EqualTo(work.Count > 0 && work.Count == expected && work.TrueForAll(worker => worker.Percent >= 100)), where);

        var counts = numbers.Counts;
        Assert.That(counts.Waiting + counts.Missing, Is.EqualTo(expected - work.Count), where);
        Assert.That(counts.Seen, Is.EqualTo(work.Count + job.Workers.Values.Count(worker => worker.Said.IsNote && worker.Failed)), where);
        if (job.Finished is null) Assert.That(counts.Missing, Is.Zero, where);

        string? GroupOf(Worker worker) => areSent ? worker.Said.Group : worker.Id.Shown.Contains('/') ? worker.Id.Shown[..worker.Id.Shown.IndexOf('/')] : null;
    }
}
