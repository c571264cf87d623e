using System.Net;
using System.Net.Sockets;
using System.Text;
using Progressd.Http;
using Progressd.Http.Messages;
using Progressd.Http.Process;
using Progressd.Http.Waiting;
using Progressd.Http.Wire;
using Progressd.Store;
using Progressd.Store.Files;

namespace Progressd.Tests.Support;

/// <summary>The whole HTTP side in this process, on a free port of loopback, with a store that keeps nothing. Its listener lives until the process ends.</summary>
public sealed class TestServer : IDisposable
{
    private readonly MemoryStream _log = new();
    private readonly Log _logger;
    private readonly string _folder = Directory.CreateTempSubdirectory("progressd-http-").FullName;
    private readonly StateFile _file;
    private readonly Timer _waits;

    public TestServer(ServerLimits? serverLimits = null, Limits? limits = null, Uri? publicUrl = null, bool listed = true, TimeProvider? time = null, TimeSpan? retention = null)
        : this(new WaitLimits(), serverLimits, limits, publicUrl, listed, time, retention)
    {
    }

    internal TestServer(
        WaitLimits waitLimits, ServerLimits? serverLimits = null, Limits? limits = null, Uri? publicUrl = null, bool listed = true, TimeProvider? time = null,
        TimeSpan? retention = null)
    {
        limits ??= new Limits();
        _logger = new Log(Stream.Synchronized(_log), withPriority: false, TimeProvider.System);
        _file = StateFile.Open(Path.Combine(_folder, "progressd.json"), new Disk(), time ?? TimeProvider.System, _logger.Tell);
        var options = new StoreOptions { Limits = limits, Retention = retention ?? TimeSpan.FromDays(7), SnapshotInterval = TimeSpan.FromSeconds(30) };
        Store = new JobStore(_file, options, time ?? TimeProvider.System, _logger.Tell);
        Service = new HttpService(new()
        {
            Store = Store,
            Limits = limits,
            ServerLimits = serverLimits ?? new(),
            WaitLimits = waitLimits,
            PublicUrl = publicUrl,
            Listed = listed,
            Time = TimeProvider.System,
            Log = _logger,
        });
        Port = Service.Server.Start(0, [IPAddress.Loopback], HostNames.Of([Binding.Of("localhost")], publicUrl));
        Service.Guard.Watch(Port);
        _waits = new Timer(_ => Service.Waits.Look(), null, 0, 20);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{Port}/progress/") };
    }

    public int Port { get; }
    public JobStore Store { get; }
    internal HttpService Service { get; }
    public HttpClient Client { get; }

    /// <summary>What was logged so far, once the log's thread had its turn.</summary>
    public string LogAtTheEnd()
    {
        _logger.Dispose();
        return Encoding.UTF8.GetString(_log.ToArray());
    }

    /// <summary>A request that takes no socket.</summary>
    public Reply Ask(string method, string target, params (string Name, string Value)[] headers)
    {
        var (path, query) = Request.Split(target);
        var request = new Request { Method = method, Path = path, Query = query, Header = name => headers.FirstOrDefault(one => one.Name == name).Value };
        return Service.Routes.Answer(request with { Listening = "127.0.0.1:8080" }, Service.Routes.Find(path)).AsTask().Result;
    }

    public Task<string> Get(string relative) => Client.GetAsync(relative).ContinueWith(reply => reply.Result.Content.ReadAsStringAsync()).Unwrap();

    /// <summary>Sends bytes as they are and reads until the server closes or nothing has come for a while.</summary>
    public string Raw(string request, int patienceMilliseconds = 1000)
    {
        using var connection = Connect();
        connection.Send(Encoding.Latin1.GetBytes(request));
        return ReadAll(connection, patienceMilliseconds);
    }

    public Socket Connect() => Connect(Port);

    /// <summary>To whoever listens there.</summary>
    public static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect("127.0.0.1", port);
        return socket;
    }

    public static string ReadAll(Socket connection, int patienceMilliseconds = 1000)
    {
        // The first byte may take its time: other tests keep the machine busy.
        connection.ReceiveTimeout = Math.Max(patienceMilliseconds, 15_000);
        var (all, buffer) = (new StringBuilder(), new byte[65536]);
        try
        {
            while (connection.Receive(buffer) is > 0 and var read)
            {
                all.Append(Encoding.Latin1.GetString(buffer, 0, read));
                connection.ReceiveTimeout = patienceMilliseconds;
            }
        }
        catch (SocketException)
        {
            // Silence or a reset: what came is what there is.
        }
        return all.ToString();
    }

    /// <summary>Nothing more comes, and the other side has ended it.</summary>
    public static bool IsCutWithin(Socket connection, int milliseconds)
    {
        connection.ReceiveTimeout = milliseconds;
        try
        {
            return connection.Receive(new byte[1000]) == 0;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    /// <summary>Snapshots and journal.</summary>
    public IEnumerable<string> FilesOfState() => Directory.GetFiles(_folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>The state as a start would read it now, while nothing is written.</summary>
    public State ReadBack()
    {
        var folder = Directory.CreateTempSubdirectory("progressd-copy-").FullName;
        try
        {
            foreach (var file in FilesOfState()) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            using var copy = StateFile.Open(Path.Combine(folder, "progressd.json"), new Disk(), TimeProvider.System, _ => { });
            return copy.Warnings.Count == 0 ? copy.Start : throw new InvalidDataException(string.Join('\n', copy.Warnings));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The state as a restart would read it; the server writes no more after that.</summary>
    public State Reopened()
    {
        _file.Dispose();
        using var again = StateFile.Open(Path.Combine(_folder, "progressd.json"), new Disk(), TimeProvider.System, _ => { });
        return again.Start;
    }

    public void Dispose()
    {
        _waits.Dispose();
        Client.Dispose();
        Service.Dispose(); // of hundreds of servers the guards alone would take half a core by the end of the run
        _logger.Dispose();
        _file.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
