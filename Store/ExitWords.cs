namespace Progressd.Store;

/// <summary>What a shell's <c>$?</c> means in words.</summary>
public static class ExitWords
{
    /// <summary><c>exit 1</c>, <c>exit 127 (command not found)</c>, <c>exit 137 (killed)</c>.</summary>
    public static string Of(byte exit) => Meaning(exit) is { } meaning ? $"exit {exit} ({meaning})" : $"exit {exit}";

    // The numbers are Linux's on x64 and arm64; a shell reports a signal as 128 plus its number.
    private static string? Meaning(byte exit) => exit switch
    {
        126 => "cannot be run",
        127 => "command not found",
        128 + 1 => "hangup",
        128 + 2 => "interrupted",
        128 + 3 => "quit",
        128 + 4 => "illegal instruction",
        128 + 5 => "trace trap",
        128 + 6 => "aborted",
        128 + 7 => "bus error",
        128 + 8 => "floating point exception",
        128 + 9 => "killed",
        128 + 10 => "user signal 1",
        128 + 11 => "segmentation fault",
        128 + 12 => "user signal 2",
        128 + 13 => "broken pipe",
        128 + 14 => "alarm",
        128 + 15 => "terminated",
        128 + 16 => "stack fault",
        128 + 17 => "child exited",
        128 + 18 => "continued",
        128 + 19 => "stopped",
        128 + 20 => "stopped from the terminal",
        128 + 21 => "stopped on terminal input",
        128 + 22 => "stopped on terminal output",
        128 + 23 => "urgent I/O",
        128 + 24 => "CPU time limit exceeded",
        128 + 25 => "file size limit exceeded",
        128 + 26 => "virtual timer expired",
        128 + 27 => "profiling timer expired",
        128 + 28 => "window changed",
        128 + 29 => "I/O possible",
        128 + 30 => "power failure",
        128 + 31 => "bad system call",
        >= 128 + 34 and <= 128 + 64 => $"real-time signal {exit - 128}",
        _ => null,
    };
}
