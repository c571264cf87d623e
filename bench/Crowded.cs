namespace Progressd.Bench;

/// <summary>What reporting feels of watching and of snapshots: the same paced load, quiet and crowded in turn.</summary>
public static class Crowded
{
    private const double UpdatesPerSecond = 500;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task<string> Watchers()
    {
        using var daemon = await Daemon.Progressd();
        await daemon.Fill("job", 20_000);
        string[] watched = ["/progress/show?jobid=job&part=live", "/progress/render?jobid=job", "/progress/status?jobid=job&count=100", "/progress/text?jobid=job"];
        await Load.Run(daemon.Port, 4, Round, n => watched[n % 4]); // warm
        return await QuietAndCrowded(daemon, async () => await Load.Run(daemon.Port, 20, Round, n => watched[n % 4], perSecond: 20));
    }

    public static async Task<string> Snapshot()
    {
        using var daemon = await Daemon.Progressd(null, "--max-workers", "1000000", "--snapshot-interval", "1s");
        await daemon.Fill("job", 1_000_000);
        using var quiet = await Daemon.Progressd(null, "--max-workers", "1000000", "--snapshot-interval", "1d");
        await quiet.Fill("job", 1_000_000);
        return await Compare(() => Updates(quiet), () => Updates(daemon));
    }

    private static Task<string> QuietAndCrowded(Daemon daemon, Func<Task> crowd) => Compare(
        () => Updates(daemon),
        async () =>
        {
            var crowding = crowd();
            var result = await Updates(daemon);
            await crowding;
            return result;
        });

    /// <summary>Other people's updates, spread over the 20,000 first workers of the job <c>job</c>.</summary>
    public static Task<LoadResult> Updates(Daemon daemon, TimeSpan time, CancellationToken until = default) => Load.Run(daemon.Port, 32, time,
        n => $"/progress/update?jobid=job&workid=node{n * 7919 % 20_000:D6}&current={n % 50}&total=50", UpdatesPerSecond, until: until);

    private static Task<LoadResult> Updates(Daemon daemon) => Updates(daemon, Round);

    public static async Task<string> Compare(Func<Task<LoadResult>> quiet, Func<Task<LoadResult>> crowded, int rounds = 5)
    {
        await quiet();
        var (calm, busy, failed) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round < rounds; round++)
        {
            calm.Add((await quiet()).P(0.99));
            var result = await crowded();
            busy.Add(result.P(0.99));
            failed += result.Failed;
        }
        var (a, b) = (Tools.Median(calm), Tools.Median(busy));
        return $"**{b:F1} ms** against {a:F1} ms quiet ({b / a:F1} ×), {failed} failed, at {UpdatesPerSecond:N0} updates/s";
    }
}
