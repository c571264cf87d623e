using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Progressd.Tests.Daemon.Support;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>The programs for <c>--on-end</c>, run by a daemon and sending to servers of ours.</summary>
public sealed class OnEndTests
{
    [Test]
    public async Task A_webhook_is_told_in_JSON_whatever_the_texts_are()
    {
        using var hook = new HttpListener();
        var url = $"http://127.0.0.1:{FreePort.Find()}/hooks/secret/";
        hook.Prefixes.Add(url);
        hook.Start();
        using var daemon = Daemon("on-end-webhook.sh", ("ON_END_URL", url));
        await daemon.Get("create?jobid=nightly&tell=%22%5C%24(reboot)%22+%C3%BC");
        await daemon.Get("update?jobid=nightly&workid=1&exit=1");
        var request = await hook.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30));
        using var body = await JsonDocument.ParseAsync(request.Request.InputStream);
        Assert.That((request.Request.HttpMethod, request.Request.ContentType), Is.EqualTo(("POST", "application/json")));
        Assert.That(body.RootElement.GetProperty("text").GetString(), Is.EqualTo($"nightly: failed {daemon.Url}/show?jobid=nightly \"\\$(reboot)\" ü"));
        request.Response.StatusCode = 500;
        request.Response.Close();
        await Until.True("a refusal is a line of the log", 20,
            () => daemon.Log.Contains("--on-end for job 'nightly': exit 22: 'curl: (22) The requested URL returned error: 500", StringComparison.Ordinal));
    }

    [TestCase("", "night-shift@example.org")]
    [TestCase("alice@example.org", "alice@example.org")]
    [TestCase("alice@elsewhere.org", "night-shift@example.org")]
    [TestCase("a@b@example.org", "night-shift@example.org")]
    [TestCase("@example.org", "night-shift@example.org")]
    [TestCase("-x@example.org", "night-shift@example.org")]
    [TestCase("a b,c@example.org", "night-shift@example.org")]
    public async Task A_mail_goes_to_whom_the_admin_allows(string tell, string to)
    {
        using var server = new MailServer();
        using var daemon = Daemon("on-end-mail.sh", ("ON_END_SMTP", server.Url), ("ON_END_FROM", "progressd@head1.example.org"),
            ("ON_END_TO", "night-shift@example.org"), ("ON_END_DOMAIN", "example.org"));
        await daemon.Get($"create?jobid=n%C3%A4chtlich&desc=Night&tell={Uri.EscapeDataString(tell)}");
        await daemon.Get("update?jobid=n%C3%A4chtlich&workid=1&current=1&total=1");
        var said = await server.Mail.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(said, Does.Contain("MAIL FROM:<progressd@head1.example.org>").And.Contain($"RCPT TO:<{to}>\n")
            .And.Contain($"\nTo: {to}\nSubject: done: n%C3%A4chtlich\n").And.Contain($"\n\nnächtlich: done\n{daemon.Url}/show?jobid=n%C3%A4chtlich\n\n")
            .And.Contain(",\n\"title\":\"Night\",\n\"state\":\"done\""));
        Assert.That(said.Split('\n').Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_mail_server_that_refuses_is_a_line_of_the_log()
    {
        using var server = new MailServer(rcpt: "550 no such user");
        using var daemon = Daemon("on-end-mail.sh", ("ON_END_SMTP", server.Url), ("ON_END_FROM", "a@example.org"), ("ON_END_TO", "b@example.org"));
        await daemon.Get("update?create=1&jobid=job&workid=1&current=1&total=1");
        await Until.True("it was said", 20, () => daemon.Log.Contains("--on-end for job 'job': exit 55: 'curl: (55) RCPT failed: 550'", StringComparison.Ordinal));
    }

    private static TestDaemon Daemon(string example, params (string Name, string Value)[] environment)
    {
        Script.Need("curl");
        return TestDaemon.Start(new DaemonStart
        {
            Flags = ["--on-end", Path.Combine(Script.Root, "examples", example), "--settle", "0"],
            Environment = environment.ToDictionary(one => one.Name, one => one.Value),
        });
    }

    /// <summary>Speaks as much SMTP as curl asks for, once.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _rcpt;

        public MailServer(string rcpt = "250 ok")
        {
            _rcpt = rcpt;
            _listener.Start();
            Mail = Task.Run(Serve);
        }

        public string Url => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        /// <summary>All that the client said, with plain line ends.</summary>
        public Task<string> Mail { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> Serve()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var lines = new StreamReader(client.GetStream());
            await using var replies = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            var said = new List<string>();
            await replies.WriteLineAsync("220 stand-in");
            var inMail = false;
            while (await lines.ReadLineAsync() is { } line)
            {
                said.Add(line);
                if (inMail && line != ".") continue;
                inMail = line == "DATA";
                await replies.WriteLineAsync(inMail ? "354 go on" : line.StartsWith("RCPT", StringComparison.Ordinal) ? _rcpt : line == "QUIT" ? "221 bye" : "250 ok");
                if (line == "QUIT") break;
            }
            return string.Join('\n', said);
        }
    }
}
