namespace Progressd.Http.Process;

/// <summary>
/// Takes away what .NET lays into the temporary folder for a debugger, before the program begins: two pipes and a socket, which would stay for ever after a
/// process that is killed or ends at once. Only a variable of the environment would keep it from making them (DOTNET_EnableDiagnostics=0), not a setting in
/// the file. From then on neither a debugger nor another process of the same user can attach by them.
/// </summary>
internal static class DebuggerFiles
{
    private static int _isBegun;

    /// <summary>Once: another call does nothing.</summary>
    public static void Remove()
    {
        if (Interlocked.Exchange(ref _isBegun, 1) != 0) return;
        try
        {
            var process = $"{Environment.ProcessId}-{StartTime()}";
            foreach (var name in new[] { $"clr-debug-pipe-{process}-in", $"clr-debug-pipe-{process}-out", $"dotnet-diagnostic-{process}-socket" })
                File.Delete(Path.Combine(Path.GetTempPath(), name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then they stay, and harm nothing.
        }
    }

    // The 22nd field of the line, in the kernel's ticks; the second, the program's name in brackets, may hold anything.
    private static string StartTime()
    {
        var line = File.ReadAllText("/proc/self/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ')[22 - 3];
    }
}
