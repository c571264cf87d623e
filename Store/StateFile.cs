namespace Progressd.Store;

/// <summary>Journal, snapshot and the file lock: all that the store knows about durability.</summary>
public sealed class StateFile : IDisposable
{
    private StateFile(State start) => Start = start;

    /// <summary>What was read at the start.</summary>
    public State Start { get; }

    /// <summary>One line for each file that was set aside at this start.</summary>
    public IReadOnlyList<string> Warnings { get; } = [];

    public static StateFile Open(string path, IDisk disk, TimeProvider time, Action<string> log) => new(State.Empty);

    public void Dispose() { }
}

public interface IDisk;

public sealed class Disk : IDisk;
