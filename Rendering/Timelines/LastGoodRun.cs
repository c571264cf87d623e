namespace Progressd.Rendering.Timelines;

/// <summary>The last run of the series that went well, laid from its start on a strip's clock: is tonight ahead of it or behind?</summary>
/// <param name="Points">Places on the axis and percent, both 0–1, in order of time; cut where the axis ends.</param>
/// <param name="Sentence">What the dotted line is: <c>dotted: last good run, 8 h 12 min</c>.</param>
public sealed record LastGoodRun(IReadOnlyList<(double At, double Share)> Points, string Sentence)
{
    /// <summary>Null: there is none, or too little is known of it for a line.</summary>
    public static LastGoodRun? Of(SeriesRuns runs, TimeAxis axis)
    {
        if (runs.LastGood is not { } run || run.Course is not { Count: > 1 } course) return null;
        var room = (double)(axis.To - axis.From);
        var points = new List<(double, double)>(course.Count);
        foreach (var (past, share) in course)
        {
            if (past > room)
            {
                if (points.Count == 0) return null;
                points.Add((1, Interpolated.At(course, room)));
                break;
            }
            points.Add((past / room, share));
        }
        return new(points, $"dotted: last good run, {run.Took}");
    }
}
