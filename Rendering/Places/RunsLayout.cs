using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>The other runs of the series in a line under the history strip, as many as fit, and what its dotted line is.</summary>
public static class RunsLayout
{
    private const double Height = 28, Baseline = 20, CurveWidth = 44, CurveHeight = 16, Gap = 22, SignRoom = 17;
    private static readonly TextStyle Style = new(12), Bold = new(12, Medium: true);

    /// <param name="lastGood">The dotted line of the strip above; null: there is none.</param>
    /// <returns>Where the body begins.</returns>
    public static double Place(ShapeList shapes, SeriesRuns runs, LastGoodRun? lastGood, double top)
    {
        if (!runs.Others.Any()) return top;
        var right = shapes.Right;
        if (lastGood is not null) right -= shapes.Text(lastGood.Sentence, right, top + Baseline, 0.4 * shapes.Inner, Style, Tone.Dim, Align.Right) + Gap;
        var x = shapes.Margin + shapes.Text("Runs", shapes.Margin, top + Baseline, shapes.Inner, Bold, Tone.Ink) + Gap;
        foreach (var run in runs.Others)
        {
            var curve = run.Curve;
            var width = SignRoom + Typeface.Measure(run.Text, Style) + (curve.Count > 0 ? 8 + CurveWidth : 0);
            if (x + width > right) break;
            shapes.Sign(run.Look, x + 6, top + Baseline - 4.5, 1);
            var used = shapes.Text(run.Text, x + SignRoom, top + Baseline, right - x - SignRoom, Style, run.Look.StandsOut ? run.Look.Text : Tone.Ink);
            if (curve.Count > 0) Curve(shapes, run.Look, curve, new(x + SignRoom + used + 8, top + Baseline - CurveHeight + 2, CurveWidth, CurveHeight));
            x += width + Gap;
        }
        return top + Height;
    }

    private static void Curve(ShapeList shapes, StateLook look, IReadOnlyList<double> curve, Rect area)
    {
        shapes.Add(new Box(area, 2, Tone.Track));
        var edge = curve.Select((share, i) => new Dot(area.X + area.Width * i / (curve.Count - 1), area.Bottom - area.Height * share));
        shapes.Add(Area.Along(area, edge, area.Bottom, look.Fill));
    }
}
