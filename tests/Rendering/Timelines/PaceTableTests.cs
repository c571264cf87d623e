using Progressd.Rendering;
using Progressd.Rendering.Timelines;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Timelines;

/// <summary>
/// Who is slow, and is it always that host. The numbers are worked out by hand: process p of node n of the sample night takes 280 + 5·((7n + 11p) mod 16)
/// minutes, those of node17 688. All begin within two minutes.
/// </summary>
public sealed class PaceTableTests
{
    [Test]
    public void The_pace_of_a_host_is_that_of_its_median_worker_beside_the_median_of_all()
    {
        // 280, 285 … 355 minutes are equally many of each sixteen: the median is 320 with those of 340 whom the full disk ended and the eight of 688 above.
        // node01 has 290 295 300 315 320 325 345 350: its median lies between the paces 320/320 and 320/315.
        var row = Row("node01");
        double[] minutes = [350, 345, 325, 320, 315, 300, 295, 290];
        Assert.Multiple(() =>
        {
            Assert.That(row.Paces.Select(pace => pace.Times), Is.EqualTo(minutes.Select(minute => 320 / minute)).Within(1e-9));
            Assert.That(row.Times, Is.EqualTo((1 + 320 / 315.0) / 2).Within(1e-9));
            Assert.That(row.TimesText, Is.EqualTo("1.01×"));
            Assert.That(row.Quartiles, Is.Null, "eight are too few");
            Assert.That(row.IsQuiet);
        });
    }

    [Test]
    public void Node17_is_slow_and_all_waited_for_it()
    {
        // Its processes begin at 0.1·((8·17 + p) mod 20) minutes, the latest at 1.9, and take 688: the last ends at 689.9. Of the others those of 355 minutes are the
        // last, node14/7 among them, which begins at 1.9: 356.9. That is 333.0 minutes before.
        var table = Table();
        var row = Row("node17");
        Assert.Multiple(() =>
        {
            Assert.That(row.Times, Is.EqualTo(320 / 688.0).Within(1e-3));
            Assert.That(row.End, Is.EqualTo(SampleNight.At(689.9).Steady).Within(1));
            Assert.That(row.WordsText, Is.EqualTo("slow: last by 5 h 33 min"));
            Assert.That(table.Rows.Count(other => other.IsSlow), Is.EqualTo(1));
            Assert.That(table.Slow.Single(), Is.SameAs(table.Rows[15]), "after the fifteen that fail");
        });
    }

    private static PaceTable Table() => Plot.Of(new SampleNight().Until(SampleNight.Over), SampleNight.Over, new()).PaceTables.Single();

    private static PaceRow Row(string name) => Table().Rows.Single(row => row.Name == name);
}
