using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>When each worker worked, a lane each (docs/design/picture.md#lanes).</summary>
public static class LanesLayout
{
    private const double CellWidth = 4, LabelShare = 0.16, LeastLabel = 40, LabelPitch = 16;
    private const double MostHeight = 480;
    private const double LeastMark = 4; // one failure of 240 lanes of 2 px is seen
    private const int MostRects = 2_300; // of 25 bytes in an SVG: 60 KB
    private static readonly TextStyle LabelStyle = new(11);

    private static Tone ToneOf(LanePart part) => part switch
    {
        LanePart.Done => Tone.Done,
        LanePart.DoneOther => Tone.CellDone,
        LanePart.Work => Tone.Run,
        LanePart.ManyAtWork => Tone.Work3,
        LanePart.HalfAtWork => Tone.Work2,
        LanePart.FewAtWork => Tone.Work1,
        LanePart.Ahead => Tone.Ahead,
        LanePart.SomeSilent => Tone.StallPale,
        LanePart.Silent => Tone.Stall,
        LanePart.Ended => Tone.Ended,
        LanePart.SomeFailed => Tone.FailPale,
        LanePart.Failure => Tone.Fail,
    };

    /// <returns>Height of the picture.</returns>
    public static double Place(ShapeList shapes, Plot plot, double top)
    {
        var most = (int)(shapes.Inner / CellWidth);
        if (Lanes.For(plot, most) is not { } lanes) return top;
        for (var cells = most / 2; lanes.IsShared && cells >= 20 && lanes.All.Sum(lane => lane.Spans.Count) > MostRects; cells /= 2) lanes = Lanes.For(plot, cells)!;
        var words = $"1 lane = {lanes.Of}, in order of id; red: failed here; amber: silent since; pale: still to come at its pace";
        shapes.HeadingWithWords("When each worked", words, $"1 lane = {lanes.Of}", top);
        var pitch = Pitch(lanes.All.Count);
        var label = Math.Min(LabelShare * shapes.Width, lanes.All.Max(lane => Typeface.Measure(lane.Label, LabelStyle)));
        if (LabelShare * shapes.Width < LeastLabel) label = -8;
        var left = Math.Round(shapes.Margin + label + 8);
        var area = new Rect(left, top + 34, shapes.Right - left, pitch * lanes.All.Count);
        shapes.Add(new Box(area, 2, Tone.Track));
        Draw(shapes, lanes, area, pitch);
        TimeLayout.Lines(shapes, lanes.Axis, area);
        if (label > 0) Labels(shapes, plot, lanes, area, pitch, label);
        if (pitch >= 20) Texts(shapes, plot, lanes, area, pitch);
        TimeLayout.Now(shapes, lanes.Axis, area, "now");
        return TimeLayout.Clock(shapes, lanes.Axis, area) + shapes.Margin - 6;
    }

    // To 40: a row of text each; to 240: as many as fit into the height, in whole px.
    private static double Pitch(int lanes) => lanes <= Tiers.MostRows ? 20 : Math.Clamp(Math.Floor(MostHeight / lanes), 2, 10);

    private static void Draw(ShapeList shapes, Lanes lanes, Rect area, double pitch)
    {
        var height = pitch >= 20 ? 12 : pitch >= 6 ? pitch - 1 : pitch;
        foreach (var (part, spans) in lanes.ByPart())
        {
            var tall = part == LanePart.Failure ? Math.Max(LeastMark, height) : height;
            var rects = spans.Select(span => Room(part, span.From, span.To, area, area.Y + span.Lane * pitch + (pitch - tall) / 2, tall));
            shapes.Add(new Bars(area, [.. rects], ToneOf(part)));
        }
    }

    // What marks an instant is wide enough to be seen: one failure of 240.
    private static Rect Room(LanePart part, double begin, double end, Rect area, double y, double height)
    {
        var (from, to) = (area.X + area.Width * begin, area.X + area.Width * end);
        var least = part is LanePart.Failure or LanePart.Ended ? 7.0 : 1;
        if (to - from >= least) return new(Math.Round(from, 1), y, Math.Round(to - from, 1), height);
        var x = Math.Clamp(Math.Round((from + to - least) / 2), area.X, area.Right - least);
        return new(x, y, least, height);
    }

    private static void Labels(ShapeList shapes, Plot plot, Lanes lanes, Rect area, double pitch, double room)
    {
        var every = Math.Max(1, (int)Math.Ceiling(LabelPitch / pitch));
        for (var i = 0; i < lanes.All.Count; i += every)
            shapes.Id(lanes.All[i].Label, () => plot.Ids, area.X - 8, area.Y + (i + 0.5) * pitch + 0.36 * LabelStyle.Size, room, LabelStyle, Tone.Dim);
    }

    // At the end of a lane, or where it has more room before it.
    private static void Texts(ShapeList shapes, Plot plot, Lanes lanes, Rect area, double pitch)
    {
        foreach (var (i, lane) in lanes.All.Index())
        {
            if (lane.Spans.Count == 0) continue;
            var row = plot.RowOf(plot.Workers[lane.First]);
            var x = area.X + area.Width * lane.Spans.Max(span => span.To) + 8;
            var text = row.Text.Length == 0 ? row.PercentText : $"{row.PercentText}  {row.Text}";
            if (area.Right - x >= 60) shapes.Text(text, x, area.Y + (i + 0.5) * pitch + 4, area.Right - x - 4, LabelStyle, row.Look.Text);
        }
    }
}
