using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Tests.Rendering;

public sealed class FingerprintTests
{
    [Test]
    public void It_stays_within_a_minute_in_which_nothing_happens() =>
        Assert.That(Fingerprint.Of(Invented.EightBands(), Invented.At(-0.7)), Is.EqualTo(Fingerprint.Of(Invented.EightBands(), Invented.At(-0.1))));

    [Test]
    public void It_changes_with_data_with_the_minute_and_with_what_was_asked()
    {
        var job = Invented.EightBands();
        string[] all =
        [
            Fingerprint.Of(job, Invented.Now), Fingerprint.Of(job.With("band6", 30, 50), Invented.Now), Fingerprint.Of(job, Invented.At(-1)),
            Fingerprint.Of(job, Invented.Now, "dark"), Fingerprint.Of(job, Invented.Now, "da", "rk"), Fingerprint.Of(job, Invented.Now, (string?)null),
            Fingerprint.Of([job], Invented.Now), Fingerprint.Of([], Invented.Now), Fingerprint.Of([job, job], Invented.Now),
        ];
        Assert.That(all, Is.Unique);
    }

    [Test]
    public void It_changes_when_a_worker_falls_silent_in_mid_minute()
    {
        var job = Invented.Job() with { Stall = TimeSpan.FromSeconds(30) };
        job = job.With("a", 1, 2);
        Assert.That(Fingerprint.Of(job, Invented.At(-0.6)), Is.Not.EqualTo(Fingerprint.Of(job, Invented.At(-0.4))));
    }
}
