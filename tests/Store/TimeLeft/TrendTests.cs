using Progressd.Store.TimeLeft;

namespace Progressd.Tests.Store.TimeLeft;

/// <summary>How a job's pace changes, read from curves whose formula is known.</summary>
public sealed class TrendTests
{
    private static readonly Random Random = new(3);

    [Test]
    public void A_straight_curve_bends_nowhere()
    {
        var trend = Of(percent => 10, 60);
        Assert.That((trend.Share(0.3), trend.Slower(0.6, 0.4)), Is.EqualTo((0.3, 1.0)).Within(1e-9));
    }

    [Test]
    public void Noise_is_no_bend()
    {
        var trend = Of(percent => 10 * (0.5 + Random.NextDouble()), 60);
        Assert.That((trend.Share(0.3), trend.Slower(0.6, 0.4)), Is.EqualTo((0.3, 1.0)).Within(0.1));
    }

    [Test]
    public void Where_each_percent_costs_more_than_the_one_before_the_rest_is_dearer()
    {
        // Costs 1 + 3x: half of the task is (0.5 + 3/8) of (1 + 3/2), 0.35. At half it is seen to half, and believed to the end.
        var trend = Of(percent => 10 * (1 + 3 * percent / 100), 50);
        Assert.That(trend.Share(0.5), Is.EqualTo(0.35).Within(0.005));
        Assert.That((trend.Share(0), trend.Share(1)), Is.EqualTo((0.0, 1.0)).Within(1e-9));
    }

    [Test]
    public void A_bend_is_believed_for_as_far_again_as_it_was_seen()
    {
        // Seen to 25 %: costs 1 + 3x to x = 0.5, that is 0.875, and 2.5 from there on: 2.125 in all.
        var trend = Of(percent => 10 * (1 + 3 * percent / 100), 25);
        Assert.That(trend.Share(0.25), Is.EqualTo((0.25 + 3.0 / 32) / 2.125).Within(0.01));
    }

    [Test]
    public void A_percent_never_becomes_cheaper_than_a_fifth()
    {
        var trend = Of(percent => 10 * (2.2 - 3 * percent / 100), 60);
        var shares = Enumerable.Range(0, 101).Select(percent => trend.Share(percent / 100.0)).ToList();
        Assert.That(shares, Is.Ordered.Ascending);
        Assert.That(shares[100] - shares[99], Is.GreaterThan(0.001));
    }

    [Test]
    public void A_new_pace_is_believed_for_as_long_again_as_it_lasts()
    {
        // 10 s a percent to 40 %, then 20 s to 50 %: mean 12. So 20 s to 60 %, and 12 for the other 40: 680 s, 1.13 of the 600 by the mean.
        var trend = Of(percent => percent < 40 ? 10 : 20, 50);
        Assert.That(trend.Slower(0.5, 0.5), Is.EqualTo(680.0 / 600).Within(0.04));
        Assert.That(trend.Share(0.3), Is.EqualTo(0.3).Within(1e-9));
    }

    [Test]
    public void The_newest_of_two_changes_counts()
    {
        // Slow from 20 to 40 %, and as before since then: fast for at least as long again, not slow.
        var trend = Of(percent => percent is > 20 and < 40 ? 30 : 10, 60);
        Assert.That(trend.Slower(0.6, 0.2), Is.LessThan(0.75), "10 s a percent against a mean of 16.7");
    }

    [Test]
    public void Few_blocks_say_nothing() => Assert.That(Of(percent => 10 * (1 + percent), 50, step: 0.03).Share(0.5), Is.EqualTo(0.5));

    private static Trend Of(Func<double, double> seconds, double end, double step = 0.001)
    {
        var (samples, at) = (new List<Sample>(), 0.0);
        for (var percent = 0.0; percent <= end + 1e-9; percent += 0.25)
        {
            samples.Add(new(Made.Ms(at), (float)percent, 0));
            at += seconds(percent + 0.125) / 4;
        }
        return Trend.Of(samples.ToArray(), default, step);
    }
}
