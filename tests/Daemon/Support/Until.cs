using System.Diagnostics;

namespace Progressd.Tests.Daemon.Support;

/// <summary>Waits for what happens in another process.</summary>
internal static class Until
{
    private const int LookAgainMilliseconds = 20;

    /// <summary>How long it took.</summary>
    public static async Task<TimeSpan> True(string what, double seconds, Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(began).TotalSeconds > seconds) Assert.Fail($"not within {seconds} s: {what}");
            await Task.Delay(LookAgainMilliseconds);
        }
        return Stopwatch.GetElapsedTime(began);
    }

    public static Task<TimeSpan> True(string what, double seconds, Func<bool> holds) => True(what, seconds, () => Task.FromResult(holds()));
}
