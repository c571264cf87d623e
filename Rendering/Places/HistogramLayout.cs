using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>How many workers are how far, by state.</summary>
public static class HistogramLayout
{
    private const double Tallest = 64;
    private const double CountsHeight = 17;
    private const double LeastAlarm = 2;
    private static readonly TextStyle CountStyle = new(10.5);

    /// <returns>The height of the picture.</returns>
    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var most = HistogramColumn.Tallest(plot.Histogram);
        var cut = plot.Histogram[^1].Total > most;
        var words = $"workers per 5 % step; the last column is 100 %{(cut ? ", and cut" : "")}";
        shapes.HeadingWithWords("How far they are", words, "workers per 5 % step", top);
        var floor = top + 22 + CountsHeight + Tallest;
        var step = shapes.Inner / HistogramColumn.Number;
        for (var i = 0; i < HistogramColumn.Number; i++)
            Column(shapes, plot.Histogram[i], new(shapes.Margin + i * step + 1, 0, step - 2, 0), floor,
                Tallest / Math.Max(most, i == HistogramColumn.Number - 1 ? plot.Histogram[i].Total : 0));
        if (cut) Break(shapes, new(shapes.Margin + (HistogramColumn.Number - 1) * step, floor - Tallest + 8, step, 2));
        shapes.Add(new Hairline(new(shapes.Margin, floor, shapes.Inner, 1), Tone.Grid));
        Labels(shapes, floor, step);
        return floor + 16 + shapes.Margin;
    }

    private static void Column(ShapeList shapes, HistogramColumn column, Rect place, double floor, double perWorker)
    {
        if (column.Total == 0) return;
        var y = floor;
        foreach (var look in StateLook.InStack)
        {
            var workers = column.Of(look.State);
            if (workers == 0) continue;
            var height = Math.Max(workers * perWorker, look.IsBad ? LeastAlarm : y == floor ? 1 : 0);
            var part = place with { Y = y - height, Height = height };
            ShapeList.Fill(shapes.Add, look, part, 0);
            y -= height;
        }
        var text = Words.Number(column.Total);
        if (Typeface.Measure(text, CountStyle) <= place.Width - 2)
            shapes.Text(text, place.X + place.Width / 2, y - 4, place.Width, CountStyle, Tone.Dim, Align.Center);
    }

    private static void Break(ShapeList shapes, Rect room)
    {
        shapes.Add(new Box(room, 0, Tone.Ground));
        shapes.Add(new Box(room with { Y = room.Y + 4 }, 0, Tone.Ground));
    }

    private static void Labels(ShapeList shapes, double floor, double step)
    {
        var style = new TextStyle(11);
        var last = Typeface.Measure("100\u00A0%", style);
        foreach (var percent in (ReadOnlySpan<int>)[0, 25, 50, 75])
            if (percent / 5 * step + 22 < shapes.Inner - last) shapes.Text($"{percent}", shapes.Margin + percent / 5 * step + 1, floor + 16, 30, style, Tone.Dim);
        shapes.Text("100\u00A0%", shapes.Right - 1, floor + 16, 40, style, Tone.Dim, Align.Right);
    }
}
