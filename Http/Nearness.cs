namespace Progressd.Http;

/// <summary>How far two names are apart: the number of letters to be changed, added or left out (Levenshtein).</summary>
internal static class Nearness
{
    /// <returns>The largest number there is where the lengths alone differ by more than <paramref name="most"/>.</returns>
    public static int Of(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (row[j], diagonal) = (Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)), row[j]);
        }
        return row[^1];
    }
}
