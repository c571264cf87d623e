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
        Groups = [.. request.Groups],
        Series = request.Series,
        Tell = request.Tell ?? "",
        Key = request.Key is { } key ? Key(key) : null,
    };

    /// <summary>What of a <c>create?keep=1</c> changes a job that is there; null: nothing. A key is the job's own from its beginning.</summary>
    public static Amended? Amend(CreateRequest request, Job job, Moment now)
    {
        var amended = new Amended(job.Id)
        {
            Title = string.IsNullOrEmpty(request.Title) || request.Title == job.Title ? null : request.Title,
            MaxAge = request.MaxAgeSeconds is { } age && MaxAge(age) is var maxAge && maxAge != job.MaxAge ? maxAge : null,
            Stall = request.StallSeconds is { } seconds && Stall(seconds) is var stall && stall != job.Stall ? stall : null,
            Announced = request.Announced > 0 && request.Announced != job.Announced ? request.Announced : null,
            Groups = [.. request.Groups.Where(stage => !job.Stages.All.Contains(stage))],
            Series = request.Series is { } series && series != job.Series ? series : null,
            Tell = string.IsNullOrEmpty(request.Tell) || request.Tell == job.Tell ? null : request.Tell,
        };
        var isNone = amended is { Title: null, MaxAge: null, Stall: null, Announced: null, Groups.IsEmpty: true, Series: null, Tell: null };
        // A thousand tasks say it at once: their renewals are one, unless a hundredth of the time has passed.
        return isNone && job.Expires.Steady >= now.Plus(0.99 * job.MaxAge).Steady ? null : amended;
    }

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
            new Said
            {
                Current = current,
                Total = total,
                Ok = report.Ok ?? true,
                Exit = report.Exit,
                Desc = report.Text,
                Group = report.Group ?? last?.Said.Group,
                Host = report.Host ?? last?.Said.Host,
                Weight = report.Weight ?? last?.Said.Weight ?? Said.UsualWeight,
                IsNote = report.IsNote ?? last?.Said.IsNote ?? false,
            });
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

    // Without its value: a key is printed nowhere.
    private static JobKey Key(string key) => JobKey.IsKey(key) ? JobKey.Of(key)
        : throw Invalid($"key has {key.Length} characters, and must have {JobKey.ShortestKey} to {JobKey.LongestKey} of A–Z a–z 0–9 . _ ~ -");

    // Whole milliseconds, as all times are kept, and at least one: less than that must not turn into stall=0, which is never.
    private static TimeSpan Span(double seconds) =>
        seconds == 0 ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Math.Clamp(Math.Round(seconds * 1000), 1, LongestAge.TotalMilliseconds));

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ProblemException Invalid(string message) => new(ProblemKind.Invalid, message);
}
