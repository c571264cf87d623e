using System.Diagnostics;
using Progressd.Tests.Support;

namespace Progressd.Tests; // not Support: a [SetUpFixture] is for the tests of its namespace and below

/// <summary>
/// The file that users get, published at most once a run and only if a test asks for it. <c>PROGRESSD=path</c> names a ready one.
/// </summary>
[SetUpFixture]
public sealed class PublishOnce
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"progressd-published-{Environment.ProcessId}");
    private static readonly Lazy<string> File = new(() => Environment.GetEnvironmentVariable("PROGRESSD") is { Length: > 0 } ready ? ready : Published());

    private static readonly Lazy<string> Built = new(() => Build(Path.Combine(Folder, "packages"), "amd64", Binary));

    public static string Binary => File.Value;

    /// <summary>Folder of the package and the tarball of that file.</summary>
    public static string Packages => Built.Value;

    /// <summary>Makes both in the folder, around a program of that architecture.</summary>
    public static string Build(string folder, string arch, string program)
    {
        var build = Script.Run(Script.Root, [("XZ", "-0"), ("ARCHS", arch), ("PUBLISHED", Path.GetDirectoryName(program))], Path.Combine(Script.Root, "packaging/build"), folder);
        Assert.That(build.ExitCode, Is.Zero, build.Errors);
        return folder;
    }

    [OneTimeTearDown]
    public void TakeItAway()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private static string Published()
    {
        var start = new ProcessStartInfo("dotnet", ["publish", "progressd.csproj", "-c", "Release", "-r", "linux-x64", "-o", Folder])
        {
            WorkingDirectory = Script.Root,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? Path.Combine(Folder, "progressd") : throw new InvalidOperationException(output);
    }
}
