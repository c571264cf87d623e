namespace Progressd.Store.Texts;

/// <summary>
/// Orders ids as people count: runs of ASCII digits by their value, all else by code unit, '+' as a space.
/// A total order that agrees with <see cref="Id.Equals(Id)"/>: where values tie (<c>2</c>, <c>02</c>), the spelling decides.
/// </summary>
public static class NaturalOrder
{
    public static int Compare(string a, string b)
    {
        // What both begin with is equal, but for a number that goes on.
        var same = a.AsSpan().CommonPrefixLength(b);
        while (same > 0 && char.IsAsciiDigit(a[same - 1])) same--;
        int i = same, j = same;
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                var byValue = CompareNumbers(Digits(a, ref i), Digits(b, ref j));
                if (byValue != 0) return byValue;
            }
            else
            {
                var difference = Id.Folded(a[i]) - Id.Folded(b[j]);
                if (difference != 0) return difference;
                i++;
                j++;
            }
        }
        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : CompareSpelling(a, b);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);

    private static int CompareSpelling(string a, string b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
            if (Id.Folded(a[i]) - Id.Folded(b[i]) is var difference and not 0) return difference;
        return a.Length - b.Length;
    }
}
