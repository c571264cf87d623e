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

    public static string Binary => File.Value;

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
