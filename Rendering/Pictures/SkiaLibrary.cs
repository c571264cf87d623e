using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// Chooses between the two native libraries: the one that finds the host's fonts through fontconfig, and where that does not load,
/// the one that needs nothing.
/// </summary>
internal static class SkiaLibrary
{
    private const string Name = "libSkiaSharp";
    private static readonly Lock Loading = new();
    private static nint _handle;

    /// <summary>Why the first library did not load; null if it did, or was not needed yet.</summary>
    public static string? FirstFailure { get; private set; }

    // Before the first call into Skia: one that fails is final.
    [ModuleInitializer]
    internal static void Resolve() => NativeLibrary.SetDllImportResolver(typeof(SKCanvas).Assembly, Load);

    /// <summary>The line that names the file and what is wrong with it, of the many that the runtime gives.</summary>
    public static string Cause(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var files = lines.Where(line => line.Contains(".so", StringComparison.Ordinal)).ToList();
        // A library that ours needs, or what is wrong with ours; that it is not in each place tried says nothing.
        return files.FirstOrDefault(line => !line.Contains(Name, StringComparison.Ordinal))
            ?? files.FirstOrDefault(line => !line.EndsWith("No such file or directory", StringComparison.Ordinal))
            ?? files.FirstOrDefault() ?? lines[0];
    }

    // Asked about once an imported function. The path is left to the runtime: in the single file the libraries are not beside the program.
    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        lock (Loading)
        {
            if (_handle != 0) return _handle;
            try
            {
                return _handle = NativeLibrary.Load(Name, assembly, path);
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
            {
                FirstFailure ??= Cause(failure.Message);
                return _handle = NativeLibrary.Load(Name + ".nofontconfig", assembly, path);
            }
        }
    }
}
