using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>Title, percent, counts, overall bar, time left: the same over every tier (PICTURE §3.1).</summary>
public static class HeaderLayout
{
    /// <summary>Below this the overall bar has a line of its own.</summary>
    public const double NarrowWidth = 400;

    private const double WordsWidth = 640;
    private const double BarHeight = 10;
    private static readonly TextStyle Small = new(12);

    /// <returns>Where the body begins.</returns>
    public static double Place(ShapeList sheet, Plot plot)
    {
        var top = Title(sheet, plot.Title);
        var meta = sheet.Width < NarrowWidth ? Narrow(sheet, plot, top) : Wide(sheet, plot, top);
        var last = Meta(sheet, plot, meta);
        if (plot.NotSaved is not { } line) return last + 16;
        sheet.Text(ShownText.Of(line), sheet.Margin, last + 19, sheet.Inner, Small with { Medium = true }, Tone.StallText);
        return last + 19 + 16;
    }

    /// <summary>One bar says how far and what is lost: filled as far as the job is, split by whose progress it is.</summary>
    public static void Overall(ShapeList sheet, Plot plot, Rect bar)
    {
        var shares = plot.Summary.Shares;
        var parts = new List<Shape> { new Box(bar, 0, Tone.Track) };
        var x = bar.X;
        foreach (var look in StateLook.InBar)
        {
            var share = shares.Of(look.State);
            if (share <= 0) continue;
            var part = new Rect(x, bar.Y, bar.Width * share / 100, bar.Height);
            if (x > bar.X && part.Width > 1) part = part with { X = x + 1, Width = part.Width - 1 };
            if (x > bar.X) parts.Add(new Box(new(x, bar.Y, 1, bar.Height), 0, Tone.Ground));
            ShapeList.Fill(parts.Add, look, part, 0);
            x += bar.Width * share / 100;
        }
        var lost = bar.Width * shares.Lost / 100;
        if (lost > 0) parts.Add(new Stripes(new(bar.Right - lost, bar.Y, lost, bar.Height), 0, Pattern.Lost));
        sheet.Add(new Clipped(bar, bar.Height / 2, parts));
    }

    private static double Title(ShapeList sheet, string title)
    {
        var style = new TextStyle(20, Medium: true);
        var lines = Shortened.Lines(title, 2, sheet.Inner, part => Typeface.Measure(part, style));
        for (var i = 0; i < lines.Count; i++)
            sheet.Text(lines[i], sheet.Margin, sheet.Margin + 26 * i + 17, sheet.Inner, style, Tone.Ink);
        return sheet.Margin + 26 * lines.Count + 8;
    }

    private static double Wide(ShapeList sheet, Plot plot, double top)
    {
        var percent = sheet.Text(plot.PercentText, sheet.Margin, top + 27, sheet.Inner / 2, new(32, Medium: true), Tone.Ink);
        var x = sheet.Margin + Math.Max(percent + 20, 104);
        var left = sheet.Width < WordsWidth ? "" : plot.TimeLeft;
        var style = new TextStyle(14, Medium: true);
        var leftWidth = sheet.Text(left, sheet.Right, top + 11.5, sheet.Inner / 2, style, Tone.Ink, Align.Right);
        Counts(sheet, plot, x, top + 11.5, leftWidth > 0 ? sheet.Right - leftWidth - 18 : sheet.Right, sheet.Width >= WordsWidth);
        Overall(sheet, plot, new(x, top + 21, sheet.Right - x, BarHeight));
        return top + 54;
    }

    private static double Narrow(ShapeList sheet, Plot plot, double top)
    {
        sheet.Text(plot.PercentText, sheet.Margin, top + 19, sheet.Inner, new(24, Medium: true), Tone.Ink);
        Overall(sheet, plot, new(sheet.Margin, top + 29, sheet.Inner, BarHeight));
        Counts(sheet, plot, sheet.Margin, top + 58, sheet.Right, words: false);
        return top + 79;
    }

    private static void Counts(ShapeList sheet, Plot plot, double x, double baseline, double right, bool words)
    {
        if (plot.Workers.Count == 0)
        {
            var used = sheet.Text("no worker has reported yet", x, baseline, right - x, new(14), Tone.Ink);
            x += used + 18;
            words &= x < right;
        }
        // Words only where all of them fit: half of a list misleads.
        words &= plot.Counts.Sum(count => 17 + 18 + Typeface.Measure(count.Text, Style(count))) - 18 <= right - x;
        foreach (var count in plot.Counts)
        {
            var text = words ? count.Text : count.NumberText;
            var width = Typeface.Measure(text, Style(count));
            if (x + 17 + width > right) return;
            var look = StateLook.Of(count.State);
            sheet.Sign(look, x + 6, baseline - 5, 1);
            sheet.Text(text, x + 17, baseline, width, Style(count), look.Text);
            x += 17 + width + 18;
        }
    }

    private static TextStyle Style(CountText count) => new(14, Medium: StateLook.Of(count.State).IsBad);

    /// <returns>The baseline of its last line.</returns>
    private static double Meta(ShapeList sheet, Plot plot, double baseline)
    {
        var asTimeLeft = sheet.Width < WordsWidth && plot.TimeLeft.Length > 0;
        var (left, style) = asTimeLeft ? (plot.TimeLeft, Small with { Medium = true }) : (plot.Meta, Small);
        var used = sheet.Text(left, sheet.Margin, baseline, sheet.Inner, style, asTimeLeft ? Tone.Ink : Tone.Dim);
        if (used + 16 + Typeface.Measure(plot.Updated, Small) <= sheet.Inner)
        {
            sheet.Text(plot.Updated, sheet.Right, baseline, sheet.Inner - used - 16, Small, Tone.Dim, Align.Right);
            return baseline;
        }
        sheet.Text(plot.Updated, sheet.Margin, baseline + 17, sheet.Inner, Small, Tone.Dim);
        return baseline + 17;
    }
}
