using Progressd.Http.Messages;

namespace Progressd.Http.Queueing;

/// <summary>One reply on its way, and all the tickets that wait for it.</summary>
/// <param name="make">Runs once, on a thread of the queue.</param>
/// <param name="ended">Is called when it is made, has failed, or nobody waits for it any more; before anybody is answered.</param>
internal sealed class Making(FairQueue queue, Func<Reply> make, Action<Making> ended)
{
    private readonly Lock _lock = new(); // may be taken under the queue's, never the other way round
    private readonly List<Ticket> _waiting = [];
    private bool _isBegun;
    private bool _isOver;

    /// <returns>False: it is over, and another must be made.</returns>
    public bool TryJoin(Ticket ticket)
    {
        bool queues;
        lock (_lock)
        {
            if (_isOver) return false;
            _waiting.Add(ticket);
            queues = !_isBegun;
        }
        if (queues && !queue.TryAdd(ticket)) ticket.Refuse();
        return true;
    }

    internal void Make()
    {
        lock (_lock)
        {
            if (_isBegun || _isOver) return;
            _isBegun = true;
        }
        Reply? reply = null;
        Exception? problem = null;
        try
        {
            reply = make();
        }
        catch (Exception e)
        {
            problem = e; // for all who wait: it becomes their reply where problems do
        }
        List<Ticket> waiting;
        lock (_lock)
        {
            _isOver = true;
            waiting = [.. _waiting];
        }
        ended(this);
        foreach (var ticket in waiting)
        {
            queue.Remove(ticket);
            if (reply is not null) ticket.Answer(reply);
            else ticket.Fail(problem!);
        }
    }

    internal void Leave(Ticket ticket)
    {
        lock (_lock)
        {
            _waiting.Remove(ticket);
            if (_isBegun || _isOver || _waiting.Count > 0) return;
            _isOver = true;
        }
        ended(this);
    }
}
