using System.Net;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>The helpers as the daemon serves them: fetched by one line, with nothing set up.</summary>
public sealed class ServedTests : ExamplesFixture
{
    private static readonly (string, string?)[] Nothing = [("PROGRESS_URL", null), ("PROGRESS_JOB", null), ("PROGRESS_WORKER", null)];

    [Test]
    public void One_line_that_fetches_it_is_all_the_installing_there_is(
        [Values("bash", "bash --posix", "dash", "ksh", "zsh", "busybox sh")] string shell, [Values("curl", "wget")] string tool)
    {
        Script.Need(shell.Split(' ')[0]);
        var job = $"fetched by {shell} {tool}";
        var fetch = FrontPageLine(Url);
        if (tool == "wget") fetch = fetch.Replace("curl -fsS -m 5", "wget -q -T 5 -t 1 -O -", StringComparison.Ordinal);
        var script = Script.Run(Folder, Nothing, "env", [.. shell.Split(' '), "-euc", $$"""
            PATH={{PathWith(tool)}}
            {{fetch}}
            progress_create jobid='{{job}}'
            progress_trap
            progress_update current=2 total=3
            exit 7
            """]);

        Assert.That(script, Is.EqualTo(new Script(7, "", "")));
        Assert.That(Workers(job), Has.Length.EqualTo(1).And.One.Contains(": failed 2/3 exit 7"));
    }

    [Test]
    public void With_the_daemon_down_or_hung_the_script_goes_on_and_is_told_once(
        [Values("bash", "bash --posix", "dash", "ksh", "zsh", "busybox sh")] string shell, [Values] bool hung)
    {
        Script.Need(shell.Split(' ')[0]);
        using var silent = new Listener(reply: null);
        var fetch = FrontPageLine(hung ? silent.Url : "http://127.0.0.1:1/progress").Replace("-m 5", "-m 0.5", StringComparison.Ordinal);
        var script = Script.Run(Folder, Nothing, "env", [.. shell.Split(' '), "-euc", $$"""
            {{fetch}}
            progress_create desc=x
            progress_trap
            progress_update current=2 total=3
            echo goes on
            exit 7
            """]);

        Assert.That((script.ExitCode, script.Output), Is.EqualTo((7, "goes on\n")));
        Assert.That(script.Errors, Does.Match("^curl: [^\n]*\n$"));
    }

    [Test]
    public void The_Python_helper_reports_to_where_it_came_from()
    {
        var folder = Path.Combine(Folder, "fetched");
        Directory.CreateDirectory(folder);
        var fetched = Script.Run(folder, Nothing, "curl", "-s", "-f", "-O", Url + "/progressd.py");
        var run = Script.Run(folder, Nothing, Python, "-c", "from progressd import progress\nfor _ in progress(range(3), job='fetched by Python', worker='me'): pass");

        Assert.That((fetched.ExitCode, run), Is.EqualTo((0, new Script(0, "", ""))));
        Assert.That(Workers("fetched by Python"), Is.EqualTo(new[] { "me: done 3/3" }));
    }

    [TestCase("progress.sh", "PROGRESS_URL_DEFAULT='{0}'")]
    [TestCase("progressd.py", "PROGRESS_URL_DEFAULT = \"{0}\"")]
    public void One_line_differs_from_the_file(string name, string line)
    {
        var file = File.ReadAllLines(Path.Combine(Script.Root, "examples", name));
        var served = Ask(name).TrimEnd('\n').Split('\n');

        Assert.That(served.Zip(file).Where(pair => pair.First != pair.Second).Select(pair => pair.First), Is.EqualTo(new[] { string.Format(null, line, Url) }));
        Assert.That(served, Has.Length.EqualTo(file.Length));
    }

    [Test]
    public void No_cache_may_keep_it_and_each_way_of_looking_is_answered()
    {
        foreach (var name in new[] { "progress.sh", "progressd.py", "progress.sh/", "%70rogress.sh?x=y" })
        {
            using var reply = Client.GetAsync($"{Url}/{name}").Result;
            using var head = Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Url}/{name}")).Result;

            Assert.That((reply.StatusCode, head.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)), name);
            Assert.That($"{reply.Headers.CacheControl} {reply.Content.Headers.ContentType} {head.Content.Headers.ContentLength}",
                Is.EqualTo($"no-store text/plain; charset=utf-8 {reply.Content.Headers.ContentLength}"));
        }
    }

    // What a shell or Python could take for its own, in an address that the admin gave.
    [TestCase("https://head.example.org/it's/$(touch x)\\`y`")]
    [TestCase("https://head.example.org/\"q\"\\n%0A/ü")]
    [TestCase("https://head.example.org:8443/farm/")]
    public void An_address_is_quoted_for_who_reads_it(string publicUrl)
    {
        using var server = new TestServer(publicUrl: new Uri(publicUrl));
        var wanted = Progressd.Http.BaseUrl.Of(new Uri(publicUrl));
        var files = Directory.CreateDirectory(Path.Combine(Folder, TestContext.CurrentContext.Test.ID)).FullName;
        File.WriteAllText(Path.Combine(files, "progress.sh"), server.Get("progress.sh").Result);
        File.WriteAllText(Path.Combine(files, "progressd.py"), server.Get("progressd.py").Result);

        foreach (var shell in new[] { "bash", "dash", "ksh", "zsh" })
        {
            var script = Script.Run(files, Nothing, shell, "-euc", ". ./progress.sh; printf '%s\\n' \"$PROGRESS_URL_DEFAULT\"");
            Assert.That(script, Is.EqualTo(new Script(0, wanted + "\n", "")), shell);
        }
        Assert.That(Script.Run(files, Nothing, Python, "-c", "import progressd; print(progressd.PROGRESS_URL_DEFAULT)"), Is.EqualTo(new Script(0, wanted + "\n", "")));
        Assert.That(Directory.GetFiles(files, "x"), Is.Empty);
    }

    [TestCase("localhost:1';touch x;'")]
    [TestCase("localhost\";touch x;\"")]
    [TestCase("$(touch x)")]
    [TestCase("localhost:99999")]
    [TestCase("user@localhost")]
    public void A_Host_that_is_none_gets_no_helper(string host)
    {
        using var server = new TestServer();
        foreach (var name in new[] { "progress.sh", "progressd.py" })
        {
            var reply = server.Raw($"GET /progress/{name} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.That(reply, Does.Not.StartWith("HTTP/1.1 200").And.Not.Contain("PROGRESS_URL_DEFAULT"));
        }
    }

    [Test]
    public void What_is_set_by_hand_wins_over_who_served_it_and_that_over_the_file_of_the_node()
    {
        var files = Directory.CreateDirectory(Path.Combine(Folder, "node")).FullName;
        File.WriteAllText(Path.Combine(files, "progress"), "# the daemon\nPROGRESS_URL='http://node-file:1/progress'\n");
        foreach (var (origin, given, url) in new[]
        {
            ("file", null, "http://node-file:1/progress"), ("daemon", null, Url), ("daemon", "http://by-hand:1/progress", "http://by-hand:1/progress"),
            ("file without", null, "http://localhost:8080/progress"),
        })
        {
            foreach (var name in new[] { "progress.sh", "progressd.py" })
            {
                var text = origin == "daemon" ? Ask(name) : File.ReadAllText(Path.Combine(Folder, name));
                var admins = origin == "file without" ? "/nonexistent" : files + "/progress";
                File.WriteAllText(Path.Combine(files, name), text.Replace("/etc/default/progress", admins, StringComparison.Ordinal));
            }
            foreach (var shell in new[] { "bash", "dash", "ksh", "zsh" })
                Assert.That(Check(shell, "-euc", ". ./progress.sh; progress_check || :"), Does.Contain($"asking       {url} \n"), shell);
            Assert.That(Check(Python, "progressd.py", "--check"), Does.Contain($"asking       {url}\n"));

            string Check(string program, params string[] arguments) => Script.Run(files, [.. Nothing, ("PROGRESS_URL", given)], program, arguments).Output;
        }
    }

    // The lines that the front page shows, as somebody copies them, for a daemon at that address.
    private string FrontPageLine(string url)
    {
        var page = WebUtility.HtmlDecode(Ask(""));
        var from = page.IndexOf("eval \"$(curl", StringComparison.Ordinal);
        return page[from..page.IndexOf("progress_trap\n", from, StringComparison.Ordinal)].TrimEnd().Replace(Url, url, StringComparison.Ordinal);
    }
}
