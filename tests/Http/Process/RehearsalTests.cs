using Progressd.Http.Process;

namespace Progressd.Tests.Http.Process;

public sealed class RehearsalTests
{
    // Else no daemon would start.
    [Test]
    public void A_rehearsal_of_a_report_goes_through() => Assert.That(Rehearsal.Report, Throws.Nothing);
}
