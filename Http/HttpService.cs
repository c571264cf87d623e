using Progressd.Http.Queueing;
using Progressd.Http.Waiting;
using Progressd.Http.Wire;

namespace Progressd.Http;

/// <summary>The HTTP side, put together: the same for the daemon and for a test in its own process.</summary>
internal sealed class HttpService : IDisposable
{
    public HttpService(HttpSetup setup)
    {
        Guard = new Guard(setup.ServerLimits, setup.Time, setup.Log);
        var metrics = new Metrics();
        IReadOnlyList<Route> table = [];
        var unread = new UnreadReplies(setup.ServerLimits.AllRepliesBytes);
        Renderings = new Renderings(() => setup.Store.Now, unread);
        Waits = new Waits(setup.WaitLimits, () => setup.Store.State, () => setup.Store.Now);
        var watching = new ViewEndpoints(setup, Renderings, Waits, () => table);
        var operating = new AdminEndpoints(setup, Renderings, Waits, Guard, metrics);
        table = Endpoints.Of(new ReportEndpoints(setup.Store, setup.PublicUrl), watching, new HelperEndpoints(setup.PublicUrl), operating);
        Routes = new Routes(table, Renderings, metrics, setup.PublicUrl, setup.Log);
        Server = new Server(Routes, setup, unread, Guard);
    }

    internal Server Server { get; }
    public Guard Guard { get; }
    internal Renderings Renderings { get; }
    internal Routes Routes { get; }
    internal Waits Waits { get; }

    /// <summary>From now on each new request gets 503, and so does who waits; what else is in flight goes on.</summary>
    public void Drain()
    {
        Server.Drain();
        Waits.Drain();
    }

    /// <summary>Ends the threads, for a process that goes on (a test's); the listener stays, and answers nothing more.</summary>
    public void Dispose()
    {
        Guard.Dispose();
        Renderings.Dispose();
    }
}
