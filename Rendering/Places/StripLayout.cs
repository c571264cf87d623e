using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>The history strip: how the job went, over the bars (docs/design/picture.md#history-strip).</summary>
public static class StripLayout
{
    /// <summary>From this width of a picture on it has its full height.</summary>
    private const double WideWidth = 640;

    private const double Tall = 120, Low = 48, TickHeight = 9, ReportsHeight = 4, LabelHeight = 18;
    private static readonly TextStyle LabelStyle = new(12);

    /// <returns>Where the body begins.</returns>
    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        if (shapes.Width < HeaderLayout.NarrowWidth || HistoryStrip.Of(plot) is not { } strip) return top;
        var area = new Rect(shapes.Margin, top, shapes.Inner, shapes.Width < WideWidth ? Low : Tall);
        shapes.Add(new Clipped(area, 3, Curves(strip, area)));
        TimeLayout.Lines(shapes, strip.Axis, area);
        Failures(shapes, strip, area);
        Ahead(shapes, strip, area);
        var lastGood = shapes.Width >= WideWidth ? strip.LastGood : null; // with its sentence or not at all
        if (lastGood is not null) LastGood(shapes, lastGood, area);
        Reports(shapes, strip, area with { Y = area.Bottom + TickHeight + 2, Height = ReportsHeight });
        var all = area with { Height = area.Height + TickHeight + 2 + ReportsHeight };
        TimeLayout.Now(shapes, strip.Axis, all, "");
        if (shapes.Width >= WideWidth) Labels(shapes, strip.Labels, area); // after all lines: none crosses a text
        var bottom = TimeLayout.Clock(shapes, strip.Axis, all);
        return (shapes.Width >= WideWidth ? RunsLayout.Place(shapes, plot.Runs, lastGood, bottom) : bottom) + 12;
    }

    // From below: done, at work; from above: lost.
    private static List<Shape> Curves(HistoryStrip strip, Rect area)
    {
        var shapes = new List<Shape> { new Box(area, 0, Tone.Track) };
        shapes.Add(Under(point => point.Percent, Tone.Run));
        shapes.Add(Under(point => point.Done, Tone.Done));
        if (strip.Points.Any(point => point.Lost > 0))
            shapes.Add(Area.Along(area, strip.Points.Select(point => new Dot(X(point), area.Y + area.Height * point.Lost)), area.Y, null, Pattern.Lost));
        return shapes;

        double X(StripPoint point) => area.X + area.Width * point.At;

        Shape Under(Func<StripPoint, double> share, Tone tone) =>
            Area.Along(area, strip.Points.Select(point => new Dot(X(point), area.Bottom - area.Height * share(point))), area.Bottom, tone);
    }

    private static void Ahead(ShapeList shapes, HistoryStrip strip, Rect area)
    {
        if (strip.Axis.PredictedEnd is null) return;
        Dot[] points = [new(area.X + area.Width * strip.Last.At, area.Bottom - area.Height * strip.Last.Percent), new(area.Right, area.Bottom - area.Height * strip.AheadEnd)];
        shapes.Add(new Polyline(area, points, Tone.Run, Dashed: true));
    }

    private static void LastGood(ShapeList shapes, LastGoodRun run, Rect area) =>
        shapes.Add(new DottedLine(area, [.. run.Points.Select(point => new Dot(area.X + area.Width * point.At, area.Bottom - area.Height * point.Share))], Tone.Ink));

    private static void Failures(ShapeList shapes, HistoryStrip strip, Rect area)
    {
        if (strip.Failures.Count == 0) return;
        var ticks = strip.Failures.Select(failure =>
        {
            var height = TickHeight * strip.Tall(failure);
            return new Rect(Math.Round(area.X + area.Width * failure.At) - 1, area.Bottom + TickHeight + 1 - height, 3, height);
        });
        shapes.Add(new Squares(area with { Y = area.Bottom, Height = TickHeight + 1 }, [.. ticks], Tone.Fail));
    }

    // Green where reports came, empty where none did: a file server that hangs stops all of them.
    private static void Reports(ShapeList shapes, HistoryStrip strip, Rect area)
    {
        shapes.Add(new Box(area, 1, Tone.Track));
        var rects = strip.Reported().Select(part => area with { X = area.X + area.Width * part.From, Width = Math.Max(1, area.Width * (part.To - part.From)) }).ToList();
        if (rects.Count > 0) shapes.Add(new Bars(area, rects, Tone.Work2));
    }

    // Each beside its line, on a plate, at a height where it is on no other.
    private static void Labels(ShapeList shapes, IReadOnlyList<StripLabel> labels, Rect area)
    {
        var taken = new List<Rect>();
        foreach (var label in labels) shapes.Add(new Hairline(area with { X = At(label), Width = 1 }, Tone.Fail));
        foreach (var label in labels)
        {
            var x = At(label);
            var width = Math.Min(Typeface.Measure(label.Text, LabelStyle), 0.36 * area.Width);
            var left = x + 4 + width + 12 <= area.Right ? x + 4 : x - 4 - width - 12;
            var plates = Enumerable.Range(0, 5).Select(row => new Rect(left, area.Bottom - 22 - 21 * row, width + 12, LabelHeight));
            if (plates.Cast<Rect?>().FirstOrDefault(plate => !taken.Any(other => Overlap(other, plate!.Value))) is not { } free) continue;
            taken.Add(free);
            shapes.Add(new Box(free, 2, Tone.Ground));
            shapes.Text(label.Text, free.X + 6, free.MiddleY + 0.36 * LabelStyle.Size, width, LabelStyle, Tone.FailText);
        }

        double At(StripLabel label) => Math.Round(area.X + area.Width * label.At);
    }

    private static bool Overlap(Rect a, Rect b) => a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom;
}
