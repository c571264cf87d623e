using System.Diagnostics;

namespace Progressd.Tests.Daemon.Support;

/// <summary>A library that stands before libc (LD_PRELOAD), compiled for a test.</summary>
internal sealed class Shim : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-shim-").FullName;

    public Shim(string source)
    {
        if (!File.Exists("/usr/bin/cc")) Assert.Ignore("cc is not installed");
        File.WriteAllText(InFolder("shim.c"), "#define _GNU_SOURCE\n" + source);
        using var compiler = Process.Start("/usr/bin/cc", ["-shared", "-fPIC", "-O2", "-o", Library, InFolder("shim.c")]);
        compiler.WaitForExit();
        Assert.That(compiler.ExitCode, Is.Zero);
    }

    public string Library => InFolder("shim.so");

    public string InFolder(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
