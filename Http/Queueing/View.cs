using System.Globalization;
using System.Text;
using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Http.Queueing;

/// <summary>What came of making a view.</summary>
/// <param name="Until">Steady milliseconds up to which it is true while nothing is written: the next minute, or a worker's falling silent before that.</param>
public readonly record struct Made(Reply Reply, long Until);

/// <summary>A reply that is looked at again and again: what it is made from, and how.</summary>
public sealed record View
{
    /// <summary>Everything that the reply depends on, except for changes that time alone makes: see <see cref="KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The id that it is about; empty for a list.</summary>
    public string Job { get; init; } = "";

    /// <summary>Whether what it is made from is still the newest there is; if not, nobody asks for this <see cref="Key"/> again. Holds no job: it is kept with the reply.</summary>
    public required Func<bool> IsNewest { get; init; }

    /// <summary>Of the request, steady milliseconds.</summary>
    public required long Now { get; init; }

    /// <summary>Microseconds that making it takes, about; asked only where it must be made.</summary>
    public required Func<double> Cost { get; init; }

    /// <summary>Makes it, as it is at an instant.</summary>
    public required Func<Moment, Made> Make { get; init; }

    /// <summary>Its bytes are packed already, as a PNG's: who takes gzip gets the same ones as who does not.</summary>
    public bool IsPacked { get; init; }

    /// <summary>How large the reply will be, about; 0 where it is never more than some hundred kilobytes.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// The request and the data behind its reply, joined to one text. Each part has its length before it, so that two different lists never give the
    /// same text, whatever clients send.
    /// </summary>
    public static string KeyOf(params ReadOnlySpan<string> parts)
    {
        var key = new StringBuilder(160);
        foreach (var part in parts) key.Append(part.Length).Append(':').Append(part);
        return key.ToString();
    }

    /// <summary>
    /// One value of a job: its id as first spelled, and the number of its newest change, which is used once in the life of a process; with the minute, which
    /// texts follow.
    /// </summary>
    public static string PartOf(Job job, Moment now) => string.Create(CultureInfo.InvariantCulture, $"{job.Version} {now.WholeMinute} {job.Id.Shown}");
}
