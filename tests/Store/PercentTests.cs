using Progressd.Store;

namespace Progressd.Tests.Store;

public sealed class PercentTests
{
    [TestCase(1, 3, 100 / 3.0)]
    [TestCase(3, 3, 100)]
    [TestCase(0, 0, 100)]
    [TestCase(5, 0, 100)]
    [TestCase(-0.001, 0, -1e9)]
    [TestCase(-6, 100, -6)]
    [TestCase(122, 100, 122)]
    [TestCase(1e308, 1e308, 100)]
    [TestCase(1e308, 1, 1e9)]
    [TestCase(-1e308, 1e-308, -1e9)]
    [TestCase(29, 50, 58)]
    [TestCase(-0.0, 50, 0)]
    [TestCase(-5e-324, 1e308, 0)]
    public void Percent_is_a_hundred_times_current_by_total(double current, double total, double percent)
    {
        var exact = Percent.Of(current, total);
        Assert.That((exact, double.IsNegative(exact)), Is.EqualTo((percent, percent < 0)));
    }

    [TestCase(29, 50, 58)]
    [TestCase(57, 100, 57)]
    [TestCase(1, 3, 33)]
    [TestCase(999_999, 1_000_000, 99)]
    [TestCase(99.999_999, 100, 99)]
    [TestCase(999_999_999_999, 1_000_000_000_000, 99)]
    [TestCase(99.999_999_999_999, 100, 100)]
    [TestCase(100, 100, 100)]
    [TestCase(1005, 1000, 100)]
    [TestCase(-0.5, 100, 0)]
    [TestCase(-6.7, 100, -6)]
    [TestCase(122.9, 100, 122)]
    public void People_see_it_rounded_toward_zero_and_a_hundred_only_when_done(double current, double total, double shown)
    {
        var whole = Percent.Whole(Percent.Of(current, total), Percent.IsComplete(current, total));
        Assert.That((whole, double.IsNegative(whole)), Is.EqualTo((shown, shown < 0)));
    }
}
