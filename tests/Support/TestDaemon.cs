using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Progressd.Http.Process;
using Progressd.Store;

namespace Progressd.Tests.Support;

/// <summary>How a daemon is started, where that matters to a test.</summary>
public sealed record DaemonStart
{
    /// <summary>Folder of the state; null: one of its own, taken away at the end.</summary>
    public string? Folder { get; init; }

    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>A command that the daemon is run by, and that turns into it: <c>nsenter -t 42 -m</c>.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>The published file, running on a free port of loopback with a state of its own. <see cref="Again"/> starts it anew on that state.</summary>
public sealed class TestDaemon : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10) });

    private readonly DaemonStart _start;
    private readonly bool _ownsFolder;
    private readonly StringBuilder _log = new();
    private Process _process;

    private TestDaemon(DaemonStart start)
    {
        _ownsFolder = start.Folder is null;
        _start = start with { Folder = start.Folder ?? Directory.CreateTempSubdirectory("progressd-daemon-").FullName };
        _process = Launch();
        WaitUntilItListens();
    }

    public static TestDaemon Start(params string[] flags) => new(new DaemonStart { Flags = flags });

    public static TestDaemon Start(DaemonStart start) => new(start);

    /// <summary>Runs a daemon that is expected to end by itself, as one that cannot start does.</summary>
    public static (int ExitCode, string Output, string Errors) Run(params string[] arguments)
    {
        using var process = Process.Start(Info(Path.GetTempPath(), [], [], arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"progressd {string.Join(' ', arguments)} went on: {output.Result}");
        }
        return (process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Without a slash at the end: <c>http://localhost:41234/progress</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What it said once it listened.</summary>
    public string FirstLine { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    public int ProcessId => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double ResidentMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public string Folder => _start.Folder!;

    public string Snapshot => Path.Combine(Folder, "progressd.json");

    /// <summary>What came on standard error so far, of all starts.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Status and body; the path is relative to <c>/progress/</c>, or begins with a slash.</summary>
    public async Task<(int Status, string Body)> Ask(string path, string? body = null)
    {
        using var content = body is null ? null : new StringContent(body);
        var url = new Uri(new Uri(Url + "/"), path);
        using var reply = await (content is null ? Client.GetAsync(url) : Client.PostAsync(url, content));
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>The body, of what must be answered with 200 or 201.</summary>
    public async Task<string> Get(string path, string? body = null)
    {
        var (status, text) = await Ask(path, body);
        return status is 200 or 201 && text.Length > 0 ? text : throw new HttpRequestException($"{path}: {status} {text}");
    }

    /// <summary>Runs a line of bash with <c>$URL</c> set; its standard output.</summary>
    public string Bash(string line)
    {
        var info = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true };
        info.Environment["URL"] = Url;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>A bare connection, for what no proper client does.</summary>
    public Socket Connect(int receiveBuffer = 65536)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = receiveBuffer };
        socket.Connect("127.0.0.1", Port);
        return socket;
    }

    /// <summary>Ends it as <c>kill -9</c> does, and leaves its state.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Signal(int signal) => _ = kill(_process.Id, signal) == 0 ? 0 : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public (int ExitCode, TimeSpan Took) Terminate()
    {
        var began = Stopwatch.GetTimestamp();
        Signal(15);
        return WaitForExit(began);
    }

    public (int ExitCode, TimeSpan Took) WaitForExit(long since)
    {
        if (!_process.WaitForExit(Patience)) throw new TimeoutException("it did not end; its log: " + Log);
        return (_process.ExitCode, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Starts on the same state, after <see cref="Kill"/> if it still runs.</summary>
    public void Again()
    {
        StartAgain();
        WaitUntilItListens();
    }

    /// <summary>The same, not waiting for the line that says that it listens.</summary>
    public void StartAgain()
    {
        if (IsRunning) Kill();
        _process.Dispose();
        _process = Launch();
    }

    public void Dispose()
    {
        if (IsRunning) Kill();
        _process.Dispose();
        if (_ownsFolder && Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private static ProcessStartInfo Info(string home, IReadOnlyList<string> by, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> arguments)
    {
        string[] line = [.. by, PublishOnce.Binary, .. arguments];
        var info = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["HOME"] = home;
        foreach (var name in new[] { "STATE_DIRECTORY", "XDG_STATE_HOME", "JOURNAL_STREAM", "NOTIFY_SOCKET" }) info.Environment.Remove(name);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return info;
    }

    private Process Launch()
    {
        var process = Process.Start(Info(Folder, _start.By, _start.Environment,
            [.. _start.Flags.Contains("--port") ? [] : new[] { "--port", "0" }, "--state", Snapshot, .. _start.Flags]))!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return; // the end
            lock (_log) _log.Append(line.Data).Append('\n');
        };
        process.BeginErrorReadLine();
        return process;
    }

    private void WaitUntilItListens()
    {
        FirstLine = _process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult() ?? throw new InvalidOperationException("it did not start: " + Log);
        var url = FirstLine.Split("listening on ")[1].TrimEnd('/');
        // For * the line names this machine, which not every network knows.
        Url = _start.Flags.Contains("*") ? $"http://localhost:{new Uri(url).Port}/progress" : url;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}
