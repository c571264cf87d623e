namespace Progressd.Store.Histories;

/// <summary>A job at one instant of its history.</summary>
/// <param name="At">To a tenth of a second. Steady for where it is drawn, wall for how it is labelled.</param>
/// <param name="Percent">Of the whole job, in 1/10,000, as it was shown then.</param>
/// <param name="Done">What of that is the work of workers that were done.</param>
/// <param name="Lost">What would not come any more, in 1/10,000 of the whole job.</param>
/// <param name="Failed">How many workers began to be failed since the point before: from 16 on within 1/16, and again as much each time the step doubled.</param>
/// <param name="Reports">How many reports came since the point before, as exactly.</param>
public readonly record struct HistoryPoint(Moment At, int Percent, int Done, int Lost, long Failed, long Reports);
