using System.Collections.Immutable;

namespace Progressd.Store;

/// <summary>What happened to one job, with every value resolved: applying it needs nothing but the state before.</summary>
public abstract record Change(Id Job);

/// <summary>The job begins, or begins again with no workers.</summary>
public sealed record Created(Id Job, string Title, TimeSpan MaxAge, TimeSpan? Stall, int Announced) : Change(Job);

/// <summary>A worker reported.</summary>
public sealed record Reported(Id Job, Id Worker, double Current, double Total, bool Ok, byte? Exit, string Text) : Change(Job);

/// <summary>The job was deleted by request. (Expiry is not written: it follows from times that are.)</summary>
public sealed record Deleted(Id Job) : Change(Job);

/// <summary>
/// One write: one journal line, all or nothing. <see cref="Sequence"/> is the last one's plus one, without a gap.
/// </summary>
public sealed record Entry(long Sequence, Moment At, ImmutableArray<Change> Changes);
