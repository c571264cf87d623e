using Progressd.Http.Queueing;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Queueing;

/// <summary>What a view is thought to cost decides which queue it waits in.</summary>
public sealed class CostsTests
{
    private const int Workers = 100;

    private static Job Ids(string prefix) => Enumerable.Range(0, Workers).Aggregate(SampleJobs.Job(), (job, i) => job.With($"{prefix}{i}", 1, 2));

    private static IEnumerable<TestCaseData> Grouped() =>
    [
        new TestCaseData(Ids("a") with { Names = NameTable.Empty.With("node1") }).SetArgDisplayNames("hosts or groups were sent"),
        new TestCaseData(Ids("a/")).SetArgDisplayNames("ids tell of groups"),
    ];

    [TestCaseSource(nameof(Grouped))]
    public void A_view_that_compares_hosts_and_groups_costs_more_than_one_of_a_job_without_and_one_that_does_not_compare_costs_no_more(Job grouped)
    {
        var plain = Ids("ab");
        PictureOptions picture = new();
        Assert.That(More(job => Costs.Show(job, isList: false)), Is.GreaterThan(Workers / 2));
        Assert.That(More(job => Costs.Picture(job, null, picture)), Is.GreaterThan(Workers / 2));
        Assert.That(More(job => Costs.Text(job, new())), Is.GreaterThan(Workers / 2));
        Assert.That(More(job => Costs.Show(job, isList: true)), Is.LessThan(Workers / 2));
        Assert.That(More(job => Costs.Picture(job, 0, picture)), Is.LessThan(Workers / 2));
        Assert.That(More(job => Costs.Picture(job, null, picture, time: true)), Is.LessThan(Workers / 2));

        double More(Func<Job, double> cost) => cost(grouped) - cost(plain);
    }
}
