namespace Progressd.Store.Files;

/// <summary>
/// A few file descriptors that connections cannot take: the soft limit is kept below the hard one, and raised for the moment in which a file
/// of the state is opened and finds none left. A snapshot must not fail because a thousand clients hold a line each.
/// </summary>
public static class Descriptors
{
    private const int Reserved = 32;
    private const int EnoughToReserve = 4 * Reserved;

    /// <summary>A process that does nothing has 86, of which the guard of connections wants a fifth more to be free.</summary>
    private const int Fewest = 168;

    /// <summary>More than can connect in the tenth of a second for which Skia is loaded beside the open port.</summary>
    private const int Many = 4096;

    private static readonly Lock Raising = new();

    /// <summary>Whether the program could work with as many as it may have. Touches nothing that would have to be loaded.</summary>
    public static bool TooFew => Linux.OpenFileLimit is { Hard: < Fewest };

    /// <summary>Whether a crowd could hold all of them within a moment. What fails for want of one then must not fail for good.</summary>
    public static bool AreFew => Linux.OpenFileLimit is { Hard: < Many };

    /// <summary>One line to standard error, by the system alone.</summary>
    /// <param name="mark">Of the log: who says it, or how grave it is.</param>
    /// <returns>The exit code that was given.</returns>
    public static unsafe int SayTooFew(ReadOnlySpan<byte> mark, int code)
    {
        Write(mark);
        Write("fewer than 168 files may be open at once, which is not enough to work with: raise ulimit -n, or LimitNOFILE= in the unit\n"u8);
        return code;

        static void Write(ReadOnlySpan<byte> text)
        {
            fixed (byte* first = text) _ = Linux.write(2, first, (nuint)text.Length);
        }
    }

    /// <summary>Once, at start.</summary>
    public static void Reserve()
    {
        if (Linux.OpenFileLimit is { Hard: >= EnoughToReserve } limit) Linux.SetOpenFileLimit(limit with { Soft = limit.Hard - Reserved });
    }

    internal static T WithReserve<T>(Func<T> open)
    {
        lock (Raising)
        {
            if (Linux.OpenFileLimit is not { } limit) return open();
            Linux.SetOpenFileLimit(limit with { Soft = limit.Hard });
            try
            {
                return open();
            }
            finally
            {
                Linux.SetOpenFileLimit(limit);
            }
        }
    }
}
