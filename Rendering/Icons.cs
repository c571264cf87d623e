using Progressd.Store;

namespace Progressd.Rendering;

/// <param name="Path">SVG path data in a box of 12 by 12.</param>
/// <param name="Stroke">Width of a round pen; 0: the path is filled.</param>
public readonly record struct Icon(string Path, double Stroke);

/// <summary>The sign of each state, drawn and never typed: fonts lack them.</summary>
public static class Icons
{
    public const double Size = 12;

    /// <summary>After a bar that went beyond its end; 9 wide.</summary>
    public static readonly Icon Beyond = new("M3.2 2.8L6.6 6L3.2 9.2", 2);

    public static Icon Of(WorkerState state) => state switch
    {
        WorkerState.Failed => new("M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5", 2.4),
        WorkerState.Ended => new("M2.5 2.5H9.5V9.5H2.5Z", 0),
        WorkerState.Stalled => new("M4 2.2V9.8M8 2.2V9.8", 2.2),
        WorkerState.Running => new("M3 1.8L10 6L3 10.2Z", 0),
        WorkerState.Waiting => new("M6 2.2A3.8 3.8 0 1 1 5.99 2.2Z", 1.6),
        WorkerState.Done => new("M1.8 6.4L4.7 9.3L10.2 3", 2),
    };

    /// <summary>On a square of a grid: half its size from the middle.</summary>
    /// <param name="stroke">In a box of 12.</param>
    public static Icon MarkOf(WorkerState state, double stroke) => state == WorkerState.Failed
        ? new("M2.9 2.9L9.1 9.1M9.1 2.9L2.9 9.1", stroke)
        : new("M4.2 2.9V9.1M7.8 2.9V9.1", stroke);
}
