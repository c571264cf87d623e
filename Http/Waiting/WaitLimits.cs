namespace Progressd.Http.Waiting;

/// <summary>How many may wait. Values, so that a test can shorten them.</summary>
internal sealed record WaitLimits
{
    /// <summary>In sum, and no more than a fourth of the descriptors that the process may open.</summary>
    public int Most { get; init; } = 1_000;

    /// <summary>How often it is looked whether something has come to be: so much later, at the most, is a client told.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(250);
}
