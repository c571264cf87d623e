using System.Globalization;
using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;

namespace Progressd.Http;

/// <summary>
/// The parameters of an update as a report. What says that a worker failed (a number for <c>exit</c> that is not zero, a zero for <c>ok</c>) is
/// never refused for another value: one that cannot be used is as if left out. Everything else is refused by name and value.
/// </summary>
internal static class ReportReader
{
    private const string WeightRule = "must be a number from 0.001 to 1000000";

    /// <param name="key">Of the request.</param>
    /// <param name="unknown">Of the request.</param>
    public static Report Read(Parameters q, Id job, string? key, Unknown unknown)
    {
        var worker = q.Id("workid");
        var hints = unknown.HintsOf(q);
        return SaysFailed(q) ? Failure(q, job, worker, key, hints) : Usual(q, job, worker, key, hints);
    }

    private static Report Usual(Parameters q, Id job, Id worker, string? key, IReadOnlyList<string> hints)
    {
        return new Report(job, worker)
        {
            Current = q.Number("current"),
            Total = q.Number("total"),
            Inc = q.Number("inc"),
            Ok = q.Truth("ok"),
            Exit = q.Find("exit") is { } text && text.AsSpan().Trim().Length > 0 ? Code(text) ?? throw WrongExit(text) : null,
            Text = q.Text("desc") ?? "",
            Group = q.Find("group") is { } group ? NameRules.Group(group) : null,
            Host = q.Find("host") is { } host ? NameRules.Host(host) : null,
            Weight = q.Find("weight") is { Length: > 0 } weight ? Weight(weight) ?? throw Parameters.Refused("weight", weight, WeightRule) : null,
            IsNote = q.Truth("note"),
            CreateJob = q.Flag("create"),
            Key = key,
            Hints = hints,
        };
    }

    private static bool SaysFailed(Parameters q) => q.Any("exit", IsNotZero) || q.Any("ok", IsNo);

    private static Report Failure(Parameters q, Id job, Id worker, string? key, IReadOnlyList<string> hints)
    {
        var codes = q.All("exit").Where(one => !(IsNotZero(one) && Code(one) == 0)).Select(Code).Where(code => code is not null).ToList();
        var exit = codes.Find(code => code != 0) ?? codes.FirstOrDefault();
        var text = PlainText.Limited(q.All("desc").FirstOrDefault(one => !string.IsNullOrWhiteSpace(one)) ?? "");
        // Too large to be kept as a number: at least it is shown.
        if (text.Length == 0 && exit is null && q.All("exit").FirstOrDefault(IsNotZero) is { } odd) text = $"exit {Parameters.InMessage(odd.Trim())}";
        return new Report(job, worker)
        {
            Current = Number("current"),
            Total = Number("total"),
            Inc = Number("inc"),
            Ok = exit is null or 0 || q.Any("ok", IsNo) ? false : null,
            Exit = exit,
            Text = text,
            Group = First("group") is { } group ? NameRules.Group(group) : null,
            Host = First("host") is { } host ? NameRules.Host(host) : null,
            Weight = First("weight") is { } weight ? Weight(weight) : null,
            IsNote = First("note") is { } note && Parameters.TryTruth(note, out var isNote) ? isNote : null,
            CreateJob = q.Any("create", IsYes),
            Key = key,
            Hints = hints,
        };

        string? First(string name) => q.All(name).FirstOrDefault(one => !string.IsNullOrWhiteSpace(one));

        double? Number(string name) => q.All(name).ToList() is [var one] && Parameters.TryNumber(one, out var number) ? number : null;
    }

    /// <summary>In thousandths; null: it is no number within bounds.</summary>
    private static int? Weight(string text) =>
        Parameters.TryNumber(text, out var number) && Math.Round(number * Said.UsualWeight) is >= 1 and <= Said.HeaviestWeight and var weight ? (int)weight : null;

    private static bool IsNo(string text) => Parameters.TryTruth(text, out var truth) && !truth;

    private static bool IsYes(string text) => Parameters.TryTruth(text, out var truth) && truth;

    /// <summary>A whole number of 32 bits, signed or not; null if it is none.</summary>
    private static long? Code(string text) =>
        Parameters.TryNumber(text, out var number) && number == Math.Truncate(number) && number is >= ExitWords.Least and <= ExitWords.Most
            ? (long)number
            : null;

    // Also of a number that is too long or too large to be read as one.
    private static bool IsNotZero(string text)
    {
        var digits = text.AsSpan().Trim();
        if (!Parameters.IsNumber(digits)) return false;
        var end = digits.IndexOfAny('e', 'E');
        return (end < 0 ? digits : digits[..end]).ContainsAnyInRange('1', '9');
    }

    private static ProblemException WrongExit(string text) => Parameters.Refused("exit", text,
        string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {ExitWords.Least} to {ExitWords.Most}"));
}
