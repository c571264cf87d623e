using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Progressd.Http;

/// <summary>
/// Loads all that the program is made of while there are descriptors to do it with. .NET opens each assembly at its first use, and one that could
/// not be opened then is missing for good: the daemon would never write a snapshot again because it was once full when the first was due.
/// </summary>
public static class Parts
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What was trimmed away is not needed.")]
    public static void Load()
    {
        var seen = new HashSet<string>();
        var open = new Queue<Assembly>([typeof(Parts).Assembly]);
        while (open.TryDequeue(out var one))
            foreach (var name in one.GetReferencedAssemblies())
                if (seen.Add(name.FullName) && Loaded(name) is { } part) open.Enqueue(part);
    }

    private static Assembly? Loaded(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (FileNotFoundException)
        {
            return null; // trimmed away
        }
    }
}
