using System.Runtime.InteropServices;
using System.Text;
using Progressd.Http;
using Progressd.Http.Messages;
using Progressd.Http.Process;
using Progressd.Http.Process.CommandLine;
using Progressd.Store;
using Progressd.Store.Texts;
using Progressd.Tests.Fuzz;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http.Messages;

/// <summary>Whatever a client, or whoever starts the daemon, writes: each parser gives a sound value or says what is wrong.</summary>
public sealed class ParserFuzzTests
{
    private const int Usual = 100_000;

    private static readonly string[] Queries =
    [
        "jobid=alice:2026-11-23T10:00:00,123456789+00:00&workid=band%203&current=1e 06&total=.5&ok=no&desc=lots+of%20RFI&exit=137&inc=-0",
        "jobid=%F0%9F%98%80&desc=%ED%A0%80%EF%BF%BE%E2%80%AE%CC%81%CC%81%CC%81&maxage=604800&stall=0&workers=8&new=true",
        "&&=&a==b&%6Aobid&\u00C3\u00A9=\u00FF&jobid=%00%7F",
        .. FuzzWords.Jobs.Select(id => $"jobid={id}&workid=1"),
        .. FuzzWords.Texts.Select(text => $"desc={text}"),
        .. FuzzWords.Edges.Concat(FuzzWords.NoNumbers).Select(number => $"current={number}"),
    ];

    private static readonly string[] Targets =
    [
        "/progress/show?jobid=a", "//progress//update/?jobid=a&workid=1", "http://localhost:8080/progress/render?jobid=a#x", "/%70rogress/%73how", "x://y?z",
        "/%2Fprogress%2F", "*", "", "?", "#", "mailto:x", "/progress", "/progress/show/?jobid=\u00FF", .. FuzzWords.OtherPaths,
    ];

    private static readonly string[] Hosts =
    [
        "localhost:8080", "head-1.example.org", "127.0.0.1", "a_b:0", "1.2.3.4.5:65535", "..", "-", "xn--a", "[::1]:80", "0x7f.1", new string('a', 253), "a.b.c.d.e:",
    ];

    private static readonly string[] Lines =
    [
        "--port 8080 --retention 7d --state /tmp/x.json --snapshot-interval 30s",
        "--public-url https://host/prefix --max-jobs 10 --max-workers 20 --max-memory 1G --no-list",
        "--port=0 --state=x --max-jobs=1 -- x", "--port 1 --port 2", "--public-url http://h?x --max-memory 1e9",
    ];

    [Test]
    public void A_piece_of_a_query_becomes_text() => Mutated.Texts(2 * Usual,
        [.. FuzzWords.Jobs.Concat(FuzzWords.Texts).Where(text => text.Length < 400)],
        piece => Mutated.HalfPair(Decoding.Decoded(piece)));

    [Test]
    public void Parameters_are_sound_values_or_a_problem_that_is_told() => Mutated.Texts(Usual / 4, Queries, query =>
    {
        var q = new Parameters(query);
        foreach (var name in q.Names) if (Mutated.HalfPair(name) is { } fault) return fault;
        return Fault(() => q.Id("jobid").Shown, IdFault) ?? Fault(() => q.FindId("workid")?.Shown, IdFault)
            ?? Fault(() => q.Text("desc"), TextFault) ?? Fault(() => q.Find("desc") ?? "", Mutated.HalfPair)
            ?? Fault(() => q.Number("current"), Infinite) ?? Fault(() => q.Number("total"), Infinite)
            ?? Fault(() => q.Seconds("maxage", zeroToo: false), Infinite)
            ?? Fault(() => q.Whole("exit", 0, 255), exit => exit is < 0 or > 255 ? $"exit {exit}" : null)
            ?? Fault(() => q.Truth("ok"), _ => null) ?? Fault(() => q.Choice("new", 0, ("true", 1)), _ => null);
    }, typeof(ProblemException));

    [Test]
    public void A_number_is_finite_or_none() => Mutated.Texts(3 * Usual, [.. FuzzWords.Edges, .. FuzzWords.NoNumbers, .. FuzzWords.Counts], text =>
        Parameters.TryNumber(text, out var number) ? Infinite(number) : null);

    [Test]
    public void Texts_of_any_UTF_16_become_ids_and_plain_texts() => Mutated.Bytes(Usual / 4,
        [.. FuzzWords.Texts.Concat(FuzzWords.Jobs).Select(text => Encoding.Unicode.GetBytes(Decoding.Decoded(text)))],
        bytes =>
        {
            var text = MemoryMarshal.Cast<byte, char>(bytes).ToString();
            var plain = PlainText.Of(text);
            return TextFault(PlainText.Limited(text)) ?? (PlainText.Of(plain) == plain ? null : "not the same when cleaned twice")
                ?? Fault(() => Id.Parse("jobid", text), id => id == Id.Trusted(id.Shown.Replace('+', ' ')) && text.Contains(id.Shown) ? null : "another id");
        });

    [Test]
    public void A_request_line_is_a_path_and_a_query() => Mutated.Texts(2 * Usual, Targets, target =>
    {
        var (path, query) = Request.Split(target);
        return path.Length > 0 && !path.Contains('?') && !path.Contains('#') && !query.Contains('#') ? null : $"{path} and {query}";
    });

    [Test]
    public void Headers_are_understood_or_passed_over() => Mutated.Texts(2 * Usual, [.. FuzzWords.Accepts, .. FuzzWords.Encodings, .. FuzzWords.Tags, "W/\"1\", W/\"2\""], value =>
    {
        _ = Accepts.Of(value);
        _ = new Request { Method = "GET", Path = "/", Header = _ => value }.TakesGzip;
        return Reply.Matches(value, "W/\"0123456789abcdef\"") && !value.Contains('*') ? "matches a tag that it does not name" : null;
    });

    [Test]
    public void A_Host_becomes_an_address_or_is_refused() => Mutated.Texts(Usual, Hosts, host =>
        Uri.TryCreate(BaseUrl.Of(Asking(host), null), UriKind.Absolute, out var uri) && uri is { Scheme: "http", AbsolutePath: "/progress" } ? null : "no address",
        typeof(ProblemException));

    [Test]
    public void An_Origin_is_ours_or_refused() => Mutated.Texts(Usual, [.. FuzzWords.Origins, "http://localhost:8080", "https://head1/prefix"], origin =>
    {
        var request = Asking("localhost:8080");
        request = request with { Header = name => name == "Origin" ? origin : name == "Host" ? "localhost:8080" : null };
        _ = DriveBy.Refusal(request, new Uri("https://head1/prefix"), evenIfClicked: true);
        var isServed = DriveBy.Refusal(request, null, evenIfClicked: false) is null;
        return isServed && new Uri(origin) is not { Scheme: "http" or "https", Host: "localhost", Port: 8080 } ? "served to another origin" : null;
    });

    [Test]
    public void No_shape_of_target_and_host_is_an_internal_error()
    {
        using var server = new TestServer();
        Mutated.Texts(Usual / 20, [.. Targets.SelectMany(target => Hosts.Select(host => $"{target}\n{host}"))], text =>
        {
            var (target, host) = (text.Split('\n')[0], text.Split('\n')[^1]);
            var reply = server.Ask("GET", target, ("Host", host), ("Accept", (text.Length % 64) switch { 0 => "image/png", < 32 => "text/html", _ => "*/*" }));
            return reply.Status == 500 ? Encoding.UTF8.GetString(reply.Body) : null;
        });
    }

    [Test]
    public void Spans_and_sizes_are_positive_or_none() => Mutated.Texts(3 * Usual,
        ["90s", "15m", "12h", "7d", "2w", "1.5e3", "0.0001s", "512M", "4GiB", "1e300T", "1073741824", "1kB", "-1d", "9e307w"],
        text => Options.Span(text) is { } span && span <= TimeSpan.Zero ? $"{span}" : Options.Size(text) is < 1 ? "a size below 1" : null);

    [Test]
    public void A_command_line_is_taken_or_refused_in_words() => Mutated.Texts(Usual / 20, Lines, line =>
    {
        // Names would be asked for in the network, and help printed.
        if (line.Contains("bind", StringComparison.Ordinal) || line.Contains('?') || line.Contains("-h", StringComparison.Ordinal)) return null;
        Options? taken = null;
        Options.Parse(line.Split(' '), options => (taken = options).Port);
        return taken is null or { Port: >= 0 and <= 65535, MaxJobs: > 0, MaxWorkers: > 0, MaxMemoryBytes: > 0, Retention.Ticks: > 0, SnapshotInterval.Ticks: > 0 }
            ? null : $"{taken}";
    }, typeof(FormatException));

    private static Request Asking(string host) => new() { Method = "POST", Path = "/progress/update", Header = name => name == "Host" ? host : null };

    private static string? IdFault(string? id) => id is null ? null : Mutated.HalfPair(id) ?? (id.EnumerateRunes().Count() is < 1 or > 256 ? "an id of another length" : null);

    private static string? TextFault(string? text) =>
        text is null ? null
        : text.Any(char.IsControl) ? "a control character"
        : text.EnumerateRunes().Count() > PlainText.MaxLength ? "a text that is too long"
        : Mutated.HalfPair(text);

    private static string? Infinite(double? number) => number is { } value && !double.IsFinite(value) ? $"{value}" : null;

    private static string? Fault<T>(Func<T> get, Func<T, string?> fault)
    {
        try
        {
            return fault(get());
        }
        catch (ProblemException)
        {
            return null;
        }
    }
}
