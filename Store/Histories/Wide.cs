using System.Runtime.CompilerServices;

namespace Progressd.Store.Histories;

/// <summary>
/// A whole number of 128 bits to add to. Not kept as <see cref="Int128"/>: nothing that knows the layout of a type with such a field is compiled ahead of time, which
/// was all that touches a job, when it was first called.
/// </summary>
/// <param name="High">The upper half, with the sign.</param>
public readonly record struct Wide(long High, ulong Low)
{
    public Int128 Value
    {
        [MethodImpl(MethodImplOptions.NoInlining)] // or its caller would be left out as well
        get => new((ulong)High, Low);
    }

    public static Wide operator +(Wide a, long b)
    {
        var low = unchecked(a.Low + (ulong)b);
        return new(a.High + (b >> 63) + (low < a.Low ? 1 : 0), low);
    }

    public static Wide operator +(Wide a, Wide b)
    {
        var low = unchecked(a.Low + b.Low);
        return new(a.High + b.High + (low < a.Low ? 1 : 0), low);
    }
}
