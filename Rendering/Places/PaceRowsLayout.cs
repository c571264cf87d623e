using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering.Places;

/// <summary>The rows of a table of paces. What has one colour in all rows is one shape.</summary>
public static class PaceRowsLayout
{
    private const int MostDots = 64; // of a row; of more those at one place are one
    private const double Thin = 8, DotSize = 5;

    public static void Place(ShapeList shapes, IReadOnlyList<PaceRow> rows, PacePlaces places, double top)
    {
        var room = new Rect(shapes.Margin, top, shapes.Inner, rows.Count * places.Pitch);
        if (places.SquarePitch is { } pitch) Squares(shapes, rows, places, pitch, top);
        Bars(shapes, rows, places, room);
        if (places.Axis is { } axis) Dots(shapes, rows, places, axis, room);
        foreach (var (i, row) in rows.Index()) Texts(shapes, row, places, top + (i + 0.5) * places.Pitch);
    }

    private static void Squares(ShapeList shapes, IReadOnlyList<PaceRow> rows, PacePlaces places, int pitch, double top)
    {
        var grid = Grid.OfLines([.. rows.Select(row => (row.Workers, row.Absent))], pitch, (int)places.Pitch);
        var (x, y) = (Math.Round(places.SquaresLeft), top + Math.Floor((places.Pitch - grid.Side) / 2));
        GridLayout.Draw(shapes, grid, x, y);
    }

    private static void Bars(ShapeList shapes, IReadOnlyList<PaceRow> rows, PacePlaces places, Rect room)
    {
        var height = places.Pitch < 20 ? 11 : 13;
        Rect[] tracks = [.. rows.Select((_, i) => new Rect(places.BarLeft, room.Y + i * places.Pitch + Math.Floor((places.Pitch - height) / 2), places.BarWidth, height))];
        shapes.Add(new Bars(room, tracks, Tone.Track));
        var from = tracks.Select(track => track.X).ToArray();
        foreach (var look in StateLook.InBar)
        {
            var parts = new List<Rect>();
            for (var i = 0; i < rows.Count; i++)
            {
                var width = places.BarWidth * rows[i].Shares.Of(look.State) / 100;
                if (width <= 0) continue;
                // One of many that failed is seen.
                var shown = look.IsBad ? Math.Max(2, width) : width;
                parts.Add(tracks[i] with { X = Math.Min(from[i], tracks[i].Right - shown), Width = shown });
                from[i] += width;
            }
            if (parts.Count == 0) continue;
            shapes.Add(new Bars(room, parts, look.Fill));
            if (look.Pattern is { } pattern)
                foreach (var part in parts.Where(part => part.Width >= Thin)) shapes.Add(new Stripes(part, 0, pattern));
        }
        for (var i = 0; i < rows.Count; i++)
            if (places.BarWidth * rows[i].Shares.Lost / 100 is >= 1 and var lost)
                shapes.Add(new Stripes(tracks[i] with { X = tracks[i].Right - lost, Width = lost }, 0, Pattern.Lost));
    }

    private static void Dots(ShapeList shapes, IReadOnlyList<PaceRow> rows, PacePlaces places, (double Left, double Width) axis, Rect room)
    {
        room = room with { X = axis.Left - DotSize, Width = axis.Width + 2 * DotSize };
        var (lines, bands, dots) = (new List<Rect>(), new List<Rect>(), new List<(Dot Middle, Tone Tone)>());
        foreach (var (i, row) in rows.Index())
        {
            var middle = Math.Floor(room.Y + (i + 0.5) * places.Pitch) + 0.5;
            lines.Add(new(axis.Left, middle - 0.5, axis.Width, 1));
            if (row.Band is { } band) bands.Add(new(axis.Left + axis.Width * band.From, middle - 5, Math.Max(2, axis.Width * (band.To - band.From)), 10));
            // Two on each other would be no rounder.
            var shown = row.Dots.Select(dot => (At: Math.Round(dot.At, row.Paces.Count <= MostDots ? 3 : 2), dot.Tone)).Distinct();
            dots.AddRange(shown.Select(dot => (new Dot(axis.Left + axis.Width * dot.At, middle), dot.Tone)));
        }
        shapes.Add(new Bars(room, lines, Tone.Line));
        if (bands.Count > 0) shapes.Add(new Bars(room, bands, Tone.Grid));
        shapes.Add(new Hairline(room with { X = Math.Round(axis.Left + axis.Width / 2), Width = 1 }, Tone.Grid, Dashed: true));
        // Those that tell of trouble lie above the others.
        foreach (var tone in (ReadOnlySpan<Tone>)[Tone.Run, StateLook.Of(WorkerState.Ended).Fill, Tone.Stall, Tone.Fail])
            if (dots.Where(dot => dot.Tone == tone).Select(dot => dot.Middle).ToList() is { Count: > 0 } of) shapes.Add(new Dots(room, of, DotSize, tone));
    }

    private static void Texts(ShapeList shapes, PaceRow row, PacePlaces places, double middle)
    {
        var (plain, heavy) = (new TextStyle(places.TextSize), new TextStyle(places.TextSize, Medium: true));
        var baseline = middle + 0.36 * places.TextSize;
        Name(shapes, row, places, baseline, row.StandsOut ? heavy : plain);
        shapes.Text(row.PercentText, places.PercentRight, baseline, 60, plain, Tone.Ink, Align.Right);
        if (places.DoneRight is { } done) shapes.Text(row.DoneText, done, baseline, 100, plain with { Size = places.TextSize - 1 }, Tone.Dim, Align.Right);
        if (places.TimesRight is { } times) shapes.Text(row.TimesText, times, baseline, 60, row.IsSlow ? heavy : plain, row.TimesTone, Align.Right);
        if (places.LeftRight is { } left) shapes.Text(PacePlaces.LeftText(row), left, baseline, 120, plain, Tone.Dim, Align.Right);
        var x = places.WordsLeft;
        if (places.WordsWidth <= 0) return;
        foreach (var (i, word) in row.Words.Index())
        {
            var text = (places.AreShort ? word.Brief : word.Text) + (i < row.Words.Count - 1 ? "," : "");
            x += shapes.Text(text, x, baseline, places.WordsLeft + places.WordsWidth - x, plain, word.Tone) + Typeface.Measure(" ", plain);
        }
    }

    // The middle gives way: node-2026-… and -017 tell more than a beginning that all have.
    private static void Name(ShapeList shapes, PaceRow row, PacePlaces places, double baseline, TextStyle style)
    {
        var shown = Shortened.Middle(row.Name, places.NameWidth, part => Typeface.Measure(part, style));
        shapes.Text(shown, places.NameRight, baseline, places.NameWidth, style, row.NameTone, Align.Right);
    }
}
