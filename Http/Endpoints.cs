using Progressd.Http.Messages;

namespace Progressd.Http;

/// <summary>The one table of endpoints: dispatch, Allow, the 404 that helps, metrics and the front page's help are read from it.</summary>
internal static class Endpoints
{
    public static IReadOnlyList<Route> Of(ReportEndpoints reporting, ViewEndpoints watching, AdminEndpoints operating) =>
    [
        new("/progress/create", Methods.Write, "[jobid] [desc] [maxage] [workers] [stall] [new]", "begin a job, or begin it again", reporting.Create),
        new("/progress/update", Methods.Write, "jobid workid [current] [total] [ok] [desc] [exit] [inc] [create]", "one report", reporting.Update),
        new("/progress/updates", Methods.Post, "[jobid], and in the body one query string a line", "many at once", reporting.Updates) { TakesBatch = true },
        new("/progress/delete", Methods.Post | Methods.Delete, "jobid", "remove a job", reporting.Delete),
        new("/progress/show", Methods.Read, "jobid [interval] [filter] [order] [view] [page] [part] [from] [count]", "a live page", watching.Show) { IsPage = true },
        new("/progress/render", Methods.Read, "jobid [width] [scale] [theme] [format] [rows]", "a picture", watching.Render),
        new("/progress/text", Methods.Read, "jobid [width] [ascii] [color] [all] [summary]", "plain text for a terminal", watching.Text),
        new("/progress/status", Methods.Read, "[jobid] [filter] [from] [count] [q]", "JSON: one job, or all", watching.Status),
        new("/progress/", Methods.Read, "[q] [page] [part]", "all jobs, and how to use it", watching.Front) { IsPage = true },
        new("/", Methods.Read, "", "leads to /progress/", (_, _) => new(Reply.Found("progress/"))) { IsPage = true },
        new("/healthz", Methods.Read, "", "is it well?", operating.Health) { IsForAdmins = true },
        new("/metrics", Methods.Read, "", "numbers for Prometheus", operating.Numbers) { IsForAdmins = true },
    ];
}
