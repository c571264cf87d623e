using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Progressd.Store;
using Progressd.Store.Grouping;

namespace Progressd.Tests.Support;

/// <summary>
/// A night as a cluster has them, told by its reports: 25 November 2026 from 19:10 UTC on, so many processes on each node, 1000 scans each. node23 is killed whole
/// at 22:20; a full disk ends one process on each of some nodes from 23:51 to 00:25; three hang from 21:15 on; node17 runs at half pace and is through at 06:40,
/// all others by 01:06. At 06:45 the job is finished.
/// </summary>
internal sealed class SampleNight
{
    public const string Full = "OSError: [Errno 28] No space left on device";
    public static readonly Id Job = Id.Trusted("night");
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 19, 10, 0, TimeSpan.Zero);

    /// <summary>When it is looked at: node17 is at work, and the last of the disk's victims is five hours dead.</summary>
    public static readonly Moment Seen = At(Minute("05:09"));

    /// <summary>And when all is over.</summary>
    public static readonly Moment Over = At(Minute("06:50"));

    private const double FinishedAt = 695;

    // Of the 30 nodes: one process each, and its minute after 19:10.
    private static readonly Dictionary<int, double> FullDisks = new()
    {
        [2] = 281.3,
        [5] = 282.1,
        [6] = 288,
        [9] = 291,
        [10] = 294,
        [11] = 298,
        [14] = 302,
        [18] = 306,
        [20] = 310,
        [26] = 314,
        [29] = 315.5,
    };

    private readonly List<Event> _events = [];
    private readonly int _nodes;
    private readonly string _digits;

    /// <param name="workers">240: 30 × 8, a report every ten minutes. More: 128 a node, who say the least that they can. 8: one a node.</param>
    public SampleNight(int workers = 240)
    {
        Workers = workers;
        var processes = workers switch { <= 30 => 1, <= 240 => 8, _ => 128 };
        _nodes = (workers + processes - 1) / processes;
        _digits = "D" + Math.Max(2, _nodes.ToString(CultureInfo.InvariantCulture).Length).ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < workers; i++) Add(i / processes + 1, i % processes);
        _events.Sort((a, b) => a.Minute.CompareTo(b.Minute));
    }

    public int Workers { get; }

    public static Moment At(double minute) => new(Wall(minute), Wall(minute));

    /// <summary>After 19:10, of that evening or the morning after it.</summary>
    public static double Minute(string clock) =>
        (TimeSpan.ParseExact(clock, "hh':'mm", CultureInfo.InvariantCulture).TotalMinutes - 19 * 60 - 10 + 24 * 60) % (24 * 60);

    /// <summary>As the night left it at that time, applied report by report.</summary>
    public Job Until(Moment at)
    {
        var state = new StateBuilder(State.Empty);
        var sequence = 1L;
        state.Apply(new(sequence, At(0), [new Created(Job)
        {
            Title = "Night reduction 25 Nov",
            MaxAge = TimeSpan.FromDays(7),
            Stall = null,
            Announced = Workers,
            Groups = [],
            Series = null,
            Tell = "",
            Key = null,
        }]));
        var events = _events.TakeWhile(one => Wall(one.Minute) <= at.Wall);
        if (Workers > 240) return Large(state.ToState().Jobs[Job], events);
        foreach (var one in events)
            state.Apply(new(++sequence, At(one.Minute), [new Reported(Job, Id.Trusted(one.Worker), one.Said)]));
        if (Wall(FinishedAt) <= at.Wall) state.Apply(new(++sequence, At(FinishedAt), [new Finished(Job)]));
        return state.ToState().Jobs[Job];
    }

    /// <summary>The same through a store, by its rules and its clock.</summary>
    public void Report(StoreRun run, Moment until)
    {
        run.Store.Create(new() { Id = Job, Title = "Night reduction 25 Nov", Announced = Workers });
        foreach (var one in _events.TakeWhile(one => Wall(one.Minute) <= until.Wall))
        {
            run.Time.SetUtcNow(At(one.Minute).Shown);
            var said = one.Said;
            run.Store.Update(new Report(Job, Id.Trusted(one.Worker))
            {
                Current = said.Current,
                Total = said.Total,
                Exit = said.Exit,
                Text = said.Desc,
                Host = said.Host,
            });
        }
        run.Time.SetUtcNow(until.Shown);
    }

    /// <summary>The same over HTTP, a batch every ten minutes by the clock of that server.</summary>
    public async Task Send(TestServer server, FakeTimeProvider time, Moment until)
    {
        await server.Get($"create?jobid={Job.Shown}&desc=Night+reduction+25+Nov&workers={Workers}");
        foreach (var batch in _events.TakeWhile(one => Wall(one.Minute) <= until.Wall).GroupBy(one => (int)one.Minute / 10))
        {
            time.SetUtcNow(At(batch.First().Minute).Shown);
            var lines = string.Concat(batch.Select(one => string.Create(CultureInfo.InvariantCulture,
                $"workid={one.Worker}&current={one.Said.Current}&total={one.Said.Total}&host={one.Said.Host}&desc={Uri.EscapeDataString(one.Said.Desc)}&exit={one.Said.Exit}\n")));
            (await server.Client.PostAsync($"updates?jobid={Job.Shown}", new StringContent(lines))).EnsureSuccessStatusCode();
        }
        time.SetUtcNow(until.Shown);
    }

    /// <summary>
    /// 3000 tasks of an array on 30 nodes, 240 at a time, 40 minutes each, waves of them from 19:10 on: one of twenty is killed after 20 minutes, and on node05 and
    /// node12 everything fails within two minutes from the fourth wave, 21:10, on. At 04:00 all is over.
    /// </summary>
    public static Job Array()
    {
        const string broken = "progrun: error while loading shared libraries: libcfitsio.so.10: cannot open shared object file";
        var events = new List<Event>();
        for (var task = 1; task <= 3000; task++)
        {
            var (wave, slot) = ((task - 1) / 240, (task - 1) % 240);
            var (node, begin) = (slot / 8 + 1, wave * 40 + slot % 20 * 0.05);
            var said = SampleJobs.Plain with { Total = 100, Host = $"node{node:D2}" };
            var id = task.ToString(CultureInfo.InvariantCulture);
            if (node is 5 or 12 && wave >= 3)
            {
                events.Add(new(begin + 1, id, said with { Exit = 127, Desc = broken }));
                continue;
            }
            for (var step = 0; step <= 4; step++)
            {
                if (task % 20 == 7 && step == 2)
                {
                    events.Add(new(begin + 20, id, said with { Current = 25, Exit = 137 }));
                    break;
                }
                events.Add(new(begin + 10 * step, id, said with { Current = 25 * step, Desc = $"chunk {25 * step} of 100" }));
            }
        }
        events.Sort((a, b) => a.Minute.CompareTo(b.Minute));
        var night = new SampleNight(0);
        night._events.AddRange(events);
        return night.Until(At(Minute("04:00")));
    }

    // Worker by worker: a tree that is changed a million times takes a minute.
    private static Job Large(Job job, IEnumerable<Event> events)
    {
        var workers = new Dictionary<string, Worker>();
        var (newest, names) = (0.0, NameTable.Empty);
        foreach (var (minute, worker, said) in events)
        {
            newest = minute;
            if (!names.Has(said.Host)) names = names.With(said.Host);
            var report = new Reported(Job, Id.Trusted(worker), said with { Host = names.Kept(said.Host) });
            var last = workers.GetValueOrDefault(worker);
            var next = workers[worker] = Worker.After(last, report, At(minute), finishes: 0);
            job = job.After(last, next, job.Course, At(minute), job.Version + 1);
        }
        var sorted = ImmutableSortedDictionary.CreateRange(workers.Values.Select(worker => KeyValuePair.Create(worker.Id, worker)));
        return job.With(sorted, names) with { Version = 2 + workers.Count, FirstReport = At(0), Touched = At(newest) };
    }

    private void Add(int node, int process)
    {
        var id = $"node{node.ToString(_digits, CultureInfo.InvariantCulture)}";
        var said = SampleJobs.Plain with { Total = 1000, Host = id };
        var worker = $"{id}/{process.ToString(CultureInfo.InvariantCulture)}";
        var begin = (node * 8 + process) % 20 * 0.1;
        var few = Workers is > 240 or 0;
        var (hangs, dies, full, slow) = _nodes switch
        {
            <= 8 => (node == 7, node == 3, node == 5 ? 281.3 : (double?)null, node == 8),
            30 => ((node, process) is (4, 5) or (8, 6) or (15, 2), node == 23, process == 3 && FullDisks.TryGetValue(node, out var at) ? at : null, node == 17),
            _ => ((node, process) is (4, 5) or (8, 6) or (15, 2), node == 23,
                process == 3 && node % 3 == 2 && node is not (17 or 23) ? 281.3 + 34 * (double)node / (_nodes + 1) : null, node == 17),
        };
        var lasts = slow ? 688 : full is null ? 280 + 5 * ((7 * node + 11 * process) % 16) : 340.0;
        var until = hangs ? 125 : dies ? 190 : full ?? lasts;
        if (few) Say(begin, 0);
        else for (var step = 0.0; step < until - begin; step += 10) Say(begin + step, step / lasts);
        if (few && slow) Say(595, 595 / lasts);
        if (hangs) Say(125, 125 / lasts);
        else if (dies) _events.Add(new(190 + process * 0.005, worker, _events[^1].Said with { Exit = 137, Desc = "" }));
        else if (full is { } minute) _events.Add(new(minute, worker, _events[^1].Said with { Exit = 1, Desc = Full }));
        else Say(begin + lasts, 1);

        void Say(double minute, double share) =>
            _events.Add(new(minute, worker, said with { Current = Math.Floor(1000 * share), Desc = $"scan {(int)(1000 * share)} of 1000" }));
    }

    private static long Wall(double minute) => Start.ToUnixTimeMilliseconds() + (long)Math.Round(minute * 60_000);

    private readonly record struct Event(double Minute, string Worker, Said Said);
}
