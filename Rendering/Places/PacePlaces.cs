using Progressd.Rendering.Lettering;
using Progressd.Rendering.Timelines;

namespace Progressd.Rendering.Places;

/// <summary>
/// Where the columns of a table of paces stand, px: name, squares, bar, percent, done, time left, pace, its number, words. Narrow pictures do without the axis first,
/// then without the counts.
/// </summary>
public sealed record PacePlaces
{
    private const double WideWidth = 640, NameShare = 0.16, LeastName = 28;
    private const double LeastBar = 44, BarShare = 0.21, AxisShare = 0.22;
    private const double Gap = 10;
    private static readonly TextStyle HeadStyle = new(11);

    public required double Pitch { get; init; }
    public required double TextSize { get; init; }

    /// <summary>Right edge of the names, and how wide they may be.</summary>
    public required double NameRight { get; init; }
    public required double NameWidth { get; init; }

    /// <summary>From one square to the next; null: there are none.</summary>
    public required int? SquarePitch { get; init; }
    public required double SquaresLeft { get; init; }

    public required double BarLeft { get; init; }
    public required double BarWidth { get; init; }
    public required double PercentRight { get; init; }

    /// <summary>Right edges; null: the column is not shown.</summary>
    public required double? DoneRight { get; init; }
    public required double? TimesRight { get; init; }
    public required double? LeftRight { get; init; }

    /// <summary>Left and right end of the axis of paces; null: it is not shown.</summary>
    public required (double Left, double Width)? Axis { get; init; }

    /// <summary>The words have no room for times.</summary>
    public required bool AreShort { get; init; }

    public required double WordsLeft { get; init; }
    public required double WordsWidth { get; init; }

    public static PacePlaces Of(ShapeList shapes, IReadOnlyList<PaceRow> rows, PaceView view, double pitch)
    {
        var size = pitch < 20 ? 11.5 : 12.5;
        var table = view.Table;
        var isWide = shapes.Width >= WideWidth;
        var name = Math.Clamp(Widest(row => row.Name, true), LeastName, Math.Max(LeastName, Math.Round(NameShare * shapes.Width)));
        var nameRight = shapes.Margin + name;
        var squarePitch = view.Form == PaceForm.Squares ? PaceView.SquarePitch(table, shapes.Inner) : null;
        var squares = squarePitch is { } step ? step * table.MostPlaces - (step >= 10 ? 2 : 1) + Gap : 0;
        var barLeft = Math.Round(nameRight + 8 + squares);
        var percent = Widest(row => row.PercentText, false) + 8;
        var done = shapes.Width < HeaderLayout.NarrowWidth ? 0 : Widest(row => row.DoneText, false, size - 1) + 8;
        var times = Widest(row => row.TimesText, true) is > 0 and var wide ? wide + Gap : 0;
        var left = isWide && Widest(LeftText, false) is > 0 and var long_ ? long_ + 14 : 0;
        var axis = isWide && rows.Any(row => row.Paces.Count > 0) ? Math.Clamp(Math.Round(AxisShare * shapes.Inner), 110, 280) + 2 * Gap : 0;
        var (full, brief) = (Widest(row => row.WordsText, false), Widest(row => row.BriefText, false));
        // What has no room goes one by one: time left, times of failures, the axis, all words.
        var free = shapes.Right - barLeft - percent - done - times - LeastBar;
        (double Left, double Words, bool AreShort, double Axis)[] ways =
            [(left, full, false, axis), (0, full, false, axis), (0, brief, true, axis), (0, full, false, 0), (0, brief, true, 0), (0, 0, true, 0)];
        (left, var words, var areShort, axis) = ways.FirstOrDefault(way => way.Left + way.Axis + (way.Words > 0 ? way.Words + 14 : 0) <= free, ways[^1]);
        if (words > 0) words += 14;
        var bar = Math.Floor(Math.Max(24, Math.Min(LeastBar + free - left - axis - words, words + axis == 0 ? shapes.Inner : Math.Max(LeastBar, BarShare * shapes.Inner))));
        var x = barLeft + bar + percent;
        var percentRight = x;
        x += done;
        double? doneRight = done > 0 ? x : null;
        x += left;
        double? leftRight = left > 0 ? x : null;
        var axisLeft = x + Gap;
        x += axis;
        x += times;
        double? timesRight = times > 0 ? x : null;
        return new()
        {
            Pitch = pitch,
            TextSize = size,
            NameRight = nameRight,
            NameWidth = name,
            SquarePitch = squarePitch,
            SquaresLeft = nameRight + 8,
            BarLeft = barLeft,
            BarWidth = bar,
            PercentRight = percentRight,
            DoneRight = doneRight,
            TimesRight = timesRight,
            LeftRight = leftRight,
            Axis = axis > 0 ? (axisLeft + 4, axis - 2 * Gap) : null,
            AreShort = areShort,
            WordsLeft = x + 14,
            WordsWidth = words > 0 ? shapes.Right - x - 14 : 0,
        };

        double Widest(Func<PaceRow, string> text, bool medium, double? of = null) =>
            Math.Ceiling(rows.Max(row => Typeface.Measure(text(row), new(of ?? size, medium))));
    }

    /// <summary><c>1 h 30 min left</c>, or empty.</summary>
    public static string LeftText(PaceRow row) => row.LeftText.Length == 0 ? "" : $"{row.LeftText} left";

    /// <summary>Over the axis.</summary>
    public void Head(ShapeList shapes, double top)
    {
        if (Axis is not { } axis) return;
        foreach (var (text, at) in PaceTable.Ticks) shapes.Text(text, axis.Left + at * axis.Width, top + 10, 40, HeadStyle, Tone.Dim, Align.Center);
    }
}
