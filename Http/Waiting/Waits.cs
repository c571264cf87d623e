using Progressd.Http.Queueing;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Http.Waiting;

/// <summary>
/// Requests that wait for a job. They hold no thread and no turn of a rendering: all are looked at together, some times a second, on a thread of its own, and
/// a job that did not change is not looked at again.
/// </summary>
/// <param name="state">The present one.</param>
/// <param name="now">The present.</param>
internal sealed class Waits(WaitLimits limits, Func<State> state, Func<Moment> now)
{
    private const int Share = 4; // of the descriptors, and of all that wait for one address and job

    // A walk over a million workers takes a tenth of a second: once a second is enough.
    private const long LeastBetweenWalks = 1_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly Dictionary<Id, Known> _known = [];
    private bool _isStopping;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>How often to <see cref="Look"/>.</summary>
    public TimeSpan Period => limits.Period;

    private int Most => Math.Min(limits.Most, SocketTable.FileLimit / Share);

    /// <summary>Ends when it is so, when the time is up, when the job is gone, or with the daemon.</summary>
    /// <exception cref="ProblemException">Busy: too many wait, in sum or of this address for this job.</exception>
    /// <exception cref="ClientGoneException">The client hung up.</exception>
    public Task<WaitResult> Begin(Wait wait)
    {
        var waiter = new Waiter(wait, now().Plus(wait.Timeout).Steady);
        lock (_lock)
        {
            if (_isStopping) return Task.FromResult(WaitResult.Stopping);
            // Without a walk over workers: that is for the thread that looks.
            if (Result(waiter, wait.Target.Find(state(), now()), now(), mayWalk: false) is { } result) return Task.FromResult(result);
            var alike = _waiting.Count(one => one.Wait.Client.Address == wait.Client.Address && one.Wait.Target == wait.Target);
            var isFull = _waiting.Count >= Most;
            if (isFull || alike >= Math.Max(1, Most / Share))
                throw new ProblemException(ProblemKind.Busy, $"{(isFull ? _waiting.Count : alike)} requests wait already, as many as may: ask again in a moment");
            _waiting.AddLast(waiter);
        }
        return waiter.Done.Task;
    }

    /// <summary>Some times a second: answers whose time has come, and forgets who has hung up.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0) return;
            var (present, at) = (state(), now());
            var newest = _waiting.Any(one => one.Wait.Target.IsSeries) ? Target.NewestOfSeries(present, at) : [];
            for (var node = _waiting.First; node is not null;)
            {
                var (waiter, next) = (node.Value, node.Next);
                if (waiter.Wait.Client.HasHungUp) End(node, () => waiter.Done.TrySetException(new ClientGoneException()));
                else if (Result(waiter, JobOf(waiter.Wait.Target), at, mayWalk: true) is { } result) End(node, () => waiter.Done.TrySetResult(result));
                node = next;
            }
            if (_waiting.Count == 0) _known.Clear();

            Job? JobOf(Target target) => target.IsSeries ? newest.GetValueOrDefault(target.Id) : target.Find(present, at);
        }
    }

    /// <summary>All who wait are told that the daemon stops; so is who comes after.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _isStopping = true;
            foreach (var waiter in _waiting) waiter.Done.TrySetResult(WaitResult.Stopping);
            _waiting.Clear();
        }
    }

    private void End(LinkedListNode<Waiter> node, Action end)
    {
        _waiting.Remove(node);
        end();
    }

    // Null: it goes on.
    private WaitResult? Result(Waiter waiter, Job? found, Moment at, bool mayWalk)
    {
        var wait = waiter.Wait;
        if (found is not { } job || !waiter.GoesOnWith(job)) return WaitResult.Gone;
        var since = job.End is { } end ? end.At.Steady : wait.ForTrouble && mayWalk ? TroubleOf(job, at) : null;
        if (since is { } from && at.Steady - from >= wait.Settle.TotalMilliseconds) return new(WaitOutcome.Over, job);
        return at.Steady >= waiter.Until ? new(WaitOutcome.NotYet, job) : null;
    }

    private long? TroubleOf(Job job, Moment at)
    {
        if (_known.TryGetValue(job.Id, out var known))
        {
            var isTrue = known.Version == job.Version && at.Steady < known.Trouble.TrueUntil;
            if (isTrue || at.Steady - known.At < LeastBetweenWalks) return known.Trouble.Since;
        }
        var trouble = Trouble.Of(job, at);
        _known[job.Id] = new(job.Version, at.Steady, trouble);
        return trouble.Since;
    }

    private sealed class Waiter(Wait wait, long until)
    {
        private Job? _seen;

        public Wait Wait => wait;

        /// <summary>Steady milliseconds.</summary>
        public long Until => until;

        // Elsewhere, or the reply would be made under the lock.
        public TaskCompletionSource<WaitResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>False: the newest job of the series was taken away, and how an older one ended says nothing of it.</summary>
        public bool GoesOnWith(Job job)
        {
            if (wait.Target.IsSeries && _seen is { } seen && Target.IsOlder(job, seen)) return false;
            _seen = job;
            return true;
        }
    }

    private readonly record struct Known(long Version, long At, Trouble Trouble);
}
