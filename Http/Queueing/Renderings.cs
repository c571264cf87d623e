using System.Collections.Concurrent;
using Progressd.Http.Messages;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>
/// Makes every reply that takes more than some microseconds, on threads of its own, so that reports are never delayed by it. Quick replies (by estimate) have
/// one queue and dear ones another, so that a line of summary never waits behind a picture. Equal requests share one rendering, and it is kept.
/// </summary>
/// <param name="now">The present.</param>
/// <param name="unread">Knows whether a large reply could be sent.</param>
internal sealed class Renderings(Func<Moment> now, UnreadReplies unread) : IDisposable
{
    /// <summary>Up to so many microseconds a reply is quick.</summary>
    public const double Quick = 10_000;

    private const int QuickRoom = 512, LongQuick = 16, DearRoom = 64;

    // Even a reply that is true for less time is kept this long: all workers are walked once a second at the most.
    private const long LeastMilliseconds = 1_000;

    private readonly FairQueue _quick = new("quick", Math.Clamp(Environment.ProcessorCount, 1, 2), QuickRoom, forgetsHungUpFrom: LongQuick);
    private readonly FairQueue _dear = new("dear", 2, DearRoom, forgetsHungUpFrom: 0);
    private readonly ConcurrentDictionary<string, Making> _underWay = new();
    private readonly ConcurrentDictionary<string, Lock> _atWork = new(); // by view
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

    /// <summary>The label that a view has at an instant at which it is true, or will have when somebody asks for it.</summary>
    /// <param name="until">Steady milliseconds up to which it stays true.</param>
    /// <param name="isNewest">See <see cref="View.IsNewest"/>.</param>
    public string Label(string key, Moment at, long until, Func<bool> isNewest) => Labelled(key, at.Steady, until, isNewest).ETag;

    /// <summary>Bytes of the replies that are kept.</summary>
    public long KeptBytes => _kept.BodyBytes;

    /// <summary>To be called once a second: drops the requests of clients that hung up while they waited, and kept replies that are true no more.</summary>
    public void Sweep()
    {
        _kept.Sweep(now().Steady);
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
            making = _underWay.GetOrAdd(key, _ => new Making(QueueOf(view.Cost()), () => Make(view, packed), over => Forget(key, over)));
            ticket = new Ticket(request.Client, view.Job, making, view.Bytes == 0 ? null : () => unread.HasRoom(request.Client.Address, view.Bytes));
        }
        while (!making.TryJoin(ticket)); // it was over just now
        var reply = await ticket.Reply;
        var etag = reply.Find("ETag")!;
        return Reply.Matches(known, etag) ? Reply.NotModified(etag) : reply;
    }

    private void Forget(string key, Making over) => _underWay.TryRemove(KeyValuePair.Create(key, over));

    // Who takes gzip and who does not have a making each: the second waits for the first, or a page in which the label of its changing part stands could be two
    // bodies of one label.
    private Reply Make(View view, bool packed)
    {
        while (true)
        {
            var turn = _atWork.GetOrAdd(view.Key, static _ => new Lock());
            lock (turn)
            {
                // Whoever waited finds the turn over: a third may have begun another.
                if (_atWork.GetValueOrDefault(view.Key) != turn) continue;
                try
                {
                    return MakeAlone(view, packed);
                }
                finally
                {
                    _atWork.TryRemove(view.Key, out _);
                }
            }
        }
    }

    // At the instant at which it is made, not at that of the request, which may have waited.
    private Reply MakeAlone(View view, bool packed)
    {
        var at = now();
        if (_kept.Find(view.Key, at.Steady) is { Plain: { } plain } known) return packed ? Packed(known, plain) : plain;
        var (made, until) = view.Make(at);
        var kept = Labelled(view.Key, at.Steady, until, view.IsNewest);
        var reply = made.With("ETag", kept.ETag);
        _kept.AddPlain(kept, reply);
        return packed ? Packed(kept, reply) : reply;
    }

    private Reply Packed(Kept kept, Reply plain)
    {
        var reply = plain.Packed(true);
        _kept.AddPacked(kept, reply);
        return reply;
    }

    // One label is for one body: for another making only while nothing can have changed since the first. What was made before that, and took longer, is
    // labelled and not kept.
    private Kept Labelled(string key, long at, long until, Func<bool> isNewest)
    {
        var known = _kept.Find(key, at);
        if (known is not null && at >= known.MadeAt && at < known.TrueUntil) return known;
        var made = new Kept(_etags.Of(key, at), at, until, Math.Max(until, at + LeastMilliseconds), isNewest);
        if (known is null || at >= known.MadeAt) _kept.Add(key, made);
        return made;
    }

    private FairQueue QueueOf(double cost) => cost > Quick ? _dear : _quick;
}
