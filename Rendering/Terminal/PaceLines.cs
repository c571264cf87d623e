using Progressd.Rendering.Timelines;
using Progressd.Store;

namespace Progressd.Rendering.Terminal;

/// <summary>Groups and hosts for a terminal, a line each: <c>node17   ██████████▎··  85 %  0/8  0.46×  slow: last by 5 h 33 min</c>.</summary>
internal static class PaceLines
{
    private const int Most = 8, ShortestBar = 6, LongestBar = 24, ShortestWords = 8;

    /// <summary>Each table after a blank line, or before one.</summary>
    public static void Add(TextLines lines, Plot plot, TextOptions options, bool before = false)
    {
        foreach (var view in plot.PaceViews)
        {
            if (!before) lines.Blank();
            Add(lines, view, options, Most / plot.PaceViews.Count);
            if (before) lines.Blank();
        }
    }

    private static void Add(TextLines lines, PaceView view, TextOptions options, int most)
    {
        var rows = Chosen(view, most);
        var cut = rows.Count < view.Table.Rows.Count ? $"{Words.Number(rows.Count)} of {view.Table.Heading}" : view.Table.Heading;
        string[] headings = [$"{cut}, {view.Table.Explained.Replace(", log scale", "", StringComparison.Ordinal)}", $"{cut}, {view.Table.ShortExplained}"];
        lines.Add(lines.Cut(headings.FirstOrDefault(heading => !heading.EndsWith(' ') && lines.Columns(heading) <= options.Width, cut), options.Width));
        var name = Math.Min(options.Width / 4, rows.Max(row => lines.Columns(row.Name)));
        var (percent, done, times) = (6, rows.Max(row => row.DoneText.Length) + 2, rows.Max(row => lines.Columns(row.TimesText)) is > 0 and var wide ? wide + 2 : 0);
        var rest = options.Width - name - 3 - percent;
        // Where it is narrow the counts go first, then the words.
        if (rest - done - times - ShortestBar - ShortestWords < 0) done = 0;
        var words = Math.Min(rows.Max(row => lines.Columns(WordsOf(row))) + 2, Math.Max(0, rest - done - times - ShortestBar));
        var bar = Math.Clamp(rest - done - times - words, ShortestBar, LongestBar);
        foreach (var row in rows)
        {
            var shown = lines.CutMiddle(row.Name, name);
            var sign = row.Trouble is { } trouble ? lines.Sign(trouble).PadLeft(1) : " ";
            var room = options.Width - name - 3 - bar - percent - done - times - 2;
            lines.Add(
                null,
                [
                    new($"{new string(' ', name - lines.Columns(shown))}{lines.Isolated(shown)} {sign} ", row.Tint),
                    .. Bar(lines, row, bar),
                    new(lines.Text(row.PercentText).PadLeft(percent)),
                    new(done == 0 ? "" : row.DoneText.PadLeft(done)),
                    new(times == 0 ? "" : lines.Text(row.TimesText).PadLeft(times), row.IsSlow ? WorkerState.Stalled : null),
                    .. Said(lines, row, room),
                ]);
        }
    }

    /// <summary>What fails and what is slow, each with its places; where all are shown, the others up to the most.</summary>
    private static List<PaceRow> Chosen(PaceView view, int most)
    {
        var slow = Math.Min(view.Slow.Count, Math.Max(most / 4, most - view.Failing.Count));
        List<PaceRow> bad = [.. view.Failing.Take(most - slow), .. view.Slow.Take(slow)];
        if (view.Form == PaceForm.Sections) return bad;
        if (view.Table.Rows.Count <= most) return [.. view.Table.Rows];
        bad.AddRange(view.Table.Rows.Where(row => !bad.Contains(row)).Take(most - bad.Count));
        return [.. view.Table.Rows.Where(bad.Contains)];
    }

    private static string WordsOf(PaceRow row) => row.LeftText.Length == 0 ? row.WordsText : $"{row.WordsText}{(row.Words.Count > 0 ? ", " : "")}{row.LeftText} left";

    private static IEnumerable<TextRun> Said(TextLines lines, PaceRow row, int room)
    {
        if (room < ShortestWords) yield break;
        yield return new("  ");
        string[] ways = [WordsOf(row), row.WordsText, row.BriefText];
        yield return new(lines.Cut(ways.FirstOrDefault(way => lines.Columns(way) <= room, ways[^1]), room), row.Tint);
    }

    // Its filled part in the colours of whose progress it is; of who is in trouble at least a character.
    private static IEnumerable<TextRun> Bar(TextLines lines, PaceRow row, int columns)
    {
        var (bar, ink) = (lines.Bar(row.Percent, columns), lines.Bar(row.Percent, columns, empty: false).Length);
        var (from, before) = (0, 0.0);
        foreach (var look in StateLook.InBar)
        {
            var share = row.Shares.Of(look.State);
            if (share <= 0) continue;
            before += share;
            var to = Math.Clamp((int)Math.Round(before / 100 * columns), Math.Min(ink, from + (look.IsBad ? 1 : 0)), ink);
            yield return new(bar[from..to], look.State == WorkerState.Running ? WorkerState.Done : look.State);
            from = to;
        }
        yield return new(bar[from..]);
    }
}
