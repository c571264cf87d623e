using Progressd.Store;

namespace Progressd.Tests.Support;

/// <summary>Jobs to look at: the ones of the mock-ups, and some with texts that nobody should send.</summary>
internal static class SampleJobs
{
    public static readonly Moment Now = At(new DateTimeOffset(2026, 11, 23, 14, 7, 9, TimeSpan.Zero));

    private const int Minute = 60_000;
    private static readonly string[] Doing = ["imaging field 4", "lots of RFI", "calibrating bandpass, pass 2 of 3", "averaging", "writing MS", "flagging RFI"];

    public static Moment At(DateTimeOffset wall) => new(wall.ToUnixTimeMilliseconds(), wall.ToUnixTimeMilliseconds());

    public static Moment Before(double minutes) => new(Now.Steady - (long)(minutes * Minute), Now.Wall - (long)(minutes * Minute));

    /// <summary>Created, with <paramref name="announced"/> workers expected.</summary>
    public static Job Empty(string id = "4711", string title = "test", int announced = 0, double minutesAgo = 0.2) =>
        Job.After(new Created(Id.Trusted(id)) { Title = title, MaxAge = TimeSpan.FromDays(7), Stall = null, Announced = announced }, Before(minutesAgo), 1);

    /// <summary>The one of mock-up 10: two done, one failed, one stalled, four running.</summary>
    public static Job Bands()
    {
        var job = Empty("alice:2026-11-23T10:00:00,123456789+00:00", "Reduce 2026-11-23 night: 4 fields, 8 bands", minutesAgo: 42);
        for (var band = 1; band <= 8; band++) job = Report(job, $"band{band}", 0, 50, "", 41);
        job = Report(job, "band7", 14, 50, "waiting for /scratch", 13);
        job = Report(job, "band5", 31, 50, "exit 139: segmentation fault in imager", 8.4, ok: false);
        job = Report(job, "band1", 50, 50, "", 6);
        job = Report(job, "band2", 50, 50, "written /data/out/band2.ms", 2);
        job = Report(job, "band3", 41, 50, "imaging field 4, iteration 31", 0.5);
        job = Report(job, "band4", 38, 50, "imaging field 4", 0.4);
        job = Report(job, "band6", 29, 50, "lots of RFI", 0.3);
        return Report(job, "band8", 7, 50, "calibrating bandpass, pass 2 of 3", 0.07);
    }

    /// <summary>Seeded: about one in a hundred failed, as many stalled, one in ten done.</summary>
    public static Job Nodes(int workers, string title = "Mosaic: 1000 tiles of the southern strip", string id = "mosaic-south-7", int seed = 5)
    {
        var random = new Random(seed);
        var job = Empty(id, title, minutesAgo: 42);
        var digits = workers.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        for (var i = 1; i <= workers; i++)
        {
            var name = $"node{i.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0')}";
            var (fate, current) = (random.Next(1000), (int)(200 * Math.Pow(random.NextDouble(), 0.4)));
            job = Report(job, name, 0, 200, "", 41);
            job = fate switch
            {
                < 9 => Report(job, name, current / 2, 200, random.Next(2) == 0 ? "killed: out of memory" : "disk full: /scratch", 20 - fate, ok: false),
                < 15 => Report(job, name, current / 2, 200, "calibrating bandpass", 12 + fate),
                < 120 => Report(job, name, 200, 200, "", 3),
                _ => Report(job, name, Math.Min(current, 199), 200, Doing[random.Next(Doing.Length)], random.NextDouble() + 0.1),
            };
        }
        return Report(job, $"node{1.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0')}", 150, 200, "averaging", 0.07);
    }

    public static Job Done(int workers, string id, string title, double minutesAgo = 300)
    {
        var job = Empty(id, title, minutesAgo: minutesAgo + 73);
        for (var i = 0; i < workers; i++) job = Report(job, $"w{i}", 0, 10, "", minutesAgo + 72);
        for (var i = 0; i < workers; i++) job = Report(job, $"w{i}", 10, 10, "", minutesAgo);
        return job;
    }

    public static Job Hard()
    {
        var job = Empty("a&b<c>\"d'; rm -rf ~ #", "<script>alert(1)</script> & “quotes” \u202Eright to left\u202C مرحبا بالعالم 校准检查", minutesAgo: 30);
        job = Report(job, "校准-band3-很长的名字-很长的名字-很长的名字-结束", 3, 8, "校准检查 🚀 emoji 👩‍🔬", 1);
        job = Report(job, "مرحبا", 5, 8, "مرحبا بالعالم، هذا نص من اليمين إلى اليسار", 1);
        job = Report(job, "a-very-long-worker-name-which-goes-on-and-on-and-on-until-0001", 29, 50, new string('x', 400), 1);
        job = Report(job, "a-very-long-worker-name-which-goes-on-and-on-and-on-until-0002", 30, 50, "</span></li><script>alert(2)</script>", 1);
        job = Report(job, "minus", -3, 50, "below nothing", 1);
        job = Report(job, "much", 61, 50, "beyond", 1);
        job = Report(job, "most", 1e308, 1, "1e308", 1);
        job = Report(job, "tiny", 1, 1000, "a thousandth", 1);
        job = Report(job, "big", 1_234_567, 8_000_000, "", 1);
        job = Report(job, "nothing", 0, 50, "", 1);
        job = Report(job, "ended", 40, 50, "exit 0 too soon", 1, exit: 0);
        return Report(job, "zalgo", 40, 50, "z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308algo", 1, ok: false);
    }

    public static Job Report(Job job, string worker, double current, double total, string text, double minutesAgo, bool ok = true, long? exit = null) =>
        job.After(new Reported(job.Id, Id.Trusted(worker), new Said { Current = current, Total = total, Ok = ok, Exit = exit, Desc = text }), Before(minutesAgo), job.Version + 1);
}
