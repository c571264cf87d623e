using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Progressd.Http.Process;

/// <summary>
/// One line an event to standard error, from a thread and a bounded queue of its own: a full, slow or closed pipe delays nobody and harms
/// nothing. What clients can cause is written at most ten times a minute a kind, then counted.
/// </summary>
public sealed class Log : IDisposable
{
    private const int Room = 1000;
    private const int ClientLinesAMinute = 10;
    private const int LongestLine = 2000;

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(300);

    private readonly BlockingCollection<string> _lines = new(Room);
    private readonly ConcurrentDictionary<string, Tally> _kinds = new();
    private readonly Stream _to;
    private readonly bool _withPriority;
    private readonly TimeProvider _time;
    private readonly Thread _writer;
    private int _lost;
    private int _ended;

    /// <param name="withPriority">Begin each line with a priority as the journal of systemd reads it.</param>
    public Log(Stream to, bool withPriority, TimeProvider time)
    {
        (_to, _withPriority, _time) = (to, withPriority, time);
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    public void Info(string message) => Add(6, message);

    public void Warning(string message) => Add(4, message);

    public void Error(string message) => Add(3, message);

    /// <summary>A line whose first word says how grave it is: <c>error:</c>, <c>warning:</c>, or neither.</summary>
    public void Tell(string line)
    {
        if (line.StartsWith("error: ", StringComparison.Ordinal)) Error(line[7..]);
        else if (line.StartsWith("warning: ", StringComparison.Ordinal)) Warning(line[9..]);
        else Info(line);
    }

    /// <summary>For what a client can cause.</summary>
    /// <param name="kind">A few fixed words: each has a limit of its own.</param>
    /// <param name="isTrouble">False: a line that warns of nothing.</param>
    public void Client(string kind, string message, bool isTrouble = true)
    {
        var tally = _kinds.GetOrAdd(kind, static _ => new Tally());
        var minute = _time.GetTimestamp() / (_time.TimestampFrequency * 60);
        int missed;
        lock (tally)
        {
            missed = tally.Minute == minute ? 0 : tally.Missed;
            if (tally.Minute != minute) (tally.Minute, tally.Lines, tally.Missed) = (minute, 0, 0);
            if (++tally.Lines > ClientLinesAMinute) tally.Missed++;
            if (tally.Missed > 0) return;
        }
        if (missed > 0) Warning($"{kind}: {missed} more like it were not written");
        if (isTrouble) Warning(message);
        else Info(message);
    }

    /// <summary>Client text for a log line: in quotes, bytes outside 0x20–0x7E as <c>\xNN</c>.</summary>
    /// <param name="most">What is longer, in UTF-16 units, is cut.</param>
    public static string Quoted(string text, int most = 300)
    {
        var quoted = new StringBuilder("'");
        foreach (var one in Encoding.UTF8.GetBytes(text.Length > most ? text[..most] : text))
            if (one is < 0x20 or > 0x7E or (byte)'\'' or (byte)'\\') quoted.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
            else quoted.Append((char)one);
        return quoted.Append(text.Length > most ? "'…" : "'").ToString();
    }

    /// <summary>Waits until the lines are written, but not for long: perhaps nobody reads them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1) return;
        _lines.CompleteAdding();
        if (_writer.Join(LastWords)) _lines.Dispose();
    }

    private void Add(int priority, string message)
    {
        var line = message.Length > LongestLine ? message[..LongestLine] + "…" : message;
        var priorityMark = _withPriority ? $"<{priority}>" : "progressd: ";
        try
        {
            if (!_lines.TryAdd(priorityMark + line.ReplaceLineEndings(" ") + "\n")) Interlocked.Increment(ref _lost);
        }
        catch (InvalidOperationException)
        {
            // Said after the last flush, at the very end of the process.
        }
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            var lost = Interlocked.Exchange(ref _lost, 0);
            TryWrite(lost == 0 ? line : $"{line}{(_withPriority ? "<4>" : "progressd: ")}{lost} lines were lost: standard error did not take them\n");
        }
    }

    private void TryWrite(string text)
    {
        try
        {
            _to.Write(Encoding.UTF8.GetBytes(text));
            _to.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // A closed standard error: there is nowhere to say so.
        }
    }

    private sealed class Tally
    {
        public long Minute = -1;
        public int Lines;
        public int Missed;
    }
}
