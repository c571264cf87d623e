using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>Snapshot and journal as any other program would read them: strict UTF-8, JSON, each number finite, each text whole.</summary>
internal static class StateFileCheck
{
    private const int SumAndSpace = 9;

    /// <summary>What is wrong with a file of the state; null if nothing is. A last line without its end is one being written.</summary>
    public static string? Fault(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return path.Contains(".journal.", StringComparison.Ordinal) ? JournalFault(bytes) : JsonCheck.Fault(bytes.AsSpan().TrimEnd("\n"u8));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return $"{path}: {e.Message}";
        }
    }

    private static string? JournalFault(ReadOnlySpan<byte> journal)
    {
        for (var end = journal.IndexOf((byte)'\n'); end >= 0; end = journal.IndexOf((byte)'\n'))
        {
            if (end <= SumAndSpace || JsonCheck.Fault(journal[SumAndSpace..end]) is not null) return $"journal line {Encoding.UTF8.GetString(journal[..end])}";
            journal = journal[(end + 1)..];
        }
        return null;
    }
}
