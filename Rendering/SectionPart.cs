using Progressd.Store.Causes;

namespace Progressd.Rendering;

/// <summary>Some workers of a section.</summary>
/// <param name="Cause">What they have in common, above them; null: they stand for themselves.</param>
public sealed record SectionPart(CauseRow? Cause, IReadOnlyList<Row> Rows)
{
    private const int MostOfCause = 3;

    /// <summary>
    /// So many rows, shared out: first one to each cause, the largest if they are too many, then up to three of its workers below it. A cause of up to three whose
    /// workers all have a row needs none of its own.
    /// </summary>
    /// <param name="causes">Of the section's state, in order of time.</param>
    /// <param name="rows">As many as there may be.</param>
    public static IReadOnlyList<SectionPart> Of(Plot plot, IReadOnlyList<Cause> causes, int rows)
    {
        var largest = causes.OrderByDescending(cause => cause.Count).Take(rows).ToHashSet(ReferenceEqualityComparer.Instance);
        var told = causes.Where(largest.Contains).ToList();
        var workers = told.ConvertAll(cause => cause.Count == 1 ? 1 : 0);
        var left = rows - told.Count;
        for (var isAny = true; left > 0 && isAny;)
        {
            isAny = false;
            for (var i = 0; i < told.Count && left > 0; i++)
            {
                var (cause, has) = (told[i], workers[i]);
                if (has >= Math.Min(MostOfCause, cause.Count)) continue;
                // Instead of a row of its own: one fewer.
                if (cause.Count <= MostOfCause && has == 0 && left >= cause.Count - 1) (workers[i], left) = (cause.Count, left - cause.Count + 1);
                else (workers[i], left) = (has + 1, left - 1);
                isAny = true;
            }
        }
        return [.. told.Select((cause, i) => new SectionPart(
            workers[i] == cause.Count ? null : CauseRow.Of(cause, plot.AsOf),
            [.. cause.Workers.Take(workers[i]).Select(one => plot.RowOf(new(one.Index, one.Worker, cause.State)))]))];
    }
}
