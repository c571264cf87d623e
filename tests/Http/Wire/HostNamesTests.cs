using System.Net;
using Progressd.Http.Wire;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Wire;

public sealed class HostNamesTests
{
    private static readonly string[] Hosts =
    [
        "127.0.0.1 localhost loopy # comment",
        "::1 localhost six",
        "127.0.1.1\thead.cluster.example head",
        "127.0.0.1 ads.example",
        "10.0.0.1 progress.example\tPROGRESS",
        "10.0.0.2 neighbour",
        "0.0.0.0 blocked.example",
        "nonsense", "10.0.0.1", "", "# 10.0.0.1 past",
    ];

    private readonly TestServer _public = new(publicUrl: new Uri("https://Hub.example.org:8443/x"));
    private readonly TestServer _server = new();

    [OneTimeTearDown]
    public void TakeDown()
    {
        _public.Dispose();
        _server.Dispose();
    }

    [TestCase("127.0.0.1", "localhost loopy", TestName = "Of a line to loopback that names no more than somebody else nothing is taken")]
    [TestCase("127.0.1.1", "head.cluster.example head")]
    [TestCase("10.0.0.1", "head.cluster.example head progress.example progress", TestName = "The own name holds for every address that others can reach")]
    [TestCase("10.0.0.2", "head.cluster.example head neighbour")]
    public void The_hosts_file_says_which_names_lead_here(string bound, string names) =>
        Assert.That(HostNames.Aliases("head", [IPAddress.Parse(bound)], Hosts), Is.EqualTo(names.Split(' ')));

    [TestCase("localhost")]
    [TestCase("LOCALHOST:1")]
    [TestCase("localhost.")]
    [TestCase("127.0.0.1")]
    [TestCase("hub.example.org")]
    [TestCase("HUB.example.org.:8443")]
    [TestCase("hub.example.org:80")]
    public void The_server_answers_to_the_host_name(string host) => Assert.That(Status(_public, host), Is.EqualTo(200));

    [TestCase("evil.example")]
    [TestCase("hub.example.org.evil.example")]
    [TestCase("hub.example")]
    [TestCase("127.0.0.2")]
    [TestCase("0.0.0.0")]
    public void The_server_does_not_answer_to_the_host_name(string host) => Assert.That(Status(_public, host), Is.EqualTo(404));

    [Test]
    public void A_stranger_gets_one_line_that_tells_nothing_and_the_log_says_what_to_do()
    {
        using var server = new TestServer();
        var reply = server.Raw("POST /progress/create?jobid=x HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\nContent-Length: 2\r\n\r\nab");
        Assert.That(reply,
            Does.StartWith("HTTP/1.1 404 ")
                .And.EndWith("\r\n\r\nerror: nothing answers to the host name 'evil.example' here: whoever runs the server can add it, its log says how\n"));
        Assert.That(reply.Split("HTTP/1.1"), Has.Length.EqualTo(2), "one reply, where the listener would send a second");
        Assert.That(server.Store.State.Jobs, Is.Empty);
        Assert.That(server.LogAtTheEnd(), Does.Contain("refused a request for the host 'evil.example': --bind or --public-url adds a name that is answered"));
    }

    [Test]
    public void An_address_in_the_request_line_counts_before_Host()
    {
        Assert.That(_server.Raw("GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(_server.Raw("GET http://localhost/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public void Printed_addresses_are_the_public_ones_under_every_name_that_is_answered()
    {
        foreach (var host in new[] { "hub.example.org", "localhost" })
            Assert.That(_public.Raw($"GET /progress/create?jobid=j HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
                Does.EndWith("\r\n\r\nhttps://hub.example.org:8443/x/progress/show?jobid=j\n"));
        Assert.That(_server.Raw("GET /progress/create?jobid=j HTTP/1.1\r\nHost: LocalHost.:81\r\nConnection: close\r\n\r\n"),
            Does.EndWith("\r\n\r\nhttp://LocalHost.:81/progress/show?jobid=j\n"));
    }

    private static int Status(TestServer server, string host) =>
        int.Parse(server.Raw($"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").AsSpan(9, 3), null);
}
