using System.Diagnostics;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>A disk that does not answer stops what writes, and nothing else.</summary>
public sealed class HungDiskTests
{
    private StoreRun _run = null!;
    private HeldAppends _held = null!;

    [SetUp]
    public void Open()
    {
        _run = new StoreRun();
        _run.Create("a");
        _held = new HeldAppends(_run.Disk);
    }

    [Test]
    public void Sixty_four_writes_wait_the_next_is_refused_at_once_and_changes_nothing()
    {
        var waiting = Enumerable.Range(1, 64).Select(i => Start(i)).ToList();
        _held.AwaitFirst();
        _run.Time.Advance(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        while (waiting.Any(thread => thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))) Thread.Yield();

        var problem = RefusedOnceAllWait();
        Assert.That((problem.Kind, problem.Message), Is.EqualTo((ProblemKind.NotSaved, "not saved: the disk does not answer")));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(_run.Job("a")!.Workers, Is.Empty);
        Assert.That((_run.Store.NotSaved, _run.Store.NotSavedSince), Is.EqualTo(("the disk does not answer", (Moment?)_run.Store.Now.Plus(-TimeSpan.FromSeconds(1)))));

        _held.Answer();
        foreach (var thread in waiting) thread.Join();
        Assert.That(_run.Job("a")!.Workers.Keys.Select(id => id.Shown), Is.EqualTo(Enumerable.Range(1, 64).Select(i => $"{i}")));
        Assert.That(_run.Store.NotSaved, Is.Null);
    }

    [Test]
    public void Of_two_hundred_that_wait_when_it_hangs_those_too_many_are_told()
    {
        var refused = 0;
        var all = Enumerable.Range(1, 200).Select(i => Start(i, _ => Interlocked.Increment(ref refused))).ToList();
        _held.AwaitFirst();
        Assert.That(SpinWait.SpinUntil(() => all.All(thread => thread.IsAlive), TimeSpan.FromSeconds(10)));
        Assert.That(Volatile.Read(ref refused), Is.Zero, "while the disk may still answer in time");

        _run.Time.Advance(TimeSpan.FromSeconds(1));
        _run.Store.RefuseIfHung();
        Assert.That(SpinWait.SpinUntil(() => Volatile.Read(ref refused) == 136, TimeSpan.FromSeconds(10)));
        _held.Answer();
        foreach (var thread in all) thread.Join();
        Assert.That((refused, _run.Job("a")!.Workers.Count), Is.EqualTo((136, 64)));
    }

    [Test]
    public void However_many_contend_for_a_disk_that_answers_nobody_is_refused()
    {
        _held.Answer();
        var refused = 0;
        var all = Enumerable.Range(1, 200).Select(i => Start(i, _ => Interlocked.Increment(ref refused), times: 20)).ToList();
        foreach (var thread in all) thread.Join();
        Assert.That((refused, _run.Worker("a", "7").Current), Is.EqualTo((0, 20)));
    }

    [Test]
    public void A_flush_that_hangs_stops_no_update_and_is_told()
    {
        _held.Answer();
        using var flushed = new ManualResetEventSlim();
        using var isFlushing = new ManualResetEventSlim();
        _run.Disk.OnSync = () =>
        {
            isFlushing.Set();
            flushed.Wait();
        };
        var tick = new Thread(_run.Store.Tick);
        tick.Start();
        isFlushing.Wait();
        _run.Update("a", "1", 1, 2);
        Assert.That(_run.Store.Unhealthy, Is.Null);
        _run.Time.Advance(TimeSpan.FromSeconds(5));
        _run.Update("a", "1", 2);
        Assert.That((_run.Store.Unhealthy, _run.Store.NotSaved), Is.EqualTo(("the disk does not answer", (string?)null)));
        flushed.Set();
        tick.Join();
        Assert.That(_run.Store.Unhealthy, Is.Null);
    }

    private ProblemException RefusedOnceAllWait()
    {
        ProblemException? problem = null;
        var last = Start(65, found => problem = found);
        if (!last.Join(TimeSpan.FromSeconds(10))) Assert.Fail("the 65th waits");
        return problem!;
    }

    private Thread Start(int worker, Action<ProblemException>? refused = null, int times = 1)
    {
        var thread = new Thread(() =>
        {
            try
            {
                for (var i = 0; i < times; i++)
                    _run.Store.Update(new Report(StoreRun.Id("a"), StoreRun.Id($"{worker}")) { Inc = 1, Total = 100 });
            }
            catch (ProblemException problem)
            {
                refused?.Invoke(problem);
            }
        });
        thread.Start();
        return thread;
    }
}
