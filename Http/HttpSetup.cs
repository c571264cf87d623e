using Progressd.Http.Process;
using Progressd.Http.Waiting;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>What the HTTP side is given.</summary>
internal sealed record HttpSetup
{
    public required JobStore Store { get; init; }

    /// <summary>Those of the store, for the metrics.</summary>
    public required Limits Limits { get; init; }

    public ServerLimits ServerLimits { get; init; } = new();
    public WaitLimits WaitLimits { get; init; } = new();

    /// <summary>Of <c>--public-url</c>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>False under <c>--no-list</c>.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Ends when it is known whether PNGs can be drawn at all: they wait for it.</summary>
    public Task PicturesTested { get; init; } = Task.CompletedTask;

    public required TimeProvider Time { get; init; }
    public required Log Log { get; init; }
}
