using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Progressd.Http.Process;

/// <summary>
/// Loads all that the program is made of while there are descriptors to do it with. .NET opens each assembly at its first use, and one that could
/// not be opened then is missing for good: the daemon would never write a snapshot again because it was once full when the first was due.
/// </summary>
public static class PreloadedAssemblies
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What was trimmed away is not needed.")]
    public static void Load()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return; // compiled ahead of time: there are no assemblies, all is in the file
        var seen = new HashSet<string>();
        var open = new Queue<Assembly>([typeof(PreloadedAssemblies).Assembly]);
        while (open.TryDequeue(out var one))
            foreach (var name in one.GetReferencedAssemblies())
                if (seen.Add(name.FullName) && Loaded(name) is { } part) open.Enqueue(part);
    }

    /// <summary>
    /// Accepts once where nobody can connect. What .NET loads for that it would else load between its listener's first accept and the end of the
    /// constructor, and a client that comes in between makes it throw (<see cref="Reexec"/>).
    /// </summary>
    public static void Accept()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint($"\0progressd-{Environment.ProcessId}"));
            socket.Listen();
            using var accept = new SocketAsyncEventArgs();
            accept.Completed += (_, _) => { };
            _ = socket.AcceptAsync(accept);
        }
        catch (SocketException)
        {
            // Not allowed here: then it takes its time when it is due.
        }
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
