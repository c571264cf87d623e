namespace Progressd.Http;

/// <summary>
/// How far two names are apart: the number of letters to be changed, added or left out, or of neighbours to change places (optimal string alignment).
/// </summary>
internal static class Nearness
{
    /// <returns>The largest number there is where the lengths alone differ by more than <paramref name="most"/>.</returns>
    public static int Of(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return int.MaxValue;
        var (before, above, row) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, above, row) = (above, row, before);
        }
        return above[b.Length];
    }
}
