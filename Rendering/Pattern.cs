namespace Progressd.Rendering;

/// <summary>Stripes: the second channel beside colour, so that nobody has to tell red from green.</summary>
/// <param name="Name">As SVG and pages refer to it.</param>
/// <param name="Tone">Of the stripes; the ground is what they lie on.</param>
/// <param name="Upright">Else they lean.</param>
public sealed record Pattern(string Name, Tone Tone, bool Upright)
{
    public static readonly Pattern Failed = new("failed", Tone.FailStripe, Upright: false);

    /// <summary>At the right end of the overall bar: what will not come any more.</summary>
    public static readonly Pattern Lost = new("lost", Tone.Hatch, Upright: false);

    public static readonly Pattern Stalled = new("stalled", Tone.StallStripe, Upright: true);

    public static readonly IReadOnlyList<Pattern> All = [Failed, Lost, Stalled];
}
