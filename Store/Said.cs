using Progressd.Store.Texts;

namespace Progressd.Store;

/// <summary>
/// What a report of a worker says, with all that it left out filled in: carried by <see cref="Reported"/> and by <see cref="Worker"/>, written and
/// read by <see cref="SaidJson"/> alone. Every value is required, so that nobody who makes one forgets one.
/// </summary>
public readonly record struct Said
{
    /// <summary>In thousandths: of who sent none, and at the most.</summary>
    public const int UsualWeight = 1_000, HeaviestWeight = 1_000_000_000;

    public required double Current { get; init; }
    public required double Total { get; init; }

    /// <summary>False: it said <c>ok=0</c>.</summary>
    public required bool Ok { get; init; }

    /// <summary>The exit code as it was sent, from <see cref="ExitWords.Least"/> to <see cref="ExitWords.Most"/>; null if none was.</summary>
    public required long? Exit { get; init; }

    /// <summary>Its <c>desc</c>, by the rule for texts; empty if it had none.</summary>
    public required string Desc { get; init; }

    /// <summary>Which stage or part of the job the worker belongs to; null: none was sent so far.</summary>
    public required string? Group { get; init; }

    /// <summary>Where it runs; null: nothing was sent so far.</summary>
    public required string? Host { get; init; }

    /// <summary>What it counts for in percents of job and group, in thousandths: 1 to <see cref="HeaviestWeight"/>.</summary>
    public required int Weight { get; init; }

    /// <summary>A remark beside the work (<c>note=1</c>): shown, counted if it failed, and in no percent.</summary>
    public required bool IsNote { get; init; }

    /// <summary>The one place where a failure is decided: by either of the two, whatever the numbers are.</summary>
    public static bool IsFailure(bool ok, long? exit) => !ok || exit is not (null or 0);

    public bool Failed => IsFailure(Ok, Exit);

    public bool IsComplete => Store.Percent.IsComplete(Current, Total);

    /// <summary>It said <c>exit=0</c> before its end.</summary>
    public bool EndedEarly => Exit == 0 && !Failed && !IsComplete;

    public double Percent => Store.Percent.Of(Current, Total);

    /// <summary>What will not come any more, in percent of this worker: of one that failed or ended early.</summary>
    public double Lost => Failed || EndedEarly ? 100 - Store.Percent.Held(Percent) : 0;

    /// <summary>
    /// The next try begins with a report that says fine after an exit, or after a failure with a lower current. The same <c>exit=0</c> once more
    /// is the end said twice (a trap, curl's --retry), and no try.
    /// </summary>
    public bool BeginsTryAfter(in Said before) => !Failed
        && (before.Exit is { } ended ? !(ended == 0 && Exit == 0) : before.Failed && Current < before.Current);

    /// <summary>What is newest of the texts of this try, given what was before this report.</summary>
    public string LastAfter(string before) => string.IsNullOrWhiteSpace(Desc) ? before : Desc;

    /// <summary>
    /// As people read it: the desc; of a failure without one the words of its exit and what the worker said last,
    /// <c>exit 137 (killed): imaging field 4</c>.
    /// </summary>
    public string TextAfter(string saidLast)
    {
        if (!Failed || !string.IsNullOrWhiteSpace(Desc)) return Desc;
        var words = Exit is { } exit and not 0 ? ExitWords.Of(exit) : "";
        return saidLast.Length == 0 ? words : words.Length == 0 ? saidLast : PlainText.Limited($"{words}: {saidLast}");
    }
}
