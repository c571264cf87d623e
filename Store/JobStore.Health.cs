namespace Progressd.Store;

/// <summary>How safe the state is.</summary>
public sealed partial class JobStore
{
    /// <summary>Why what is written now would be lost at a restart, in words; null while all is well.</summary>
    public string? NotSaved => _file.Failure ?? (_file.AppendHasLasted >= HungIsNotSaved ? NoAnswer : null);

    /// <summary>Since when; null while all is well.</summary>
    public Moment? NotSavedSince =>
        _file.Failure is not null ? _failedSince?.Value
        : _file.AppendHasLasted is var lasted && lasted >= HungIsNotSaved ? Now.Plus(-lasted)
        : null;

    /// <summary>Why the state is not as safe as it should be: not saved, not flushed, or the snapshot fails again and again while the journal is fine.</summary>
    public string? Unhealthy =>
        NotSaved is { } reason ? $"not saved: {reason}"
        : _file.CheckHasLasted >= HungFlush ? NoAnswer
        : _snapshotProblem;

    /// <summary>In the journal since the newest snapshot took over from it.</summary>
    public long JournalBytes => _file.JournalBytes;

    /// <summary>Since the newest snapshot of this process; null before the first.</summary>
    public TimeSpan? SinceSnapshot => _schedule.SinceSaved;

    /// <summary>How often in a row the snapshot failed.</summary>
    public int SnapshotFailures => _schedule.Failures;

    /// <summary>One line for each file that was set aside at this start.</summary>
    public IReadOnlyList<string> Warnings => _file.Warnings;
}
