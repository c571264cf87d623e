using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Process;

namespace Progressd.Tests.Http.Process;

/// <summary>Who reports in a loop is answered by threads that are still awake; who reports now and then costs the computations little.</summary>
public sealed class PoolSpinsTests
{
    private readonly FakeTimeProvider _time = new();
    private long _uses;

    // Red where a runtime has its number elsewhere: it would stay that of the project file then, and nothing would say so.
    [TestCase(0, PoolSpins.Fewest)]
    [TestCase(1_000, PoolSpins.Fewest)]
    [TestCase(2_000, 25)]
    [TestCase(4_000, 100)]
    [TestCase(8_000, PoolSpins.Most)]
    [TestCase(50_000, PoolSpins.Most)]
    public void The_more_requests_come_a_second_the_longer_an_idle_thread_looks_for_one(int requestsASecond, int looks)
    {
        var spins = new PoolSpins(_time, () => _uses);
        Pass(spins, requestsASecond);
        Assert.That(spins.Looks, Is.EqualTo(looks));
    }

    [Test]
    public void Once_they_come_no_more_it_sleeps_as_before()
    {
        var spins = new PoolSpins(_time, () => _uses);
        Pass(spins, 50_000);
        Pass(spins, 0);
        Assert.That(spins.Looks, Is.EqualTo(PoolSpins.Fewest));
    }

    private void Pass(PoolSpins spins, int requestsASecond)
    {
        _time.Advance(PoolThreads.Period);
        _uses += (long)(requestsASecond * PoolThreads.Period.TotalSeconds);
        spins.Adapt();
    }
}
