using Progressd.Tests.Support;

namespace Progressd.Tests.Http.OnEnd;

/// <summary>A folder of programs, each a shell script, and of what they leave there.</summary>
internal sealed class Programs : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("progressd-on-end-").FullName;

    /// <summary>Writes a program; <c>$D</c> in it is the folder. Its path.</summary>
    public string Write(string name, string body)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\nD='{Folder}'\n{body}\n");
        Script.Run(Folder, [], "chmod", "+x", path);
        return path;
    }

    /// <summary>What was left under that name; empty: nothing.</summary>
    public string Left(string name) => File.Exists(Path.Combine(Folder, name)) ? File.ReadAllText(Path.Combine(Folder, name)) : "";

    /// <summary>The same in lines.</summary>
    public string[] Lines(string name) => Left(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static bool Runs(string process) => File.Exists($"/proc/{process.Trim()}/stat")
        && !File.ReadAllText($"/proc/{process.Trim()}/stat").Contains(") Z ", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
