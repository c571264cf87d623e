using System.Collections.Concurrent;
using Progressd.Http.Messages;

namespace Progressd.Http.Queueing;

/// <summary>
/// A cache of replies that are still true: the labels (ETags) of many, so that a 304 needs no body, and the bodies of the newest.
/// Each has a bound in bytes; the oldest entries leave first. What is true no more leaves at the next <see cref="Sweep"/>.
/// </summary>
/// <param name="bodyBytes">For bodies, in sum; one that takes more than a fourth of it is not kept.</param>
/// <param name="labelBytes">For keys and labels, in sum.</param>
internal sealed class KeptReplies(long bodyBytes = 32 << 20, long labelBytes = 8 << 20)
{
    private const int LabelBytes = 400; // of an entry beside its key, about

    private readonly ConcurrentDictionary<string, Kept> _kept = new();
    private readonly Lock _lock = new(); // guards the two orders and sums
    private readonly Queue<(string Key, Kept Kept)> _labels = new();
    private readonly Queue<(Kept Kept, int Bytes)> _bodies = new();
    private long _labelBytes;
    private long _bodyBytes;

    /// <summary>What is kept under a key and still true; null if nothing is.</summary>
    /// <param name="now">Steady milliseconds.</param>
    public Kept? Find(string key, long now) => _kept.TryGetValue(key, out var kept) && now < kept.Until ? kept : null;

    /// <summary>Remembers a label, which takes the place of an older one.</summary>
    public void Add(string key, Kept kept)
    {
        _kept[key] = kept;
        lock (_lock)
        {
            _labels.Enqueue((key, kept));
            _labelBytes += Cost(key);
            while (_labelBytes > labelBytes && _labels.TryDequeue(out var oldest)) Forget(oldest.Key, oldest.Kept);
        }
    }

    /// <summary>Bytes of the bodies that are kept.</summary>
    public long BodyBytes => Interlocked.Read(ref _bodyBytes);

    /// <summary>
    /// Forgets what nobody will be given any more: its time is over, or its job has changed. Where hundreds of jobs are reported to and looked at that is nearly
    /// all, and would fill the room to its bound.
    /// </summary>
    /// <param name="now">Steady milliseconds.</param>
    public void Sweep(long now)
    {
        lock (_lock)
        {
            for (var left = _labels.Count; left > 0; left--)
            {
                var one = _labels.Dequeue();
                if (one.Kept.IsWanted(now)) _labels.Enqueue(one);
                else Forget(one.Key, one.Kept);
            }
            for (var left = _bodies.Count; left > 0; left--)
            {
                var one = _bodies.Dequeue();
                if (one.Kept.IsWanted(now)) _bodies.Enqueue(one);
                else Forget(one.Kept, one.Bytes);
            }
        }
    }

    /// <summary>Remembers the reply too.</summary>
    public void AddPlain(Kept kept, Reply reply)
    {
        if (Takes(kept, reply)) kept.Plain = reply;
    }

    /// <summary>And as it is sent to who accepts gzip.</summary>
    public void AddPacked(Kept kept, Reply reply)
    {
        if (Takes(kept, reply)) kept.Packed = reply;
    }

    private bool Takes(Kept kept, Reply reply)
    {
        if (reply.Body.Length > bodyBytes / 4) return false;
        lock (_lock)
        {
            _bodies.Enqueue((kept, reply.Body.Length));
            _bodyBytes += reply.Body.Length;
            while (_bodyBytes > bodyBytes && _bodies.TryDequeue(out var oldest)) Forget(oldest.Kept, oldest.Bytes);
        }
        return true;
    }

    private void Forget(string key, Kept kept)
    {
        _labelBytes -= Cost(key);
        _kept.TryRemove(KeyValuePair.Create(key, kept));
    }

    private void Forget(Kept kept, int bytes)
    {
        _bodyBytes -= bytes;
        (kept.Plain, kept.Packed) = (null, null);
    }

    private static long Cost(string key) => LabelBytes + sizeof(char) * key.Length;
}

/// <summary>A label, and as long as there is room the body that it labels, plain and packed.</summary>
/// <param name="madeAt">Steady milliseconds.</param>
/// <param name="trueUntil">What is made from there on may differ.</param>
/// <param name="until">Up to here it is given out all the same: the same or later.</param>
/// <param name="isNewest">Whether what it was made from is still what there is.</param>
internal sealed class Kept(string etag, long madeAt, long trueUntil, long until, Func<bool> isNewest)
{
    private volatile Reply? _plain;
    private volatile Reply? _packed;

    public string ETag => etag;

    public long MadeAt => madeAt;

    public long TrueUntil => trueUntil;

    public long Until => until;

    /// <summary>Whether somebody may still be given it.</summary>
    /// <param name="now">Steady milliseconds.</param>
    public bool IsWanted(long now) => now < until && isNewest();

    public Reply? Plain { get => _plain; set => _plain = value; }

    public Reply? Packed { get => _packed; set => _packed = value; }
}
