using System.Text;
using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>The endpoints that change jobs and workers. Each answers with a body: an empty 200 is no acknowledgement.</summary>
public sealed class ReportEndpoints(JobStore store, Uri? publicUrl)
{
    private const int MostLines = 20_000;

    private static readonly Reply Ok = Reply.Line(200, "ok").ForCaches(reads: false);

    // /progress/create
    public async ValueTask<Reply> Create(Request request, Parameters q)
    {
        var baseUrl = BaseUrl.Of(request, publicUrl); // first: a reply without a URL must not leave a job behind
        var result = await store.CreateAsync(new CreateRequest
        {
            Id = q.FindId("jobid"),
            Title = q.Text("desc"),
            MaxAgeSeconds = q.Seconds("maxage", zeroToo: false),
            StallSeconds = q.Seconds("stall", zeroToo: true),
            Announced = q.Whole("workers", 1, WriteRules.MostAnnounced) ?? 0,
            OnlyNew = q.Flag("new"),
        });
        var status = result.IsNew ? 201 : 200;
        return request.Accepts.Json ? Reply.Json(status, Addresses(baseUrl, result.Id)) : Reply.Line(status, $"{baseUrl}/show?jobid={result.Id.InUrl}");
    }

    // /progress/update
    public async ValueTask<Reply> Update(Request request, Parameters q)
    {
        await store.UpdateAsync(ReportReader.Read(q, q.Id("jobid")));
        return Ok;
    }

    // /progress/updates
    public async ValueTask<Reply> Updates(Request request, Parameters q)
    {
        foreach (var name in q.Names)
            if (name != "jobid") throw Invalid($"{Parameters.InMessage(name)} is in the query: only jobid may be, all else belongs to a line of the body");
        var (reports, lines) = Batch(Encoding.Latin1.GetString(request.Body.Span), q.FindId("jobid"));
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

    // /progress/delete
    public async ValueTask<Reply> Delete(Request request, Parameters q)
    {
        await store.DeleteAsync(q.Id("jobid"));
        return Reply.Line(200, "deleted");
    }

    private static (List<Report> Reports, List<int> Lines) Batch(ReadOnlySpan<char> body, Id? job)
    {
        var (reports, lines, number) = (new List<Report>(), new List<int>(), 0);
        foreach (var range in body.Split('\n'))
        {
            number++;
            var line = body[range].TrimEnd('\r');
            if (line.IsEmpty) continue;
            if (reports.Count == MostLines) throw Invalid($"line {number}: at most {MostLines} lines are allowed, send the rest in another request");
            reports.Add(LineOf(line, number, job, isOnly: line.Length == body.Length));
            lines.Add(number);
        }
        return (reports, lines);
    }

    private static Report LineOf(ReadOnlySpan<char> line, int number, Id? job, bool isOnly)
    {
        try
        {
            var q = new Parameters(line);
            return ReportReader.Read(q, q.FindId("jobid") ?? job ?? throw q.Missing("jobid"));
        }
        catch (ProblemException problem)
        {
            // curl's -d drops the line ends of a file, so that all lines arrive as one.
            var glued = isOnly && (problem.Message.EndsWith("must be a number", StringComparison.Ordinal) || line.Count("workid=") > 1);
            throw new ProblemException(problem.Kind, $"line {number}: {problem.Message}{(glued ? " (hint: use --data-binary)" : "")}", problem);
        }
    }

    private static byte[] Addresses(string baseUrl, Id id) => Json.Object(json =>
    {
        json.WriteString("jobid", id.Shown);
        foreach (var view in (ReadOnlySpan<string>)["show", "update", "render", "text", "status"])
            json.WriteString(view, $"{baseUrl}/{view}?jobid={id.InUrl}");
    });

    private static ProblemException Invalid(string message) => new(ProblemKind.Invalid, message);
}
