using System.Collections.Immutable;
using System.Numerics;

namespace Progressd.Store.Histories;

/// <summary>The clock of the wall was moved (or an outage was longer than an hour): labels from here on are shifted against those from the first report.</summary>
/// <param name="At">Tenths of a second since the job's first report.</param>
/// <param name="Shift">Milliseconds.</param>
internal readonly record struct ClockMark(uint At, long Shift);

/// <summary>
/// The closed samples of a history, at most one a slot of 10 s · 2ⁿ; slot 0 is the instant of the first report, slot k what follows slot k − 1. Never changed:
/// values that follow each other share an array, and each sees its own part of it.
/// </summary>
internal sealed class Samples
{
    public const int Most = 256, MostMarks = 16, MostDoublings = 26;

    public static readonly Samples None = new(new Shared([], 0), 0, 0, []);

    private const int Least = 16, TenthsOfAStep = 100;

    private readonly Shared _shared;

    private Samples(Shared shared, int count, int doublings, ImmutableArray<ClockMark> marks) =>
        (_shared, Count, Doublings, Marks) = (shared, count, doublings, marks);

    public int Count { get; }

    /// <summary>How often the step was doubled.</summary>
    public int Doublings { get; }

    public ImmutableArray<ClockMark> Marks { get; }

    public ReadOnlySpan<Sample> All => _shared.Array.AsSpan(0, Count);

    /// <summary>The newest mark's; 0 without.</summary>
    public long Shift => Marks.IsEmpty ? 0 : Marks[^1].Shift;

    public TimeSpan Step => TimeSpan.FromMilliseconds(100L * TenthsOfAStep << Doublings);

    /// <summary>What it takes beyond what every job is counted with.</summary>
    public long Bytes => Sample.Bytes * (long)Math.Max(0, _shared.Array.Length - Least) + 16L * Marks.Length;

    /// <summary>As after the same samples one by one.</summary>
    public static Samples Of(ReadOnlySpan<Sample> all, int doublings, ImmutableArray<ClockMark> marks)
    {
        var room = doublings > 0 ? Most : all.Length == 0 ? 0 : Math.Max(Least, (int)BitOperations.RoundUpToPowerOf2((uint)all.Length));
        return new(Shared.Of(all, room), all.Length, doublings, marks);
    }

    public long SlotOf(uint at)
    {
        var width = (long)TenthsOfAStep << Doublings;
        return (at + width - 1) / width;
    }

    /// <summary>With one more; there is room for it.</summary>
    public Samples With(Sample sample)
    {
        var shared = _shared.TakePlace(Count) ? _shared : Shared.Of(All, Math.Max(Least, Count < _shared.Array.Length ? _shared.Array.Length : 2 * Count), Count + 1);
        shared.Array[Count] = sample;
        return new(shared, Count + 1, Doublings, Marks);
    }

    public Samples WithoutLast() => new(_shared, Count - 1, Doublings, Marks);

    /// <summary>In steps of twice the length: what falls into one slot becomes one.</summary>
    public Samples Halved()
    {
        var wide = new Samples(_shared, Count, Doublings + 1, Marks);
        var merged = new List<Sample>(Most);
        foreach (var sample in All)
            if (merged.Count > 0 && wide.SlotOf(merged[^1].At) == wide.SlotOf(sample.At)) merged[^1] = Sample.Merged(merged[^1], sample);
            else merged.Add(sample);
        return Of([.. merged], Doublings + 1, Marks);
    }

    /// <summary>With a mark at a time that is not before the last one's. Of too many the one goes that says least.</summary>
    public Samples Marked(ClockMark mark)
    {
        var marks = Marks.IsEmpty || Marks[^1].At < mark.At ? Marks : Marks.RemoveAt(Marks.Length - 1);
        if (marks.Length == MostMarks)
        {
            var least = Enumerable.Range(0, marks.Length).MinBy(i => Math.Abs(marks[i].Shift - (i == 0 ? 0 : marks[i - 1].Shift)));
            marks = marks.RemoveAt(least);
        }
        return new(_shared, Count, Doublings, marks.Add(mark));
    }

    /// <summary>Places up to the number used are taken; the next one goes to who asks first, so that two values that follow the same one do not meet.</summary>
    private sealed class Shared(Sample[] array, int used)
    {
        private int _used = used;

        public Sample[] Array { get; } = array;

        public static Shared Of(ReadOnlySpan<Sample> all, int room, int? used = null)
        {
            var array = new Sample[room];
            all.CopyTo(array);
            return new(array, used ?? all.Length);
        }

        public bool TakePlace(int place) => place < Array.Length && Interlocked.CompareExchange(ref _used, place + 1, place) == place;
    }
}
