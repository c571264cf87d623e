using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>Requests by a grammar, spoilt here and there, over real sockets. <c>PROGRESSD_FUZZ=100000</c> sends more; a failure names its seed.</summary>
public sealed class FuzzTests
{
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("PROGRESSD_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 3000;

    private static readonly string[] Paths =
    [
        "/progress/create", "/progress/update", "/progress/update", "/progress/updates", "/progress/delete", "/progress/show", "/progress/render",
        "/progress/text", "/progress/status", "/progress/", "/", "/healthz", "/metrics", "/progress", "//progress//show/", "/x", "/%00", "/progress/%zz",
    ];

    private static readonly string[] Names =
    [
        "jobid", "jobid", "jobid", "workid", "workid", "current", "total", "ok", "desc", "exit", "inc", "create", "new", "workers", "stall", "maxage",
        "interval", "filter", "order", "view", "page", "part", "width", "scale", "theme", "format", "rows", "ascii", "color", "all", "summary", "from", "count", "q",
    ];

    private static readonly string[] Values =
    [
        "a", "b", "c+d", "1", "2", "0", "100", "-1", "1e308", "-1e308", "1e 06", "5e-324", "NaN", "inf", "", "%", "%00", "%zz", "%0D%0A", "%F0%9F%98%80", "%ED%A0%80",
        "%EF%BF%BE", "\u00FF\u00FE", "<script>", "%3C%2Fscript%3E%22%27%26", "%E2%80%AE", "a%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81", "png", "svg", "dark", "auto", "light", "live",
        "list", "failed", "running", "progress", "state", "160", "400", "500", "900", "3", "true", "no", "0.5", "99999999999999999999", "'\"`$(x)", "%C2%A0", ";", "=",
    ];

    private static readonly string[] Accepts = ["*/*", "text/html", "application/json", "image/png", "image/svg+xml,*/*;q=0.5", "", "\u00FF"];

    [Test]
    public void No_request_makes_a_500_a_broken_reply_or_a_state_that_cannot_be_kept()
    {
        using var server = new TestServer(limits: new Limits { MaxJobs = 50, MaxWorkers = 50 });
        for (var seed = 0; seed < Count; seed++)
        {
            var request = RequestOf(new Random(seed));
            var reply = Send(server, request);
            Assert.That(Fault(reply), Is.Null, $"seed {seed}: {Encoding.Latin1.GetString(request)}\n{Encoding.Latin1.GetString(reply)}");
        }
        Assert.That(server.Get("../healthz").Result, Is.EqualTo("ok\n"));
        Assert.That(() => server.Service.Server.InFlight, Is.Zero.After(2).Seconds.PollEvery(10).MilliSeconds);
        Assert.That(server.Store.Save(), Is.True);
        Assert.That(server.Reopened().Jobs.Keys, Is.EquivalentTo(server.Store.State.Jobs.Keys));
        Assert.That(server.LogAtTheEnd(), Does.Not.Contain("internal error"));
    }

    private static byte[] RequestOf(Random random)
    {
        var body = random.Next(3) == 0 ? string.Join(random.Next(2) == 0 ? "\n" : "&", Enumerable.Range(0, random.Next(4)).Select(_ => Query(random))) : "";
        var method = Pick(random, "GET", "GET", "GET", "POST", "POST", "HEAD", "DELETE", "PUT", "get");
        var text = new StringBuilder($"{method} {Pick(random, Paths)}?{Query(random)} HTTP/1.{Pick(random, "1", "1", "1", "0")}\r\n");
        text.Append(Pick(random, "Host: localhost\r\n", "Host: 127.0.0.1:80\r\n", "Host: localhost\r\n", "Host: a\"b\r\n", "")).Append("Connection: close\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Accept: {Pick(random, Accepts)}\r\n");
        if (random.Next(3) == 0) text.Append("Accept-Encoding: gzip\r\n");
        if (random.Next(8) == 0) text.Append(Pick(random, "If-None-Match: *\r\n", "If-None-Match: W/\"x\", ,\"\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n", "Origin: ::\r\n"));
        if (body.Length > 0) text.Append(Pick(random, "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n", ""));
        if (method != "GET" || body.Length > 0) text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        var bytes = Encoding.Latin1.GetBytes(text.Append("\r\n").Append(body).ToString());
        if (random.Next(6) == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static string Query(Random random) => string.Join('&', Enumerable.Range(0, random.Next(7)).Select(_ => $"{Pick(random, Names)}={Pick(random, Values)}"));

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static byte[] Send(TestServer server, byte[] request)
    {
        using var connection = server.Connect();
        connection.ReceiveTimeout = 5000;
        connection.NoDelay = true;
        connection.Send(request);
        connection.Shutdown(SocketShutdown.Send);
        var (reply, buffer) = (new MemoryStream(), new byte[65536]);
        try
        {
            while (connection.Receive(buffer) is > 0 and var read) reply.Write(buffer, 0, read);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Refused before it was read to the end.
        }
        return reply.ToArray();
    }

    private static string? Fault(byte[] reply)
    {
        var head = Encoding.Latin1.GetString(reply);
        if (head.StartsWith("HTTP/1.1 500", StringComparison.Ordinal)) return "an internal error";
        if (head.Contains("   at Progressd", StringComparison.Ordinal)) return "a stack trace";
        var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !head.Contains("Server: progressd", StringComparison.Ordinal)) return null; // the listener's own, or none
        var body = reply.AsSpan(end + 4).ToArray();
        if (body.Length == 0 || head.Contains("Content-Encoding: gzip", StringComparison.Ordinal)) return null;
        var type = head.Split("Content-Type: ")[^1].Split("\r\n")[0];
        try
        {
            switch (type)
            {
                case "application/json":
                    JsonDocument.Parse(body).Dispose();
                    break;
                case "image/svg+xml":
                    XDocument.Parse(Encoding.UTF8.GetString(body));
                    break;
                case "image/png":
                    return body.AsSpan().StartsWith("\x89PNG"u8[1..]) || body[0] == 0x89 ? null : "no PNG";
                case "text/html; charset=utf-8":
                    return Encoding.UTF8.GetString(body).Contains("<script>&", StringComparison.Ordinal) ? "raw markup" : null;
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or System.Xml.XmlException)
        {
            return e.Message;
        }
    }
}
