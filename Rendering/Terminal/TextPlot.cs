using System.Text;
using Progressd.Store;

namespace Progressd.Rendering.Terminal;

public sealed record TextOptions
{
    public const int UsualWidth = 80;

    /// <summary>Columns of the terminal, 40–400: no line is longer.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>Nothing but ASCII.</summary>
    public bool Ascii { get; init; }

    /// <summary>SGR colours.</summary>
    public bool Color { get; init; }

    /// <summary>Every worker, however many there are.</summary>
    public bool All { get; init; }
}

/// <summary>The plot for a terminal: <c>watch curl -s …/text?jobid=…</c>.</summary>
public sealed class TextPlot
{
    private const int MostRows = Tiers.MostRows;
    private const int ShortestOverall = 10;
    private static readonly CompositeFormat BinLabel = CompositeFormat.Parse("{0}–{1} %");

    private readonly Plot _plot;
    private readonly TextOptions _options;
    private readonly TextLines _lines;

    private TextPlot(Plot plot, TextOptions options)
    {
        (_plot, _options) = (plot, options);
        _lines = new(options);
    }

    public static string Of(Plot plot, TextOptions options) => new TextPlot(plot, options).Whole();

    /// <summary>One line whose first word is the job's state, for <c>until … | grep -qE '^(done|failed)'</c>.</summary>
    public static string Summary(Plot plot, bool ascii = false)
    {
        var (summary, counts) = (plot.Summary, plot.Summary.Counts);
        var parts = new List<string> { $"{Words.Number(counts.Done)}/{Words.Number(plot.Job.Expected)} done" };
        parts.AddRange(plot.Counts.Where(count => StateLook.Of(count.State).IsBad).Select(count => count.Text));
        if (plot.TimeLeft.Length > 0) parts.Add(plot.TimeLeft);
        if (plot.NotSaved is { } line) parts.Add(ShownText.Of(line));
        return TextLines.Plain($"{JobLook.Of(summary.State).Name} {plot.PercentText} {string.Join(", ", parts)}", ascii) + "\n";
    }

    private string Whole()
    {
        Header();
        if (_plot.Workers.Count == 0) return _lines.ToString();
        _lines.Blank();
        if (_options.All || _plot.Workers.Count <= MostRows) Rows();
        else Sections();
        return _lines.ToString();
    }

    private void Header()
    {
        _lines.Add(_lines.Cut(_plot.Title, _options.Width));
        Overall();
        if (_plot.Workers.Count == 0 && _plot.Summary.State != JobState.Failed) _lines.Add("no worker has reported yet");
        _lines.AddWrapped(_plot.Counts.Select(Count));
        _lines.AddWrapped([new($"{_plot.Updated},"), new(_plot.Workers.Count == 0 ? _plot.Meta : _plot.Lasting)], between: 1);
        foreach (var hint in _plot.Hints) _lines.Add(_lines.Cut(hint, _options.Width));
        if (_plot.NotSaved is { } line) _lines.Add(_lines.Cut(ShownText.Of(line), _options.Width), WorkerState.Stalled);
    }

    private void Overall()
    {
        var (percent, left) = (_lines.Text(_plot.PercentText), _lines.Text(_plot.TimeLeft));
        var room = _options.Width - percent.Length - 2;
        var beside = left.Length > 0 && room - left.Length - 2 >= ShortestOverall;
        var bar = _lines.Bar(_plot.Summary.Percent, beside ? room - left.Length - 2 : room);
        _lines.Add(beside ? $"{percent}  {bar}  {left}" : $"{percent}  {bar}");
        if (left.Length > 0 && !beside) _lines.Add(left);
    }

    private TextRun Count(CountText count) =>
        _lines.Sign(count.State) is { Length: > 0 } sign ? new($"{sign} {count.Text}", count.State) : new(count.Text, count.State);

    private void Rows()
    {
        // Rows are formatted one by one: before the first line only the widths of the ids are needed.
        var longest = _plot.Workers.Max(worker => _lines.Columns(ShownText.Of(worker.Worker.Id.Shown)));
        foreach (var row in _plot.Rows) Row(row, Math.Min(longest, _options.Width / 4));
    }

    private void Row(Row row, int label)
    {
        var bar = Math.Clamp((int)(0.45 * (_options.Width - label - 12)), 10, 30);
        var id = _lines.CutMiddle(row.Label, label);
        var percent = _lines.Text(row.PercentText).PadLeft(6);
        var room = _options.Width - label - bar - 6 - percent.Length;
        var text = room >= 2 ? _lines.Cut(row.Text, room) : "";
        var sign = _lines.Sign(row.State).PadLeft(1);
        _lines.Add(
            row.Look.StandsOut ? row.State : null,
            new($"{new string(' ', label - _lines.Columns(id))}{_lines.Isolated(id)} {sign} "),
            new(_lines.Bar(row.Bar, bar), WorkerState.Done),
            new($" {percent}  {_lines.Isolated(text)}"));
    }

    private void Sections()
    {
        var counts = _plot.Summary.Counts;
        var failed = Math.Min(counts.Failed, counts.Ended == 0 ? 10 : 8 - Math.Min(counts.Ended, 3));
        var ended = Math.Min(counts.Ended, failed == 0 ? 10 : 8 - failed);
        var sections = Section.Of(_plot, new(failed, ended, Math.Min(counts.Stalled, 5), Math.Min(counts.Running, 3)));
        var label = sections.Count == 0 ? 0
            : Math.Min(sections.SelectMany(section => section.Rows).Max(row => _lines.Columns(row.Label)), _options.Width / 4);
        foreach (var section in sections)
        {
            _lines.Add(section.CutText.Length == 0 ? section.Heading : $"{section.Heading}, {section.CutText}", section.State);
            foreach (var row in section.Rows) Row(row, label);
            _lines.Blank();
        }
        Histogram();
    }

    private void Histogram()
    {
        var columns = Enumerable.Range(0, 11)
            .Select(ten => _plot.Histogram[2 * ten].Total + (ten < 10 ? _plot.Histogram[2 * ten + 1].Total : 0)).ToList();
        var largest = columns.Max();
        var bar = Math.Clamp(_options.Width - 9 - 2 - Words.Number(largest).Length - 1, 10, 40);
        for (var ten = 0; ten <= 10; ten++)
        {
            var label = ten == 10 ? "100 %" : string.Format(null, BinLabel, 10 * ten, 10 * ten + 9);
            var length = columns[ten] == 0 ? 0 : Math.Max(100.0 * columns[ten] / largest, 100.0 / 8 / bar);
            var (ink, gap) = (_lines.Bar(length, bar, empty: false), columns[ten] == 0 ? "" : " ");
            _lines.Add(null, new($"{_lines.Text(label),8}  "), new(ink, WorkerState.Done), new($"{gap}{Words.Number(columns[ten])}"));
        }
    }
}
