using Progressd.Rendering.Lettering;
using Progressd.Store;

namespace Progressd.Rendering;

/// <summary>One worker with every text formatted. Texts are cut by whoever knows the room.</summary>
public sealed record Row
{
    /// <summary>Its place in natural order of all workers, from 0.</summary>
    public required int Index { get; init; }

    public required Worker Worker { get; init; }
    public required WorkerState State { get; init; }

    /// <summary>The id after the rule for texts.</summary>
    public required string Label { get; init; }

    /// <summary>Percent held within 0–100: the filled part of the bar.</summary>
    public required double Bar { get; init; }

    /// <summary>True above 100 %: the bar is full and a small sign says so.</summary>
    public required bool Beyond { get; init; }

    /// <summary>When it was last heard, <c>14:07</c>.</summary>
    public required string HeardText { get; init; }

    public required string PercentText { get; init; }
    public required string CountText { get; init; }

    /// <summary>The description as shown, with "silent for 6 min, 2nd try: ", "note: " or the like before it, and of who failed the time; may be empty.</summary>
    public required string Text { get; init; }

    /// <summary>The group that it is of; empty: none.</summary>
    public required string Group { get; init; }

    /// <summary>Where it runs; empty: not said.</summary>
    public required string Host { get; init; }

    /// <summary><c>group image · host node23 · weight 40</c>: the parts that were sent, or follow from its id; empty: none.</summary>
    public string Where => string.Join(" · ", new[] { Named("group", Group), Named("host", Host), Named("weight", WeightText) }.Where(part => part.Length > 0));

    public StateLook Look => StateLook.Of(State);

    /// <summary>What it has in common with the others of its job; found when there is no room for its label.</summary>
    public required Func<SharedParts> Ids { get; init; }

    private string WeightText => Worker.Said.Weight == Said.UsualWeight ? "" : Words.Number(Worker.Said.Weight / (double)Said.UsualWeight);

    private static string Named(string thing, string name) => name.Length == 0 ? "" : $"{thing} {name}";
}
