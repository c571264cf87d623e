using System.Text;
using System.Text.Json;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>A report that says that a worker failed is never lost for the form of what stands beside it. What says no failure is refused as ever.</summary>
public sealed class FailureFormTests
{
    private TestServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = new TestServer();
        Ask("create?jobid=j");
        Ask("update?jobid=j&workid=w&current=3&total=9&desc=averaging");
    }

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("exit=1", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=-9", "failed 3/9 exit -9: exit -9 (killed): averaging")]
    [TestCase("exit=256", "failed 3/9 exit 256: exit 256: averaging")]
    [TestCase("exit=35072", "failed 3/9 exit 35072: exit 35072: averaging")]
    [TestCase("exit=4294967295", "failed 3/9 exit 4294967295: exit 4294967295: averaging")]
    [TestCase("exit=-2147483648", "failed 3/9 exit -2147483648: exit -2147483648: averaging")]
    [TestCase("exit=1.0", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=%201%0A", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=+1", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=%2B1", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1e2", "failed 3/9 exit 100: exit 100: averaging")]
    [TestCase("exit=4294967296", "failed 3/9 exit null: exit 4294967296")]
    [TestCase("exit=-2147483649&desc=why", "failed 3/9 exit null: why")]
    [TestCase("exit=1.5", "failed 3/9 exit null: exit 1.5")]
    [TestCase("exit=1e999", "failed 3/9 exit null: exit 1e999")]
    [TestCase("exit=00000000000000000000000000000000000000000000000000000000000000009",
        "failed 3/9 exit null: exit 00000000000000000000000000000000000000000000000000000000000000009")]
    [TestCase("exit=1&ok=maybe", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&ok=1", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=nan", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=&total=", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=4&total=-1", "failed 4/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=4&total=many", "failed 4/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=4&current=5", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&current=4&inc=1", "failed 4/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&inc=1", "failed 4/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&inc=1e999", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&create=perhaps", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=1&exit=2", "failed 3/9 exit 1: exit 1: averaging")]
    [TestCase("exit=0&exit=2", "failed 3/9 exit 2: exit 2: averaging")]
    [TestCase("exit=1&desc=%FF%FE", "failed 3/9 exit 1: \uFFFD\uFFFD")]
    [TestCase("exit=1&desc=&desc=why", "failed 3/9 exit 1: why")]
    [TestCase("exit=1&desc=%1b%5b31mbad%1b%5b0m", "failed 3/9 exit 1: bad")]
    [TestCase("ok=0&exit=", "failed 3/9 exit null: averaging")]
    [TestCase("ok=0&exit=None", "failed 3/9 exit null: averaging")]
    [TestCase("ok=0&exit=0", "failed 3/9 exit 0: averaging")]
    [TestCase("ok=false&current=NaN&desc=lost", "failed 3/9 exit null: lost")]
    [TestCase("exit=", "running 3/9 exit null: ")]
    [TestCase("exit=%20", "running 3/9 exit null: ")]
    [TestCase("exit=0.0", "ended 3/9 exit 0: ")]
    public void After_an_update_with_these_parameters_the_worker_is_shown_as(string parameters, string shown)
    {
        Assert.That(Ask($"update?jobid=j&workid=w&{parameters}"), Is.EqualTo((200, "ok\n")));
        Assert.That(Shown("w"), Is.EqualTo(shown));
    }

    [TestCase("exit=1&total=-1&current=x", "failed 0/1 exit 1: exit 1")]
    [TestCase("exit=-9", "failed 0/1 exit -9: exit -9 (killed)")]
    public void A_first_update_with(string parameters, string shown)
    {
        Assert.That(Ask($"update?jobid=j&workid=new&{parameters}"), Is.EqualTo((200, "ok\n")));
        Assert.That(Shown("new"), Is.EqualTo(shown));
    }

    [TestCase("exit=abc", "exit is 'abc', and must be a whole number from -2147483648 to 4294967295")]
    [TestCase("exit=None", "exit is 'None', and must be a whole number from -2147483648 to 4294967295")]
    [TestCase("exit=0&current=nan", "current is 'nan', and must be a number")]
    [TestCase("ok=maybe", "ok is 'maybe', and must be 1 or 0, true or false, yes or no")]
    [TestCase("ok=1&total=-1", "total is -1, and must be 0 or more")]
    [TestCase("exit=0&exit=0", "exit is given twice: give it once")]
    [TestCase("current=1&inc=1", "current and inc are both given: send current to set, or inc to add")]
    public void What_says_no_failure_is_refused_as_ever(string parameters, string message)
    {
        Assert.That(Ask($"update?jobid=j&workid=w&{parameters}"), Is.EqualTo((400, $"error: {message}\n")));
        Assert.That(Shown("w"), Is.EqualTo("running 3/9 exit null: averaging"));
    }

    [Test]
    public async Task A_line_of_a_batch_is_read_the_same_way()
    {
        using var body = new StringContent("workid=w&exit=-11&current=nan\nworkid=v&exit=4294967296\n", Encoding.UTF8, "text/plain");
        var reply = await _server.Client.PostAsync("updates?jobid=j", body);
        Assert.That(await reply.Content.ReadAsStringAsync(), Is.EqualTo("ok 2\n"));
        Assert.That((Shown("w"), Shown("v")), Is.EqualTo(("failed 3/9 exit -11: exit -11 (segmentation fault): averaging", "failed 0/1 exit null: exit 4294967296")));
    }

    private (int Status, string Body) Ask(string relative)
    {
        var reply = _server.Ask("GET", "/progress/" + relative);
        return (reply.Status, Encoding.UTF8.GetString(reply.Body));
    }

    private string Shown(string worker)
    {
        using var status = JsonDocument.Parse(Ask("status?jobid=j").Body);
        var one = status.RootElement.GetProperty("workers").EnumerateArray().Single(each => each.GetProperty("workid").GetString() == worker);
        return $"{one.GetProperty("state")} {one.GetProperty("current")}/{one.GetProperty("total")} exit {one.GetProperty("exit").GetRawText()}: {one.GetProperty("desc")}";
    }
}
