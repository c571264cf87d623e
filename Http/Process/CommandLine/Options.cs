using System.Globalization;
using Progressd.Http.Messages;

namespace Progressd.Http.Process.CommandLine;

/// <summary>The command line, every value checked.</summary>
public sealed record Options
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3653);

    private static readonly IReadOnlyList<Setting> Settings =
    [
        new("--port", "N", "8080", "port to listen on; 0 picks a free one, and the line printed names it",
            value => IsCount(value, 0, 65535) ? null : "must be a whole number from 0 to 65535"),
        new("--bind", "ADDRESS", "localhost", "address to listen on, repeatable: localhost, an IPv4 address or name of this machine, or * for every address")
        {
            IsRepeatable = true,
        },
        new("--retention", "TIME", "7d", "how long a job is kept after its last update where create gave no maxage: seconds, or 90s 15m 12h 7d 2w", Duration),
        new("--state", "FILE", null, "snapshot file; its journal and lock lie beside it [default: progressd.json in $STATE_DIRECTORY, "
            + "else in $XDG_STATE_HOME/progressd, else in ~/.local/state/progressd]",
            value => value.StartsWith('-') ? $"is taken for an option: write './{value}' for a file of that name" : null),
        new("--snapshot-interval", "TIME", "30s", "how often a snapshot is written when anything changed", Duration),
        new("--public-url", "URL", null,
            "base of the URLs that replies print, as people reach it through a proxy; its host name is answered [default: from the request's Host]",
            value => IsWebAddress(value) ? null : "must be like https://host/prefix, without '?' and '#'"),
        new("--max-jobs", "N", "10000", "jobs kept at once", Count),
        new("--max-workers", "N", "100000", "workers of one job", Count),
        new("--max-memory", "SIZE", "1G", "memory for jobs and workers: bytes, or 512M 4G",
            value => Size(value) > 0 ? null : "must be a size such as 1073741824, 512M or 4G"),
        new("--no-list", null, null, "do not list jobs on the front page, in status and in metrics"),
        new("--on-end", "PROGRAM", null, "program to run each time a job has ended, by its absolute path: the job as JSON on standard input, PROGRESS_JOB, "
            + "PROGRESS_STATE, PROGRESS_SHOW and PROGRESS_TELL in its environment; no shell, one at a time, 30 s each",
            value => value.StartsWith('/') ? null : "must be the absolute path of a program, such as /usr/local/bin/on-end"),
        new("--settle", "TIME", "60s", "how long a job must have stayed ended before that: 0, seconds, or 90s 15m 12h 7d 2w",
            value => value == "0" || Duration(value) is null ? null : "must be 0 or a time: seconds, or 90s 15m 12h 7d 2w"),
    ];

    public required int Port { get; init; }
    public required IReadOnlyList<Binding> Bindings { get; init; }
    public required TimeSpan Retention { get; init; }
    public required string StatePath { get; init; }
    public required TimeSpan SnapshotInterval { get; init; }
    public required Uri? PublicUrl { get; init; }
    public required int MaxJobs { get; init; }
    public required int MaxWorkers { get; init; }
    public required long MaxMemoryBytes { get; init; }
    public required bool Listed { get; init; }

    /// <summary>The program that is told of each job's end, by an absolute path; null: none.</summary>
    public required string? OnEnd { get; init; }

    /// <summary>How long a job must have stayed ended before.</summary>
    public required TimeSpan Settle { get; init; }

    /// <param name="run">Is called when the line asks for the daemon, not for help.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FormatException">The line is wrong; the message says how.</exception>
    /// <exception cref="NotHereException">An address is not this machine's, or not yet.</exception>
    public static int Parse(string[] args, Func<Options, int> run) =>
        PlainCall.Read(args, Settings) is { } given ? run(Of(given)) : FullLine.Parse(args, Settings, full => run(Of(full)));

    private static Options Of(GivenOptions given) => new()
    {
        Port = int.Parse(given.Text("--port")!, CultureInfo.InvariantCulture),
        Bindings = [.. given.All("--bind").Select(Binding.Of)],
        Retention = Span(given.Text("--retention")!)!.Value,
        StatePath = given.Text("--state") ?? UsualStatePath(),
        SnapshotInterval = Span(given.Text("--snapshot-interval")!)!.Value,
        PublicUrl = given.Text("--public-url") is { } url ? new Uri(url) : null,
        MaxJobs = int.Parse(given.Text("--max-jobs")!, CultureInfo.InvariantCulture),
        MaxWorkers = int.Parse(given.Text("--max-workers")!, CultureInfo.InvariantCulture),
        MaxMemoryBytes = Size(given.Text("--max-memory")!)!.Value,
        Listed = !given.Has("--no-list"),
        OnEnd = given.Text("--on-end"),
        Settle = Span(given.Text("--settle")!) ?? TimeSpan.Zero,
    };

    /// <summary>Seconds, or a number with s, m, h, d or w; null for anything else.</summary>
    public static TimeSpan? Span(string text)
    {
        if (text.Length == 0) return null;
        var unit = char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
        var number = unit == 0 ? text : text[..^1];
        if (!Parameters.TryNumber(number, out var count) || count <= 0) return null;
        var seconds = count * Math.Max(unit, 1);
        return seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(seconds * 1000)));
    }

    /// <summary>Bytes, or a number with K, M, G or T (1,024 and its powers; a following <c>B</c> or <c>iB</c> is decoration).</summary>
    public static long? Size(string text)
    {
        var number = text.TrimEnd('B', 'b').TrimEnd('i');
        if (number.Length == 0) return null;
        var power = "KMGT".IndexOf(char.ToUpperInvariant(number[^1])) + 1;
        if (power > 0) number = number[..^1];
        if (!Parameters.TryNumber(number, out var count)) return null;
        var bytes = count * Math.Pow(1024, power);
        return bytes is >= 1 and < 1L << 60 ? (long)bytes : null;
    }

    private static string? Duration(string value) => Span(value) is null ? "must be a time above 0: seconds, or 90s 15m 12h 7d 2w" : null;

    private static string? Count(string value) => IsCount(value, 1, int.MaxValue) ? null : "must be a whole number above 0";

    private static bool IsCount(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= min && count <= max;

    private static bool IsWebAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.Host.Length > 0 && uri.Query.Length + uri.Fragment.Length == 0;

    private static string UsualStatePath()
    {
        var given = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        if (!string.IsNullOrEmpty(given)) return Path.Combine(given, "progressd.json");
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (!Path.IsPathRooted(home)) home = Path.Combine(Home(), ".local", "state");
        return Path.Combine(home, "progressd", "progressd.json");
    }

    private static string Home()
    {
        // Not verified: a home that is not there would become the current directory, and the next start elsewhere know of no job.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 ? home : throw new FormatException("there is no home directory for the state: give --state FILE");
    }
}
