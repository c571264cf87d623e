using Progressd.Http.Wire;

namespace Progressd.Http.Process;

/// <summary>Slow preparations of a start, on a thread beside the reading of command line and state. Some take descriptors, before clients can connect and use them up.</summary>
internal static class Supplies
{
    /// <returns>Its end is to be waited for before the daemon listens.</returns>
    public static Thread Take()
    {
        var thread = new Thread(TakeNeeded) { IsBackground = true, Name = "supplies" };
        thread.Start();
        return thread;
    }

    private static void TakeNeeded()
    {
        Server.Warm();
        PreloadedAssemblies.Accept();
        PreloadedAssemblies.Load();
        PoolThreads.Warm();
        new Thread(DoLessUrgent) { IsBackground = true, Name = "less urgent" }.Start();
    }

    // Nobody waits for these.
    private static void DoLessUrgent()
    {
        Rehearsal.Report();
        DebuggerFiles.Remove();
    }
}
