using System.Text;
using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

public sealed class RoutesTests
{
    private static readonly string[] Reading = ["/", "/progress/", "/progress/show", "/progress/render", "/progress/text", "/progress/status", "/healthz", "/metrics"];

    private readonly TestServer _server = new();

    [OneTimeTearDown]
    public void TakeDown() => _server.Dispose();

    [OneTimeSetUp]
    public void MakeAJob()
    {
        _server.Ask("GET", "/progress/create?jobid=j&desc=Job");
        _server.Ask("GET", "/progress/update?jobid=j&workid=1&current=3&total=9");
    }

    [TestCaseSource(nameof(Reading))]
    public void What_only_reads_takes_GET_HEAD_and_POST(string path)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST" })
            Assert.That(_server.Ask(method, path + "?jobid=j").Status, Is.EqualTo(path == "/" ? 302 : 200), method);
        foreach (var method in new[] { "PUT", "DELETE", "PATCH", "OPTIONS", "get", "" })
        {
            var reply = _server.Ask(method, path + "?jobid=j");
            Assert.That(reply.Status, Is.EqualTo(405), method);
            Assert.That(reply.Headers, Does.Contain(("Allow", "GET, HEAD, POST")));
        }
    }

    [TestCase("/progress/create", "GET POST", "GET, POST")]
    [TestCase("/progress/update", "GET POST", "GET, POST")]
    [TestCase("/progress/updates", "POST", "POST")]
    [TestCase("/progress/delete", "POST DELETE", "POST, DELETE")]
    public void What_writes_takes_only(string path, string methods, string allow)
    {
        foreach (var method in new[] { "GET", "POST", "HEAD", "DELETE", "PUT" })
        {
            var reply = _server.Ask(method, path);
            if (methods.Split(' ').Contains(method))
                Assert.That(reply.Status, Is.Not.EqualTo(405), method);
            else
            {
                Assert.That(reply.Status, Is.EqualTo(405), method);
                Assert.That(reply.Headers, Does.Contain(("Allow", allow)));
            }
        }
    }

    [TestCase("/", "progress/")]
    [TestCase("//", "../")]
    [TestCase("/progress", "progress/")]
    [TestCase("/progress?q=x", "progress/?q=x")]
    [TestCase("//progress/", "../../progress/")]
    [TestCase("/progress/show/?jobid=a%20b&x", "../../progress/show?jobid=a%20b&x")]
    [TestCase("/progress//show?jobid=\u00E9", "../../progress/show?jobid=%E9")]
    [TestCase("/progress/sh%6Fw?jobid=j", "../progress/show?jobid=j")]
    [TestCase("/%2F", "./")]
    [TestCase("/%2F?q=x", "./?q=x", TestName = "An empty address would lead to itself")]
    public void A_page_under_another_spelling_of_its_path_leads_to(string target, string location) =>
        Assert.That(_server.Ask("GET", target), Has.Property("Status").EqualTo(302).And.Property("Headers").Contains(("Location", location)));

    [TestCase("/progress/status/?jobid=j")]
    [TestCase("/progress//text?jobid=j")]
    [TestCase("/healthz/")]
    public void All_else_answers_under_it(string target) => Assert.That(_server.Ask("GET", target).Status, Is.EqualTo(200));

    [TestCase("/progress/shwo", "error: there is no page /progress/shwo (did you mean /progress/show?): known are /progress/create, ")]
    [TestCase("/progress/Update", "error: there is no page /progress/Update (did you mean /progress/update?): known are ")]
    [TestCase("/favicon.ico", "error: there is no page /favicon.ico: known are ")]
    [TestCase("/%0A", "error: there is no page /  (did you mean /?): known are ")]
    public void An_unknown_path_names_the_nearest_and_the_known(string path, string beginning)
    {
        var reply = _server.Ask("GET", path);
        Assert.That(reply.Status, Is.EqualTo(404));
        Assert.That(Encoding.UTF8.GetString(reply.Body), Does.StartWith(beginning).And.EndWith("/metrics\n"));
    }

    [TestCase("*/*", "text/plain; charset=utf-8")]
    [TestCase("text/html,application/xhtml+xml,image/avif,*/*;q=0.8", "text/html; charset=utf-8")]
    [TestCase("application/json", "application/json")]
    [TestCase("image/avif,image/webp,image/*,*/*;q=0.8", "image/png")]
    public void An_error_comes_in_the_form_asked_for(string accept, string type)
    {
        var reply = _server.Ask("GET", "/progress/render?jobid=nobody", ("Accept", accept));
        Assert.That((reply.Status, reply.Type), Is.EqualTo((404, type)));
    }

    [Test]
    public void An_error_in_JSON_is_one_field() =>
        Assert.That(Encoding.UTF8.GetString(_server.Ask("GET", "/progress/update?jobid=j&workid=2&current=x", ("Accept", "application/json")).Body),
            Is.EqualTo("""{"error":"current is 'x', and must be a number"}""" + "\n"));

    [TestCase("http://other.example/progress/status?jobid=j#x", "/progress/status", "jobid=j")]
    [TestCase("/progress/show?a=b?c", "/progress/show", "a=b?c")]
    [TestCase("?x=1", "/", "x=1")]
    [TestCase("http://h?x", "/", "x")]
    [TestCase("/a://b", "/a://b", "")]
    public void A_target_is_split_into_path_and_query(string target, string path, string query) =>
        Assert.That(Request.Split(target), Is.EqualTo((path, query)));

    [Test]
    public void Metrics_count_by_rows_of_the_table()
    {
        _server.Client.GetAsync("nothing").Wait();
        _server.Client.GetAsync("status?jobid=j").Wait();
        var numbers = _server.Get("../metrics").Result;
        Assert.That(numbers, Does.Contain("progressd_http_requests_total{route=\"other\",code=\"404\"} 1\n"));
        Assert.That(numbers, Does.Contain("progressd_http_requests_total{route=\"/progress/status\",code=\"200\"} 1\n"));
        Assert.That(numbers, Does.Contain("progressd_job_percent{jobid=\"j\"} 33.333333333333336\n"));
    }

    [Test]
    public void Ids_in_the_metrics_go_through_the_rule_for_texts_and_of_those_that_print_alike_each_is_there()
    {
        using var server = new TestServer();
        foreach (var id in new[] { "bad%01id%0D", "bad%02id", "%E2%80%AEtfel", "night", "ni%E2%80%8Bght" }) server.Ask("GET", $"/progress/create?jobid={id}");
        var lines = Encoding.UTF8.GetString(server.Ask("GET", "/metrics").Body).Split('\n').Where(line => line.StartsWith("progressd_job_percent", StringComparison.Ordinal));
        Assert.That(lines, Is.EquivalentTo(new[]
        {
            "progressd_job_percent{jobid=\"bad%01id\"} 0", "progressd_job_percent{jobid=\"bad%02id\"} 0", "progressd_job_percent{jobid=\"tfel\"} 0",
            "progressd_job_percent{jobid=\"night\"} 0", "progressd_job_percent{jobid=\"ni%E2%80%8Bght\"} 0",
        }));
    }

    [TestCase("..")]
    [TestCase("a..b")]
    [TestCase("localhost:80\0")]
    [TestCase("localhost:+80")]
    public void A_Host_that_is_no_name_and_port_is_refused(string host)
    {
        foreach (var path in new[] { "/progress/", "/progress/create" }) Assert.That(_server.Ask("GET", path, ("Host", host)).Status, Is.EqualTo(400), path);
    }
}
