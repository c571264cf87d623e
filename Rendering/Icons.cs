namespace Progressd.Rendering;

/// <summary>A sign, drawn and never typed: fonts lack some. Those of the states are in <see cref="StateLook"/>.</summary>
/// <param name="Path">SVG path data in a box of 12 by 12.</param>
/// <param name="Stroke">Width of a round pen; 0: the path is filled.</param>
public readonly record struct Icon(string Path, double Stroke);

public static class Icons
{
    public const double Size = 12;

    /// <summary>After a bar that went beyond its end; 9 wide.</summary>
    public static readonly Icon Beyond = new("M3.2 2.8L6.6 6L3.2 9.2", 2);
}
