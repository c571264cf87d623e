namespace Progressd.Store.TimeLeft;

/// <summary>A worker as the reckoning sees it. Remarks beside the work (<c>note=1</c>) are left out by whoever asks.</summary>
public readonly record struct Member
{
    public required Pace Pace { get; init; }

    /// <summary>Failed, ended or done: nothing more is awaited from it.</summary>
    public required bool Finished { get; init; }
    public bool Failed { get; init; }

    /// <summary>Silence in milliseconds after which it is stalled (<see cref="long.MaxValue"/>: never).</summary>
    public required long Patience { get; init; }

    /// <summary>Numbers of its group and of its host; −1: none.</summary>
    public int Group { get; init; } = -1;
    public int Host { get; init; } = -1;

    /// <summary>What it counts for; a task of weight 40 is thought to take 40 times as long until its own pace is known.</summary>
    public double Weight { get; init; } = 1;
    public int Tries { get; init; } = 1;

    public Member()
    {
    }
}

/// <summary>A job as the reckoning sees it.</summary>
public readonly record struct Whole
{
    /// <summary>The first report of any worker, and of the one that came last, steady milliseconds.</summary>
    public required long First { get; init; }
    public required long Came { get; init; }

    /// <summary>When it was created: work may have begun then, or long after.</summary>
    public required long Created { get; init; }

    /// <summary>How many have reported.</summary>
    public required int Seen { get; init; }

    /// <summary>Each finished one that is looked at stands for so many: of a million some are enough.</summary>
    public int FinishedEvery { get; init; } = 1;

    /// <summary>How many workers there will be, by <c>workers=</c> and <c>groups=</c>; 0: nobody said.</summary>
    public int Announced { get; init; }

    /// <summary>How many are still to come; and of these in each group, by its number.</summary>
    public int Waiting { get; init; }
    public ReadOnlyMemory<int> WaitingInGroups { get; init; }

    public Course Course { get; init; }
    public ReadOnlyMemory<Sample> History { get; init; }

    public Whole()
    {
    }
}

/// <summary>The job at an instant of its past.</summary>
/// <param name="At">Steady milliseconds.</param>
/// <param name="Percent">Overall, as it was shown then.</param>
/// <param name="Over">Percent of the job that belonged to the finished, with what they lost.</param>
public readonly record struct Sample(long At, float Percent, float Over);

/// <summary>How long a job still takes, in seconds.</summary>
/// <param name="Seconds">As likely too short as too long.</param>
/// <param name="Low">Four of five jobs end after this…</param>
/// <param name="High">… and before this: measured, three of four are within.</param>
public readonly record struct Left(double Seconds, double Low, double High)
{
    /// <summary>So wide that both ends are said: one is twice the other.</summary>
    public bool Wide => High >= 2 * Low;
}
