using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

public sealed class WordsTests
{
    [TestCase(0, "0 %")]
    [TestCase(-0.0, "0 %")]
    [TestCase(-0.4, "0 %")]
    [TestCase(62.9, "62 %")]
    [TestCase(99.9999, "99 %")]
    [TestCase(100, "100 %")]
    [TestCase(122.2, "122 %")]
    [TestCase(-6, "−6 %")]
    [TestCase(999.9, "999 %")]
    [TestCase(1000, ">999 %")]
    [TestCase(1e9, ">999 %")]
    [TestCase(-999.5, "−999 %")]
    [TestCase(-1000, "<−999 %")]
    public void Percents_are_rounded_toward_zero(double percent, string text) =>
        Assert.That(Words.Percent(percent, complete: percent >= 100), Is.EqualTo(text.Replace(' ', '\u00A0')));

    [Test]
    public void A_hundred_is_said_only_of_what_is_complete() => Assert.That(Words.Percent(99.9999999999, complete: false), Is.EqualTo("99\u00A0%"));

    [Test]
    public void Twenty_nine_of_fifty_is_58() => Assert.That(Words.Percent(Percent.Of(29, 50), complete: false), Is.EqualTo("58\u00A0%"));

    [TestCase(0, "0")]
    [TestCase(31, "31")]
    [TestCase(9999, "9999")]
    [TestCase(10_000, "10,000")]
    [TestCase(999_999, "999,999")]
    [TestCase(1_000_000, "1 M")]
    [TestCase(1_234_567, "1.23 M")]
    [TestCase(12_345_678, "12.3 M")]
    [TestCase(999_400_000, "999 M")]
    [TestCase(999_600_000, "1 G")]
    [TestCase(8_000_000, "8 M")]
    [TestCase(2.5e9, "2.5 G")]
    [TestCase(1.2e15, "1.2e15")]
    [TestCase(1e308, "1e308")]
    [TestCase(-1e308, "−1e308")]
    [TestCase(0.125, "0.125")]
    [TestCase(0.3000000000000004, "0.3")]
    [TestCase(3.14159, "3.142")]
    [TestCase(1234.56, "1235")]
    [TestCase(0.012345, "0.01235")]
    [TestCase(0.0000123, "1.2e−5")]
    [TestCase(-3, "−3")]
    [TestCase(-0.5, "−0.5")]
    public void Numbers_take_few_characters(double value, string text) => Assert.That(Words.Number(value), Is.EqualTo(text.Replace(' ', '\u00A0')));

    [TestCase(0, "< 1 min")]
    [TestCase(59, "< 1 min")]
    [TestCase(60, "1 min")]
    [TestCase(1_559, "25 min")]
    [TestCase(3_600, "1 h")]
    [TestCase(11_520, "3 h 12 min")]
    [TestCase(86_400, "1 d")]
    [TestCase(187_200, "2 d 4 h")]
    [TestCase(86_400 * 3650L, "3650 d")]
    public void Durations_are_in_whole_minutes(long seconds, string text) =>
        Assert.That(Words.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    [TestCase(20, "< 1 min left")]
    [TestCase(40, "about 1 min left")]
    [TestCase(14.4 * 60, "about 14 min left")]
    [TestCase(23 * 60, "about 25 min left")]
    [TestCase(72 * 60, "about 1 h 10 min left")]
    [TestCase(119 * 60, "about 2 h left")]
    [TestCase(140 * 60, "about 2 h 30 min left")]
    [TestCase(1e7, "about 115 d left")]
    [TestCase(1e12, "more than a year left")]
    public void An_estimate_is_no_finer_than_it_can_be(double seconds, string text) => Assert.That(Words.Left(new(seconds, seconds / 1.3, seconds * 1.3)), Is.EqualTo(text));

    [TestCase(2, 2.8, 4, "about 2 to 4 h left")]
    [TestCase(0.8, 1.2, 2, "about 50 to 120 min left")]
    [TestCase(0.5, 1.2, 2.5, "about 30 min to 2.5 h left")]
    [TestCase(1.52, 2.5, 3.4, "about 1.5 to 3.5 h left")]
    [TestCase(8, 15, 24, "about 8 to 24 h left")]
    [TestCase(0.4, 0.6, 0.9, "about 25 to 55 min left")]
    [TestCase(0.4, 0.8, 1.15, "about 25 to 70 min left")]
    [TestCase(0.1, 0.15, 0.25, "about 6 to 15 min left")]
    [TestCase(0.005, 0.03, 0.1, "up to 6 min left")]
    [TestCase(0.001, 0.003, 0.009, "< 1 min left")]
    [TestCase(0.017, 0.02, 0.04, "about 1 to 2 min left")]
    [TestCase(30, 40, 71, "about 1.5 to 3 d left")]
    [TestCase(20, 40, 60, "about 20 h to 2.5 d left")]
    [TestCase(2000, 3000, 5000, "about 83 to 208 d left")]
    [TestCase(5000, 7000, 12_000, "more than 208 d left")]
    [TestCase(5000, 20_000, 40_000, "more than a year left")]
    [TestCase(1e30, 1e40, 1e50, "more than a year left")]
    public void Where_it_can_be_twice_as_long_as_it_may_be_short_both_ends_are_said(double low, double middle, double high, string text) =>
        Assert.That(Words.Left(new(middle * 3600, low * 3600, high * 3600)), Is.EqualTo(text));

    [TestCase(1.44, "1.4 %/min")]
    [TestCase(2, "2 %/min")]
    [TestCase(11.2, "11 %/min")]
    [TestCase(0.05, "3 %/h")]
    [TestCase(0.0005, "0.7 %/d")]
    [TestCase(1e-9, "<0.1 %/d")]
    [TestCase(1e9, ">999 %/min")]
    public void A_rate_has_a_digit_to_see(double perMinute, string text) => Assert.That(Words.Rate(perMinute), Is.EqualTo(text.Replace(' ', '\u00A0')));

    [TestCase("2026-11-23T13:58:40Z", "13:58:40 UTC")]
    [TestCase("2026-11-22T23:59:59Z", "22 Nov 23:59 UTC")]
    [TestCase("2025-11-23T14:07:05Z", "23 Nov 2025 14:07 UTC")]
    public void A_clock_time_names_the_day_unless_it_is_today(string at, string text) => Assert.That(Words.Clock(Wall(at), SampleJobs.Now), Is.EqualTo(text));

    [Test]
    public void What_is_not_saved_says_since_when_and_why() =>
        Assert.That(Words.NotSaved(Wall("2026-11-23T14:03:59Z"), "disk full", SampleJobs.Now), Is.EqualTo("Not saved since 14:03 UTC: disk full"));

    private static Moment Wall(string at) => new(0, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds());
}
