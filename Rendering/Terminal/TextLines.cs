using System.Globalization;
using System.Text;
using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering.Terminal;

/// <param name="State">Whose colour it has, if colours are asked for.</param>
public readonly record struct TextRun(string Text, WorkerState? State = null);

/// <summary>Lines for a terminal: which characters it can show, how wide they are there, and colours that end with their line.</summary>
public sealed class TextLines(TextOptions options)
{
    private const string Eighths = "▏▎▍▌▋▊▉";
    private readonly StringBuilder _lines = new();

    public override string ToString() => _lines.ToString();

    public void Blank() => _lines.Append('\n');

    public void Add(string line, WorkerState? state = null) => Add(null, new TextRun(line, state));

    /// <param name="state">Colours the whole line; null: each run has its own colour.</param>
    /// <param name="runs">The parts of the line; spaces at its end are dropped.</param>
    public void Add(WorkerState? state, params ReadOnlySpan<TextRun> runs)
    {
        if (state is not null) runs = [new(string.Concat(runs.ToArray().Select(run => run.Text)), state)];
        var start = _lines.Length;
        var last = runs.Length - 1;
        while (last > 0 && runs[last].Text.TrimEnd(' ').Length == 0) last--;
        for (var i = 0; i <= last; i++)
        {
            var text = i == last ? runs[i].Text.TrimEnd(' ') : runs[i].Text;
            var sgr = options.Color && runs[i].State is { } own ? StateLook.Of(own).Sgr : 0;
            if (sgr == 0 || text.Length == 0) _lines.Append(text);
            else _lines.Append(CultureInfo.InvariantCulture, $"\e[{sgr}m{text}\e[0m");
        }
        if (options.Ascii) _lines.Replace('…', '~', start, _lines.Length - start);
        _lines.Append('\n');
    }

    /// <summary>Runs side by side, on as many lines as they need.</summary>
    public void AddWrapped(IEnumerable<TextRun> runs, int between = 2)
    {
        var line = new List<TextRun>();
        var used = 0;
        foreach (var run in runs.Select(run => run with { Text = Text(run.Text) }))
        {
            if (line.Count > 0 && used + between + Columns(run.Text) > options.Width)
            {
                Add(null, [.. line]);
                line.Clear();
                used = 0;
            }
            if (line.Count > 0) line.Add(new(new string(' ', between)));
            used += (used > 0 ? between : 0) + Columns(run.Text);
            line.Add(run);
        }
        if (line.Count > 0) Add(null, [.. line]);
    }

    public string Text(string text) => Plain(text, options.Ascii);

    /// <summary>As a terminal gets it: common spaces, so that scripts can split; in ASCII what has no like there is <c>?</c>.</summary>
    public static string Plain(string text, bool ascii)
    {
        text = text.Replace('\u00A0', ' ');
        if (!ascii || System.Text.Ascii.IsValid(text)) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (WritingSystem.IsZeroWidth(rune)) continue;
            plain.Append(rune.Value switch
            {
                < 0x80 => (char)rune.Value,
                '\u2212' or '–' or '—' => '-',
                '…' => '~',
                '×' => 'x',
                '‘' or '’' => '\'',
                _ => '?',
            });
        }
        return plain.ToString();
    }

    public string Cut(string text, int room) => Shown(Shortened.End(Text(text), room, Width));

    public string CutMiddle(string text, int room) => Shown(Shortened.Middle(Text(text), room, Width));

    /// <summary>An id: what all have is left out first, then its middle.</summary>
    public string CutId(string id, Func<SharedParts> ids, int room) =>
        Shown(Shortened.Fits(Text(id), room, Width) ? Text(id) : ids().Cut(id, room, part => Width(Text(part))) is var cut ? Text(cut) : "");

    public int Columns(string text) => (int)Width(Text(text));

    /// <summary>Text that runs from right to left keeps to itself: it must not turn the bar beside it.</summary>
    public string Isolated(string text) => !options.Ascii && WritingSystem.HasRightToLeft(text) ? $"\u2068{text}\u2069" : text;

    /// <param name="percent">0–100.</param>
    /// <param name="empty">Whether what is missing is drawn too.</param>
    public string Bar(double percent, int columns, bool empty = true)
    {
        // Full only at 100, and never empty above 0.
        var eighths = percent <= 0 ? 0 : percent >= 100 ? 8 * columns : Math.Clamp((int)(percent / 100 * columns * 8), 1, 8 * columns - 1);
        var rest = eighths % 8;
        var ink = options.Ascii
            ? new string('#', percent > 0 ? Math.Max(1, eighths / 8) : 0)
            : new string('█', eighths / 8) + (rest > 0 ? Eighths[rest - 1] : "");
        return empty ? ink.PadRight(columns, options.Ascii ? '.' : '·') : ink;
    }

    /// <summary>The sign of a state; empty where it has none.</summary>
    public string Sign(WorkerState state) => options.Ascii ? StateLook.Of(state).AsciiSign : StateLook.Of(state).TextSign;

    private string Shown(string cut) => options.Ascii ? cut.Replace('…', '~') : cut;

    private static double Width(string text)
    {
        var (at, columns) = (0, 0);
        while (at < text.Length)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            columns += WritingSystem.Columns(text.AsSpan(at, length));
            at += length;
        }
        return columns;
    }
}
