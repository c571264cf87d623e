using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>How many workers are how far, by state (PICTURE §3.4).</summary>
public static class HistogramLayout
{
    private const double Tallest = 64;
    private const double CountsHeight = 17;
    private const double LeastAlarm = 2;
    private static readonly TextStyle CountStyle = new(10.5);

    /// <returns>The height of the picture.</returns>
    public static double Place(ShapeList sheet, Plot plot, double top)
    {
        sheet.HeadingWithWords("How far they are", "workers per 5 % step; the last column is 100 %", "workers per 5 % step", top);
        var floor = top + 22 + CountsHeight + Tallest;
        var most = plot.Histogram.Max(bin => bin.Total);
        var step = sheet.Inner / HistogramColumn.Number;
        for (var i = 0; i < HistogramColumn.Number; i++)
            Column(sheet, plot.Histogram[i], new(sheet.Margin + i * step + 1, 0, step - 2, 0), floor, Tallest / most);
        sheet.Add(new Hairline(new(sheet.Margin, floor, sheet.Inner, 1), Tone.Grid));
        Labels(sheet, floor, step);
        return floor + 16 + sheet.Margin;
    }

    private static void Column(ShapeList sheet, HistogramColumn bin, Rect place, double floor, double perWorker)
    {
        if (bin.Total == 0) return;
        var y = floor;
        foreach (var look in StateLook.InStack)
        {
            var workers = bin.Of(look.State);
            if (workers == 0) continue;
            var height = Math.Max(workers * perWorker, look.IsBad ? LeastAlarm : y == floor ? 1 : 0);
            var part = place with { Y = y - height, Height = height };
            ShapeList.Fill(sheet.Add, look, part, 0);
            y -= height;
        }
        var text = Words.Number(bin.Total);
        if (Typeface.Measure(text, CountStyle) <= place.Width - 2)
            sheet.Text(text, place.X + place.Width / 2, y - 4, place.Width, CountStyle, Tone.Dim, Align.Center);
    }

    private static void Labels(ShapeList sheet, double floor, double step)
    {
        var style = new TextStyle(11);
        var last = Typeface.Measure("100\u00A0%", style);
        foreach (var percent in (ReadOnlySpan<int>)[0, 25, 50, 75])
            if (percent / 5 * step + 22 < sheet.Inner - last) sheet.Text($"{percent}", sheet.Margin + percent / 5 * step + 1, floor + 16, 30, style, Tone.Dim);
        sheet.Text("100\u00A0%", sheet.Right - 1, floor + 16, 40, style, Tone.Dim, Align.Right);
    }
}
