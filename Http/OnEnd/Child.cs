using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Texts;

namespace Progressd.Http.OnEnd;

/// <summary>
/// Runs one program at a time, without a shell, in a session of its own: when its time is over, or it has ended, all that is left of its process group is
/// killed. It gets descriptors 0, 1 and 2 alone. By libc, since .NET's own way can do neither.
/// </summary>
/// <param name="limit">Then it is killed.</param>
internal sealed class Child(TimeProvider time, TimeSpan limit)
{
    /// <summary>So many bytes of what it says are kept; the rest is read, so that it does not wait, and forgotten.</summary>
    public const int KeptOutput = 1500;

    private const int ShortWait = 50; // milliseconds between two looks whether it has ended
    private const int MostReadsAtEnd = 64; // of what fills a pipe: who left the session may write for ever

    private readonly Lock _lock = new(); // an id is signalled only while nobody can have reaped it
    private int _running;
    private volatile bool _isAbandoned;

    /// <summary>Ends what is running, and runs nothing after it. From any thread.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        KillAll();
    }

    /// <param name="input">What it reads on standard input.</param>
    /// <param name="environment"><c>NAME=value</c> each.</param>
    public Outcome Run(string program, byte[] input, IReadOnlyList<string> environment)
    {
        Span<int> pipe = [-1, -1];
        try
        {
            // A file in memory, not a pipe: it takes any number of bytes at once, whoever reads them or does not.
            using var file = InMemory(input);
            if (file is null || !TryOpenPipe(pipe)) return new($"cannot be started: {Words(Marshal.GetLastPInvokeError())}", "");
            CloseInheritedOnExec();
            if (_isAbandoned) return new("not started, since the daemon ends", "") { IsCutOff = true };
            // Not under the lock: a program on a dead file server may take its time, and who abandons it must not wait for that.
            var error = Start(program, (int)file.DangerousGetHandle(), pipe[1], environment, out var process);
            if (error != 0) return new($"cannot be started: {Words(error)}", "");
            lock (_lock) _running = process;
            _ = Linux.close(pipe[1]);
            pipe[1] = -1;
            return Watch(pipe[0]);
        }
        finally
        {
            foreach (var end in pipe)
                if (end >= 0) _ = Linux.close(end);
        }
    }

    private Outcome Watch(int pipe)
    {
        var (began, output, isOpen) = (time.GetTimestamp(), new List<byte>(), true);
        Linux.ChildStatus? status;
        bool isOver;
        try
        {
            while (true)
            {
                (status, isOver) = Status(Linux.WaitNotAtAll | Linux.WaitAndLeaveIt);
                if (isOver || _isAbandoned || time.GetElapsedTime(began) >= limit) break;
                if (isOpen) isOpen = !HasOutput(pipe, ShortWait) || Read(pipe, output);
                else Thread.Sleep(ShortWait / 5);
            }
        }
        finally
        {
            KillAll();
            Reap();
        }
        for (var i = 0; isOpen && i < MostReadsAtEnd && HasOutput(pipe, 0); i++) isOpen = Read(pipe, output);
        var isCutOff = _isAbandoned && (!isOver || status is { How: not Linux.ChildExited });
        var failure = isCutOff ? "killed, since the daemon ends: told again after the next start"
            : !isOver ? FormattableString.Invariant($"still ran after {limit.TotalSeconds} s, and was killed")
            : status is not { } ended ? null
            : ended.CodeOrSignal == 0 ? null
            : ExitWords.Of(ended.How == Linux.ChildExited ? ended.CodeOrSignal : -ended.CodeOrSignal);
        return new(failure, Encoding.UTF8.GetString([.. output]).TrimEnd()) { IsCutOff = isCutOff };
    }

    private static unsafe int Start(string program, int input, int output, IReadOnlyList<string> environment, out int process)
    {
        Span<byte> attributes = stackalloc byte[Linux.SpawnStructBytes], files = stackalloc byte[Linux.SpawnStructBytes];
        Span<byte> all = stackalloc byte[Linux.SignalSetBytes], none = stackalloc byte[Linux.SignalSetBytes];
        all.Fill(0xff);
        none.Clear();
        _ = Linux.posix_spawnattr_init(attributes);
        _ = Linux.posix_spawn_file_actions_init(files);
        // The runtime ignores SIGPIPE, and what is ignored or blocked would stay so.
        _ = Linux.posix_spawnattr_setflags(attributes, Linux.OwnSession | Linux.DefaultSignals | Linux.SignalMask);
        _ = Linux.posix_spawnattr_setsigdefault(attributes, all);
        _ = Linux.posix_spawnattr_setsigmask(attributes, none);
        _ = Linux.posix_spawn_file_actions_adddup2(files, input, 0);
        _ = Linux.posix_spawn_file_actions_adddup2(files, output, 1);
        _ = Linux.posix_spawn_file_actions_adddup2(files, output, 2);
        var error = Linux.posix_spawn(out process, program, files, attributes, [program, null], [.. environment, null]);
        _ = Linux.posix_spawn_file_actions_destroy(files);
        _ = Linux.posix_spawnattr_destroy(attributes);
        return error;
    }

    // It stays a zombie until it is reaped, so that its id, which is also its group's, is nobody else's.
    private (Linux.ChildStatus? Status, bool IsOver) Status(int options)
    {
        var status = default(Linux.ChildStatus);
        // Where somebody has the system reap all children at once, no more is known than that it is gone.
        if (Linux.waitid(Linux.WaitForOne, _running, ref status, Linux.WaitForExit | options) < 0) return (null, true);
        return (status, status.Process != 0);
    }

    private void KillAll()
    {
        lock (_lock)
            if (_running > 0) _ = Linux.kill(-_running, Linux.SignalKill);
    }

    private void Reap()
    {
        // One that hangs in a call to a dead disk is not even ended by a kill. Under the lock nobody waits for that.
        _ = Status(Linux.WaitAndLeaveIt);
        lock (_lock)
        {
            _ = Status(Linux.WaitNotAtAll);
            _running = 0;
        }
    }

    private static SafeFileHandle? InMemory(byte[] bytes)
    {
        const uint closeOnExec = 1;
        var number = Descriptors.WithReserve(() => Linux.memfd_create("job", closeOnExec));
        if (number < 0) return null;
        var file = new SafeFileHandle(number, ownsHandle: true);
        RandomAccess.Write(file, bytes, 0); // its place stays at the beginning
        return file;
    }

    private static bool TryOpenPipe(Span<int> pipe)
    {
        var ends = new int[2];
        if (Descriptors.WithReserve(() => Linux.pipe2(ends, Linux.CloseOnExec)) < 0) return false;
        ends.CopyTo(pipe);
        return true;
    }

    // All that this program opens closes by itself; what it was started with, or what a library opens, may not.
    private static void CloseInheritedOnExec()
    {
        foreach (var path in Descriptors.WithReserve(() => Directory.GetFiles("/proc/self/fd")))
            if (int.TryParse(Path.GetFileName(path), out var number) && number > 2 && Linux.fcntl(number, Linux.GetFileFlags) == 0)
                _ = Linux.fcntl(number, Linux.SetFileFlags, Linux.ClosesOnExec);
    }

    private static bool HasOutput(int pipe, int milliseconds) =>
        Linux.poll([new() { File = pipe, Events = Linux.PollIn }], 1, milliseconds) > 0;

    /// <returns>False at the end.</returns>
    private static bool Read(int pipe, List<byte> output)
    {
        Span<byte> some = stackalloc byte[4096];
        var count = (int)Linux.read(pipe, some, (nuint)some.Length);
        if (count <= 0) return false;
        output.AddRange(some[..Math.Min(count, KeptOutput - output.Count)]);
        return true;
    }

    private static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);
}
