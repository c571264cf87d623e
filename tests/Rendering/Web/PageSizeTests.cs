using System.IO.Compression;
using System.Text;
using Progressd.Rendering;
using Progressd.Rendering.Web;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Web;

/// <summary>What the page of a night weighs on the wire.</summary>
public sealed class PageSizeTests
{
    private const int Kilobyte = 1024;

    private static readonly Lazy<Plot> Large = new(() => Plot.Of(new SampleNight(100_000).Until(SampleNight.Seen), SampleNight.Seen, Pages.PlotOptions));

    [Test]
    public void The_page_of_a_night_of_100_000_workers_is_at_most_150_KB_packed_whatever_it_shows([Values] bool time, [Values("", "failed")] string filter)
    {
        var options = new PageOptions { JobQuery = "night", LiveETag = "x", Version = "1", Time = time, Filter = WorkerFilter.Parse(filter)! };
        var page = Encoding.UTF8.GetBytes(Pages.Show(Large.Value, options));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(page);
        TestContext.Out.WriteLine($"{page.Length / Kilobyte} KB, {packed.Length / Kilobyte} KB packed");
        Assert.That(packed.Length, Is.LessThanOrEqualTo(150 * Kilobyte));
    }
}
