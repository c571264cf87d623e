using System.Text.RegularExpressions;
using Progressd.Http;
using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Tests.Fuzz;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>The table of endpoints and their parameters: what its handlers read, what help and documents say and what the fuzzer sends is what it lists.</summary>
public sealed partial class EndpointsTests
{
    private const string Png = "/progress/render?jobid=j&format=png", Svg = "/progress/render?jobid=j&format=svg&theme=auto";

    private static readonly string ManPage = Path.Combine(Script.Root, "packaging", "progressd.1");

    private static readonly string[] Requests =
    [
        "/progress/create?jobid=j", "/progress/update?jobid=j&workid=1&current=3&total=9", "/progress/update?jobid=j&workid=2&ok=0", "/progress/updates?jobid=j",
        "/progress/show?jobid=j", Png, Svg, "/progress/text?jobid=j", "/progress/text", "/progress/status?jobid=j", "/progress/status", "/progress/", "/", "/healthz", "/metrics",
        "/progress/wait?jobid=j&timeout=1", "/progress/finish?jobid=j", "/progress/delete?jobid=j", "/progress/progress.sh", "/progress/progressd.py",
    ];

    private readonly TestServer _server = new();

    private IReadOnlyList<Route> Table => _server.Service.Routes.Table;

    [OneTimeTearDown]
    public void TakeDown() => _server.Dispose();

    [Test]
    public async Task Each_handler_reads_what_its_row_lists_and_nothing_else()
    {
        var asked = Table.ToDictionary(route => route.Path, _ => new HashSet<string>());
        foreach (var target in Requests)
        {
            var (path, query) = Request.Split(target);
            var parameters = new Parameters(query) { Asked = name => asked[path].Add(name) };
            var request = new Request { Method = "GET", Path = path, Query = query, Header = name => name == "Host" ? "h:1" : null };
            await Table.Single(route => route.Path == path).Handle(request, parameters);
        }

        foreach (var route in Table) Assert.That(asked[route.Path], Is.EquivalentTo(Names(route)), route.Path);
    }

    [Test]
    public void A_handler_that_reads_what_its_row_lacks_is_found_out_in_a_debug_build()
    {
        Route careless = new("/x", Methods.Read, "", (_, q) => new(Reply.Line(200, q.Find("y") ?? "")));
        var request = new Request { Method = "GET", Path = "/x", Header = _ => null };
#if DEBUG
        Assert.That(_server.Service.Routes.Answer(request, careless).AsTask().Result.Status, Is.EqualTo(500));
#endif
        Assert.That(_server.Service.Routes.Answer(request, careless with { Parameters = [new("y", "")] }).AsTask().Result.Status, Is.EqualTo(200));
    }

    [Test]
    public void The_words_that_a_row_lists_are_taken_and_no_others()
    {
        using var server = WithAJob();
        foreach (var (path, parameter) in from route in Table from one in route.Parameters where one.Values.Length > 0 && !one.Values.Contains('–') select (route.Path, one))
        {
            foreach (var word in parameter.Values.Split('|'))
                Assert.That(server.Ask("GET", $"{path}?jobid=j&{parameter.Name}={word}{Briefly(path, parameter)}").Status, Is.AnyOf(200, 202), $"{path} {parameter.Name}={word}");
            Assert.That(server.Ask("GET", $"{path}?jobid=j&{parameter.Name}=x-other").Status, Is.EqualTo(400), $"{path} {parameter.Name}");
            var refusal = System.Text.Encoding.UTF8.GetString(server.Ask("GET", $"{path}?jobid=j&{parameter.Name}=x-other").Body);
            Assert.That(refusal, Does.Contain(parameter.Values.Replace("|", ", ", StringComparison.Ordinal)), path);
        }
    }

    // Where nothing has ended, a second is long enough.
    private static string Briefly(string path, Parameter parameter) => path == "/progress/wait" && parameter.Name != "timeout" ? "&timeout=1" : "";

    [Test]
    public void The_whole_numbers_that_a_row_lists_are_taken_to_both_ends_and_none_beyond()
    {
        using var server = WithAJob();
        foreach (var (path, parameter) in from route in Table from one in route.Parameters where one.Values.Contains('–') && !one.Values.Contains('.') select (route.Path, one))
        {
            var ends = parameter.Values.Split('–').Select(int.Parse).ToArray();
            if (path == "/progress/wait") server.Ask("GET", "/progress/finish?jobid=j"); // else it would wait
            foreach (var inside in ends) Assert.That(Ask(inside), Is.AnyOf(200, 201, 202), $"{path} {parameter.Name}={inside}");
            var isNearest = parameter.Help.Contains("the nearest", StringComparison.Ordinal); // then no number is beyond
            foreach (var outside in new[] { ends[0] - 1, ends[1] + 1 }) Assert.That(Ask(outside), Is.EqualTo(isNearest ? 200 : 400), $"{path} {parameter.Name}={outside}");

            int Ask(int value) => server.Ask("GET", $"{path}?jobid=j&format=svg&{parameter.Name}={value}{Briefly(path, parameter)}").Status;
        }
    }

    [Test]
    public void What_a_row_requires_is_asked_for_by_name()
    {
        foreach (var route in Table.Where(route => route.Parameters.Any(one => one.IsRequired)))
        {
            var first = route.Parameters.First(one => one.IsRequired).Name;
            var reply = _server.Ask(route.Allows("GET") ? "GET" : "POST", route.Path);
            Assert.That(System.Text.Encoding.UTF8.GetString(reply.Body), Is.EqualTo($"error: {first} is missing\n"), route.Path);
        }
    }

    [Test]
    public void The_front_page_explains_each_parameter_of_what_scripts_call()
    {
        var page = System.Text.Encoding.UTF8.GetString(_server.Ask("GET", "/progress/", ("Host", "h:1"), ("Accept", "text/html")).Body);
        foreach (var route in Table.Where(route => route.IsExplained))
            foreach (var parameter in route.Parameters) Assert.That(page, Does.Contain($"""<tr><th scope="row"><code>{parameter.Name}</code></th>"""), route.Path);
        foreach (var route in Table) Assert.That(page, Does.Contain($"<td>{route.ParameterWords}</td><td>"), route.Path);
    }

    [Test]
    public void The_readme_tells_each_parameter_with_its_values_and_no_other()
    {
        var readme = File.ReadAllText(Path.Combine(Script.Root, "README.md")).Replace("\\|", "|", StringComparison.Ordinal);
        foreach (var route in Table)
        {
            if (Parameters(readme, route) is not { } told) continue;
            var names = Backticked().Matches(told.Names).Select(match => match.Groups[1].Value).Distinct();
            Assert.That(names, Is.EquivalentTo(Names(route, withScripts: false)), route.Path);
            foreach (var parameter in route.Parameters.Where(one => !route.IsExplained && !one.IsForScript && one.Values.Contains('–')))
            {
                var range = parameter.Name == "rows" ? "`rows=0`.* 500" : $@"`{parameter.Name}=` \({parameter.Values}[,)]";
                Assert.That(Regex.IsMatch(told.All, range), Is.True, $"{route.Path} {parameter.Name}");
            }
        }
    }

    [Test]
    public void The_man_page_tells_each_parameter_and_no_other()
    {
        var page = File.ReadAllText(ManPage);
        var section = page.Split(".SH REQUESTS\n")[1].Split(".SH ")[0];
        var told = section[section.IndexOf(".SS ", StringComparison.Ordinal)..];
        var expected = string.Concat(Table.Where(route => Names(route, withScripts: false).Length > 0).Select(ManPageEntry));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is not null) File.WriteAllText(ManPage, page.Replace(told, expected, StringComparison.Ordinal));
        else Assert.That(told, Is.EqualTo(expected), "UPDATE_GOLDEN=1 writes it anew");
    }

    [Test]
    public void The_fuzzer_sends_each_parameter()
    {
        foreach (var route in Table)
            Assert.That(FuzzRoute.NamesOf(route.Path), Is.EquivalentTo(Names(route)), route.Path);
    }

    private static string[] Names(Route route, bool withScripts = true) =>
        [.. route.Parameters.Where(one => withScripts || !one.IsForScript).Select(one => one.Name)];

    // A section of its own with a table of the parameters, or a row of the table of addresses.
    private static (string Names, string All)? Parameters(string readme, Route route)
    {
        if (route.IsExplained)
        {
            var section = readme.Split($"\n### {route.Path[(route.Path.LastIndexOf('/') + 1)..]}\n")[1].Split("\n\n")[0].TrimStart('\n');
            return (string.Join('\n', section.Split('\n').Skip(2).Select(row => row.Split('|')[1])), section);
        }
        string[] beginnings = [$"| `{route.Path}?jobid=", $"| `{route.Path}` |"];
        var line = readme.Split('\n').FirstOrDefault(line => beginnings.Any(one => line.StartsWith(one, StringComparison.Ordinal)));
        return line is null ? null : (string.Join(' ', NameAndValue().Matches(line).Select(match => $"`{match.Groups[1].Value}`")), line);
    }

    private static string ManPageEntry(Route route) => $".SS {route.Path} \\- {route.Summary}\n" + string.Concat(
        route.Parameters.Where(one => !one.IsForScript).Select(one => $".TP\n\\fB{one.Name}\\fR{Values(one)}\n{Roff(Sentence(one))}\n"));

    private static string Values(Parameter one) => one.Values.Length == 0 ? "" : $" \\fI{one.Values.Replace('–', '-').Replace("-", "\\-", StringComparison.Ordinal)}\\fR";

    private static string Sentence(Parameter one) =>
        (one.IsRequired ? "(Required.) " : "") + char.ToUpperInvariant(one.Help[0]) + one.Help[1..] + "." + (one.Default.Length > 0 ? $" Default: {one.Default}." : "");

    private static string Roff(string text) => text.Replace("-", "\\-", StringComparison.Ordinal).Replace("’", "\\(cq", StringComparison.Ordinal)
        .Replace("“", "\\(lq", StringComparison.Ordinal).Replace("”", "\\(rq", StringComparison.Ordinal).Replace("–", "\\(en", StringComparison.Ordinal);

    private static TestServer WithAJob()
    {
        var server = new TestServer();
        server.Ask("GET", "/progress/create?jobid=j");
        server.Ask("GET", "/progress/update?jobid=j&workid=1&current=3&total=9");
        return server;
    }

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Backticked();

    [GeneratedRegex("([a-z]+)=|(?<=without )`(jobid)`")]
    private static partial Regex NameAndValue();
}
