using Progressd.Store;

namespace Progressd.Rendering.Terminal;

/// <summary>The jobs for a terminal, a line each: sign, percent, counts, time, title and id; below one in which something failed, why.</summary>
public static class TextList
{
    /// <param name="jobs">Those to be shown, the newest first.</param>
    /// <param name="all">How many there are in all.</param>
    /// <param name="notSaved">The line of <see cref="Words.NotSaved"/> while the state cannot be written.</param>
    public static string Of(IReadOnlyList<Plot> jobs, int all, Moment asOf, TextOptions options, string? notSaved)
    {
        var lines = new TextLines(options);
        if (jobs.Count == 0) lines.Add("No such job.");
        var counts = jobs.Count == 0 ? 0 : Math.Min(options.Width / 4, jobs.Max(plot => lines.Columns(Done(plot))));
        foreach (var plot in jobs)
        {
            Job(lines, plot, counts, options);
            if (plot.Sentence.Fit(text => lines.Columns(text) <= options.Width - Indent) is { Length: > 0 } wrong && plot.Summary.Counts.Failed > 0)
                lines.Add(null, new(new string(' ', Indent)), new(lines.Isolated(lines.Text(wrong)), WorkerState.Failed));
        }
        if (jobs.Count < all) lines.Add(lines.Cut($"… and {Words.Number(all - jobs.Count)} more: all=1 gives all, q= and state= find some", options.Width));
        if (notSaved is not null) lines.Add(lines.Cut(ShownText.Of(notSaved), options.Width), WorkerState.Stalled);
        return lines.ToString();
    }

    private const int Indent = 9;

    private static void Job(TextLines lines, Plot plot, int counts, TextOptions options)
    {
        var sign = lines.Sign(plot.Sign.State).PadLeft(1);
        var percent = lines.Text(plot.PercentText).PadLeft(5);
        var done = lines.Cut(Done(plot), counts);
        var when = lines.Text(When(plot));
        var head = $"{sign} {percent}  {done}{new string(' ', counts - lines.Columns(done))}";
        var room = options.Width - lines.Columns(head) - 2;
        var id = ShownText.Of(plot.Job.Id.Shown);
        var name = plot.Title == id ? id : $"{plot.Title} ({id})";
        var withTime = room - lines.Columns(when) - 2 >= 12;
        if (withTime) room -= lines.Columns(when) + 2;
        lines.Add(
            plot.Sign.StandsOut ? plot.Sign.State : null,
            new(head), new(withTime ? $"  {when}" : ""), new($"  {lines.Isolated(lines.CutMiddle(name, room))}"));
    }

    private static string Done(Plot plot) => $"{Words.Number(plot.Summary.Counts.Done)}/{Words.Number(plot.Job.Expected)}";

    private static string When(Plot plot) => plot.Summary.State switch
    {
        JobState.Waiting => $"created {Words.Minute(plot.Job.Created, plot.AsOf)}",
        JobState.Running => plot.TimeLeft.Length > 0 ? plot.TimeLeft : $"since {Words.Minute(plot.Job.FirstReport ?? plot.Job.Created, plot.AsOf)}",
        JobState.Stalled => $"silent since {Words.Minute(plot.Job.Touched, plot.AsOf)}",
        JobState.Failed or JobState.Done => $"{JobLook.Of(plot.Summary.State).EndWord} {Words.Minute(plot.Job.EndedAt, plot.AsOf)}",
    };
}
