using System.Globalization;
using System.Text.Json;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Examples;

/// <summary>The files of examples/ in a folder of their own, and a daemon for them to report to.</summary>
public abstract class ExamplesFixture
{
    protected const string Python = "/usr/bin/python3";

    private TestDaemon _daemon = null!;

    protected string Folder { get; private set; } = "";

    protected string Url => _daemon.Url;

    // A kept connection is used again only while the daemon still keeps it.
    protected HttpClient Client { get; } = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) });

    [OneTimeSetUp]
    public void LayTheFilesOut()
    {
        _daemon = TestDaemon.Start();
        Folder = Directory.CreateTempSubdirectory("progressd-examples-").FullName;
        Assert.That(Script.Run(Folder, [], "cp", "-r", Path.Combine(Script.Root, "examples") + "/.", ".").ExitCode, Is.Zero);
    }

    [OneTimeTearDown]
    public void TakeThemAway()
    {
        Client.Dispose();
        _daemon.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs a program in the folder, as a user would who has set PROGRESS_URL and PROGRESS_JOB.</summary>
    protected Script Run(string job, string program, params string[] arguments) => Script.Run(Folder, Surroundings(job), program, arguments);

    protected (string, string?)[] Surroundings(string job) => [("PROGRESS_URL", Url), ("PROGRESS_JOB", job), ("PROGRESS_WORKER", "me")];

    /// <summary>A stand-in for a program, in a folder to put before the PATH.</summary>
    protected void WriteTool(string folder, string name, string body)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, folder)).FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        Script.Run(Folder, [], "chmod", "+x", file);
    }

    /// <summary>What the daemon knows of a job's workers, a line each: `2: failed 3/9 exit 7 text`.</summary>
    protected string[] Workers(string job)
    {
        using var status = JsonDocument.Parse(Ask($"status?jobid={Uri.EscapeDataString(job)}"));
        return [.. status.RootElement.GetProperty("workers").EnumerateArray().Select(Line)];
    }

    /// <summary>A PATH on which there is wget and no curl, or as it is.</summary>
    protected string PathWith(string client)
    {
        var tools = Path.Combine(Folder, "with-" + client);
        if (client == "curl") return Environment.GetEnvironmentVariable("PATH")!;
        if (Directory.Exists(tools)) return tools;
        Directory.CreateDirectory(tools);
        foreach (var tool in new[] { client, "timeout", "od", "tr", "sed", "date", "uname", "cat", "sleep", "id", "sh", "env" })
            File.CreateSymbolicLink(Path.Combine(tools, tool), Path.Combine("/usr/bin", tool));
        return tools;
    }

    /// <summary>Skips what a daemon without <c>keep=1</c> cannot show.</summary>
    protected void NeedKeep()
    {
        Ask("update?jobid=keeps&workid=1&current=1&total=2&create=1");
        Ask("create?jobid=keeps&keep=1");
        if (Workers("keeps").Length == 0) Assert.Ignore("this daemon does not know keep=1");
    }

    protected string State(string job) => Ask($"text?summary=1&jobid={Uri.EscapeDataString(job)}").Split([' ', ':', '\n'])[0];

    protected string Ask(string link) => Client.GetStringAsync($"{Url}/{link}").Result;

    internal static string Line(JsonElement worker)
    {
        var exit = worker.GetProperty("exit") is { ValueKind: JsonValueKind.Number } code ? $" exit {code}" : "";
        var text = worker.GetProperty("desc").GetString() is { Length: > 0 } words ? " " + words : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{worker.GetProperty("workid")}: {worker.GetProperty("state")} {worker.GetProperty("current")}/{worker.GetProperty("total")}{exit}{text}");
    }
}
