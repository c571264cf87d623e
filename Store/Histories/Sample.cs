namespace Progressd.Store.Histories;

/// <summary>A job at one instant of its history, in 12 bytes.</summary>
/// <param name="At">Tenths of a second since the job's first report, on the steady clock.</param>
/// <param name="Percent">Of the whole job, in 1/10,000.</param>
/// <param name="Done">What of that is the work of workers that are done.</param>
/// <param name="Lost">What will not come any more, in 1/10,000 of the whole job.</param>
/// <param name="Failed">How many workers began to be failed since the sample before: a <see cref="LogCount"/>.</param>
/// <param name="Reports">How many reports came since the sample before: a <see cref="LogCount"/>.</param>
internal readonly record struct Sample(uint At, ushort Percent, ushort Done, ushort Lost, byte Failed, byte Reports)
{
    public const int Bytes = 12;

    /// <summary>Of two that follow each other: the later, with what happened since the one before both.</summary>
    public static Sample Merged(Sample earlier, Sample later) => later with
    {
        Failed = LogCount.Code(LogCount.Of(earlier.Failed) + LogCount.Of(later.Failed)),
        Reports = LogCount.Code(LogCount.Of(earlier.Reports) + LogCount.Of(later.Reports)),
    };
}
