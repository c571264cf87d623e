using System.Collections;
using Progressd.Store;

namespace Progressd.Http.OnEnd;

/// <summary>
/// The environment of the program: its job's values, what programs need of the daemon's own to find others, speak a language, tell the time and get
/// through a proxy, and what the admin means for it (<c>ON_END_…</c>, say an address from the service's environment file). Nothing else: the rest is about
/// the daemon (sockets of systemd, its state's folder, settings of .NET), and a program that spoke for it by accident would do harm.
/// </summary>
internal static class Surroundings
{
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin";

    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR",
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    ];

    private static readonly string[] Beginnings = ["LC_", "ON_END_"];

    /// <returns><c>NAME=value</c> each.</returns>
    public static IReadOnlyList<string> Of(Job job, JobEnd end, string baseUrl)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = UsualPath };
        foreach (DictionaryEntry one in Environment.GetEnvironmentVariables())
            if (one is { Key: string name, Value: string value } && IsPassedOn(name)) all[name] = value;
        all["PROGRESS_JOB"] = job.Id.Shown;
        all["PROGRESS_STATE"] = end.IsFailed ? "failed" : "done";
        all["PROGRESS_SHOW"] = $"{baseUrl}/show?jobid={job.Id.InUrl}";
        all["PROGRESS_TELL"] = job.Tell;
        return [.. all.Select(one => $"{one.Key}={one.Value}")];
    }

    private static bool IsPassedOn(string name) =>
        Names.Contains(name) || Array.Exists(Beginnings, beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
