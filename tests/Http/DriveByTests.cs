using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

public sealed class DriveByTests
{
    private const string Browser = "User-Agent: Mozilla/5.0 (X11; Linux)|Accept-Language: en";
    private const string Page = "Accept: text/html,application/xhtml+xml,image/avif,*/*;q=0.8";
    private const string Image = "Accept: image/avif,image/webp,*/*;q=0.8";

    private readonly TestServer _server = new();
    private readonly TestServer _public = new(publicUrl: new Uri("https://grid.example/bars"));

    [OneTimeTearDown]
    public void TakeDown()
    {
        _server.Dispose();
        _public.Dispose();
    }

    [TestCase("")]
    [TestCase("User-Agent: curl/8.0|Accept: */*")]
    [TestCase("User-Agent: python-requests/2.28|Accept: */*|Accept-Encoding: gzip, deflate")]
    [TestCase("User-Agent: Mozilla/5.0 (Windows NT; PowerShell 5.1)", TestName = "PowerShell says Mozilla alone")]
    [TestCase($"{Browser}|{Page}", TestName = "A link that a person clicked, over plain HTTP")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1|Sec-Fetch-Mode: navigate", TestName = "A link on another site that a person clicked")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document", TestName = "A browser that does not tell a click")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document",
        TestName = "A link that a person clicked, told in full")]
    [TestCase("Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1")]
    [TestCase($"{Browser}|Accept: */*|Sec-Fetch-Site: same-origin")]
    [TestCase($"{Browser}|Accept: */*|Sec-Fetch-Site: none")]
    [TestCase($"{Browser}|Accept: */*|Origin: http://headnode:8080")]
    [TestCase("Origin: http://HeadNode:8080")]
    public void A_write_is_served_to(string headers) => Assert.That(Status(_server, "GET", headers), Is.EqualTo(201));

    [TestCase("Sec-Fetch-Site: cross-site")]
    [TestCase("Sec-Fetch-Site: same-site")]
    [TestCase($"{Browser}|{Image}|Sec-Fetch-Site: cross-site")]
    [TestCase($"{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors", TestName = "A script that asks for text/html is no click")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe", TestName = "A frame of another site is no click")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Dest: iframe|Sec-Fetch-Mode: navigate", TestName = "A frame, whatever else was left out")]
    [TestCase("Sec-Purpose: prefetch;prerender")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|Sec-Purpose: prefetch;prerender",
        TestName = "A page made ready in advance")]
    [TestCase("Purpose: prefetch")]
    [TestCase("Sec-Purpose: prefetch|Sec-Fetch-Site: same-origin")]
    [TestCase("Origin: http://evil.example")]
    [TestCase("Origin: http://headnode:9090", TestName = "Another port is another origin")]
    [TestCase("Origin: null")]
    [TestCase("Origin: mailto:", TestName = "What is no address of the web is not ours")]
    [TestCase($"{Page}|Origin: http://evil.example")]
    [TestCase(Image, TestName = "An embedded image")]
    [TestCase($"{Browser}|Accept: */*", TestName = "A script of another site, over plain HTTP")]
    [TestCase(Browser)]
    public void A_write_is_refused_to(string headers) => Assert.That(Status(_server, "GET", headers), Is.EqualTo(403));

    [Test]
    public void A_click_is_believed_of_a_window_alone(
        [Values("iframe", "frame", "object", "embed", "fencedframe", "portal", "image", "empty", "serviceworker", "Document", "")] string destination,
        [Values("cross-site", "same-site")] string site) =>
        Assert.That(Status(_server, "GET", $"{Browser}|{Page}|Sec-Fetch-Site: {site}|Sec-Fetch-User: ?1|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: {destination}"), Is.EqualTo(403));

    [TestCase($"{Browser}|{Page}|Origin: http://evil.example", 403, TestName = "A form of another site cannot post")]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1", 403, TestName = "Posting is no click on a link")]
    [TestCase($"{Browser}|Accept: */*|Origin: http://headnode:8080", 201)]
    [TestCase("", 201)]
    public void A_post_is_answered_with(string headers, int status) => Assert.That(Status(_server, "POST", headers), Is.EqualTo(status));

    [TestCase($"{Browser}|Accept: */*|Origin: http://headnode:8080", 404)]
    [TestCase("", 404)]
    [TestCase($"{Browser}|{Page}", 403)]
    [TestCase($"{Browser}|{Page}|Sec-Fetch-Site: cross-site|Sec-Fetch-User: ?1", 403)]
    public void Deleting_takes_no_click_for_a_reason(string headers, int status) =>
        Assert.That(_server.Ask("POST", "/progress/delete?jobid=nobody", Headers(headers)).Status, Is.EqualTo(status));

    [TestCase("Origin: https://grid.example", 201)]
    [TestCase("Origin: https://grid.example:443", 201)]
    [TestCase("Origin: http://headnode:8080", 403)]
    [TestCase("Origin: http://grid.example", 403)]
    public void With_a_public_URL_its_origin_is_ours_and_no_other(string headers, int status) =>
        Assert.That(Status(_public, "GET", headers), Is.EqualTo(status));

    [Test]
    public void What_only_reads_is_served_to_all() =>
        Assert.That(_server.Ask("GET", "/healthz", ("Sec-Fetch-Site", "cross-site"), ("Origin", "http://evil.example")).Status, Is.EqualTo(200));

    private static int Status(TestServer server, string method, string headers) => server.Ask(method, "/progress/create", Headers(headers)).Status;

    private static (string, string)[] Headers(string headers) =>
    [
        ("Host", "headnode:8080"),
        .. headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(": ", 2)).Select(pair => (pair[0], pair[1])),
    ];
}
