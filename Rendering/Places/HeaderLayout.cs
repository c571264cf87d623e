using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>Title, percent, counts, overall bar, time left: the same over every tier.</summary>
public static class HeaderLayout
{
    /// <summary>Below this the overall bar has a line of its own.</summary>
    public const double NarrowWidth = 400;

    private const double WordsWidth = 640;
    private const double BarHeight = 10;
    private static readonly TextStyle Small = new(12);

    /// <returns>Where the body begins.</returns>
    public static double Place(ShapeList shapes, Plot plot)
    {
        var top = Title(shapes, plot.Title);
        var meta = shapes.Width < NarrowWidth ? Narrow(shapes, plot, top) : Wide(shapes, plot, top);
        var last = Meta(shapes, plot, meta);
        if (plot.Tier != Tier.Badge && !plot.Sentence.IsCalm) last = Causes(shapes, plot.Sentence, last);
        if (plot.NotSaved is not { } line) return last + 16;
        shapes.Text(ShownText.Of(line), shapes.Margin, last + 19, shapes.Inner, Small with { Medium = true }, Tone.StallText);
        return last + 19 + 16;
    }

    /// <summary>The overall bar: filled to the job's percent, split by the state of the workers that made the progress; lost work is hatched.</summary>
    public static void Overall(ShapeList shapes, Plot plot, Rect bar)
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
        shapes.Add(new Clipped(bar, bar.Height / 2, parts));
    }

    private static double Title(ShapeList shapes, string title)
    {
        var style = new TextStyle(20, Medium: true);
        var lines = Shortened.Lines(title, 2, shapes.Inner, part => Typeface.Measure(part, style));
        for (var i = 0; i < lines.Count; i++)
            shapes.Text(lines[i], shapes.Margin, shapes.Margin + 26 * i + 17, shapes.Inner, style, Tone.Ink);
        return shapes.Margin + 26 * lines.Count + 8;
    }

    private static double Wide(ShapeList shapes, Plot plot, double top)
    {
        var percent = shapes.Text(plot.PercentText, shapes.Margin, top + 27, shapes.Inner / 2, new(32, Medium: true), Tone.Ink);
        var x = shapes.Margin + Math.Max(percent + 20, 104);
        var left = shapes.Width < WordsWidth ? "" : plot.TimeLeft;
        var style = new TextStyle(14, Medium: true);
        var leftWidth = shapes.Text(left, shapes.Right, top + 11.5, shapes.Inner / 2, style, Tone.Ink, Align.Right);
        Counts(shapes, plot, x, top + 11.5, leftWidth > 0 ? shapes.Right - leftWidth - 18 : shapes.Right, shapes.Width >= WordsWidth);
        Overall(shapes, plot, new(x, top + 21, shapes.Right - x, BarHeight));
        return top + 54;
    }

    private static double Narrow(ShapeList shapes, Plot plot, double top)
    {
        shapes.Text(plot.PercentText, shapes.Margin, top + 19, shapes.Inner, new(24, Medium: true), Tone.Ink);
        Overall(shapes, plot, new(shapes.Margin, top + 29, shapes.Inner, BarHeight));
        Counts(shapes, plot, shapes.Margin, top + 58, shapes.Right, words: false);
        return top + 79;
    }

    private static void Counts(ShapeList shapes, Plot plot, double x, double baseline, double right, bool words)
    {
        if (plot.Nobody is { } nobody)
        {
            var used = shapes.Text(nobody, x, baseline, right - x, new(14), Tone.Ink);
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
            shapes.Sign(look, x + 6, baseline - 5, 1);
            shapes.Text(text, x + 17, baseline, width, Style(count), look.Text);
            x += 17 + width + 18;
        }
    }

    /// <summary>A line or two a state: how many in its colour, then why.</summary>
    /// <returns>The baseline of the last.</returns>
    private static double Causes(ShapeList shapes, CauseSentence sentence, double baseline)
    {
        var head = Small with { Medium = true };
        foreach (var part in sentence.Each(text => Broken(text).Count <= 2))
        {
            var tone = StateLook.Of(part.State).Text;
            foreach (var line in Broken(part.ToString()))
            {
                baseline += 18;
                var isFirst = line.StartsWith(part.Count, StringComparison.Ordinal);
                var used = isFirst ? shapes.Text(part.Count, shapes.Margin, baseline, shapes.Inner, head, tone) : 0;
                var rest = isFirst ? line[part.Count.Length..] : line;
                var space = rest.StartsWith(' ') ? Typeface.Measure(" ", Small) : 0;
                shapes.Text(rest.TrimStart(' '), shapes.Margin + used + space, baseline, shapes.Inner - used - space, Small, Tone.Ink);
            }
        }
        return baseline;

        IReadOnlyList<string> Broken(string text) => Shortened.Lines(text, 3, shapes.Inner - 2, line => Typeface.Measure(line, head));
    }

    private static TextStyle Style(CountText count) => new(14, Medium: StateLook.Of(count.State).IsBad);

    /// <returns>The baseline of its last line.</returns>
    private static double Meta(ShapeList shapes, Plot plot, double baseline)
    {
        var asTimeLeft = shapes.Width < WordsWidth && plot.TimeLeft.Length > 0;
        var (left, style) = asTimeLeft ? (plot.TimeLeft, Small with { Medium = true }) : (plot.Meta, Small);
        var used = shapes.Text(left, shapes.Margin, baseline, shapes.Inner, style, asTimeLeft ? Tone.Ink : Tone.Dim);
        if (used + 16 + Typeface.Measure(plot.Updated, Small) <= shapes.Inner)
        {
            shapes.Text(plot.Updated, shapes.Right, baseline, shapes.Inner - used - 16, Small, Tone.Dim, Align.Right);
            return baseline;
        }
        shapes.Text(plot.Updated, shapes.Margin, baseline + 17, shapes.Inner, Small, Tone.Dim);
        return baseline + 17;
    }
}
