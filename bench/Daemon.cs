using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Progressd.Bench;

/// <summary>A program under measurement: started on a free port with an empty folder of its own, ended by its id.</summary>
public sealed class Daemon : IDisposable
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromMinutes(2) };

    // What a worker waits for; /healthz waits for the pictures, too.
    private const string FirstReport = $"/progress/update?create=1&jobid={FirstJob}&workid=first&current=1&total=1";

    /// <summary>Which each start makes, unless it is there.</summary>
    public const string FirstJob = "start";

    private readonly Process _process;
    private readonly string _folder;

    private Daemon(Process process, int port, string folder, TimeSpan start) => (_process, Port, _folder, Start) = (process, port, folder, start);

    public int Port { get; }

    /// <summary>From exec to the first reply.</summary>
    public TimeSpan Start { get; }

    public int ProcessId => _process.Id;

    public string StateFolder => _folder;

    public static Task<Daemon> Progressd(string? folder = null, params string[] flags) => Progressd(folder, FreePort, flags);

    /// <param name="port">Gives the port to listen on.</param>
    public static async Task<Daemon> Progressd(string? folder, Func<int> port, params string[] flags)
    {
        folder ??= Directory.CreateTempSubdirectory("progressd-bench-").FullName;
        return await Launch(Tools.Progressd, folder, FirstReport, port, port => ["--port", $"{port}", "--state", Path.Combine(folder, "progressd.json"), .. flags]);
    }

    /// <summary>Another published file than the one that is built from here.</summary>
    public static async Task<Daemon> Of(string file)
    {
        var folder = Directory.CreateTempSubdirectory("progressd-bench-").FullName;
        return await Launch(file, folder, FirstReport, FreePort, port => ["--port", $"{port}", "--state", Path.Combine(folder, "progressd.json")]);
    }

    public static async Task<Daemon> Bare() =>
        await Launch(Tools.Bare, Directory.CreateTempSubdirectory("bare-bench-").FullName, "/", FreePort, port => [$"{port}"]);

    public static async Task<Daemon> Pushgateway() =>
        await Launch("prometheus-pushgateway", Directory.CreateTempSubdirectory("push-bench-").FullName, "/-/ready", FreePort, port => [$"--web.listen-address=127.0.0.1:{port}"]);

    public async Task<byte[]> Get(string path) => await Client.GetByteArrayAsync($"http://127.0.0.1:{Port}{path}");

    public async Task Post(string path, string text)
    {
        using var body = new StringContent(text);
        (await Client.PostAsync($"http://127.0.0.1:{Port}{path}", body)).EnsureSuccessStatusCode();
    }

    public async Task<int> Status(string path, string text)
    {
        using var body = new StringContent(text);
        using var reply = await Client.PostAsync($"http://127.0.0.1:{Port}{path}", body);
        return (int)reply.StatusCode;
    }

    /// <summary>A number of /metrics, summed over its labels.</summary>
    public async Task<double> Metric(string sample) => System.Text.Encoding.UTF8.GetString(await Get("/metrics")).Split('\n')
        .Where(line => line.StartsWith(sample + " ", StringComparison.Ordinal) || line.StartsWith(sample + "{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[line.LastIndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Reports <paramref name="workers"/> workers, 20,000 a request: ids of 10 and texts of 12 characters.</summary>
    public async Task Fill(string job, int workers)
    {
        await Get($"/progress/create?jobid={job}");
        for (var from = 0; from < workers; from += 20_000)
        {
            var lines = Enumerable.Range(from, Math.Min(20_000, workers - from)).Select(i => $"workid=node{i:D6}&current={i % 50}&total=50&desc=working+{i % 9999:D4}");
            await Post($"/progress/updates?jobid={job}", string.Join('\n', lines));
        }
    }

    /// <summary>The body; null where there is nothing.</summary>
    public async Task<byte[]?> Find(string path)
    {
        using var reply = await Client.GetAsync($"http://127.0.0.1:{Port}{path}");
        return reply.StatusCode == HttpStatusCode.NotFound ? null : await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    /// <summary>File descriptors that it holds.</summary>
    public int OpenFiles => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    public int Threads => Directory.GetDirectories($"/proc/{_process.Id}/task").Length;

    public double ResidentMebibytes => Field("VmRSS:") / 1024;

    /// <summary>The same by kind, in MiB: memory of its own, pages of files, and shared memory (Skia, unpacked).</summary>
    public (double Sum, double Private, double OfFiles, double Shared) Resident =>
        (ResidentMebibytes, Field("RssAnon:") / 1024, Field("RssFile:") / 1024, Field("RssShmem:") / 1024);

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Begins to start on a state, and is killed before it may have come far.</summary>
    public static async Task KillAtStart(string folder, TimeSpan after)
    {
        using var process = Begin(Tools.Progressd, ["--port", "0", "--state", Path.Combine(folder, "progressd.json")], _ => { });
        await Task.Delay(after);
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Ends the process as <c>kill -9</c> does, and leaves its state.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    private static async Task<Daemon> Launch(string file, string folder, string firstPath, Func<int> choose, Func<int, IEnumerable<string>> arguments)
    {
        var port = choose();
        var clock = Stopwatch.StartNew();
        var reply = new byte[4096];
        var last = "";
        var process = Begin(file, arguments(port), line => last += line + "\n");
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            if (await Connected(socket, port))
            {
                socket.Send(System.Text.Encoding.ASCII.GetBytes($"GET {firstPath} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"));
                // .NET's listener answers 404 by itself for the moment between its socket and its prefixes, and resets who comes a moment before.
                var count = socket.Receive(reply, 0, reply.Length, SocketFlags.None, out _);
                if (count > 0 && reply.AsSpan().StartsWith("HTTP/1.1 200"u8)) return new(process, port, folder, clock.Elapsed);
            }
            if (process.HasExited)
            {
                process.WaitForExit();
                // A client of some other program had the port meanwhile; or we ourselves came while the bare listener was not quite there.
                if (last.Contains("is taken", StringComparison.Ordinal) || last.Contains("HttpEndPointListener.ProcessAccept", StringComparison.Ordinal))
                    return await Launch(file, folder, firstPath, choose, arguments);
                throw new InvalidOperationException($"{file} did not start: {last}");
            }
            if (clock.Elapsed > TimeSpan.FromMinutes(2)) throw new InvalidOperationException($"{file} does not answer: {last}");
            await Task.Delay(1);
        }
    }

    // No exception for each try: they would keep the second core from the program that starts.
    private static async Task<bool> Connected(Socket socket, int port)
    {
        using var call = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        var done = new TaskCompletionSource();
        call.Completed += (_, _) => done.SetResult();
        if (socket.ConnectAsync(call)) await done.Task;
        return call.SocketError == SocketError.Success;
    }

    private static Process Begin(string file, IEnumerable<string> arguments, Action<string> told)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = Path.GetTempPath();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => told(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private double Field(string name) =>
        double.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);

    private static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
