using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;

namespace Progressd.Http;

/// <summary>The endpoints that change jobs and workers. Each answers with a body: an empty 200 is no acknowledgement.</summary>
public sealed class ReportEndpoints(JobStore store, Uri? publicUrl)
{
    private const int MostLines = 20_000;
    private const int LongestSeries = 128, LongestTell = 256;
    private const string KeyHeader = "X-Progress-Key";

    private static readonly Reply Ok = Reply.Line(200, "ok").ForCaches(reads: false);

    // /progress/create
    public async ValueTask<Reply> Create(Request request, Parameters q)
    {
        var baseUrl = BaseUrl.Of(request, publicUrl); // first: a reply without a URL must not leave a job behind
        var keep = q.Flag("keep");
        if (keep && q.Flag("new")) throw Invalid("keep and new are both given: keep=1 amends a job that exists, new=1 refuses to");
        var result = await store.CreateAsync(new CreateRequest
        {
            Id = q.FindId("jobid"),
            Title = q.Text("desc"),
            MaxAgeSeconds = IsGiven("maxage") ? q.Seconds("maxage", zeroToo: false) : null,
            StallSeconds = IsGiven("stall") ? q.Seconds("stall", zeroToo: true) : null,
            Announced = IsGiven("workers") ? q.Whole("workers", 1, WriteRules.MostAnnounced) ?? 0 : 0,
            OnlyNew = q.Flag("new"),
            Keep = keep,
            Groups = Groups(q),
            Series = q.Find("series") is { Length: > 0 } series ? Series(series) : null,
            Tell = Tell(q),
            Key = KeyOf(request, q),
            Hints = new Unknown(Endpoints.CreateNames).HintsOf(q),
        });
        var status = result.IsNew ? 201 : 200;
        return request.Accepts.Json ? Reply.Json(status, Addresses(baseUrl, result.Id)) : Reply.Line(status, $"{baseUrl}/show?jobid={result.Id.InUrl}");

        // A script that keeps what is there may leave a variable empty.
        bool IsGiven(string name) => !keep || q.Find(name)?.Length > 0;
    }

    // /progress/update
    public async ValueTask<Reply> Update(Request request, Parameters q)
    {
        await store.UpdateAsync(ReportReader.Read(q, q.Id("jobid"), KeyOf(request, q), new Unknown(Endpoints.UpdateNames)));
        return Ok;
    }

    // /progress/updates
    public async ValueTask<Reply> Updates(Request request, Parameters q)
    {
        foreach (var name in q.Names)
            if (name != "jobid") throw Invalid($"{Parameters.InMessage(name)} is in the query: only jobid may be, all else belongs to a line of the body");
        var (reports, lines) = Batch(request.BodyText, q.FindId("jobid"), KeyOf(request, null));
        try
        {
            await store.UpdateAsync(reports);
        }
        catch (ProblemException problem) when (problem.Index is { } index)
        {
            throw new ProblemException(problem.Kind, $"line {lines[index]}: {problem.Message}", problem);
        }
        return Reply.Line(200, $"ok {reports.Count}");
    }

    // /progress/finish
    public async ValueTask<Reply> Finish(Request request, Parameters q)
    {
        await store.FinishAsync(q.Id("jobid"), KeyOf(request, q), new Unknown(Endpoints.FinishNames).HintsOf(q));
        return Reply.Line(200, "finished");
    }

    // /progress/delete
    public async ValueTask<Reply> Delete(Request request, Parameters q)
    {
        await store.DeleteAsync(q.Id("jobid"), KeyOf(request, q));
        return Reply.Line(200, "deleted");
    }

    private static (List<Report> Reports, List<int> Lines) Batch(ReadOnlySpan<char> body, Id? job, string? key)
    {
        var (reports, lines, number) = (new List<Report>(), new List<int>(), 0);
        var unknown = new Unknown(Endpoints.UpdateNames);
        foreach (var range in body.Split('\n'))
        {
            number++;
            var line = body[range].TrimEnd('\r');
            if (line.StartsWith(Request.MarkOfUtf8)) line = line[Request.MarkOfUtf8.Length..]; // files that were joined
            if (line.IsEmpty) continue;
            if (reports.Count == MostLines) throw Invalid($"line {number}: at most {MostLines} lines are allowed, send the rest in another request");
            reports.Add(LineOf(line, number, job, key, unknown, isOnly: line.Length == body.Length));
            lines.Add(number);
        }
        return (reports, lines);
    }

    private static Report LineOf(ReadOnlySpan<char> line, int number, Id? job, string? key, Unknown unknown, bool isOnly)
    {
        try
        {
            var q = new Parameters(line);
            return ReportReader.Read(q, q.FindId("jobid") ?? job ?? throw q.Missing("jobid"), key, unknown);
        }
        catch (ProblemException problem)
        {
            // curl's -d drops the line ends of a file, so that all lines arrive as one.
            var glued = isOnly && (problem.Message.EndsWith("must be a number", StringComparison.Ordinal) || line.Count("workid=") > 1);
            throw new ProblemException(problem.Kind, $"line {number}: {problem.Message}{(glued ? " (hint: use --data-binary)" : "")}", problem);
        }
    }

    // Never of the address: that is logged by proxies and shells.
    private static string? KeyOf(Request request, Parameters? q) =>
        request.Header(KeyHeader) is { Length: > 0 } header ? header : q?.FindInForm("key") is { Length: > 0 } key ? key : null;

    private static Id Series(string text)
    {
        var series = Id.Parse("series", text);
        return PlainText.Characters(series.Shown) <= LongestSeries ? series : throw Parameters.Refused("series", text, $"must be at most {LongestSeries} characters long");
    }

    private static string? Tell(Parameters q)
    {
        var tell = PlainText.Of(q.Find("tell") ?? "");
        return PlainText.Characters(tell) <= LongestTell ? tell : throw Parameters.Refused("tell", tell, $"must be at most {LongestTell} characters long");
    }

    /// <summary><c>flag:24,calibrate:24,image:24</c></summary>
    private static List<Stage> Groups(Parameters q)
    {
        var (stages, names, all) = (new List<Stage>(), new HashSet<string>(), 0.0);
        if (q.Find("groups") is not { Length: > 0 } text) return stages;
        foreach (var part in text.Split(','))
        {
            var colon = part.LastIndexOf(':');
            if (colon < 0 || NameRules.Group(part[..colon]) is not { } name
                || !Parameters.TryNumber(part.AsSpan(colon + 1), out var number) || number is < 0 or > WriteRules.MostAnnounced || number != Math.Truncate(number))
                throw Parameters.Refused("groups", part, "must be a name and the number of workers expected, as in groups=flag:24,image:24");
            if (!names.Add(name)) throw Parameters.Refused("groups", text, $"must name '{name}' once");
            if (stages.Count == Stages.Most) throw Invalid($"groups has more than {Stages.Most} names: that is how many are allowed");
            stages.Add(new(name, (int)number));
            if ((all += number) > WriteRules.MostAnnounced) throw Invalid($"groups expects more than {WriteRules.MostAnnounced} workers: that is how many are allowed");
        }
        return stages;
    }

    private static byte[] Addresses(string baseUrl, Id id) => Json.Object(json =>
    {
        json.WriteString("jobid", id.Shown);
        foreach (var view in (ReadOnlySpan<string>)["show", "update", "render", "text", "status"])
            json.WriteString(view, $"{baseUrl}/{view}?jobid={id.InUrl}");
    });

    private static ProblemException Invalid(string message) => new(ProblemKind.Invalid, message);
}
