using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>What the pictures of time have in common: lines at the hours, the clock below, and where now is.</summary>
public static class TimeLayout
{
    private const double LabelRoom = 76; // px from one line to the next
    public static readonly TextStyle Label = new(11);

    /// <summary>Over what is drawn, dashed: seen on every colour, and in the way of none.</summary>
    public static void Lines(ShapeList shapes, TimeAxis axis, Rect area)
    {
        foreach (var tick in Ticks(axis, area)) shapes.Add(new Hairline(area with { X = Math.Round(area.X + tick.At * area.Width), Width = 1 }, Tone.Line, Dashed: true));
    }

    /// <summary><c>20:00 21:00</c> under the area.</summary>
    /// <returns>Where the next thing begins.</returns>
    public static double Clock(ShapeList shapes, TimeAxis axis, Rect area)
    {
        foreach (var tick in Ticks(axis, area))
        {
            var width = Typeface.Measure(tick.Text, Label);
            var x = area.X + tick.At * area.Width;
            if (x - width / 2 < shapes.Margin / 2 || x + width / 2 > shapes.Width - shapes.Margin / 2) continue;
            shapes.Text(tick.Text, x, area.Bottom + 14, width + 1, Label, Tone.Dim, Align.Center);
        }
        return area.Bottom + 20;
    }

    /// <summary>Where something is still to come: a line at the present, with its word above.</summary>
    public static void Now(ShapeList shapes, TimeAxis axis, Rect area, string word)
    {
        if (axis.To <= axis.Now) return;
        var x = Math.Round(area.X + axis.At(axis.Now) * area.Width);
        shapes.Add(new Hairline(new(x, area.Y - 3, 1, area.Height + 3), Tone.Ink));
        if (word.Length > 0) shapes.Text(word, x, area.Y - 6, 40, Label, Tone.Ink, Align.Center);
    }

    private static IReadOnlyList<TimeTick> Ticks(TimeAxis axis, Rect area) => axis.Ticks(Math.Max(2, (int)(area.Width / LabelRoom)));
}
