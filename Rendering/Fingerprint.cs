using System.Globalization;
using System.Reflection;
using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>
/// What a picture, page or text is a function of, in sixteen characters: the seed of an ETag, found without drawing anything.
/// While a job's value stays, workers can only fall silent; their number therefore tells which ones have stalled.
/// </summary>
public static class Fingerprint
{
    public static readonly string ProgramVersion =
        typeof(Fingerprint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <param name="parts">Every parameter that changes the body, and the line of a daemon that cannot save.</param>
    public static string Of(Job job, Moment now, params ReadOnlySpan<string?> parts) => Text(Joined(Start(parts), job, now));

    public static string Of(IEnumerable<Job> jobs, Moment now, params ReadOnlySpan<string?> parts)
    {
        var hash = Start(parts);
        foreach (var job in jobs) hash = Joined(hash, job, now);
        // Ages on a list of jobs follow the clock even when there is no job.
        return Text(Joined(hash, now.AsOf(default).Wall));
    }

    private static ulong Joined(ulong hash, Job job, Moment now)
    {
        hash = Joined(hash, job.Version);
        hash = Joined(hash, job.Created.Steady);
        hash = Joined(hash, job.Touched.Steady);
        hash = Joined(hash, job.Touched.Wall);
        hash = Joined(hash, now.AsOf(job.Touched).Wall);
        return Joined(hash, job.Workers.Values.Count(worker => worker.StateAt(now, job.Stall) == WorkerState.Stalled));
    }

    private static ulong Start(ReadOnlySpan<string?> parts)
    {
        var hash = Joined(14695981039346656037, ProgramVersion);
        foreach (var part in parts) hash = Joined(hash, part);
        return hash;
    }

    // FNV-1a: no cryptography is needed, and .NET's wants OpenSSL on the host.
    private static ulong Joined(ulong hash, long value)
    {
        for (var i = 0; i < 64; i += 8) hash = (hash ^ (byte)(value >> i)) * 1099511628211;
        return hash;
    }

    private static ulong Joined(ulong hash, string? text)
    {
        foreach (var c in text ?? "\0") hash = (hash ^ c) * 1099511628211;
        return Joined(hash, text?.Length ?? -1);
    }

    private static string Text(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
