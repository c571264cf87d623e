using System.Runtime.InteropServices;

namespace Progressd.Store;

/// <summary>
/// A few file descriptors that connections cannot take: the soft limit is kept below the hard one, and raised for the moment in which a file
/// of the state is opened and finds none left. A snapshot must not fail because a thousand clients hold a line each.
/// </summary>
public static partial class Descriptors
{
    private const int Reserved = 32;
    private const int EnoughToReserve = 4 * Reserved;
    private const int NumberOfFiles = 7;

    private static readonly Lock Raising = new();

    /// <summary>Once, at start.</summary>
    public static void Reserve()
    {
        if (getrlimit(NumberOfFiles, out var limit) == 0 && limit.Hard >= EnoughToReserve) SetSoft(limit, limit.Hard - Reserved);
    }

    internal static T WithReserve<T>(Func<T> open)
    {
        lock (Raising)
        {
            if (getrlimit(NumberOfFiles, out var limit) != 0) return open();
            SetSoft(limit, limit.Hard);
            try
            {
                return open();
            }
            finally
            {
                SetSoft(limit, limit.Soft);
            }
        }
    }

    private static void SetSoft(Limit limit, ulong soft)
    {
        limit.Soft = soft;
        _ = setrlimit(NumberOfFiles, limit);
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limit limit);
}
