using System.Diagnostics;

namespace Progressd.Tests.Support;

/// <summary>A program that was run to its end: what it printed, and its exit code (128+n after a signal).</summary>
public sealed record Script(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>The folder of the sources: what is run from there is what is shipped.</summary>
    public static string Root { get; } = FindRoot();

    /// <param name="environment">On top of the test's own; null takes a variable away.</param>
    public static Script Run(string folder, IEnumerable<(string Name, string? Value)> environment, string program, params string[] arguments)
    {
        using var process = Start(folder, environment, program, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} still ran after {Patience.TotalSeconds} s");
        }
        return new Script(process.ExitCode, output.Result, errors.Result);
    }

    public static Process Start(string folder, IEnumerable<(string Name, string? Value)> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Skips the test that needs a tool which is not here; `.ci/run` installs them, and fails on a skipped test.</summary>
    public static void Need(params string[] tools)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin");
        foreach (var tool in tools.Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool))))) Assert.Ignore($"{tool} is not installed");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "progressd.csproj"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
