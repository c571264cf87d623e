using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

public sealed class ReplyTests
{
    [Test]
    public void A_header_takes_the_place_of_one_of_the_same_name()
    {
        var reply = Reply.Plain("x").With("Cache-Control", "no-store").With("Retry-After", "1").With("Retry-After", "2");

        Assert.That(reply.Headers.Select(header => header.Name), Is.Unique);
        Assert.That((reply.Find("Cache-Control"), reply.Find("Retry-After")), Is.EqualTo(("no-store", "2")));
    }

    [Test]
    public async Task A_picture_is_drawn_once_for_who_takes_gzip_and_who_does_not()
    {
        using var server = new TestServer();
        var (made, renderings) = (0, server.Service.Renderings);
        var view = new View
        {
            Key = "picture",
            IsNewest = () => true,
            Now = 0,
            Cost = () => 1,
            IsPacked = true,
            Make = _ => new(Reply.Png(200, new byte[++made * 4096]), long.MaxValue),
        };
        var plain = await renderings.Get(Asking(""), view);
        var packed = await renderings.Get(Asking("gzip"), view);

        Assert.That(made, Is.EqualTo(1));
        Assert.That((packed.Body, packed.Find("Content-Encoding")), Is.EqualTo((plain.Body, (string?)null)));

        static Request Asking(string codings) => new() { Method = "GET", Path = "/", Header = name => name == "Accept-Encoding" ? codings : null };
    }
}
