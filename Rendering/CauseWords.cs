using System.Text.RegularExpressions;
using Progressd.Store;
using Progressd.Store.Causes;

namespace Progressd.Rendering;

/// <summary>Where, when and why of a cause, in words.</summary>
public static partial class CauseWords
{
    /// <summary><c>on node23</c>, <c>on 11 nodes</c>, <c>in image</c>, <c>in 3 groups</c>; empty: nobody knows.</summary>
    public static string Where(Cause cause)
    {
        if (cause.PlacesTotal == 0) return "";
        // Ids such as node23/5 make groups that are machines.
        var areNodes = cause.AreHosts || cause.Places.All(place => EndsInNumber().IsMatch(place));
        var places = cause.PlacesTotal == 1 ? ShownText.Of(cause.Places[0]) : $"{Words.Number(cause.PlacesTotal)} {(areNodes ? "nodes" : "groups")}";
        return $"{(areNodes ? "on" : "in")} {places}";
    }

    /// <summary><c>at 22:20</c>, <c>23:51–00:25</c>; of who is silent <c>since 21:15</c>, and of such a one once the job was finished <c>silent since 21:15</c>.</summary>
    public static string When(Cause cause, Moment asOf)
    {
        var span = Words.Span(cause.First, cause.Last, asOf);
        return cause switch
        {
            { State: WorkerState.Stalled } => $"since {span}",
            { State: WorkerState.Ended, SaidEnd: false } => $"silent since {span}",
            _ => span.Contains('–') ? span : $"at {span}",
        };
    }

    /// <summary>A text without what only programmers read: <c>OSError: [Errno 28]</c>, <c>exit 137</c> where the rest says it too.</summary>
    public static string Brief(string text)
    {
        var shown = ShownText.Of(text);
        if (ExitInWords().Match(shown) is { Success: true } exit) return exit.Groups[1].Value;
        var rest = Preamble().Replace(shown, "");
        return rest.Length > 0 ? rest : shown;
    }

    [GeneratedRegex(@"\d$")]
    private static partial Regex EndsInNumber();

    [GeneratedRegex(@"^exit -?\d+ \(([^()]+)\)$")]
    private static partial Regex ExitInWords();

    [GeneratedRegex(@"^(exit -?\d+: )?([\w.]*(Error|Exception|Failure): )?(\[Errno -?\d+\] )?")]
    private static partial Regex Preamble();
}

/// <summary>A cause as a row over its workers.</summary>
/// <param name="Head"><c>8 on node23</c>.</param>
/// <param name="When"><c>22:20</c>, <c>23:51–00:25</c>, <c>since 21:15</c>.</param>
/// <param name="Text">As they said it; may be empty.</param>
public sealed record CauseRow(string Head, string When, string Text)
{
    public static CauseRow Of(Cause cause, Moment asOf)
    {
        var where = CauseWords.Where(cause);
        var when = CauseWords.When(cause, asOf);
        var text = ShownText.Of(cause.Text);
        return new(
            $"{Words.Number(cause.Count)} {(where.Length > 0 ? where : "workers")}",
            when.StartsWith("at ", StringComparison.Ordinal) ? when[3..] : when,
            cause.IsOther ? "other causes" : text);
    }
}
