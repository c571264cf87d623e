using System.Diagnostics;

namespace Progressd.Tests.Support;

/// <summary>The published file as a process of its own, with a home, a state folder and a port of its own.</summary>
public sealed class TestDaemon : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-daemon-").FullName;
    private readonly string _redirection;
    private readonly string[] _options;
    private readonly List<string> _log = [];
    private Process? _process;

    /// <param name="options">More of the command line, after <c>--port 0</c> and <c>--state</c>.</param>
    public TestDaemon(params string[] options) : this("", options)
    {
    }

    private TestDaemon(string redirection, string[] options)
    {
        (_redirection, _options) = (redirection, options);
        Start();
    }

    /// <summary>With its standard error somewhere else: <c>2&gt;&amp;-</c>, <c>2&gt;/dev/full</c>.</summary>
    public static TestDaemon Redirected(string redirection) => new(redirection, []);

    public int Port { get; private set; }
    public string FirstLine { get; private set; } = "";
    public string StatePath => Path.Combine(_folder, "state", "progressd.json");
    public Process Process => _process!;
    public HttpClient Client { get; private set; } = new();

    /// <summary><c>http://127.0.0.1:8080/progress/</c>.</summary>
    public string Url => $"http://127.0.0.1:{Port}/progress/";

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>Starts the program once without waiting for a listening line: its exit code and what it said.</summary>
    public static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(Path.GetTempPath(), arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Starts it anew on the same state.</summary>
    public void Start()
    {
        _process = Process.Start(StartInfo(_folder, ["--port", "0", "--state", StatePath, .. _options], _redirection))!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.Add(line.Data ?? "");
        };
        _process.BeginErrorReadLine();
        var first = _process.StandardOutput.ReadLineAsync();
        if (!first.Wait(Patience) || first.Result is null) throw new InvalidOperationException($"no first line from progressd: {Log}");
        FirstLine = first.Result;
        Port = new Uri(FirstLine.Split(' ')[^1]).Port;
        Client.Dispose();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public string Get(string relative) => Client.GetStringAsync(relative).Result;

    /// <summary>As a power button would: no word of warning.</summary>
    public void Kill()
    {
        Process.Kill();
        Process.WaitForExit();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public int Stop()
    {
        Signal(15);
        return WaitForExit();
    }

    public void Signal(int signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Process.Id}"]);
        kill.WaitForExit();
    }

    public int WaitForExit()
    {
        if (!Process.WaitForExit(Patience)) throw new TimeoutException("progressd does not end");
        return Process.ExitCode;
    }

    /// <summary>Runs a line of bash with <c>$URL</c> set to the daemon's address without the last slash; its standard output.</summary>
    public string Bash(string line)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(line);
        start.Environment["URL"] = Url.TrimEnd('/');
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public void Dispose()
    {
        if (!Process.HasExited) Kill();
        Process.Dispose();
        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ProcessStartInfo StartInfo(string home, IEnumerable<string> arguments, string redirection = "")
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", $"exec \"$0\" \"$@\" {redirection}", PublishOnce.Program, .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["HOME"] = home;
        // Unpacked once for all daemons of a run.
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = PublishOnce.Folder;
        foreach (var name in new[] { "STATE_DIRECTORY", "XDG_STATE_HOME", "JOURNAL_STREAM", "NOTIFY_SOCKET" }) start.Environment.Remove(name);
        return start;
    }
}
