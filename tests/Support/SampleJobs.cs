using System.Collections.Immutable;
using System.Globalization;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Store.Histories;

namespace Progressd.Tests.Support;

/// <summary>Jobs for pictures and pages: as real ones go, made by the same changes, at a fixed time; and some with texts that nobody should send.</summary>
internal static class SampleJobs
{
    private const long Minute = 60_000;

    /// <summary>Nothing yet of as much as one can say in one go.</summary>
    public static readonly Said Plain = new()
    {
        Current = 0,
        Total = 1,
        Ok = true,
        Exit = null,
        Desc = "",
        Group = null,
        Host = null,
        Weight = Said.UsualWeight,
        IsNote = false,
    };

    /// <summary>2026-11-23 14:07:05 UTC, when the pictures are taken.</summary>
    public static readonly Moment Now = At(0);

    public static Moment At(double minutesBefore) => new Moment(1_795_442_825_000, 1_795_442_825_000)
        .Plus(TimeSpan.FromMilliseconds(-minutesBefore * Minute));

    public static Job Job(string title = "Reduce 2026-11-23 night: 4 fields, 8 bands", int announced = 0, double minutesAgo = 41, string id = "night") =>
        Progressd.Store.Job.After(new Created(Id.Trusted(id))
        {
            Title = title,
            MaxAge = TimeSpan.FromDays(7),
            Stall = null,
            Announced = announced,
            Groups = [],
            Series = null,
            Tell = "",
            Key = null,
        }, At(minutesAgo), 1);

    /// <summary>One report more, some minutes before the picture is taken.</summary>
    public static Job With(
        this Job job, string worker, double current, double total, string text = "", double minutesAgo = 0, bool ok = true, long? exit = null) =>
        job.After(new Reported(job.Id, Id.Trusted(worker), Plain with { Current = current, Total = total, Ok = ok, Exit = exit, Desc = text }), At(minutesAgo), job.Version + 1);

    /// <summary>The same with all that a report can say.</summary>
    public static Job With(this Job job, string worker, Said said, double minutesAgo = 0) =>
        job.After(new Reported(job.Id, Id.Trusted(worker), said), At(minutesAgo), job.Version + 1);

    /// <summary>After it was said that no more reports will come.</summary>
    public static Job Finish(this Job job, double minutesAgo = 0) => job.After(new Finished(job.Id), At(minutesAgo), job.Version + 1);

    /// <summary>Stages on hosts, second tries, weights, remarks beside the work, a parameter that nobody knows, and three who never came so far.</summary>
    public static Job Night()
    {
        var job = Job("Reduce 2026-11-23 night: flag, calibrate, image", announced: 12, minutesAgo: 95) with
        {
            Stall = TimeSpan.FromMinutes(5),
            Stages = Stages.None.With([new("flag", 4), new("calibrate", 4), new("image", 4)]),
            Series = Id.Trusted("nightly"),
            Hints = ["unknown parameter max_age: did you mean maxage?"],
        };
        var (flag, calibrate, image) = (Plain with { Group = "flag", Total = 50 }, Plain with { Group = "calibrate", Total = 50 }, Plain with { Group = "image", Total = 80 });
        for (var i = 1; i <= 4; i++) job = job.With($"flag/{i}", flag with { Host = $"node{20 + i}" }, 94);
        for (var i = 1; i <= 4; i++) job = job.With($"flag/{i}", flag with { Host = $"node{20 + i}", Current = 50, Desc = "flagged 3.1 % of the data" }, 70 - i);
        job = job.With("calibrate/1", calibrate with { Host = "node21", Weight = 4000 }, 66).With("calibrate/2", calibrate with { Host = "node22" }, 65);
        job = job.With("calibrate/3", calibrate with { Host = "node23", Current = 21, Desc = "solving for bandpass, pass 2 of 3" }, 50);
        job = job.With("calibrate/4", calibrate with { Host = "node24", Current = 11, Exit = 137 }, 49);
        job = job.With("calibrate/4", calibrate with { Host = "node22", Current = 3 }, 44);
        job = job.With("calibrate/3", calibrate with { Host = "node23", Current = 21, Exit = 137 }, 41);
        job = job.With("image/1", image with { Host = "node21", Current = 4, Desc = "cleaning field 1" }, 38);
        job = job.With("image/1", image with { Host = "node21", Current = 4, Exit = 1 }, 33);
        job = job.With("image/1", image with { Host = "node24", Current = 9, Desc = "cleaning field 1" }, 7);
        job = job.With("calibrate/2", calibrate with { Host = "node22", Current = 50 }, 6);
        job = job.With("m31-0412.ms", Plain with { IsNote = true, Ok = false, Host = "node22", Desc = "no calibrator in band 7" }, 5);
        job = job.With("pointing", Plain with { IsNote = true, Current = 1, Desc = "wind over 12 m/s since 21:40" }, 4);
        job = job.With("calibrate/4", calibrate with { Host = "node22", Current = 30, Desc = "solving for bandpass, pass 2 of 3" }, 1);
        return job.With("calibrate/1", calibrate with { Host = "node21", Weight = 4000, Current = 27, Desc = "solving for gains" });
    }

    /// <summary>Finished while two of its workers were at work and three had not come.</summary>
    public static Job NightFinished() => Night().With("calibrate/4", Plain with { Group = "calibrate", Host = "node22", Current = 50, Total = 50 }, 0).Finish();

    /// <summary>All who came are done, and three never came before the job was finished.</summary>
    public static Job Missing() => Job("Stack 5 nights", announced: 5, minutesAgo: 72, id: "stack")
        .With("night1", 0, 50, minutesAgo: 72).With("night1", 50, 50, minutesAgo: 8).With("night2", 50, 50, "written /data/out/2.fits", minutesAgo: 6).Finish(2);

    /// <summary>Two are done, three wait, and nothing was heard for longer than one waits.</summary>
    public static Job InVain() => Job("Stack 5 nights", announced: 5, minutesAgo: 72, id: "stack")
        .With("night1", 0, 50, minutesAgo: 72).With("night1", 50, 50, minutesAgo: 40).With("night2", 50, 50, "written /data/out/2.fits", minutesAgo: 26);

    /// <summary>Finished, and nobody ever reported.</summary>
    public static Job NobodyCame(int announced = 12) => Job("Stack 12 nights", announced, minutesAgo: 72, id: "stack").Finish(3);

    public static Job EightBands(string title = "Reduce 2026-11-23 night: 4 fields, 8 bands") => (Job(title, announced: 8) with { Stall = TimeSpan.FromMinutes(5) })
        .With("band1", 0, 50, minutesAgo: 41).With("band2", 0, 50, minutesAgo: 41).With("band3", 0, 50, minutesAgo: 41).With("band4", 0, 50, minutesAgo: 41)
        .With("band5", 0, 50, minutesAgo: 41).With("band6", 0, 50, minutesAgo: 34).With("band7", 0, 50, minutesAgo: 41).With("band8", 0, 50, minutesAgo: 4)
        .With("band1", 50, 50, minutesAgo: 16)
        .With("band2", 50, 50, "written /data/out/band2.ms", minutesAgo: 12)
        .With("band5", 31, 50, "exit 139: segmentation fault in imager", minutesAgo: 9, exit: 139)
        .With("band7", 14, 50, "waiting for /scratch", minutesAgo: 6.4)
        .With("band3", 41, 50, "imaging field 4, iteration 31", minutesAgo: 1)
        .With("band4", 38, 50, "imaging field 4", minutesAgo: 0.5)
        .With("band6", 29, 50, "lots of RFI", minutesAgo: 0.2)
        .With("band8", 7, 50, "calibrating bandpass, pass 2 of 3", minutesAgo: 0);

    public static Job HardTexts() => Job("Überprüfung der Kalibrierung 校准检查 🚀 — a title that is rather long, because somebody pasted the "
            + "whole observing proposal abstract into it, and which therefore needs to be cut at the end", minutesAgo: 192)
        .With("alice:2026-11-23T10:00:00,123456789+00:00@node17.cluster.example.org", 12, 50, "long id: cut in the middle, both ends stay readable")
        .With("节点七", 33, 50, "正在处理第七个视场 成像 🛰️")
        .With("عامل-3", 21, 50, "معايرة النطاق الثالث")
        .With("équipe", 26, 50, "line one\nline two\r\nline three: line breaks and tabs\tbecome spaces, and the end is cut")
        .With("zero", 0, 50, "0 %: just started")
        .With("neg", -3, 50, "negative is kept as sent, the bar stays empty")
        .With("over", 61, 50, "more than 100 %: bar full, arrow at its end")
        .With("nothing", 0, 0, "total=0: nothing to do")
        .With("float", 0.125, 1, "floats")
        .With("big", 1_234_567, 8_000_000, "big numbers")
        .With("huge", 1e308, 1.1e308, "1e308 of 1.1e308")
        .With("far", 1e9, 1, "a billion times beyond")
        .With("failed0", 0, 50, "failed before it began: outline in red, so that it is seen at 0 %", ok: false)
        .With("failed100", 50, 50, "ok=0 at 100 % is failed, not done", ok: false)
        .With("early", 30, 50, "exit 0, but 20 to go", exit: 0);

    /// <summary>Any number of workers, the same each time: some failed, some silent, some done.</summary>
    public static Job Many(int workers, double failedShare = 0.008, double stalledShare = 0.005, string title = "Reduce 2026-11-23 night, 4 fields", string id = "night")
    {
        var random = new Random(workers);
        string[] doing = ["lots of RFI", "calibrating bandpass", "imaging spw 3", "averaging", "writing MS", "flagging RFI"];
        string[] ends = ["killed: out of memory", "disk full: /scratch", "exit 139: segmentation fault"];
        var digits = workers.ToString(CultureInfo.InvariantCulture).Length;
        var job = Job(title, id: id);
        var changes = ImmutableSortedDictionary.CreateBuilder<Id, Worker>();
        for (var i = 1; i <= workers; i++)
        {
            var worker = Id.Trusted("node" + i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));
            var done = random.NextDouble() < 0.12;
            var current = done ? 200 : Math.Clamp((int)(130 + 55 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2), 0, 199);
            var kind = random.NextDouble();
            var failed = kind < failedShare;
            var stalled = !failed && !done && kind < failedShare + stalledShare;
            // The slow ones began late: nobody needs more than some 25 minutes.
            var seen = stalled ? 11 + random.Next(9) : random.NextDouble() * 3;
            var began = seen + Math.Clamp(25.0 * current / (201 - current) * (0.6 + 0.4 * random.NextDouble()), 0.5, 38);
            var first = Worker.After(null, new Reported(job.Id, worker, Plain with { Total = 200 }), At(began), finishes: 0);
            changes[worker] = Worker.After(first, new Reported(job.Id, worker, Plain with
            {
                Current = failed ? Math.Min(current, 180) : current,
                Total = 200,
                Ok = !failed,
                Desc = failed ? ends[random.Next(ends.Length)] : done ? "" : doing[random.Next(doing.Length)],
            }), At(seen), finishes: 0);
        }
        job = job.With(changes.ToImmutable(), NameTable.Empty);
        return job with { Version = 2 + 2L * workers, FirstReport = At(41), FirstPercent = 0, Touched = At(0), History = History.From(At(41), At(0)) };
    }

    /// <summary>The same as if the daemon had learnt only now to keep a history: it has no strip.</summary>
    public static Job WithoutPast(this Job job) => job with { History = History.From(job.FirstReport ?? job.Created, job.Touched) };

    public static Job AllDone() => Job("Nightly, all done", minutesAgo: 72)
        .With("node1", 0, 50, minutesAgo: 72)
        .With("node1", 50, 50, minutesAgo: 8).With("node2", 50, 50, "written /data/out/2.ms", minutesAgo: 6).With("node3", 50, 50, minutesAgo: 1);

    /// <summary>All of some workers are done, after 72 minutes.</summary>
    public static Job Done(int workers, string id, string title, double minutesAgo = 300)
    {
        var job = Job(title, minutesAgo: minutesAgo + 73, id: id);
        for (var i = 0; i < workers; i++) job = job.With($"w{i}", 0, 10, minutesAgo: minutesAgo + 72);
        for (var i = 0; i < workers; i++) job = job.With($"w{i}", 10, 10, minutesAgo: minutesAgo);
        return job;
    }

    /// <summary>What a page must escape, turn round or cut.</summary>
    public static Job HardMarkup()
    {
        var job = Job("<script>alert(1)</script> & “quotes” \u202Eright to left\u202C مرحبا بالعالم 校准检查", minutesAgo: 30, id: "a&b<c>\"d'; rm -rf ~ #");
        job = job.With("校准-band3-很长的名字-很长的名字-很长的名字-结束", 3, 8, "校准检查 🚀 emoji 👩‍🔬", 1);
        job = job.With("مرحبا", 5, 8, "مرحبا بالعالم، هذا نص من اليمين إلى اليسار", 1);
        job = job.With("a-very-long-worker-name-which-goes-on-and-on-and-on-until-0001", 29, 50, new string('x', 400), 1);
        job = job.With("a-very-long-worker-name-which-goes-on-and-on-and-on-until-0002", 30, 50, "</span></li><script>alert(2)</script>", 1);
        job = job.With("minus", -3, 50, "below nothing", 1);
        job = job.With("much", 61, 50, "beyond", 1);
        job = job.With("most", 1e308, 1, "1e308", 1);
        job = job.With("tiny", 1, 1000, "a thousandth", 1);
        job = job.With("big", 1_234_567, 8_000_000, "", 1);
        job = job.With("nothing", 0, 50, "", 1);
        job = job.With("ended", 40, 50, "exit 0 too soon", 1, exit: 0);
        return job.With("zalgo", 40, 50, "z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308algo", 1, ok: false);
    }
}
