using Progressd.Store;

namespace Progressd.Http;

/// <summary>The HTTP side, put together: the same for the daemon and for a test in its own process.</summary>
public sealed class Service
{
    /// <param name="picturesTested">Ends when it is known whether PNGs can be drawn at all: they wait for it.</param>
    public Service(
        JobStore store, Limits limits, Uri? publicUrl, bool listed, ServerLimits serverLimits, Task picturesTested, TimeProvider time, Log log)
    {
        Guard = new Guard(serverLimits, time, log);
        var metrics = new Metrics();
        IReadOnlyList<Route> table = [];
        var watching = new Watching(store, new SharedWork(), picturesTested, publicUrl, listed, () => table);
        table = Endpoints.Of(new Reporting(store, publicUrl), watching, new Operating(store, Guard, metrics, limits, listed, picturesTested, time));
        Routes = new Routes(table, metrics, publicUrl, log);
        Server = new Server(Routes, serverLimits, Guard, time, log);
    }

    public Server Server { get; }
    public Guard Guard { get; }
    public Routes Routes { get; }
}
