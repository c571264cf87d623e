namespace Progressd.Store;

/// <summary>How far: percent is 100·current/total (the original service's rule, docs/design/contract.md#percent), and what people are shown of it.</summary>
public static class Percent
{
    public const double Limit = 1e9;

    // Makes 29 of 50 show 58 and not 57, although 100·29/50 may come out a hair below.
    private const double Nudge = 1e-9;

    // Of the total. A tenth ten times is a hair less than one; no count of whole things is ever that near.
    private const double Hair = 1e-10;

    /// <summary>At its end: all of it, or of fractions all but a hair.</summary>
    public static bool IsComplete(double current, double total) =>
        current >= total || (total - current <= Hair * total && !(double.IsInteger(current) && double.IsInteger(total)));

    /// <summary>Exact, within ±1e9. <c>total=0</c> is nothing to do: 100 %, unless <paramref name="current"/> is negative.</summary>
    public static double Of(double current, double total)
    {
        if (total == 0) return current >= 0 ? 100 : -Limit;
        if (current < total && IsComplete(current, total)) return 100;
        var scaled = 100 * current;
        var percent = double.IsFinite(scaled) ? scaled / total : current / total * 100;
        return Math.Clamp(percent, -Limit, Limit) + 0.0; // no minus zero, which a snapshot leaves out
    }

    /// <summary>Rounded toward zero, and 100 only for what is done.</summary>
    public static double Whole(double percent, bool done)
    {
        var whole = Math.Truncate(percent + Math.CopySign(Nudge, percent));
        if (whole == 100 && !done) return 99;
        return whole == 0 ? 0 : whole; // no minus zero
    }

    /// <summary>Held within 0–100, as bars and the overall percent need it.</summary>
    public static double Held(double percent) => Math.Clamp(percent, 0, 100);
}
