using System.Globalization;

namespace Progressd.Store;

/// <summary>
/// What a create or a report means (docs/design/contract.md#update) once everything that it left out is filled in. Pure; a refusal names the parameter,
/// its value and what to do.
/// </summary>
internal static class WriteRules
{
    /// <summary>How many workers a create can announce.</summary>
    public const int MostAnnounced = 10_000_000;

    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(3652.5); // ten years

    public static Created Create(CreateRequest request, Id id, TimeSpan retention) => new(id)
    {
        Title = string.IsNullOrEmpty(request.Title) ? id.Shown : request.Title,
        MaxAge = request.MaxAgeSeconds is { } maxAge ? MaxAge(maxAge) : retention,
        Stall = request.StallSeconds is { } stall ? Stall(stall) : null,
        Announced = request.Announced,
    };

    /// <param name="last">The worker as it was; null if this is its first report to the present job.</param>
    public static Reported Resolve(Report report, Worker? last)
    {
        if (report.IsFailure) report = Usable(report, last);
        if (report is { Inc: not null, Current: not null })
            throw Invalid("current and inc are both given: send current to set, or inc to add");
        if (report.Total < 0)
            throw Invalid($"total is {Number(report.Total.Value)}, and must be 0 or more");
        if (last is null && !report.IsFailure && report.Exit is null) NeedsBoth(report);

        var sent = report.Inc is { } inc ? Sum(last?.Current ?? 0, inc) : report.Current;
        var current = sent ?? last?.Current ?? (report.Exit == 0 ? report.Total ?? 1 : 0);
        var total = report.Total ?? last?.Total ?? (report.Exit == 0 && current >= 0 ? current : Math.Max(1, current));
        return new Reported(report.Job, report.Worker,
            new Said { Current = current, Total = total, Ok = report.Ok ?? true, Exit = report.Exit, Desc = report.Text });
    }

    // A failure is never lost for a value beside it that cannot be used: that one is as if left out.
    private static Report Usable(Report report, Worker? last) => report with
    {
        Total = report.Total < 0 ? null : report.Total,
        Inc = report.Current is not null || (report.Inc is { } inc && !double.IsFinite((last?.Current ?? 0) + inc)) ? null : report.Inc,
    };

    private static void NeedsBoth(Report report)
    {
        var missing = (report.Current ?? report.Inc, report.Total) switch
        {
            (null, null) => "current and total are missing",
            (null, _) => "current is missing",
            (_, null) => "total is missing",
            _ => null,
        };
        if (missing is not null)
            throw Invalid($"{missing}: the first update of worker '{report.Worker}' needs current (or inc) and total");
    }

    private static double Sum(double current, double inc)
    {
        var sum = current + inc;
        return double.IsFinite(sum) ? sum
            : throw Invalid($"inc is {Number(inc)}, and current is {Number(current)}: their sum is too large for a number, send a smaller inc");
    }

    private static TimeSpan MaxAge(double seconds) =>
        seconds > 0 ? Span(seconds) : throw Invalid($"maxage is {Number(seconds)}, and must be more than 0 seconds");

    private static TimeSpan Stall(double seconds) =>
        seconds >= 0 ? Span(seconds) : throw Invalid($"stall is {Number(seconds)}, and must be 0 (never) or more seconds");

    // Whole milliseconds, as all times are kept, and at least one: less than that must not turn into stall=0, which is never.
    private static TimeSpan Span(double seconds) =>
        seconds == 0 ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Math.Clamp(Math.Round(seconds * 1000), 1, LongestAge.TotalMilliseconds));

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ProblemException Invalid(string message) => new(ProblemKind.Invalid, message);
}
