using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>A wiki or a cron job has one address for ever: the newest job of a series.</summary>
public sealed class SeriesTests
{
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = new TestServer();
        foreach (var night in new[] { "1", "2" }) Say($"create?jobid=night%20{night}&desc=Night%20{night}&series=all%20nights");
        Say("create?jobid=other&desc=Other");
    }

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("text?series=all%20nights", "Night 2")]
    [TestCase("text?series=all+nights", "Night 2")]
    [TestCase("text?series=all%2Bnights", "Night 2")]
    [TestCase("status?series=all%20nights", "\"title\":\"Night 2\"")]
    [TestCase("show?series=all%20nights", "Night 2</h1>")]
    [TestCase("render?series=all%20nights&format=svg", "Night 2")]
    [TestCase("text?series=all%20nights&summary=1", "waiting 0 %")]
    public void Each_view_takes_it_in_place_of_a_job(string view, string shown) => Assert.That(Say(view), Does.Contain(shown));

    [Test]
    public void A_newer_run_takes_its_place_and_the_one_before_comes_back_when_that_is_deleted()
    {
        Say("create?jobid=night%203&desc=Night%203&series=all%20nights");
        Assert.That(Say("text?series=all%20nights"), Does.StartWith("Night 3"));
        _server.Ask("POST", "/progress/delete?jobid=night%203");
        Assert.That(Say("text?series=all%20nights"), Does.StartWith("Night 2"));
        Say("create?jobid=night%202&keep=1&series=other");
        Assert.That(Say("text?series=all%20nights"), Does.StartWith("Night 1"));
    }

    [Test]
    public void The_page_stays_with_the_series_and_deletes_the_job()
    {
        var page = Say("show?series=all%20nights");
        Assert.That(page, Does.Contain("show?series=all%20nights").And.Contain("render?series=all%20nights").And.Contain("name=\"series\" value=\"all nights\""));
        Assert.That(page, Does.Contain("data-job=\"jobid=night%202\""));
    }

    [Test]
    public void The_page_of_a_series_without_a_job_has_a_line_that_makes_it_show_one()
    {
        var page = Encoding.UTF8.GetString(_server.Ask("GET", "/progress/show?series=to%20come", ("Host", "h:1"), ("Accept", "text/html")).Body);
        Assert.That(page, Does.Contain("No job of series “<bdi>to come</bdi>” yet").And.Contain("--data-urlencode series=&#39;to come&#39;").And.Not.Contain("jobid=&#39;to come"));
        Say("create?series=to%20come&desc=My%20job"); // as the line says
        Assert.That(Say("show?series=to%20come"), Does.Contain("My job</h1>"));
    }

    [Test]
    public void A_picture_of_a_series_without_a_job_says_series() =>
        Assert.That(Encoding.UTF8.GetString(_server.Ask("GET", "/progress/render?series=none&format=svg", ("Accept", "image/*")).Body), Does.Contain("No job of series ‘none’"));

    [TestCase("text?series=none", 404, "error: no job of series 'none': it may be created in a moment, or it has expired\n")]
    [TestCase("text?series=", 400, "error: series is empty: give it 1 to 256 characters\n")]
    [TestCase("text?series=a&jobid=b", 400, "error: jobid and series are both given: a series stands in place of a job\n")]
    [TestCase("render", 400, "error: jobid is missing\n")]
    public void What_is_wrong_is_named(string view, int status, string error)
    {
        var reply = _server.Ask("GET", $"/progress/{view}");
        Assert.That((reply.Status, Encoding.UTF8.GetString(reply.Body)), Is.EqualTo((status, error)));
    }

    [Test]
    public void Its_label_changes_with_the_job()
    {
        string? Label() => _server.Ask("GET", "/progress/text?series=all%20nights").Find("ETag");
        var before = Label();
        Assert.That(Label(), Is.EqualTo(before));
        Say("create?jobid=night%203&desc=Night%202&series=all%20nights");
        Assert.That(Label(), Is.Not.EqualTo(before));
    }

    private string Say(string relative) => Encoding.UTF8.GetString(_server.Ask("GET", $"/progress/{relative}", ("Host", "h:1"), ("Accept", "text/html")).Body);
}
