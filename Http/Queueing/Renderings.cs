using System.Collections.Concurrent;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Where everything is made that takes more than some microseconds, so that the threads that answer reports never do: what is quick by estimate in one
/// queue, what is dear in another, and so a line of summary never waits behind a picture. Equal requests share one making, and what was made is kept.
/// </summary>
/// <param name="unread">Knows whether a large reply could be sent.</param>
internal sealed class Renderings(UnreadReplies unread) : IDisposable
{
    /// <summary>Up to so many microseconds a reply is quick.</summary>
    public const double Quick = 10_000;

    private const int QuickRoom = 512, DearRoom = 64;

    // What is true for less than that is made again no sooner: a walk over all workers once a second at the most.
    private const long LeastMilliseconds = 1_000;

    private readonly FairQueue _quick = new("quick", Math.Clamp(Environment.ProcessorCount, 1, 2), QuickRoom, forgetsHungUp: false);
    private readonly FairQueue _dear = new("dear", 2, DearRoom, forgetsHungUp: true);
    private readonly ConcurrentDictionary<string, Making> _underWay = new();
    private readonly KeptReplies _kept = new();
    private readonly ETags _etags = new();

    /// <summary>How many requests wait, quick and dear.</summary>
    public (int Quick, int Dear) Waiting => (_quick.Count, _dear.Count);

    /// <summary>How many were answered 503 since the start.</summary>
    public long Refused => _quick.Refused + _dear.Refused;

    /// <summary>A view: 304 where the client has it, else the kept one, else it is made.</summary>
    /// <exception cref="ProblemException">Busy: others have a greater right to the room in the queue.</exception>
    /// <exception cref="ClientGoneException">Nobody would read the reply.</exception>
    public ValueTask<Reply> Get(Request request, View view)
    {
        var known = request.Header("If-None-Match");
        var packed = request.TakesGzip && !view.IsPacked;
        if (_kept.Find(view.Key, view.Now) is { } kept)
        {
            if (Reply.Matches(known, kept.ETag)) return new(Reply.NotModified(kept.ETag));
            if ((packed ? kept.Packed : kept.Plain) is { } reply) return new(reply);
        }
        return Made(request, view, packed, known);
    }

    /// <summary>A reply that nobody asks for twice: an error as a page or a picture, the metrics.</summary>
    /// <param name="job">The id that it is about; empty if it is about none.</param>
    /// <param name="cost">Microseconds, about.</param>
    /// <exception cref="ProblemException">Busy.</exception>
    /// <exception cref="ClientGoneException">Nobody would read the reply.</exception>
    public Task<Reply> Once(Request request, string job, double cost, Func<Reply> make)
    {
        var takesGzip = request.TakesGzip;
        var making = new Making(QueueOf(cost), () => make().Packed(takesGzip), _ => { });
        var ticket = new Ticket(request.Client, job, making);
        making.TryJoin(ticket);
        return ticket.Reply;
    }

    /// <summary>The label that a view has, or will have when somebody asks for it.</summary>
    public string Label(string key, long now, long until) => Labelled(key, now, until).ETag;

    /// <summary>Once a second: lets go of the connections of clients who have hung up while they waited.</summary>
    public void Sweep()
    {
        _quick.Sweep();
        _dear.Sweep();
    }

    public void Dispose()
    {
        _quick.Dispose();
        _dear.Dispose();
    }

    internal static ProblemException Busy() =>
        new(ProblemKind.Busy, "too much is being looked at just now: try again in some seconds");

    private async ValueTask<Reply> Made(Request request, View view, bool packed, string? known)
    {
        var key = packed ? view.Key + "gzip" : view.Key;
        Ticket ticket;
        Making making;
        do
        {
            making = _underWay.GetOrAdd(key, _ => new Making(QueueOf(view.Cost), () => Make(view, packed), over => Forget(key, over)));
            ticket = new Ticket(request.Client, view.Job, making, view.Bytes == 0 ? null : () => unread.HasRoom(request.Client.Address, view.Bytes));
        }
        while (!making.TryJoin(ticket)); // it was over just now
        var reply = await ticket.Reply;
        var etag = reply.Find("ETag")!;
        return Reply.Matches(known, etag) ? Reply.NotModified(etag) : reply;
    }

    private void Forget(string key, Making over) => _underWay.TryRemove(KeyValuePair.Create(key, over));

    private Reply Make(View view, bool packed)
    {
        var (made, until) = view.Make();
        var kept = Labelled(view.Key, view.Now, until);
        var reply = made.With("ETag", kept.ETag).Packed(packed);
        _kept.AddBody(kept, reply, packed);
        return reply;
    }

    private Kept Labelled(string key, long now, long until) =>
        _kept.Find(key, now) ?? _kept.Add(key, _etags.Of(key, now), Math.Max(until, now + LeastMilliseconds));

    private FairQueue QueueOf(double cost) => cost > Quick ? _dear : _quick;
}
