using Progressd.Http.Process;
using Progressd.Store;

namespace Progressd.Http.OnEnd;

/// <summary>What the teller is given.</summary>
internal sealed record TellerSetup
{
    /// <summary>Of <c>--on-end</c>: an absolute path.</summary>
    public required string Program { get; init; }

    /// <summary>Of <c>--settle</c>.</summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>How long the program may run. A value, so that a test can shorten it.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of the links that it is given: <c>http://head1:8080/progress</c>.</summary>
    public required string BaseUrl { get; init; }

    public required JobStore Store { get; init; }

    /// <summary>What the limit is measured by.</summary>
    public required TimeProvider Time { get; init; }

    public required Log Log { get; init; }
}
