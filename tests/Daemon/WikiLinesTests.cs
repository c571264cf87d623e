using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Daemon;

/// <summary>The lines of the original's wiki page, typed by a person, on the published file.</summary>
public sealed class WikiLinesTests
{
    private readonly TestDaemon _daemon = TestDaemon.Start();

    [OneTimeTearDown]
    public void TakeDown() => _daemon.Dispose();

    [Test]
    public void A_shell_pastes_its_id_raw_and_python_quotes_it_and_both_reach_the_same_job_also_after_a_restart()
    {
        const string Id = "JOBID='alice:2026-11-23T10:00:00,123456789+00:00'; ";
        Assert.That(_daemon.Bash(Id + "curl -s \"$URL/create?jobid=$JOBID&desc=My+job\""),
            Is.EqualTo($"{_daemon.Url}/show?jobid=alice%3A2026-11-23T10%3A00%3A00%2C123456789%2000%3A00\n"));
        Assert.That(_daemon.Bash(Id + "curl -s \"$URL/update?jobid=$JOBID&workid=band+1&current=1&total=4\""), Is.EqualTo("ok\n"));
        Assert.That(_daemon.Bash(Id + "curl -s -G \"$URL/update\" --data-urlencode jobid=$JOBID --data-urlencode 'workid=band 1' -d current=2"), Is.EqualTo("ok\n"));
        const string Python = "import os, requests; "
            + "r = requests.get(os.environ['URL'] + '/update', params={'jobid': os.environ['JOBID'], 'workid': 'band+1', 'current': 3, 'ok': 1}, timeout=5); "
            + "print(r.status_code, r.text.strip())";
        Assert.That(_daemon.Bash(Id + $"export JOBID; /usr/bin/python3 -c \"{Python}\""), Is.EqualTo("200 ok\n"));
        Assert.That(Status(), Does.Contain("\"workers\":[{\"workid\":\"band 1\"").And.Contain("\"current\":3,\"total\":4"));
        Assert.That(_daemon.Terminate().ExitCode, Is.Zero);
        _daemon.Again();
        Assert.That(Status(), Does.Contain("\"workers\":[{\"workid\":\"band 1\"").And.Contain("\"current\":3,\"total\":4"));
        string Status() => _daemon.Bash(Id + "curl -s \"$URL/status?jobid=$JOBID\"");
    }

    [Test]
    public void The_show_URL_turns_into_the_update_URL() =>
        Assert.That(_daemon.Bash("""U=$(curl -s "$URL/create?jobid=a%26b"); curl -s "${U/\/show\?/\/update?}&workid=1&current=1&total=2" """), Is.EqualTo("ok\n"));

    [Test]
    public void The_first_lines_of_the_README_work_as_pasted()
    {
        var readme = File.ReadAllText(Path.Combine(Script.Root, "README.md"));
        var lines = readme.Split("```sh\n")[1].Split("```")[0].Replace("http://localhost:8080/progress", "$URL", StringComparison.Ordinal);
        Assert.That(_daemon.Bash(lines), Does.Match("^http://.*/progress/show\\?jobid=.*\nok\n$"));
    }

    [Test]
    public async Task The_page_of_a_job_that_does_not_exist_has_the_line_that_makes_it()
    {
        var page = _daemon.Bash("curl -s -H 'Accept: text/html' \"$URL/show?jobid=made+from+its+page\"");
        var line = System.Net.WebUtility.HtmlDecode(page.Split("Line for a shell\">")[1].Split("</pre>")[0]);
        Assert.That(_daemon.Bash(line), Does.EndWith("/progress/show?jobid=made%20from%20its%20page\n"));
        Assert.That(await _daemon.Get("status?jobid=made+from+its+page"), Does.Contain("\"My job\""));
    }

    [Test]
    public void An_unquoted_URL_is_told_from_a_mistake() =>
        Assert.That(_daemon.Bash("curl -s $URL/update?jobid=x & workid=1 & current=1 & wait"), Is.EqualTo("error: workid is missing: only jobid arrived: put the URL in quotes\n"));

    [Test]
    public void Lines_from_a_file_apply_in_order()
    {
        const string Lines = "printf 'workid=1&current=1&total=4\\nworkid=2&current=2&total=4\\n' > \"$F\"; ";
        var answer = _daemon.Bash("F=$(mktemp); curl -s $URL/create?jobid=lines >/dev/null; " + Lines
            + "curl -s --data-binary @\"$F\" $URL/updates?jobid=lines; curl -s -d @\"$F\" $URL/updates?jobid=lines; rm \"$F\"");
        Assert.That(answer, Does.StartWith("ok 2\nerror: line 1: ").And.EndWith("(hint: use --data-binary)\n"));
    }

    [Test]
    public void A_POST_needs_a_body_if_only_an_empty_one() =>
        Assert.That(_daemon.Bash("curl -s -o /dev/null -w '%{http_code} ' -X POST \"$URL/create?jobid=p\"; curl -s -o /dev/null -w '%{http_code}' -d '' \"$URL/create?jobid=p\""),
            Is.EqualTo("411 201"));
}
