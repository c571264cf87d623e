using System.IO.Compression;
using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Tests.Http.Queueing;

/// <summary>A label (ETag) stands for one body, also of a page that has the label of its changing part in it.</summary>
public sealed class OneLabelTests
{
    [Test]
    public async Task A_page_asked_for_with_gzip_and_without_at_the_same_moment_is_made_once_and_both_get_one_body()
    {
        var clock = 0L;
        using var renderings = new Renderings(() => new Moment(default, Interlocked.Increment(ref clock)), new UnreadReplies(1 << 20));
        using var both = new CountdownEvent(2);
        var made = 0;
        var view = new View { Key = "page", IsNewest = () => true, Now = 0, Cost = () => 1, Make = Make };

        var plain = renderings.Get(Asking("identity"), view).AsTask();
        var packed = renderings.Get(Asking("gzip"), view).AsTask();
        var (one, other) = (await plain, await packed);
        Assert.That((made, other.Find("ETag"), Unpacked(other.Body)), Is.EqualTo((1, one.Find("ETag"), System.Text.Encoding.UTF8.GetString(one.Body))));

        // Both at work at once are given the time to meet; if they do, each has a label of its own for the changing part.
        Made Make(Moment at)
        {
            Interlocked.Increment(ref made);
            if (!both.IsSet) both.Signal();
            both.Wait(TimeSpan.FromMilliseconds(100));
            return new(Reply.Html(200, new string('x', 4096) + renderings.Label("live", at, 1000, () => true), "default-src 'none'"), 1000);
        }
    }

    private static Request Asking(string coding) =>
        new() { Method = "GET", Path = "/progress/show", Query = "", Header = name => name == "Accept-Encoding" ? coding : null };

    private static string Unpacked(byte[] body)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
