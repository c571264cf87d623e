using System.Text;
using Progressd.Rendering.Lettering;
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

    /// <summary>Lanes of time in place of bars.</summary>
    public bool Time { get; init; }

    /// <summary>Every worker, however many there are; of a list every job.</summary>
    public bool All { get; init; }

    /// <summary>Which workers have a line.</summary>
    public WorkerFilter Filter { get; init; } = WorkerFilter.All;
}

/// <summary>The plot for a terminal: <c>watch curl -s …/text?jobid=…</c>.</summary>
public sealed class TextPlot
{
    private const int MostRows = Tiers.MostRows;
    private const int MostOfSentence = 200;
    private const int ShortestOverall = 10, ShortestBar = 10, ShortestText = 10;
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
        if (plot.Nobody is { } nobody && JobLook.Of(summary.State).IsOver) parts.Add(nobody);
        if (plot.Sentence.Fit(text => text.Length <= MostOfSentence) is { Length: > 0 } wrong) parts.Add(wrong);
        if (summary.State == JobState.Stalled && counts.Waiting > 0) parts.Add($"{Words.Number(counts.Waiting)} {StateLook.Of(WorkerState.Waiting).Word}");
        if (plot.TimeLeft.Length > 0) parts.Add(plot.TimeLeft);
        if (plot.NotSaved is { } line) parts.Add(ShownText.Of(line));
        return TextLines.Plain($"{JobLook.Of(summary.State).Name} {plot.PercentText} {string.Join(", ", parts)}", ascii) + "\n";
    }

    private string Whole()
    {
        Header();
        if (_plot.Workers.Count == 0) return _lines.ToString();
        _lines.Blank();
        if (!_options.Filter.TakesAll) Chosen();
        else if (_options.Time) TimeLines.Add(_lines, _plot, _options);
        else if (_options.All) Rows(_plot.Workers);
        else if (_plot.Workers.Count > MostRows) Sections();
        else
        {
            Rows(_plot.Workers);
            PaceLines.Add(_lines, _plot, _options);
        }
        return _lines.ToString();
    }

    private void Header()
    {
        _lines.Add(_lines.Cut(_plot.Title, _options.Width));
        Overall();
        if (_plot.Nobody is { } nobody) _lines.Add(nobody);
        if (TimeLines.CurveOf(_plot, _options) is { Length: > 0 } curve) _lines.Add(curve);
        _lines.AddWrapped(_plot.Counts.Select(Count));
        Causes();
        string[] said = [_plot.Updated, _plot.Nobody is null ? _plot.Lasting : _plot.Meta, _lines.Cut(_plot.Series, _options.Width)];
        said = [.. said.Where(part => part.Length > 0)];
        _lines.AddWrapped(said.Select((part, i) => new TextRun(i < said.Length - 1 ? part + "," : part)), between: 1);
        if (RunsLine.Of(_plot.Runs, _lines, _options.Width) is { Length: > 0 } runs) _lines.Add(null, runs);
        if (_plot.Laggard is { } first)
            _lines.Add(_lines.Cut($"stalled first: {first.Label} ({first.Percent}, the others {first.Others})", _options.Width), WorkerState.Stalled);
        foreach (var hint in _plot.Hints) _lines.Add(_lines.Cut(hint, _options.Width));
        if (_plot.NotSaved is { } line) _lines.Add(_lines.Cut(ShownText.Of(line), _options.Width), WorkerState.Stalled);
    }

    private void Causes()
    {
        if (_plot.Sentence.IsCalm) return;
        var most = _plot.Workers.Count <= MostRows ? 2 : 1; // lines
        foreach (var part in _plot.Sentence.Each(text => Broken(text).Count <= most).Where(part => part.State != WorkerState.Stalled || _plot.Laggard is null))
            foreach (var line in Broken(part.ToString())) _lines.Add(_lines.Isolated(line), part.State);
    }

    private IReadOnlyList<string> Broken(string text) => Shortened.Lines(_lines.Text(text), 3, _options.Width, line => _lines.Columns(line));

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

    private void Chosen()
    {
        var chosen = _plot.Chosen(_options.Filter);
        if (chosen.Count == 0)
        {
            _lines.Add("No such worker now.");
            return;
        }
        var shown = _options.All || chosen.Count <= MostRows ? chosen : chosen.Take(MostRows).ToList();
        Rows(shown);
        if (shown.Count < chosen.Count) _lines.Add(_lines.Cut($"… and {Words.Number(chosen.Count - shown.Count)} more: all=1 gives all", _options.Width));
    }

    private void Rows(IReadOnlyList<WorkerNow> workers)
    {
        // Rows are formatted one by one: before the first line only the widths of the ids are needed.
        var longest = workers.Max(worker => _lines.Columns(ShownText.Of(worker.Worker.Id.Shown)));
        var place = _plot.Job.Names.Count == 0 ? 0 : workers.Max(worker => _lines.Columns(PlaceOf(worker.Worker)));
        foreach (var row in workers.Select(_plot.RowOf)) Row(row, Math.Min(longest, _options.Width / 4), Math.Min(place, _options.Width / 4));
    }

    /// <summary><c>image @node23</c>, as it was sent: a group that is in the id is not said again.</summary>
    private static string PlaceOf(Worker worker)
    {
        var host = worker.Said.Host is { } name ? $"@{ShownText.Of(name)}" : "";
        return worker.Said.Group is { } group ? $"{ShownText.Of(group)} {host}".TrimEnd(' ') : host;
    }

    /// <param name="label">Columns for the id.</param>
    /// <param name="place">Columns for group and host; 0: nobody sent any.</param>
    private void Row(Row row, int label, int place)
    {
        if (place > 0) place += 2;
        if (_options.Width - label - place - ShortestBar - 12 < ShortestText) place = 0;
        var bar = Math.Clamp((int)(0.45 * (_options.Width - label - place - 12)), ShortestBar, 30);
        var id = _lines.CutId(row.Label, row.Ids, label);
        var percent = _lines.Text(row.PercentText).PadLeft(6);
        var room = _options.Width - label - place - bar - 6 - percent.Length;
        var where = place > 0 ? _lines.CutMiddle(PlaceOf(row.Worker), place - 2) : "";
        var text = room >= 2 ? _lines.Cut(row.Text, room) : "";
        var sign = _lines.Sign(row.State).PadLeft(1);
        _lines.Add(
            row.Look.StandsOut ? row.State : null,
            new($"{new string(' ', label - _lines.Columns(id))}{_lines.Isolated(id)} {sign} "),
            new(_lines.Bar(row.Bar, bar), WorkerState.Done),
            new($" {percent}  {_lines.Isolated(where)}{new string(' ', place - (place > 0 ? _lines.Columns(where) : 0))}{_lines.Isolated(text)}"));
    }

    private void Sections()
    {
        var counts = _plot.Summary.Counts;
        var failed = Math.Min(counts.Failed, counts.Ended == 0 ? 8 : 7 - Math.Min(counts.Ended, 3));
        var ended = Math.Min(counts.Ended, failed == 0 ? 8 : 7 - failed);
        var sections = Section.Of(_plot, new(failed, ended, Math.Min(counts.Stalled, 5), Math.Min(_plot.Behind.Count, 2)));
        var label = Math.Min(sections.SelectMany(section => section.Rows).Select(row => _lines.Columns(row.Label)).DefaultIfEmpty(0).Max(), _options.Width / 4);
        var place = sections.SelectMany(section => section.Rows).Select(row => _lines.Columns(PlaceOf(row.Worker))).DefaultIfEmpty(0).Max();
        foreach (var section in sections)
        {
            _lines.Add(section.CutText.Length == 0 ? section.Heading : $"{section.Heading}, {section.CutText}", section.State);
            foreach (var part in section.Parts)
            {
                if (part.Cause is { } cause) Cause(cause, section.State);
                foreach (var row in part.Rows) Row(row, label, Math.Min(place, _options.Width / 4));
            }
            _lines.Blank();
        }
        PaceLines.Add(_lines, _plot, _options, before: true);
        Histogram();
    }

    private void Cause(CauseRow cause, WorkerState state)
    {
        var head = _lines.Cut($"{cause.Head}  {cause.When}", _options.Width);
        var room = _options.Width - _lines.Columns(head) - 2;
        var text = room >= 2 ? _lines.Cut(cause.Text, room) : "";
        _lines.Add(null, new(head, state), new($"  {_lines.Isolated(text)}"));
    }

    private void Histogram()
    {
        var columns = Enumerable.Range(0, 11).Select(ten => _plot.Histogram.Skip(2 * ten).Take(2).ToList()).ToList();
        var totals = columns.Select(column => column.Sum(half => half.Total)).ToList();
        // Who is done would flatten all others: where they are twice as many, their bar is cut.
        var others = totals.SkipLast(1).Max();
        var largest = others > 0 && totals[^1] > 2 * others ? others : totals.Max();
        var bar = Math.Clamp(_options.Width - 9 - 2 - Words.Number(totals.Max()).Length - 1, 10, 40);
        for (var ten = 0; ten <= 10; ten++)
        {
            var (label, total) = (ten == 10 ? "100 %" : string.Format(null, BinLabel, 10 * ten, 10 * ten + 9), totals[ten]);
            var length = total == 0 ? 0 : Math.Min(100, Math.Max(100.0 * total / largest, 100.0 / 8 / bar));
            var ink = _lines.Bar(length, bar, empty: false);
            if (total > largest) ink = ink[..^1] + "…";
            _lines.Add(null, [new($"{_lines.Text(label),8}  "), .. Stacked(ink, columns[ten], total), new($"{(total == 0 ? "" : " ")}{Words.Number(total)}")]);
        }
    }

    // In the colours of who it stands for, the worst first; however few they are, of bad ones a character.
    private static IEnumerable<TextRun> Stacked(string ink, IReadOnlyList<HistogramColumn> column, int total)
    {
        foreach (var look in StateLook.InStack)
        {
            var workers = column.Sum(half => half.Of(look.State));
            if (workers == 0 || ink.Length == 0) continue;
            var wanted = (int)Math.Round((double)ink.Length * workers / total);
            var part = workers == total ? ink.Length : Math.Min(Math.Max(wanted, look.IsBad ? 1 : 0), ink.Length);
            yield return new(ink[..part], look.State == WorkerState.Running ? WorkerState.Done : look.State);
            (ink, total) = (ink[part..], total - workers);
        }
        if (ink.Length > 0) yield return new(ink, WorkerState.Done);
    }
}
