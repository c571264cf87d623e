namespace Progressd.Http.Queueing;

/// <summary>
/// Requests that wait for work, and the threads that do it. Addresses take turns, and so do the jobs of an address: a client that asks
/// for a hundred pictures delays only itself. A full queue drops the newest request of the address that has most (the fattest flow of fq_codel, RFC 8290),
/// and one job of one address fills no more than half of the queue while others wait.
/// </summary>
internal sealed class FairQueue : IDisposable
{
    private readonly Lock _gate = new(); // guards all below: never held while work is done
    private readonly SemaphoreSlim _tickets = new(0); // one for each that came in: a thread may find that it is gone again
    private readonly LinkedList<AddressLine> _turns = []; // the next address first
    private readonly Dictionary<uint, AddressLine> _addresses = [];
    private readonly int _room;
    private readonly int _forgetsHungUpFrom;
    private int _count;
    private long _refused;
    private volatile bool _isOver;

    /// <param name="name">Of its threads.</param>
    /// <param name="threads">How many are at work at once; made here, since a process that is out of descriptors can make none.</param>
    /// <param name="room">How many may wait.</param>
    /// <param name="forgetsHungUpFrom">So many must wait before it is looked who has hung up, and is not worked for. The few who close only their sending end
    /// look the same (nginx, too, takes the one for the other), so what costs next to nothing is made for both, unless many wait.</param>
    public FairQueue(string name, int threads, int room, int forgetsHungUpFrom)
    {
        (_room, _forgetsHungUpFrom) = (room, forgetsHungUpFrom);
        for (var i = 1; i <= threads; i++) new Thread(Work) { IsBackground = true, Name = $"{name} {i}" }.Start();
    }

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many found no room, or were pushed out, since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>False: the queue is full, and nobody has more in it than this one's address and job.</summary>
    public bool TryAdd(Ticket ticket)
    {
        Ticket? pushedOut = null;
        lock (_gate)
        {
            if (_count >= _room) DropHungUp();
            var isFull = _count >= _room;
            if (HasItsShare(ticket) || isFull && (pushedOut = Fattest(ticket)) is null)
            {
                _refused++;
                return false;
            }
            if (pushedOut is not null)
            {
                _refused++;
                Take(pushedOut);
            }
            Put(ticket);
        }
        pushedOut?.Refuse();
        _tickets.Release();
        return true;
    }

    /// <summary>Its work is done, or nobody wants it any more.</summary>
    public void Remove(Ticket ticket)
    {
        lock (_gate) Take(ticket);
    }

    /// <summary>To be called now and then: drops the requests of clients that have hung up.</summary>
    public void Sweep()
    {
        if (Count == 0) return;
        lock (_gate) DropHungUp();
    }

    public void Dispose()
    {
        _isOver = true;
        _tickets.Release(_room);
    }

    private void Work()
    {
        while (true)
        {
            _tickets.Wait();
            if (_isOver) return;
            Ticket? next;
            lock (_gate)
            {
                next = _turns.First?.Value.Turns.First?.Value.Waiting.First?.Value;
                if (next is null) continue; // it was dropped meanwhile
                Take(next);
                Rotate(next);
            }
            if (Count >= _forgetsHungUpFrom && next.Client.HasHungUp) next.Forget();
            else next.Work();
        }
    }

    private bool HasItsShare(Ticket ticket) =>
        Find(ticket) is { } line && line.Waiting.Count >= _room / 2 && _count > line.Waiting.Count;

    // The newest of the largest line of the largest address, if that has more than the newcomer's would have.
    private Ticket? Fattest(Ticket newcomer)
    {
        var own = _addresses.GetValueOrDefault(newcomer.Client.Address);
        var address = _addresses.Values.MaxBy(one => one.Count)!;
        if (address.Count > (own?.Count ?? 0) + 1) return Largest(address).Waiting.Last!.Value;
        if (own is null) return null;
        var largest = Largest(own);
        return largest.Waiting.Count > (own.Jobs.GetValueOrDefault(newcomer.Job)?.Waiting.Count ?? 0) + 1 ? largest.Waiting.Last!.Value : null;
    }

    private static JobLine Largest(AddressLine address) => address.Jobs.Values.MaxBy(job => job.Waiting.Count)!;

    private void DropHungUp()
    {
        if (_count < _forgetsHungUpFrom) return;
        var gone = _addresses.Values.SelectMany(address => address.Jobs.Values).SelectMany(job => job.Waiting).Where(ticket => ticket.Client.HasHungUp).ToList();
        foreach (var ticket in gone)
        {
            Take(ticket);
            ticket.Forget();
        }
    }

    private JobLine? Find(Ticket ticket) => _addresses.GetValueOrDefault(ticket.Client.Address)?.Jobs.GetValueOrDefault(ticket.Job);

    private void Put(Ticket ticket)
    {
        if (!_addresses.TryGetValue(ticket.Client.Address, out var address))
        {
            _addresses[ticket.Client.Address] = address = new AddressLine();
            address.Turn = _turns.AddLast(address);
        }
        if (!address.Jobs.TryGetValue(ticket.Job, out var job))
        {
            address.Jobs[ticket.Job] = job = new JobLine();
            job.Turn = address.Turns.AddLast(job);
        }
        ticket.Place = job.Waiting.AddLast(ticket);
        address.Count++;
        _count++;
    }

    private void Take(Ticket ticket)
    {
        if (ticket.Place is null) return;
        var address = _addresses[ticket.Client.Address];
        var job = address.Jobs[ticket.Job];
        job.Waiting.Remove(ticket.Place);
        ticket.Place = null;
        address.Count--;
        _count--;
        if (job.Waiting.Count == 0)
        {
            address.Jobs.Remove(ticket.Job);
            address.Turns.Remove(job.Turn!);
        }
        if (address.Count > 0) return;
        _addresses.Remove(ticket.Client.Address);
        _turns.Remove(address.Turn!);
    }

    // A client that had its turn goes to the end if it has more requests waiting.
    private void Rotate(Ticket served)
    {
        if (!_addresses.TryGetValue(served.Client.Address, out var address)) return;
        _turns.Remove(address.Turn!);
        _turns.AddLast(address.Turn!);
        if (!address.Jobs.TryGetValue(served.Job, out var job)) return;
        address.Turns.Remove(job.Turn!);
        address.Turns.AddLast(job.Turn!);
    }

    private sealed class AddressLine
    {
        public readonly LinkedList<JobLine> Turns = [];
        public readonly Dictionary<string, JobLine> Jobs = [];
        public LinkedListNode<AddressLine>? Turn;
        public int Count;
    }

    private sealed class JobLine
    {
        public readonly LinkedList<Ticket> Waiting = [];
        public LinkedListNode<JobLine>? Turn;
    }
}
