using System.Globalization;

namespace Progressd.Store;

/// <summary>What an exit code means in words: a shell's <c>$?</c>, or Python's <c>returncode</c>, which is minus the signal.</summary>
public static class ExitWords
{
    /// <summary>Bounds of what is kept as it was sent: a signed or unsigned number of 32 bits.</summary>
    public const long Least = int.MinValue, Most = uint.MaxValue;

    /// <summary><c>exit 1</c>, <c>exit 127 (command not found)</c>, <c>exit 137 (killed)</c>, <c>exit -9 (killed)</c>; others as they are.</summary>
    public static string Of(long exit)
    {
        var number = exit.ToString(CultureInfo.InvariantCulture);
        return Meaning(exit) is { } meaning ? $"exit {number} ({meaning})" : $"exit {number}";
    }

    // A shell reports a signal as 128 plus its number.
    private static string? Meaning(long exit) => exit switch
    {
        126 => "cannot be run",
        127 => "command not found",
        > 128 and < 256 => Signal(exit - 128),
        < 0 and > -128 => Signal(-exit),
        _ => null,
    };

    // The numbers are Linux's on x64 and arm64.
    private static string? Signal(long number) => number switch
    {
        1 => "hangup",
        2 => "interrupted",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        10 => "user signal 1",
        11 => "segmentation fault",
        12 => "user signal 2",
        13 => "broken pipe",
        14 => "alarm",
        15 => "terminated",
        16 => "stack fault",
        17 => "child exited",
        18 => "continued",
        19 => "stopped",
        20 => "stopped from the terminal",
        21 => "stopped on terminal input",
        22 => "stopped on terminal output",
        23 => "urgent I/O",
        24 => "CPU time limit exceeded",
        25 => "file size limit exceeded",
        26 => "virtual timer expired",
        27 => "profiling timer expired",
        28 => "window changed",
        29 => "I/O possible",
        30 => "power failure",
        31 => "bad system call",
        >= 34 and <= 64 => string.Create(CultureInfo.InvariantCulture, $"real-time signal {number}"),
        _ => null,
    };
}
