using System.Globalization;
using System.Text;
using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>What came of making a view.</summary>
/// <param name="Until">Steady milliseconds up to which it stays true while nothing is written, as the next worker's falling silent.</param>
public readonly record struct Made(Reply Reply, long Until);

/// <summary>A reply that is looked at again and again: what it is made from, and how.</summary>
public sealed record View
{
    /// <summary>All that the reply is a function of but time's own changes: see <see cref="KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The id that it is about; empty for a list.</summary>
    public string Job { get; init; } = "";

    /// <summary>Steady milliseconds.</summary>
    public required long Now { get; init; }

    /// <summary>Microseconds that making it takes, about.</summary>
    public required double Cost { get; init; }

    public required Func<Made> Make { get; init; }

    /// <summary>Its bytes are packed already, as a PNG's: who takes gzip gets the same ones as who does not.</summary>
    public bool IsPacked { get; init; }

    /// <summary>How large the reply will be, about; 0 where it is never more than some hundred kilobytes.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// What was asked and what it is made from, in one text that is compared as such: each part with its length, so that no two lists of parts make
    /// the same text, whatever clients send.
    /// </summary>
    public static string KeyOf(params ReadOnlySpan<string> parts)
    {
        var key = new StringBuilder(160);
        foreach (var part in parts) key.Append(part.Length).Append(':').Append(part);
        return key.ToString();
    }

    /// <summary>
    /// One value of a job: its id as first spelled, and the number of its newest change, which is used once in the life of a process; with the instant that
    /// its texts are taken at.
    /// </summary>
    public static string PartOf(Job job, Moment asOf) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Version} {asOf.Steady} {asOf.Wall} {job.Id.Shown}");
}
