using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering.Terminal;

/// <summary>What a terminal shows of time: a curve in one line, and lanes.</summary>
internal static class TimeLines
{
    private const int MostLanes = Tiers.MostRows;
    private const int ShortestLane = 20;
    private const string Curve = "▁▂▃▄▅▆▇█", PlainCurve = "0123456789"; // tens of percent

    /// <summary><c>19:10 ▁▂▃▄▅▆▇█ 05:09</c>; empty where the job ran too short for one.</summary>
    public static string CurveOf(Plot plot, TextOptions options)
    {
        if (HistoryStrip.Of(plot) is not { } strip) return "";
        var (from, to) = (strip.Axis.Clock(strip.Axis.From), strip.Axis.Clock(strip.Axis.Now));
        var steps = options.Ascii ? PlainCurve : Curve;
        var parts = strip.Sampled(Math.Clamp(options.Width - from.Length - to.Length - 6, 10, 60));
        return $"{from} {string.Concat(parts.Select(share => steps[Math.Clamp((int)(share * (options.Ascii ? 10 : steps.Length - 1)), 0, steps.Length - 1)]))} {to} UTC";
    }

    /// <summary>A line each: <c>node23/0 ━━━━━━━━━✗</c>, over 40 workers a line a group, or as many workers in order as it takes.</summary>
    public static void Add(TextLines lines, Plot plot, TextOptions options)
    {
        // The width of a lane depends on the labels, and the cells of shared lanes on that: asked for twice, once for the labels.
        if (Lanes.For(plot, 1, MostLanes) is not { } labels) return;
        var label = Math.Min(options.Width / 4, labels.All.Max(lane => lines.Columns(lane.Label)));
        var room = Math.Max(ShortestLane, options.Width - label - 2);
        var lanes = Lanes.For(plot, room, MostLanes)!;
        lines.Add(lines.Cut($"When each worked, 1 lane = {lanes.Of}: {(options.Ascii ? "=-. at work, ? silent, . to come" : "━╍┄ at work, ‖ silent, ┈ to come")}", options.Width));
        foreach (var lane in lanes.All)
        {
            var shown = lines.CutId(lane.Label, () => plot.Ids, label);
            var padding = new string(' ', label - lines.Columns(shown));
            lines.Add(WorstOf(lane), new($"{padding}{lines.Isolated(shown)} "), new(LaneOf(lane, room, options.Ascii)));
        }
        Clock(lines, lanes.Axis, label + 1, room);
    }

    private static WorkerState? WorstOf(Lane lane) =>
        lane.Spans.Any(span => span.Part is LanePart.Failure or LanePart.SomeFailed) ? WorkerState.Failed
        : lane.Spans.Any(span => span.Part is LanePart.Silent or LanePart.SomeSilent) ? WorkerState.Stalled
        : lane.Spans.Any(span => span.Part == LanePart.Ended) ? WorkerState.Ended : null;

    private static string LaneOf(Lane lane, int room, bool ascii)
    {
        var line = new char[room];
        Array.Fill(line, ' ');
        foreach (var span in lane.Spans)
        {
            var (from, to) = (Math.Min(room - 1, (int)(span.From * room)), Math.Min(room, (int)Math.Ceiling(span.To * room)));
            line.AsSpan(from, Math.Max(1, to - from)).Fill(SignOf(span.Part, ascii));
        }
        return new string(line).TrimEnd(' ');
    }

    private static char SignOf(LanePart part, bool ascii) => part switch
    {
        LanePart.Done or LanePart.DoneOther or LanePart.Work => ascii ? '=' : '━',
        LanePart.ManyAtWork or LanePart.HalfAtWork => ascii ? '-' : '╍',
        LanePart.FewAtWork => ascii ? '.' : '┄',
        LanePart.SomeSilent => ascii ? '!' : '¦',
        LanePart.Silent => ascii ? '?' : '‖',
        LanePart.Failure or LanePart.SomeFailed => ascii ? 'x' : '✗',
        LanePart.Ended => ascii ? '#' : '■',
        LanePart.Ahead => ascii ? '.' : '┈',
    };

    private static void Clock(TextLines lines, TimeAxis axis, int from, int room)
    {
        var line = new char[from + room];
        Array.Fill(line, ' ');
        foreach (var tick in axis.Ticks(Math.Max(1, room / 10)))
        {
            var at = from + (int)(tick.At * (room - 1));
            if (at + tick.Text.Length <= line.Length) tick.Text.CopyTo(line.AsSpan(at));
        }
        lines.Add(new string(line).TrimEnd(' '));
    }
}
