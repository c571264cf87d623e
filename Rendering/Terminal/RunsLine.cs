using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering.Terminal;

/// <summary><c>runs: ✓ 8 h 12 min   ✗ 9 h 29 min, 19 failed</c>: the other runs of a job's series, the newest first, as many as one line holds.</summary>
internal static class RunsLine
{
    private const string Head = "runs: ", Between = "   ";

    /// <returns>None: there is no other, or the line is too short for one.</returns>
    public static TextRun[] Of(SeriesRuns runs, TextLines lines, int width)
    {
        var line = new List<TextRun>();
        var used = lines.Columns(Head);
        foreach (var run in runs.Others)
        {
            var sign = lines.Sign(run.Look.State);
            var text = $"{sign}{(sign.Length > 0 ? " " : "")}{lines.Text(run.Text)}";
            used += lines.Columns(text) + (line.Count > 0 ? Between.Length : 0);
            if (used > width) break;
            line.Add(new(line.Count > 0 ? Between : Head));
            line.Add(new(text, run.Look.StandsOut ? run.Look.State : null));
        }
        return [.. line];
    }
}
