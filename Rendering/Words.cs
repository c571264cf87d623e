using System.Globalization;
using Progressd.Store;
using Progressd.Store.TimeLeft;

namespace Progressd.Rendering;

/// <summary>How numbers, spans and instants are said, everywhere the same (docs/design/picture.md#words).</summary>
public static class Words
{
    private const double OneDay = 24 * 60, Year = 365 * OneDay; // minutes
    private const string LongerThanAYear = "more than a year";
    private const char Nbsp = '\u00A0';
    private const string Minus = "\u2212";

    /// <summary><c>62 %</c>, rounded toward zero; 100 is said only of what is <paramref name="complete"/>.</summary>
    public static string Percent(double percent, bool complete)
    {
        var whole = Store.Percent.Whole(percent, complete);
        return whole switch
        {
            > 999 => $">999{Nbsp}%",
            < -999 => $"<{Minus}999{Nbsp}%",
            _ => $"{Signed(whole, "0")}{Nbsp}%",
        };
    }

    public static string Percent(Worker worker) => Percent(worker.Percent, worker.Said.IsComplete);

    /// <summary><c>31/50</c>, <c>0.125/1</c>, <c>1.23 M/8 M</c>.</summary>
    public static string Count(Worker worker) => $"{Number(worker.Current)}/{Number(worker.Total)}";

    /// <summary>A number in few characters: fractions to four digits, groups from 10,000, then M, G and powers of ten.</summary>
    public static string Number(double value)
    {
        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            < 0.001 => Power(value),
            < 9999.5 => Signed(value, size == Math.Floor(size) ? "0" : Significant(size)),
            < 999_999.5 => Signed(value, "#,0"),
            < 999_500_000 => $"{Signed(value / 1e6, Hundredths(size / 1e6))}{Nbsp}M",
            < 999_500_000_000 => $"{Signed(value / 1e9, Hundredths(size / 1e9))}{Nbsp}G",
            _ => Power(value),
        };
    }

    /// <summary>A count of things: <c>4474</c>, <c>89,860</c>.</summary>
    public static string Number(int count) => count.ToString(count < 10_000 ? "0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>Whole minutes: <c>&lt; 1 min</c>, <c>25 min</c>, <c>3 h 12 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "< 1 min",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } => Two((int)span.TotalHours, "h", span.Minutes, "min"),
        { TotalDays: < 100 } => Two((int)span.TotalDays, "d", span.Hours, "h"),
        _ => $"{(int)span.TotalDays} d",
    };

    /// <summary>What workers are ordered by.</summary>
    public static string Of(RowOrder order) => order switch
    {
        RowOrder.Worker => "id",
        RowOrder.Progress => "progress",
        RowOrder.Updated => "last update",
        RowOrder.State => "state",
    };

    /// <summary><c>2nd try</c>; empty for the first.</summary>
    public static string Try(int tries) => tries < 2 ? "" : $"{tries.ToString(CultureInfo.InvariantCulture)}{Ordinal(tries)} try";

    /// <summary><c>1 note</c>, <c>2 notes</c>.</summary>
    public static string Notes(int count) => $"{Number(count)} note{(count == 1 ? "" : "s")}";

    public static string Ago(TimeSpan span) => $"{Duration(span)} ago";

    /// <summary>
    /// <c>about 25 min left</c>, no finer than such an estimate can be; where one end of its range is twice the other, both: <c>about 2 to 4 h left</c>.
    /// </summary>
    public static string Left(Left left)
    {
        var minutes = left.Seconds / 60;
        if (minutes < 0.5 || minutes > Year) return $"{Still(left.Seconds)} left";
        if (left.Low / 60 > Year) return $"{LongerThanAYear} left";
        return left.Wide ? Range(left.Low / 60, left.High / 60) : $"about {Still(left.Seconds)} left";
    }

    /// <summary>The same of one number, in a table: <c>25 min</c>.</summary>
    public static string Still(double seconds)
    {
        var minutes = seconds / 60;
        if (minutes < 0.5) return "< 1 min";
        if (minutes > Year) return LongerThanAYear;
        var step = minutes > 2 * OneDay ? 60 : minutes > 120 ? 30 : minutes > 15 ? 5 : 1;
        return Duration(TimeSpan.FromMinutes(Rounded(minutes, step)));
    }

    /// <summary><c>1 job</c>, <c>12 jobs</c>.</summary>
    public static string Counted(int count, string thing) => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    // Both ends in the unit of the later one where that can be: 25 to 70 min, 1.5 to 3 h, 50 min to 3 h.
    private static string Range(double low, double high)
    {
        if (high > Year) return $"more than {OfUnit(low, OneDay)} left";
        var unit = high <= 120 ? 1 : high <= 2 * OneDay ? 60 : OneDay;
        var (from, to) = (OfUnit(low, unit), OfUnit(high, unit));
        if (low < unit && unit > 1) from = OfUnit(low, unit == 60 ? 1 : 60);
        if (from[0] == '0') return $"up to {to} left";
        return from == to ? $"about {to} left" : $"about {(from.Split(' ') is [var number, var name] && to.EndsWith(name, StringComparison.Ordinal) ? number : from)} to {to} left";
    }

    private static string OfUnit(double minutes, double unit)
    {
        var value = minutes / unit;
        var step = unit > 1 ? value < 10 ? 0.5 : 1 : value > 60 ? 10 : value > 15 ? 5 : 1;
        return $"{Rounded(value, step).ToString("0.#", CultureInfo.InvariantCulture)} {(unit == 1 ? "min" : unit == 60 ? "h" : "d")}";
    }

    private static double Rounded(double value, double step) => Math.Round(value / step, MidpointRounding.AwayFromZero) * step;

    /// <summary><c>1.4 %/min</c>; slower ones by the hour or the day, so that a digit is left to see.</summary>
    public static string Rate(double perMinute)
    {
        var (value, unit) = perMinute >= 0.095 ? (perMinute, "min") : perMinute * 60 >= 0.095 ? (perMinute * 60, "h") : (perMinute * 1440, "d");
        var text = value switch
        {
            > 999 => ">999",
            < 0.1 => "<0.1",
            _ => value.ToString(value < 9.95 ? "0.#" : "0", CultureInfo.InvariantCulture),
        };
        return $"{text}{Nbsp}%/{unit}";
    }

    /// <summary><c>14:07:05 UTC</c>; of another day <c>23 Nov 14:07 UTC</c>, of another year with the year.</summary>
    public static string Clock(Moment at, Moment asOf)
    {
        var (then, today) = (at.Shown, asOf.Shown);
        var form = then.Date == today.Date ? "HH':'mm':'ss" : then.Year == today.Year ? "d MMM HH':'mm" : "d MMM yyyy HH':'mm";
        return then.ToString(form, CultureInfo.InvariantCulture) + " UTC";
    }

    /// <summary><c>22:20</c>, in UTC and rounded down; of what is a day ago or longer <c>23 Nov 22:20</c>.</summary>
    public static string Minute(Moment at, Moment asOf)
    {
        var form = asOf.Shown - at.Shown < TimeSpan.FromDays(1) ? "HH':'mm" : at.Shown.Year == asOf.Shown.Year ? "d MMM HH':'mm" : "d MMM yyyy HH':'mm";
        return at.Shown.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary><c>22:20</c>, <c>23:51–00:25</c>, <c>23 Nov 22:20–23:10</c>.</summary>
    public static string Span(Moment first, Moment last, Moment asOf)
    {
        var (from, to) = (Minute(first, asOf), Minute(last, asOf));
        if (from == to) return from;
        if (first.Shown.Date == last.Shown.Date && to.LastIndexOf(' ') is >= 0 and var space) to = to[(space + 1)..];
        return $"{from}–{to}";
    }

    /// <summary><c>1 Dec</c>, for what is days away; sooner as <see cref="Clock"/>.</summary>
    public static string Day(Moment at, Moment asOf) =>
        at.Shown - asOf.Shown < TimeSpan.FromHours(36) ? Clock(at, asOf)
        : at.Shown.ToString(at.Shown.Year == asOf.Shown.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The line of a daemon that cannot save: <c>Not saved since 14:03 UTC: disk full</c>.</summary>
    public static string NotSaved(Moment since, string reason, Moment asOf)
    {
        var form = since.Shown.Date == asOf.Shown.Date ? "HH':'mm" : "d MMM HH':'mm";
        return $"Not saved since {since.Shown.ToString(form, CultureInfo.InvariantCulture)} UTC: {reason}";
    }

    /// <summary>RFC 3339, UTC.</summary>
    public static string Timestamp(Moment at) => at.Shown.ToString("yyyy-MM-dd'T'HH':'mm':'ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Ordinal(int number) => (number % 100) is >= 11 and <= 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";

    private static string Signed(double value, string form)
    {
        var text = Math.Abs(value).ToString(form, CultureInfo.InvariantCulture);
        return value < 0 && text != "0" ? Minus + text : text;
    }

    // Four significant digits below 10,000: as many decimals as the whole part leaves.
    private static string Significant(double size) => size switch
    {
        < 0.01 => "0.######",
        < 0.1 => "0.#####",
        < 1 => "0.####",
        < 10 => "0.###",
        < 100 => "0.##",
        < 1000 => "0.#",
        _ => "0",
    };

    private static string Hundredths(double size) => size switch { < 9.995 => "0.##", < 99.95 => "0.#", _ => "0" };

    private static string Power(double value) =>
        Signed(value, "0.#e0").Replace("e-", "e" + Minus, StringComparison.Ordinal);
}
