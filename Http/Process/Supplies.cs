using Progressd.Http.Wire;

namespace Progressd.Http.Process;

/// <summary>Slow preparations of a start, on a thread beside the reading of command line and state. Some take descriptors, before clients can connect and use them up.</summary>
internal sealed class Supplies
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Supplies() => new Thread(Work) { IsBackground = true, Name = "supplies" }.Start();

    /// <summary>Begins with it.</summary>
    public static Supplies Take() => new();

    /// <summary>Returns once the daemon may listen.</summary>
    /// <exception cref="Exception">What the system refused.</exception>
    public void Wait() => _taken.Task.GetAwaiter().GetResult();

    private void Work()
    {
        try
        {
            Server.Warm();
            PreloadedAssemblies.Accept();
            Rehearsal.Report();
            PreloadedAssemblies.Load();
            PoolThreads.Warm();
        }
        catch (Exception e)
        {
            _taken.SetException(e);
            return;
        }
        _taken.SetResult();
        DebuggerFiles.Remove(); // nobody waits for that
    }
}
