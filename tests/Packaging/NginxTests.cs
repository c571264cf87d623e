using System.Text;
using System.Text.RegularExpressions;
using Progressd.Http.Wire;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>Who waits behind nginx, with the place of SECURITY.md's server as it stands there but for port and password file, and without TLS.</summary>
public sealed partial class NginxTests
{
    private const string Login = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n"; // alice:secret

    private readonly int _port = FreePort.Find(), _hasty = FreePort.Find();
    private TestServer _server = null!;
    private Nginx _nginx = null!;
    private string _users = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        Script.Need("nginx");
        _server = new TestServer(publicUrl: new Uri("https://head.example.org/farm/"));
        _users = Path.GetTempFileName();
        File.WriteAllText(_users, "alice:{PLAIN}secret\n");
        Script.Run("/", [], "chmod", "644", _users);
        var place = Place().Match(File.ReadAllText(Path.Combine(Script.Root, "SECURITY.md"))).Value
            .Replace("http://127.0.0.1:8080/", $"http://127.0.0.1:{_server.Port}/", StringComparison.Ordinal)
            .Replace("/etc/nginx/progressd.htpasswd", _users, StringComparison.Ordinal);
        Assert.That(place, Does.Contain(_users).And.Contain($":{_server.Port}/"));
        _nginx = new Nginx(_port, $$"""
            server { listen 127.0.0.1:{{_port}}; {{place}} }
            server { listen 127.0.0.1:{{_hasty}}; proxy_read_timeout 1s; {{place}} }
            """);
        await _server.Get("update?jobid=j&workid=1&current=1&total=4&create=1");
    }

    [OneTimeTearDown]
    public void End()
    {
        _nginx?.Dispose();
        _server?.Dispose();
        File.Delete(_users);
    }

    [Test]
    public async Task Who_waits_is_held_and_told()
    {
        await _server.Get("update?jobid=awaited&workid=1&current=0&total=1&create=1");
        var waiting = Task.Run(() => Ring.Send(_port, "/farm/progress/wait?jobid=awaited", headers: Login));
        await Waiting(1);
        await _server.Get("update?jobid=awaited&workid=1&current=1");
        Assert.That((await waiting).Body, Does.StartWith("done 100"));
        Assert.That(Ring.Send(_port, "/farm/progress/wait?timeout=1", "jobid=j", headers: Login), Is.EqualTo((202, "running 25 % 0/1 done\n")));
    }

    [TestCase("GET /farm/progress/wait?jobid=j&timeout=300")]
    [TestCase("POST /farm/progress/wait", "jobid=j&timeout=300")]
    public async Task Who_hangs_up_is_forgotten(string request, string form = "")
    {
        using (var client = Ring.Connect(_port))
        {
            client.Send(Encoding.ASCII.GetBytes(
                $"{request} HTTP/1.1\r\nHost: head\r\n{Login}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}"));
            await Waiting(1);
        }
        await Waiting(0);
    }

    // nginx has 60 seconds where nothing else is said, and `wait` 50.
    [Test]
    public async Task One_whose_time_out_is_the_shorter_answers_for_the_daemon_which_forgets_the_request()
    {
        Assert.That(Ring.Send(_hasty, "/farm/progress/wait?jobid=j", headers: Login).Status, Is.EqualTo(504));
        await Waiting(0);
    }

    private Task<TimeSpan> Waiting(int count) => Until.True($"{count} wait", 10, () => Task.FromResult(_server.Service.Waits.Count == count));

    [GeneratedRegex(@"    location /farm/ \{\n.*?\n    \}\n", RegexOptions.Singleline)]
    private static partial Regex Place();
}
