using Progressd.Http.Process;
using Progressd.Rendering;
using Progressd.Store;

namespace Progressd.Http.OnEnd;

/// <summary>
/// Runs the program of <c>--on-end</c> once for each end of a job that has stayed so for a while, one after another, and notes it in the state after the
/// run: a kill -9 between the two is the one way to be told twice. <see cref="Look"/> is for a thread of its own, since it waits for the program.
/// </summary>
internal sealed class Teller
{
    /// <summary>An end that is older at a start is nobody's news.</summary>
    private static readonly TimeSpan OldAtStart = TimeSpan.FromHours(24);

    private const string Kind = "on-end";

    private readonly TellerSetup _setup;
    private readonly Child _child;
    private readonly Moment _start;
    private readonly Dictionary<Id, Moment> _unnoted = []; // told, and the state could not take the note yet
    private State? _looked; // had nothing to tell before …
    private long _due; // … this steady time
    private volatile bool _isEnding;
    private volatile bool _isAtWork;

    public Teller(TellerSetup setup)
    {
        _setup = setup;
        _child = new(setup.Time, setup.Limit);
        _start = setup.Store.Now;
        if (FaultOf(setup.Program) is { } fault)
            setup.Log.Warning($"--on-end is {Log.Quoted(setup.Program)}, and {fault}: unless that changes, nobody is told of a job's end");
    }

    /// <summary>Something is being told or noted.</summary>
    public bool IsAtWork => _isAtWork;

    /// <summary>The daemon ends: what runs may come to its end.</summary>
    public void BeginNoMore() => _isEnding = true;

    /// <summary>And now it is killed. It counts as not told, and is told after the next start.</summary>
    public void Abandon()
    {
        _isEnding = true;
        _child.Abandon();
    }

    /// <summary>Tells all that is to be told now.</summary>
    public void Look()
    {
        try
        {
            _isAtWork = true;
            foreach (var (job, end) in _unnoted.ToList()) Note(job, end);
            while (!_isEnding && Next() is { } job) Tell(job, job.End!.Value);
        }
        finally
        {
            _isAtWork = false;
        }
    }

    // The one that ended first, in the newest state: whoever was deleted, replaced or is running again while others were told is not there.
    private Job? Next()
    {
        var (state, now) = (_setup.Store.State, _setup.Store.Now);
        if (ReferenceEquals(state, _looked) && now.Steady < _due) return null;
        Job? next = null;
        _due = long.MaxValue;
        foreach (var job in state.Jobs.Values)
        {
            if (job.End is not { IsTold: false } end || !IsNews(job, end.At) || job.IsGone(now)) continue;
            var due = end.At.Plus(_setup.Settle).Steady;
            if (due > now.Steady) _due = Math.Min(_due, due);
            else if (next is null || (end.At.Steady, job.Id).CompareTo((next.EndedAt.Steady, next.Id)) < 0) next = job;
        }
        _looked = next is null ? state : null;
        return next;
    }

    private bool IsNews(Job job, Moment end) => _start.Since(end) <= OldAtStart && !(_unnoted.TryGetValue(job.Id, out var told) && told == end);

    private void Tell(Job job, JobEnd end)
    {
        var now = _setup.Store.Now;
        var outcome = _child.Run(
            _setup.Program,
            [.. StatusJson.OfJobAlone(job, Summary.Of(job, now, now.AsOf(job.Touched)), now), (byte)'\n'],
            Surroundings.Of(job, end, _setup.BaseUrl));
        Say(job, outcome);
        if (!outcome.IsCutOff) Note(job.Id, end.At);
    }

    private void Say(Job job, Outcome outcome)
    {
        if (outcome is { Failure: null, Output: "" }) return;
        var output = outcome.Output.Length == 0 ? "" : $"{(outcome.Failure is null ? "" : ": ")}{Log.Quoted(outcome.Output, Child.KeptOutput)}";
        _setup.Log.Client(Kind, $"--on-end for job {Log.Quoted(job.Id.Shown)}: {outcome.Failure}{output}", isTrouble: outcome.Failure is not null);
    }

    private void Note(Id job, Moment end)
    {
        try
        {
            _unnoted[job] = end;
            _setup.Store.TellAsync(job, end).GetAwaiter().GetResult();
            _unnoted.Remove(job);
        }
        catch (ProblemException)
        {
            // The disk: it is noted later, and not told again meanwhile.
        }
    }

    private static string? FaultOf(string program)
    {
        const int mayRun = 1;
        return Linux.statx(Linux.RelativeToHere, program, 0, Linux.BasicStats, out var status) != 0 ? "no such program is there"
            : !status.IsRegular ? "that is no file"
            : Linux.access(program, mayRun) != 0 ? "it may not be run (chmod +x)"
            : null;
    }
}
