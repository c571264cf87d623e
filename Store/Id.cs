using Progressd.Store.Texts;

namespace Progressd.Store;

/// <summary>
/// The name of a job or a worker: 1–256 Unicode scalar values, shown as first received, compared ordinally with '+' as a space.
/// A '+' in a raw URL arrives as a space and from <c>requests</c> as '+': both must find the same job (docs/design/contract.md#ids).
/// </summary>
public readonly struct Id : IEquatable<Id>, IComparable<Id>
{
    public const int MaxLength = 256;

    private readonly string? _shown;

    private Id(string shown) => _shown = shown;

    /// <summary>The spelling that people see.</summary>
    public string Shown => _shown ?? "";

    /// <summary>The spelling that people see, percent-encoded as the value of a query parameter.</summary>
    public string InUrl => Uri.EscapeDataString(Shown);

    /// <summary>Strips control characters (C0, DEL, C1) from the ends, not spaces: <c>c++</c> pasted raw ends in two.</summary>
    /// <exception cref="ProblemException">Empty, or longer than 256 characters; names <paramref name="parameter"/>.</exception>
    public static Id Parse(string parameter, string text)
    {
        var id = Stripped(text);
        if (id.Length == 0)
            throw new ProblemException(ProblemKind.Invalid, $"{parameter} is empty: give it 1 to {MaxLength} characters");
        if (id.Length > MaxLength && Scalars(id) is var length && length > MaxLength)
            throw new ProblemException(ProblemKind.Invalid, $"{parameter} has {length} characters: at most {MaxLength} are allowed");
        return new Id(id);
    }

    /// <summary>An id that has been through <see cref="Parse"/> before: read back from disk, or made by progressd itself.</summary>
    public static Id Trusted(string shown) => new(shown);

    /// <summary>Whether <see cref="Parse"/> could have made it: who reads a file asks, since a person may have edited it.</summary>
    public static bool IsWhole(string shown) =>
        shown.Length > 0 && Stripped(shown) == shown && (shown.Length <= MaxLength || Scalars(shown) <= MaxLength) && !shown.AsSpan().ContainsAny('\uFFFE', '\uFFFF');

    public bool Equals(Id other)
    {
        var (a, b) = (Shown, other.Shown);
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i] != b[i] && Folded(a[i]) != Folded(b[i])) return false;
        return true;
    }

    /// <summary>Natural order: <c>node2</c> before <c>node10</c>; ids that differ never compare as equal.</summary>
    public int CompareTo(Id other) => NaturalOrder.Compare(Shown, other.Shown);

    public override bool Equals(object? obj) => obj is Id other && Equals(other);

    public override int GetHashCode()
    {
        var shown = Shown;
        if (!shown.Contains('+')) return shown.GetHashCode();
        Span<char> folded = stackalloc char[shown.Length]; // at most 512 UTF-16 units
        shown.AsSpan().Replace(folded, '+', ' ');
        return string.GetHashCode(folded);
    }

    public override string ToString() => Shown;

    public static bool operator ==(Id left, Id right) => left.Equals(right);
    public static bool operator !=(Id left, Id right) => !left.Equals(right);
    public static bool operator <(Id left, Id right) => left.CompareTo(right) < 0;
    public static bool operator <=(Id left, Id right) => left.CompareTo(right) <= 0;
    public static bool operator >(Id left, Id right) => left.CompareTo(right) > 0;
    public static bool operator >=(Id left, Id right) => left.CompareTo(right) >= 0;

    internal static char Folded(char c) => c == '+' ? ' ' : c;

    private static string Stripped(string text)
    {
        var (from, to) = (0, text.Length);
        while (from < to && char.IsControl(text[from])) from++;
        while (to > from && char.IsControl(text[to - 1])) to--;
        return text[from..to];
    }

    private static int Scalars(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}
