using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Process;
using Progressd.Store;
using Progressd.Store.Files;

namespace Progressd.Tests.Support;

/// <summary>A store on a disk in memory, with a clock that is moved by hand, and the short words that tests speak to it.</summary>
public sealed class StoreRun
{
    public const string Folder = "/state";
    public const string Snapshot = Folder + "/progressd.json";

    private readonly List<string> _log = [];

    public StoreRun(FaultyDisk? disk = null, Limits? limits = null, FakeTimeProvider? time = null, string path = Snapshot)
    {
        Disk = disk ?? new FaultyDisk();
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        File = StateFile.Open(path, Disk, Time, Log);
        Store = new JobStore(
            File, new() { Limits = limits ?? new(), Retention = TimeSpan.FromDays(7), SnapshotInterval = TimeSpan.FromSeconds(30) }, Time, Log);
    }

    public FaultyDisk Disk { get; }
    public FakeTimeProvider Time { get; }
    public StateFile File { get; }
    public JobStore Store { get; }

    public IReadOnlyList<string> Logged
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    public static Id Id(string text) => Progressd.Store.Id.Parse("jobid", text);

    /// <summary>The store after a kill -9 and a new start, its clock going on.</summary>
    public StoreRun Restarted() => new(Disk.Killed(), time: Time);

    public void Create(string job, int announced = 0) => Store.Create(new CreateRequest { Id = Id(job), Announced = announced });

    public void Update(string job, string worker, double? current = null, double? total = null) =>
        Store.Update(new Report(Id(job), Id(worker)) { Current = current, Total = total });

    public Job? Job(string job) => Store.State.Find(Id(job), Store.Now);

    public Worker Worker(string job, string worker) => Job(job)!.Workers[Id(worker)];

    /// <summary>Lets seconds pass, as the timers of the program see them.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Store.Tick();
            Store.SaveIfDue();
        }
    }

    public string Text() => Text(Store.State);

    /// <summary>All that a state holds of its jobs, to the last digit, in words.</summary>
    public static string Text(State state)
    {
        var text = new StringBuilder();
        foreach (var job in state.Jobs.Values.OrderBy(job => job.Id))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{job with { Workers = Progressd.Store.Job.NoWorkers }}");
            string[] lists = [string.Join(", ", job.Stages.All), string.Join(", ", job.Names.All), string.Join(", ", job.Hints)];
            text.AppendLine(CultureInfo.InvariantCulture, $"  {string.Join("; ", lists)}; {job.Key?.Stored}; {HistoryText.Of(job.History)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  {string.Join(", ", job.Course.Silences.Kept)}");
            foreach (var worker in job.Workers.Values) text.AppendLine(CultureInfo.InvariantCulture, $"  {worker}");
        }
        return text.ToString();
    }

    private void Log(string line)
    {
        lock (_log) _log.Add(line);
    }
}
