using Progressd.Http.Process;
using Progressd.Http.Queueing;
using Progressd.Http.Wire;
using Progressd.Store;

namespace Progressd.Http;

/// <summary>The HTTP side, put together: the same for the daemon and for a test in its own process.</summary>
internal sealed class HttpService
{
    /// <param name="picturesTested">Ends when it is known whether PNGs can be drawn at all: they wait for it.</param>
    public HttpService(
        JobStore store, Limits limits, Uri? publicUrl, bool listed, ServerLimits serverLimits, Task picturesTested, TimeProvider time, Log log)
    {
        Guard = new Guard(serverLimits, time, log);
        var metrics = new Metrics();
        IReadOnlyList<Route> table = [];
        var unread = new UnreadReplies(serverLimits.AllRepliesBytes);
        Renderings = new Renderings(() => store.Now, unread);
        var watching = new ViewEndpoints(store, Renderings, picturesTested, publicUrl, listed, () => table);
        var operating = new AdminEndpoints(store, Renderings, Guard, metrics, limits, listed, picturesTested, time);
        table = Endpoints.Of(new ReportEndpoints(store, publicUrl), watching, operating);
        Routes = new Routes(table, Renderings, metrics, publicUrl, log);
        Server = new Server(Routes, serverLimits, unread, Guard, time, log);
    }

    internal Server Server { get; }
    public Guard Guard { get; }
    internal Renderings Renderings { get; }
    internal Routes Routes { get; }
}
