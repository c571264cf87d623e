using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>The scale behind and under the bars.</summary>
public static class AxisLayout
{
    /// <summary>Solid at both ends, dashed between, behind the bars.</summary>
    /// <param name="area">As wide as the bars are long.</param>
    public static void Lines(ShapeList shapes, Rect area, params ReadOnlySpan<int> between)
    {
        foreach (var percent in between.Length == 0 ? [25, 50, 75] : between) Line(shapes, area, percent, dashed: true);
        Line(shapes, area, 0, dashed: false);
        Line(shapes, area, 100, dashed: false);
    }

    /// <summary><c>0 25 50 75 100 %</c> under the bars, as many as fit.</summary>
    /// <param name="area">Its top is the lower edge of the bars.</param>
    public static void Labels(ShapeList shapes, Rect area, ReadOnlySpan<int> percents)
    {
        var style = new TextStyle(11);
        var thin = area.Width < 34 * (percents.Length - 1);
        foreach (var percent in percents)
        {
            if (thin && percent is not (0 or 100) || percent == 0 && area.Width < 34) continue;
            var text = percent == 100 ? "100\u00A0%" : $"{percent}";
            var width = Typeface.Measure(text, style);
            var x = Math.Min(area.X + area.Width * percent / 100, shapes.Width - 4 - width / 2);
            shapes.Text(text, x, area.Y + 17, width, style, Tone.Dim, Align.Center);
        }
    }

    private static void Line(ShapeList shapes, Rect area, int percent, bool dashed)
    {
        // On whole px, and at the right end just beyond the bars.
        var x = Math.Round(area.X + area.Width * percent / 100);
        shapes.Add(new Hairline(area with { X = x, Width = 1 }, Tone.Grid, dashed));
    }
}
