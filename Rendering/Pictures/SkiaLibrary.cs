using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// Chooses between the two native libraries: the one that finds the host's fonts through fontconfig, and where that does not load,
/// the one that needs nothing. In the one file both are packed behind its end, and loaded from memory; else they lie beside the program.
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
    internal static void Resolve()
    {
        try
        {
            Register();
        }
        catch (IOException)
        {
            // With too few files not even the assembly can be loaded: Main comes next, and says so.
        }
    }

    /// <summary>The line that names the file and what is wrong with it, of the many that the runtime gives.</summary>
    public static string Cause(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var files = lines.Where(line => line.Contains(".so", StringComparison.Ordinal)).ToList();
        // A library that ours needs, or what is wrong with ours; that it is not in each place tried says nothing.
        return files.FirstOrDefault(line => !line.Contains(Name, StringComparison.Ordinal) && !line.StartsWith(ExecutableMemory.Descriptors, StringComparison.Ordinal))
            ?? files.FirstOrDefault(line => !line.EndsWith("No such file or directory", StringComparison.Ordinal))
            ?? files.FirstOrDefault() ?? lines[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // what it needs is loaded when it is called, within the try
    private static void Register() => NativeLibrary.SetDllImportResolver(typeof(SKCanvas).Assembly, Load);

    // Asked about once an imported function.
    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        lock (Loading)
        {
            if (_handle != 0) return _handle;
            using var pack = Pack();
            return _handle = pack is null
                ? FirstThatLoads(() => NativeLibrary.Load(Name, assembly, path), () => NativeLibrary.Load(Name + ".nofontconfig", assembly, path))
                : FirstThatLoads(() => FromMemory(pack), () => FromMemory(pack));
        }
    }

    private static nint FirstThatLoads(Func<nint> first, Func<nint> second)
    {
        try
        {
            return first();
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            FirstFailure ??= Cause(failure.Message);
            return second();
        }
    }

    private static SkiaPack? Pack()
    {
        try
        {
            return SkiaPack.OfThisProgram();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(failure.Message, failure);
        }
    }

    private static nint FromMemory(SkiaPack pack)
    {
        try
        {
            using var file = ExecutableMemory.Take(Name + ".so", pack.NextLength);
            // The descriptor is closed with the handle: what is loaded stays mapped without it.
            using var stream = new FileStream(file, FileAccess.Write, bufferSize: 0);
            pack.CopyNext(stream);
            return NativeLibrary.Load(ExecutableMemory.PathOf(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
        {
            throw new DllNotFoundException(failure.Message, failure);
        }
    }
}
