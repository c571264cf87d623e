using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Progressd.Tests.Support;

/// <summary>
/// The program as it ships, published when the first test asks for it; <c>PROGRESSD=FILE</c> names one that is ready.
/// Its parent folder names, beside the program, where its library is unpacked.
/// </summary>
public static class PublishOnce
{
    private static readonly Lazy<string> Published = new(Publish);

    public static string Program => Published.Value;

    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), $"progressd-tests-{Environment.ProcessId}");

    private static string Publish()
    {
        if (Environment.GetEnvironmentVariable("PROGRESSD") is { Length: > 0 } ready) return Path.GetFullPath(ready);
        var folder = Path.Combine(Folder, "published");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Root() };
        foreach (var word in new[] { "publish", "progressd.csproj", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-nologo" })
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Path.Combine(folder, "progressd") : throw new InvalidOperationException(output);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "progressd.csproj"))) folder = folder.Parent!;
        return folder.FullName;
    }
}

/// <summary>Takes away what was published, at the end of the run.</summary>
[SetUpFixture]
public sealed class PublishedFolder
{
    [OneTimeTearDown]
    public void TakeDown()
    {
        if (Directory.Exists(PublishOnce.Folder)) Directory.Delete(PublishOnce.Folder, recursive: true);
    }
}
