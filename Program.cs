using System.Net.Sockets;
using System.Runtime.InteropServices;
using Progressd.Http;
using Progressd.Http.OnEnd;
using Progressd.Http.Process;
using Progressd.Http.Process.CommandLine;
using Progressd.Http.Wire;
using Progressd.Rendering.Pictures;
using Progressd.Store;
using Progressd.Store.Files;

namespace Progressd;

/// <summary>Composes the daemon, starts it, waits for a signal and takes it down: drained, never stopped (docs/design/httplistener.md#stopping).</summary>
public static class Program
{
    private const int Usage = 1;
    private const int TryLater = 75; // EX_TEMPFAIL
    private const int Politeness = 5;

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);

    public static int Main(string[] args)
    {
        // First of all, and by itself: with fewer the runtime can load no more of the program, to say so or anything else.
        if (Descriptors.TooFew) return Descriptors.SayTooFew(Systemd.HasJournal ? "<3>"u8 : "progressd: "u8, Usage);
        return Start(args);
    }

    // If the system refuses something here (threads, memory, files), the user gets one line.
    private static int Start(string[] args)
    {
        try
        {
            StandardStreams.Fill();
            var supplies = Supplies.Take();
            return Options.Parse(args, options => Run(options, supplies));
        }
        catch (FormatException e)
        {
            return Refuse(e.Message, Usage);
        }
        catch (NotHereException e)
        {
            return Refuse(e.Message, TryLater);
        }
        catch (Exception e)
        {
            return Refuse($"cannot start: {e.GetBaseException().GetType().Name}: {e.GetBaseException().Message}", TryLater);
        }
    }

    private static int Run(Options options, Supplies supplies)
    {
        using var stop = new ManualResetEventSlim();
        var signals = 0;
        JobStore? store = null;
        var opensPort = false;
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            // Nobody was told that it listens: there is nothing to answer, and what is read is on disk.
            if (!Volatile.Read(ref opensPort)) End(0);
            if (Interlocked.Increment(ref signals) > 1) Linux._exit(store is { NotSaved: null } ? 0 : TryLater);
            stop.Set();
        }
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);

        var time = TimeProvider.System;
        var log = new Log(Console.OpenStandardError(), Systemd.HasJournal, time);
        var pictures = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        StateFile file;
        try
        {
            file = StateFile.Open(options.StatePath, new Disk(), time, log.Tell);
        }
        catch (StateException e)
        {
            return Refuse(log, e.Message, e.Problem is StateProblem.BadPath or StateProblem.Newer ? Usage : TryLater);
        }
        var limits = new Limits { MaxJobs = options.MaxJobs, MaxWorkers = options.MaxWorkers, MaxMemoryBytes = options.MaxMemoryBytes };
        store = new JobStore(
            file, new() { Limits = limits, Retention = options.Retention, SnapshotInterval = options.SnapshotInterval }, time, log.Tell);
        var saving = new LastSave(store);
        var service = new HttpService(new()
        {
            Store = store,
            Limits = limits,
            PublicUrl = options.PublicUrl,
            Listed = options.Listed,
            PicturesTested = pictures.Task,
            Time = time,
            Log = log,
        });
        var poolThreads = new PoolThreads(time, service.Guard, () => service.Routes.Metrics.Uses);
        var names = HostNames.Of(options.Bindings, options.PublicUrl);
        var name = options.Bindings[0].Shown;
        supplies.Wait();
        // A crowd that waits at the port would take those that Skia is loaded with.
        var test = Descriptors.AreFew ? TestPictures(pictures, log) : null;
        test?.Join();
        Descriptors.Reserve();
        int port;
        Volatile.Write(ref opensPort, true);
        try
        {
            port = service.Server.Start(options.Port, options.Bindings.Select(one => one.Address), names);
        }
        catch (SocketException e)
        {
            return RefuseToListen(log, options, e);
        }
        service.Guard.Watch(port);
        var address = $"http://{name}:{port}/progress";
        if (!stop.IsSet)
        {
            Announce(options.Bindings, names, address, log);
            Systemd.Notify("READY=1");
        }
        StartChores(store, service, poolThreads, log);
        if (test is null) TestPictures(pictures, log);
        Teller? teller = null;
        if (options.OnEnd is { } program)
        {
            teller = new(new()
            {
                Program = program,
                Settle = options.Settle,
                BaseUrl = options.PublicUrl is { } url ? BaseUrl.Of(url) : address,
                Store = store,
                Time = time,
                Log = log,
            });
            Repeat("on-end", OneSecond, teller.Look, log);
        }

        stop.Wait();
        return Stop(service, store, saving, teller, time, log);
    }

    private static int Stop(HttpService service, JobStore store, LastSave saving, Teller? teller, TimeProvider time, Log log)
    {
        var signalled = time.GetTimestamp();
        Systemd.Notify("STOPPING=1");
        log.Info("stopping");
        service.Drain();
        teller?.BeginNoMore();
        SpinWait.SpinUntil(() => service.Server.InFlight == 0 && teller is not { IsAtWork: true }, DrainPatience);
        teller?.Abandon();
        saving.Begin();
        var left = StopPatience - time.GetElapsedTime(signalled);
        // Requests in flight go on beside the snapshot: their writes are in the journal. What was killed says so.
        SpinWait.SpinUntil(
            () => saving.IsOver && service.Server.InFlight == 0 && teller is not { IsAtWork: true }, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        if (!saving.IsOver) log.Warning("gave up waiting for the disk: the journal has what was acknowledged");
        log.Dispose();
        // _exit, and no return: disposing of the listener would end replies that are still being sent with an empty 200.
        return End(saving.HasFailed || store.NotSaved is not null ? TryLater : 0);
    }

    // Threads of their own: each may hang on a dead disk, and holds up nothing but itself.
    private static void StartChores(JobStore store, HttpService service, PoolThreads poolThreads, Log log)
    {
        // Both in one: to wake up some times a second is most of what an idle daemon does.
        Repeat("threads", PoolThreads.Period, () =>
        {
            poolThreads.Tend();
            store.RefuseIfHung();
        }, log);
        Repeat("flush", OneSecond, store.Tick, log);
        Repeat("snapshot", OneSecond, store.SaveIfDue, log);
        Repeat("sweep", OneSecond, service.Renderings.Sweep, log);
        Repeat("waits", service.Waits.Period, service.Waits.Look, log);
        Repeat("expire", Expiry, store.Expire, log);
        Repeat("trim", HeapTrimmer.Period, new HeapTrimmer(() => service.Routes.Metrics.Uses).Trim, log);
        if (Systemd.WatchdogPeriod is { } period) Repeat("watchdog", period, ProveAlive, log);
    }

    // Skia takes as long as half of a start: beside it, and behind it, since nobody's first report should wait for a picture.
    private static Thread TestPictures(TaskCompletionSource tested, Log log)
    {
        var test = new Thread(() =>
        {
            _ = Linux.nice(Politeness);
            var fault = Picture.SelfTest();
            tested.SetResult();
            if (fault is not null) log.Error($"pictures cannot be drawn as PNG: {fault}");
            else if (Picture.NoHostFonts is { } note) log.Info(note);
        })
        { IsBackground = true, Name = "pictures" };
        test.Start();
        return test;
    }

    // By way of the pool, which answers requests: where that is stuck, nothing is sent, and systemd starts the daemon anew.
    private static void ProveAlive() => ThreadPool.QueueUserWorkItem(_ => Systemd.Notify("WATCHDOG=1"));

    private static void Repeat(string name, TimeSpan period, Action chore, Log log) => new Thread(() =>
    {
        while (true)
        {
            Thread.Sleep(period);
            try
            {
                chore();
            }
            catch (Exception e)
            {
                log.Client(name, $"internal error ({name}): {e}"); // next time it may work; ending would help nobody
            }
        }
    })
    { IsBackground = true, Name = name }.Start();

    private static void Announce(IReadOnlyList<Binding> bindings, HostNames names, string address, Log log)
    {
        try
        {
            Console.Out.WriteLine($"progressd listening on {address}/");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard output is closed or full: nobody waits for the line.
        }
        if (bindings.All(one => one.IsLoopback)) log.Info("only this machine can reach it: --bind '*' or another address lets others in");
        if (names.All is { } all) log.Info($"answers to {string.Join(", ", all)}, and to no other name: --bind or --public-url adds one, --bind '*' takes any");
    }

    private static int RefuseToListen(Log log, Options options, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Refuse(log, $"port {options.Port} is taken: stop what listens there, or choose another --port", TryLater),
        SocketError.AccessDenied => Refuse(log, $"port {options.Port} is not allowed for this user: choose one above 1023", TryLater),
        _ => Refuse(log, $"cannot listen on port {options.Port}: {error.Message}", TryLater),
    };

    private static int Refuse(string message, int code) => Refuse(new Log(Console.OpenStandardError(), Systemd.HasJournal, TimeProvider.System), message, code);

    // By way of the log: it knows what the journal of systemd reads, and a standard error that nobody reads cannot hold it up.
    private static int Refuse(Log log, string message, int code)
    {
        log.Error(message);
        log.Dispose();
        return End(code);
    }

    // No return: a thread may be about to load Skia, and must not meet the destructors of what it loads.
    private static int End(int code)
    {
        DebuggerFiles.Remove();
        Linux._exit(code);
        return code;
    }
}
